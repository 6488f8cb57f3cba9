from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from pyramid.security import NO_PERMISSION_REQUIRED
from zope.interface import Interface
from zope.schema import Int

from colonnade.content.interfaces import IContent
from colonnade.content.objects import IPlaceContent
from colonnade.content.types import TYPES, ContentType
from colonnade.home.widget import Widget
from colonnade.plugins.manifest import ManifestError, view
from colonnade.plugins.registry import Loaded
from colonnade.testing import TestSite, make_plugin, sample_plugin


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    log = logging.getLogger("colonnade.app.loader")
    log.disabled = True
    yield
    log.disabled = False


@pytest.fixture
def start() -> Iterator[Callable[..., TestSite]]:
    sites: list[TestSite] = []

    def run(*plugins: Loaded, **options: Any) -> TestSite:
        sites.append(TestSite(plugins, **options))
        return sites[-1]

    yield run
    for site in sites:
        site.close()


def giving(name: str, plugin: str, value: Any, **manifest: Any) -> Loaded:
    """A plugin whose hook *name* returns *value*, or raises it."""

    def hook() -> Any:
        if isinstance(value, BaseException):
            raise value
        return value

    hook.__name__ = name
    return make_plugin(plugin, hook, **manifest)


def page(name: str, context: Any = IContent, text: str = "hello", **options: Any) -> Callable[..., Any]:
    def shown(context: Any, request: Any) -> Any:
        return {"text": text}

    return view(context=context, permission="view", name=name, template="json", **options)(shown)


def problem(site: TestSite, name: str) -> str | None:
    return site.runtime.registry.get(name).problem


def tile(name: str) -> type[Widget]:
    return type("Tile", (Widget,), {"name": name, "title": "Tile", "data": lambda self, view: None})


def test_a_plugins_page_answers_while_it_is_on(start: Callable[..., TestSite]) -> None:
    site = start(giving("views", "notes", [page("hello", IPlaceContent)]))
    anna = site.sign_in("anna")
    assert anna.get("/@@hello").json == {"text": "hello"}
    with site.change() as inside:
        inside.switch("notes", False)
    anna.get("/@@hello", status=404)


def test_pages_of_a_module_are_all_found(start: Callable[..., TestSite]) -> None:
    views = ModuleType("views")
    views.one, views.two, views.other = page("one", IPlaceContent), page("two", IPlaceContent), 5
    site = start(giving("views", "notes", [views]))
    assert [site.sign_in("anna").get(f"/@@{name}").status_int for name in ("one", "two")] == [200, 200]


@pytest.mark.parametrize(("name", "options"), [("edit", {"methods": "GET"}), ("edit", {"methods": "POST"}), ("history", {}), ("", {})])
def test_what_the_core_has_is_not_taken(start: Callable[..., TestSite], name: str, options: dict[str, Any]) -> None:
    site = start(giving("views", "notes", [page(name, **options)]), sample_plugin())
    assert problem(site, "notes") == f"takes the view {name or '(default)'!r} of IContent, which belongs to colonnade"
    assert problem(site, "sample") is None


@pytest.mark.parametrize(("option", "instead"), [("owner", "nothing"), ("request_method", "methods"), ("renderer", "template")])
def test_a_page_can_not_pretend_to_be_someone_elses(option: str, instead: str) -> None:
    with pytest.raises(ManifestError, match=f"instead of {option} say {instead}"):
        page("hello", IPlaceContent, **{option: ""})


def test_a_core_page_is_not_taken_for_all_methods_at_once(start: Callable[..., TestSite]) -> None:
    site = start(giving("views", "notes", [page("edit")]))
    assert problem(site, "notes") == "takes the view 'edit' of IContent, which belongs to colonnade"


def test_of_two_plugins_the_first_keeps_its_page_and_both_are_named(start: Callable[..., TestSite]) -> None:
    site = start(giving("views", "aa", [page("hello", IPlaceContent, "aa")]), giving("views", "bb", [page("hello", IPlaceContent, "bb")]))
    assert problem(site, "aa") is None
    assert problem(site, "bb") == "takes the view 'hello' of IPlaceContent, which belongs to aa"
    assert site.sign_in("anna").get("/@@hello").json == {"text": "aa"}


