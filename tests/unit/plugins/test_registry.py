from __future__ import annotations

from types import ModuleType
from typing import Any

import pluggy
import pytest

from colonnade.home.widget import Widget
from colonnade.plugins.hookspecs import content_changed as specified
from colonnade.plugins.manifest import hookimpl
from colonnade.plugins.registry import Loaded, PluginRegistry, hook_names
from colonnade.testing import make_plugin


def widgets() -> list[type]:
    return []


def content_changed(event: Any) -> None:
    """Listens."""


class Tile(Widget):
    name, title = "notes.tile", "Tile"


def test_every_hook_is_known_by_name() -> None:
    asked = {
        "quick_commands",
        "share_chips",
        "actions_required",
        "nothing_found",
        "place_actions",
        "place_door",
        "person_sections",
        "contributions",
        "leaving",
        "person_export",
    }
    called_at_start = {"content_types", "views", "widgets", "default_widgets", "tasks"}
    assert set(hook_names()) == {*called_at_start, *asked, "demo_content", "content_changed", "notices", "person_erased"}
    assert specified.__doc__


def test_hooks_are_found_with_the_arguments_they_take() -> None:
    registry = PluginRegistry()
    registry.add_hooks(make_plugin("aa", widgets, content_changed))
    registry.add_hooks(make_plugin("bb", content_changed))
    assert [(i.plugin, i.arguments) for i in registry.implementations("content_changed")] == [("aa", ("event",)), ("bb", ("event",))]
    assert [i.plugin for i in registry.implementations("widgets")] == ["aa"] and registry.implementations("views") == []


def test_functions_that_are_not_marked_are_no_hooks() -> None:
    module = ModuleType("plugin_aa")
    module.widgets = list
    registry = PluginRegistry()
    registry.add_hooks(Loaded("aa", module=module))
    assert registry.implementations("widgets") == []


def test_a_hook_that_is_not_there_is_refused() -> None:
    def widget() -> None:
        """Misspelt."""

    with pytest.raises(pluggy.PluginValidationError, match="widget"):
        PluginRegistry().add_hooks(make_plugin("aa", widget))


def test_a_hook_like_none_is_refused_with_all_that_there_are() -> None:
    def xyzzy() -> None:
        """Like none."""

    with pytest.raises(pluggy.PluginValidationError, match=r"no hook 'xyzzy'; there are: content_types, views, .*notices"):
        PluginRegistry().add_hooks(make_plugin("aa", xyzzy))


def test_an_optional_hook_may_be_one_of_another_version() -> None:
    def xyzzy() -> None:
        """Like none."""

    loaded = make_plugin("aa")
    loaded.module.xyzzy = hookimpl(xyzzy, optionalhook=True)
    registry = PluginRegistry()
    registry.add_hooks(loaded)
    assert not any(implementation.function is xyzzy for hook in hook_names() for implementation in registry.implementations(hook))


def test_a_wrong_argument_is_told_with_those_that_are_allowed() -> None:
    def content_changed(what: Any, root: Any) -> None:
        """Takes what it isn't given."""

    with pytest.raises(pluggy.PluginValidationError, match="hook content_changed has no argument 'what'; it may take: event, root"):
        PluginRegistry().add_hooks(make_plugin("aa", content_changed))

    def widgets(view: Any) -> list[type]:
        return []

    with pytest.raises(pluggy.PluginValidationError, match="hook widgets has no argument 'view'; it takes no arguments"):
        PluginRegistry().add_hooks(make_plugin("aa", widgets))


@pytest.mark.parametrize("option", ["wrapper", "hookwrapper"])
def test_a_wrapper_is_refused(option: str) -> None:
    def content_changed() -> Any:
        return (yield)

    loaded = make_plugin("aa")
    loaded.module.content_changed = hookimpl(content_changed, **{option: True})
    registry = PluginRegistry()
    with pytest.raises(ValueError, match="wrapper"):
        registry.add_hooks(loaded)


def test_a_plugin_can_be_forgotten() -> None:
    registry = PluginRegistry()
    for name in ("aa", "bb"):
        registry.add_hooks(make_plugin(name, widgets))
    registry.add_widget("aa", Tile)
    registry.remove_hooks("aa")
    assert [i.plugin for i in registry.implementations("widgets")] == ["bb"] and registry.widget("notes.tile") is None


def test_the_name_of_a_widget_is_taken_once() -> None:
    registry = PluginRegistry()
    registry.add_widget("notes", Tile)
    with pytest.raises(ValueError, match="already registered by 'notes'"):
        registry.add_widget("other", Tile)
    assert registry.widget("notes.tile") == ("notes", Tile) and list(registry.widgets()) == [("notes", Tile)]
    assert registry.widget("none") is None


def test_broken_plugins_are_known_but_have_no_say() -> None:
    registry = PluginRegistry()
    good, site_only = make_plugin("good"), make_plugin("wide", scopes=["site"])
    broken = make_plugin("broken", scopes=["site"])
    broken.problem = "no"
    for loaded in (good, site_only, broken, Loaded("empty")):
        registry.plugins[loaded.name] = loaded
    assert set(registry.manifests()) == {"good", "wide"} and registry.site_only() == {"wide"}
    assert registry.get("broken") is broken and not broken.usable and not registry.get("empty").usable and registry.get("x") is None
    assert [loaded.name for loaded in registry] == ["good", "wide", "broken", "empty"]
