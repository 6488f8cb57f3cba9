"""Loading plugins, each by itself: one that is wrong is left out with its reason, and the site starts all the same.

Pyramid ends its own detection of conflicts with each commit (tried), so what a plugin claims is compared with all that
was claimed before it is committed.
"""

from __future__ import annotations

import logging
import traceback
from collections.abc import Iterable, Iterator
from types import ModuleType
from typing import TYPE_CHECKING, Any

from pyramid.config.actions import ActionState
from pyramid.registry import undefer

from colonnade.content.types import TYPES, ContentType
from colonnade.home.widget import COLUMNS, Widget
from colonnade.i18n import LANGUAGES
from colonnade.jobs.background import BackgroundTask
from colonnade.plugins.call import CAUGHT
from colonnade.plugins.lifecycle import loading_order
from colonnade.plugins.manifest import ViewDeclaration
from colonnade.plugins.registry import Loaded, PluginRegistry

if TYPE_CHECKING:
    from pyramid.config import Configurator

log = logging.getLogger(__name__)


class PluginRefused(Exception):
    """A plugin that may not be loaded; the message says why."""


class Claims:
    """Who has which view, by Pyramid's discriminator. The core is `colonnade`."""

    def __init__(self) -> None:
        self._owners: dict[Any, str] = {}

    def take(self, config: Configurator, owner: str) -> None:
        """Commit what is pending as *owner*'s. Raises PluginRefused, and drops it all, when something is taken already."""
        wanted = [undefer(action["discriminator"]) for action in config.action_state.actions]
        wanted = [_place(d) for d in wanted if d is not None]
        taken = [(d, self._owners[d]) for d in wanted if d in self._owners]
        if taken:
            config.action_state = ActionState()
            discriminator, other = taken[0]
            raise PluginRefused(f"takes {_in_words(discriminator)}, which belongs to {other}")
        config.commit()
        self._owners.update(dict.fromkeys(wanted, owner))


def _place(discriminator: Any) -> Any:
    """What a view takes: its context, name and route. With other predicates it would still stand in the other's place."""
    return discriminator[:4] if isinstance(discriminator, tuple) and discriminator[0] == "view" else discriminator


def _in_words(discriminator: Any) -> str:
    if isinstance(discriminator, tuple) and discriminator[0] == "view":
        context, name = discriminator[1], discriminator[2]
        return f"the view {name or '(default)'!r} of {getattr(context, '__name__', context)}"
    return repr(discriminator)


def load_plugins(config: Configurator, registry: PluginRegistry, found: Iterable[Loaded], claims: Claims) -> None:
    """Put *found* into *registry* in the order of their requirements, and their types, hooks, widgets and views into place."""
    by_name = {loaded.name: loaded for loaded in found}
    order, problems = loading_order({n: p.manifest for n, p in by_name.items() if p.usable})
    for name, problem in problems.items():
        by_name[name].problem = problem
    registry.plugins.update({name: by_name[name] for name in (*order, *sorted(set(by_name) - set(order)))})
    for name in order:
        _load(config, registry, by_name[name], claims)


def _load(config: Configurator, registry: PluginRegistry, loaded: Loaded, claims: Claims) -> None:
    missing = [needed for needed in loaded.manifest.requires if not registry.get(needed).usable]
    try:
        if missing:
            raise PluginRefused(f"requires {missing[0]}, which can't be used")
        registry.add_hooks(loaded)
        for content_type in _results(registry, loaded, "content_types", ContentType):
            TYPES.register(content_type, loaded.name)
        _add_widgets(registry, loaded)
        loaded.tasks = tuple(_results(registry, loaded, "tasks", BackgroundTask))
        _add_views(config, registry, loaded, claims)
        loaded.help = _help_of(loaded)
    except CAUGHT as error:
        log.warning("plugin %s is left out: %s", loaded.name, error)
        loaded.problem = str(error) if isinstance(error, (PluginRefused, ValueError)) else f"{type(error).__name__}: {error}"
        loaded.trace = traceback.format_exc()
        loaded.widgets, loaded.default_widgets, loaded.tasks = (), (), ()
        config.action_state = ActionState()
        registry.remove_hooks(loaded.name)
        TYPES.unregister(loaded.name)


def _results(registry: PluginRegistry, loaded: Loaded, hook: str, kind: type) -> list[Any]:
    """What a plugin's own implementations of a start-up hook return, each checked to be a *kind*."""
    found = []
    for implementation in registry.implementations(hook):
        if implementation.plugin == loaded.name:
            result = implementation.function()
            if not isinstance(result, (list, tuple)) or not all(_is_a(item, kind) for item in result):
                raise PluginRefused(f"hook {hook} returned {result!r}, not a list of {kind.__name__}")
            found.extend(result)
    return found


def _is_a(item: Any, kind: type) -> bool:
    return isinstance(item, type) and issubclass(item, Widget) if kind is Widget else isinstance(item, kind)


def _add_widgets(registry: PluginRegistry, loaded: Loaded) -> None:
    widgets = _results(registry, loaded, "widgets", Widget)
    for widget in widgets:
        if not getattr(widget, "name", "").startswith(f"{loaded.name}."):
            raise PluginRefused(f"widget {widget.__name__} must be named '{loaded.name}.…'")
        registry.add_widget(loaded.name, widget)
    loaded.widgets = tuple(widgets)
    pairs = _results(registry, loaded, "default_widgets", tuple)
    loaded.default_widgets = tuple((name, column) for name, column in pairs if column in COLUMNS) or _one_file_default(loaded)


def _one_file_default(loaded: Loaded) -> tuple[tuple[str, str], ...]:
    """The widgets of a single file show at once, without a word about where: whoever writes one wants to see it."""
    return tuple((widget.name, "right") for widget in loaded.widgets) if loaded.is_single_file else ()


def _help_of(loaded: Loaded) -> dict[str, str]:
    """The files `help/LANGUAGE.md` beside a plugin's code, by language. A single file has none."""
    if loaded.folder is None or loaded.is_single_file:
        return {}
    paths = {language: loaded.folder / "help" / f"{language}.md" for language in LANGUAGES}
    return {language: path.read_text("utf-8") for language, path in paths.items() if path.is_file()}


def _add_views(config: Configurator, registry: PluginRegistry, loaded: Loaded, claims: Claims) -> None:
    for declaration in _declarations(_results(registry, loaded, "views", object)):
        renderer = declaration.renderer
        if renderer and renderer.endswith(".pt") and ":" not in renderer:
            renderer = f"{loaded.name}:{renderer}"
        config.add_view(
            declaration.function,
            context=declaration.context,
            name=declaration.name,
            permission=declaration.permission,
            renderer=renderer,
            request_method=declaration.methods,
            owner=loaded.name,
            **declaration.options,
        )
    claims.take(config, loaded.name)


def _declarations(sources: Iterable[Any]) -> Iterator[ViewDeclaration]:
    """The `view` declarations of functions, and of all functions in modules."""
    for source in sources:
        functions = vars(source).values() if isinstance(source, ModuleType) else (source,)
        for function in functions:
            yield from getattr(function, "colonnade_views", ()) if callable(function) else ()