def test_a_refused_plugin_leaves_no_page_type_widget_or_hook(start: Callable[..., TestSite]) -> None:
    def content_types() -> list[ContentType]:
        return [ContentType("bb.thing", IContent)]

    def widgets() -> list[type[Widget]]:
        return [tile("bb.tile")]

    def default_widgets() -> list[tuple[str, str]]:
        return [("bb.tile", "main")]

    def views() -> list[Any]:
        return [page("mine", IPlaceContent), page("hello", IPlaceContent)]

    bad = make_plugin("bb", content_types, widgets, default_widgets, views)
    site = start(giving("views", "aa", [page("hello", IPlaceContent)]), bad)
    registry = site.runtime.registry
    assert not bad.usable and TYPES.get("bb.thing") is None and registry.widget("bb.tile") is None
    assert bad.widgets == () == bad.default_widgets and not registry.implementations("content_types")
    site.sign_in("anna").get("/@@mine", status=404)


@pytest.mark.parametrize(
    ("hook", "value", "message"),
    [
        ("content_types", None, "not a list of ContentType"),
        ("content_types", [5], "not a list of ContentType"),
        ("content_types", "sample", "not a list of ContentType"),
        ("content_types", [ContentType("other.thing", IContent)], "must be named"),
        ("content_types", [ContentType("notes.thing", IPlaceContent), ContentType("notes.thing", IContent)], "already registered"),
        ("widgets", [object], "not a list of Widget"),
        ("widgets", [42], "hook widgets returned [42], not a list of Widget classes: 42 is something else"),
        ("widgets", [tile("notes.tile")()], "not a list of Widget"),
        ("widgets", [tile("other.tile")], "must be named"),
        ("widgets", [Widget], "must be named"),
        ("widgets", [tile("notes.tile"), tile("notes.tile")], "already registered"),
        ("default_widgets", ["notes.tile"], "not a list of pairs (name of a widget, column)"),
        ("default_widgets", [("notes.tile",)], "not a list of pairs"),
        ("views", 5, "not a list of modules, or functions decorated with view"),
        ("views", [len], "not a list of modules, or functions decorated with view"),
        ("tasks", [len], "not a list of BackgroundTask"),
        ("views", ValueError("boom"), "boom"),
        ("widgets", SystemExit(1), "SystemExit"),
        ("content_types", RecursionError("deep"), "RecursionError: deep"),
    ],
)
def test_a_hook_that_gives_something_else_keeps_only_its_plugin_out(
    start: Callable[..., TestSite], hook: str, value: Any, message: str
) -> None:
    site = start(giving(hook, "notes", value), sample_plugin())
    assert message in problem(site, "notes") and "Traceback" in site.runtime.registry.get("notes").trace
    assert problem(site, "sample") is None and TYPES.owned_by("notes") == []
    assert site.sign_in("anna").get("/").status_int == 200


def test_what_requires_a_refused_plugin_is_left_out_too(start: Callable[..., TestSite]) -> None:
    site = start(giving("views", "base", 5), make_plugin("top", requires=["base"]), make_plugin("summit", requires=["top"]))
    assert problem(site, "top") == "requires base, which can't be used" and "top" in problem(site, "summit")


def test_circles_and_missing_ones_are_told(start: Callable[..., TestSite]) -> None:
    site = start(
        make_plugin("aa", requires=["bb"]),
        make_plugin("bb", requires=["aa"]),
        make_plugin("cc", requires=["gone"]),
        Loaded("dd", problem="x"),
    )
    assert "circle" in problem(site, "aa") and "circle" in problem(site, "bb") and "gone" in problem(site, "cc")
    assert problem(site, "dd") == "x" and set(site.runtime.registry.plugins) == {"aa", "bb", "cc", "dd"}


def test_widgets_of_a_single_file_show_at_once(start: Callable[..., TestSite]) -> None:
    plugin = giving("widgets", "notes", [tile("notes.tile")])
    plugin.module.__name__ = "colonnade_file_plugin_notes"
    other = giving("widgets", "other", [tile("other.tile")])
    start(plugin, other)
    assert plugin.default_widgets == (("notes.tile", "right"),) and other.default_widgets == ()


