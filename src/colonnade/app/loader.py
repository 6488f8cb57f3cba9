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

from pluggy import PluginValidationError
from pyramid.config.actions import ActionState
from pyramid.registry import undefer

from colonnade.app.checks import (
    PluginRefused,
    check_app,
    check_default_widgets,
    check_page,
    check_returned,
    check_scripts,
    check_widget,
    in_words,
    raised,
)
from colonnade.content.types import TYPES
from colonnade.i18n import LANGUAGES
from colonnade.plugins.call import CAUGHT
from colonnade.plugins.lifecycle import loading_order
from colonnade.plugins.manifest import ViewDeclaration
from colonnade.plugins.registry import Loaded, PluginRegistry

if TYPE_CHECKING:
    from pyramid.config import Configurator

    from colonnade.web.runtime import Runtime

log = logging.getLogger(__name__)


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
    broken = {name: loaded.problem or "" for name, loaded in by_name.items() if not loaded.usable}
    order, problems = loading_order({n: p.manifest for n, p in by_name.items() if p.usable}, broken)
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
        for content_type in _results(registry, loaded, "content_types"):
            TYPES.register(content_type, loaded.name)
        check_app(loaded.manifest)
        check_scripts(loaded, config.registry.runtime)
        _add_widgets(registry, loaded, config.registry.runtime)
        loaded.tasks = tuple(_results(registry, loaded, "tasks"))
        _add_views(config, registry, loaded, claims)
        loaded.help = _help_of(loaded)
    except CAUGHT as error:
        loaded.problem = _said(error)
        log.warning("plugin %s is left out: %s", loaded.name, loaded.problem)
        loaded.trace = traceback.format_exc()
        loaded.widgets, loaded.default_widgets, loaded.tasks = (), (), ()
        config.action_state = ActionState()
        registry.remove_hooks(loaded.name)
        TYPES.unregister(loaded.name)


def _said(error: BaseException) -> str:
    """What the message of an error says by itself; others need the name of the error, too."""
    return str(error) if isinstance(error, (PluginRefused, PluginValidationError, ValueError)) else in_words(error)


def _results(registry: PluginRegistry, loaded: Loaded, hook: str) -> list[Any]:
    """What a plugin's own implementations of a start-up hook return, each checked to be what the hook is asked for."""
    found = []
    for implementation in registry.implementations(hook):
        if implementation.plugin == loaded.name:
            try:
                result = implementation.function()
            except CAUGHT as error:
                raise raised(f"hook {hook}", error, loaded.folder) from error
            check_returned(hook, result)
            found.extend(result)
    return found


def _add_widgets(registry: PluginRegistry, loaded: Loaded, runtime: Runtime) -> None:
    widgets = _results(registry, loaded, "widgets")
    for widget in widgets:
        check_widget(widget, loaded, runtime)
        registry.add_widget(loaded.name, widget)
    loaded.widgets = tuple(widgets)
    pairs = tuple(_results(registry, loaded, "default_widgets"))
    check_default_widgets(pairs, loaded, registry)
    loaded.default_widgets = pairs or _one_file_default(loaded)


def _one_file_default(loaded: Loaded) -> tuple[tuple[str, str], ...]:
    """The widgets of a single file show at once, without a word about where: whoever writes one wants to see it."""
    return tuple((widget.name, "right") for widget in loaded.widgets) if loaded.is_single_file else ()


def _help_of(loaded: Loaded) -> dict[str, str]:
    """The files `help/LANGUAGE.md` beside a plugin's code, by language. Those of a single file lie in the folder that has its name."""
    if loaded.folder is None:
        return {}
    folder = loaded.folder / loaded.name if loaded.is_single_file else loaded.folder
    paths = {language: folder / "help" / f"{language}.md" for language in LANGUAGES}
    return {language: path.read_text("utf-8") for language, path in paths.items() if path.is_file()}


def _add_views(config: Configurator, registry: PluginRegistry, loaded: Loaded, claims: Claims) -> None:
    for declaration in _declarations(_results(registry, loaded, "views")):
        renderer = declaration.renderer
        if renderer and renderer.endswith(".pt") and ":" not in renderer:
            renderer = f"{loaded.name}:{renderer}"
        check_page(declaration, renderer, config)
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
