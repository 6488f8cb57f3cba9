from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any

import pytest

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
        ("widgets", [tile("notes.tile")()], "not a list of Widget"),
        ("widgets", [tile("other.tile")], "must be named"),
        ("widgets", [Widget], "must be named"),
        ("widgets", [tile("notes.tile"), tile("notes.tile")], "already registered"),
        ("default_widgets", ["notes.tile"], "not a list of tuple"),
        ("default_widgets", [("notes.tile",)], "unpack"),
        ("views", 5, "not a list of object"),
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


def test_columns_that_are_not_there_are_passed_over(start: Callable[..., TestSite]) -> None:
    def widgets() -> list[type[Widget]]:
        return [tile("notes.tile")]

    def default_widgets() -> list[tuple[str, str]]:
        return [("notes.tile", "middle"), ("notes.tile", "left")]

    plugin = make_plugin("notes", widgets, default_widgets)
    start(plugin)
    assert plugin.default_widgets == (("notes.tile", "left"),)