def suggesting(*pairs: tuple[str, str], **manifest: Any) -> Loaded:
    """A plugin with the widget `notes.tile`, and these default widgets."""

    def widgets() -> list[type[Widget]]:
        return [tile("notes.tile")]

    def default_widgets() -> list[tuple[str, str]]:
        return [*pairs]

    return make_plugin("notes", widgets, default_widgets, **manifest)


@pytest.mark.parametrize(
    ("pair", "message"),
    [
        (("notes.tile", "middle"), "the column of 'notes.tile' must be one of left, main, right, not 'middle'"),
        (("notes.title", "left"), "there is no widget 'notes.title'; the plugin's own are: notes.tile"),
        (("colonnade.nothing", "left"), "there is no widget 'colonnade.nothing'"),
        (("tile", "left"), "there is no widget 'tile'"),
        (("notse.tile", "left"), "there is no widget 'notse.tile'"),
    ],
)
def test_a_default_widget_that_can_not_be_there_is_told(start: Callable[..., TestSite], pair: tuple[str, str], message: str) -> None:
    site = start(suggesting(("notes.tile", "left"), pair))
    assert problem(site, "notes").startswith(f"default_widgets: {message}")


def test_a_default_widget_may_be_the_cores_or_that_of_a_plugin_that_is_there_or_suggested(start: Callable[..., TestSite]) -> None:
    pairs = (("notes.tile", "left"), ("colonnade.tags", "right"), ("zz.tile", "right"), ("absent.tile", "main"))
    plugin = suggesting(*pairs, suggests=["absent"])
    site = start(plugin, giving("widgets", "zz", [tile("zz.tile")]))
    assert problem(site, "notes") is None and plugin.default_widgets == pairs
    assert site.sign_in("anna").get("/").status_int == 200


class ISettings(Interface):
    """Settings that can't be made."""

    count = Int(title="Count", defaultFactory=lambda: 1 // 0)


@pytest.mark.parametrize(
    ("option", "value", "message"),
    [
        ("title", None, "it has no title"),
        ("title", " ", "title must be a text, not ' '"),
        ("title", 5, "title must be a text, not 5"),
        ("icon", 5, "icon must be a text, not 5"),
        ("description", None, "description must be a text"),
        ("height", 3, "height must be a text"),
        ("columns", ("middle",), "columns must be a tuple of 'left', 'main', 'right', not ('middle',)"),
        ("columns", "main", "columns must be a tuple"),
        ("columns", (), "columns must be a tuple"),
        ("sizes", ("huge",), "sizes must be a tuple of 'half', 'full', not ('huge',)"),
        ("sizes", ([],), "sizes must be a tuple"),
        ("settings", {"count": 3}, "settings must be an Interface, not {'count': 3}"),
        ("settings", ISettings, "making it with the defaults of its settings raised ZeroDivisionError"),
        ("data", Widget.data, "it has no method data(self, view)"),
        ("data", 5, "it has no method data(self, view)"),
        ("empty", "Nothing", "empty must be Empty(…), not 'Nothing'"),
        ("assets", ("gone.css",), "there is no file 'gone.css' in the plugin's folder static"),
        ("assets", "gone.css", "assets must be a tuple of file names"),
        ("assets", (5,), "assets must be a tuple of file names"),
        ("template", "gone.pt", "there is no template 'gone.pt'; looked at: "),
        ("template", 5, "template must be a text, not 5"),
        ("template", '<p tal:repeat="x">${', "its template is wrong: "),
        ("template", "<p>\n${1 +}</p>", "its template is wrong: "),
    ],
)
def test_a_widget_that_could_not_be_drawn_keeps_its_plugin_out(
    start: Callable[..., TestSite], option: str, value: Any, message: str
) -> None:
    wrong = type("Wrong", (tile("notes.tile"),), {option: value})
    site = start(giving("widgets", "notes", [wrong]), sample_plugin())
    said = problem(site, "notes")
    assert said.startswith("widget 'notes.tile': ") and message in said and "\n" not in said
    anna = site.sign_in("anna")
    assert [anna.get(address).status_int for address in ("/", "/@@customise")] == [200, 200]


def test_a_widget_that_can_not_be_made_any_more_leaves_the_pages(start: Callable[..., TestSite]) -> None:
    broken = []

    class Moody(Widget):
        name, title = "notes.tile", "Moody"

        def __init__(self, options: Any = None) -> None:
            if broken:
                raise KeyError("moody")
            super().__init__(options)

        def data(self, view: Any) -> dict[str, Any]:
            return {"text": "in a good mood"}

    plugin = giving("widgets", "notes", [Moody])
    plugin.module.__name__ = "colonnade_file_plugin_notes"
    site = start(plugin)
    anna = site.sign_in("anna")
    assert "in a good mood" in anna.get("/").text
    broken.append(True)
    assert [anna.get(address).status_int for address in ("/", "/@@customise")] == [200, 200]
    anna.get("/@@widget/notes.tile", status=404)
    assert site.runtime.registry.health.record("notes").total_failures == 3  # each page once, though arranging asks it twice


def declared(**options: Any) -> Callable[..., Any]:
    def shown(context: Any, request: Any) -> dict[str, Any]:
        return {}

    return view(**{"context": IPlaceContent, "permission": "view", "name": "hello", **options})(shown)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"permission": "dance"}, "page 'hello' (shown): permission 'dance' is none that there is: add, administer, "),
        ({"permission": None}, "permission None is none that there is"),
        ({"template": "gone.pt"}, "page 'hello' (shown): there is no template 'gone.pt'"),
        ({"template": "colonnade:gone.pt"}, "there is no template 'gone.pt'"),
        ({"template": "gone.html"}, "template 'gone.html' is neither a file .pt nor 'json' or 'string'"),
    ],
)
def test_a_page_that_nobody_could_be_shown_is_told(start: Callable[..., TestSite], options: dict[str, Any], message: str) -> None:
    site = start(giving("views", "notes", [declared(**options)]))
    assert message in problem(site, "notes")


@pytest.mark.parametrize(
    "options",
    [{"permission": "signed in"}, {"permission": "restore"}, {"permission": NO_PERMISSION_REQUIRED}, {"template": "colonnade:rows.pt"}],
)
def test_a_page_may_ask_for_every_action_and_use_a_template_of_the_core(start: Callable[..., TestSite], options: dict[str, Any]) -> None:
    assert problem(start(giving("views", "notes", [declared(**options)])), "notes") is None


def test_an_app_of_a_type_that_is_not_there_is_told(start: Callable[..., TestSite]) -> None:
    site = start(giving("content_types", "notes", [ContentType("notes.note", IContent)], app="notes.book"), make_plugin("aa", app="aa.a"))
    assert problem(site, "notes") == "app is 'notes.book', but its types are: notes.note"
    assert problem(site, "aa") == "app is 'aa.a', but its types are: none"


def test_what_a_hook_raises_is_told_with_its_kind_and_line(start: Callable[..., TestSite]) -> None:
    def widgets() -> list[Any]:
        raise LookupError("boom")

    line = widgets.__code__.co_firstlineno + 1
    site = start(make_plugin("notes", widgets))
    assert problem(site, "notes") == f"hook widgets raised LookupError: boom ({__file__}:{line})"


def test_the_line_is_the_plugins_own_even_when_a_library_raised(start: Callable[..., TestSite]) -> None:
    def widgets() -> list[Any]:
        return json.loads("{")

    line = widgets.__code__.co_firstlineno + 1
    site = start(make_plugin("notes", widgets, folder=Path(__file__).parent))
    assert problem(site, "notes").endswith(f"({__file__}:{line})")


def test_an_error_without_words_is_told_all_the_same(start: Callable[..., TestSite]) -> None:
    class Wordless(Exception):
        def __str__(self) -> str:
            raise ValueError

    site = start(giving("widgets", "notes", Wordless()), sample_plugin())
    assert "hook widgets raised Wordless (" in problem(site, "notes") and problem(site, "sample") is None


def test_a_misspelt_hook_is_told_with_the_nearest(start: Callable[..., TestSite]) -> None:
    site = start(giving("widget", "notes", []))
    assert problem(site, "notes") == "there is no hook 'widget'; did you mean widgets or default_widgets?"
