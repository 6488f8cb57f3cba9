"""The plugins whose code is in this process: loaded or broken, their hooks, types and widgets."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from inspect import Parameter, signature
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

import pluggy

from colonnade.jobs.background import BackgroundTask
from colonnade.plugins import hookspecs
from colonnade.plugins.health import Health
from colonnade.plugins.manifest import Plugin

if TYPE_CHECKING:
    from colonnade.plugins.migrations import Migration

FILE_PLUGIN_PREFIX = "colonnade_file_plugin_"


@dataclass
class Loaded:
    """A plugin found at start. `problem` tells why it can't be used (None: it can); `trace` is for administrators.

    `help` is its part of the help page in Markdown, by language: what the files in its folder `help` say.
    """

    name: str
    manifest: Plugin | None = None
    module: ModuleType | None = None
    folder: Path | None = None
    problem: str | None = None
    trace: str = ""
    widgets: tuple[type, ...] = ()
    default_widgets: tuple[tuple[str, str], ...] = ()
    tasks: tuple[BackgroundTask, ...] = ()
    help: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_single_file(self) -> bool:
        """It is a file in the site's folder of plugins, not an installed distribution."""
        return self.module is not None and self.module.__name__.startswith(FILE_PLUGIN_PREFIX)

    @property
    def usable(self) -> bool:
        """The code is loaded and may be switched on."""
        return self.problem is None and self.manifest is not None


@dataclass(frozen=True, slots=True)
class Implementation:
    """One plugin's function for one hook, and which of the hook's arguments it takes."""

    plugin: str
    function: Callable[..., Any]
    arguments: tuple[str, ...]


@dataclass
class PluginRegistry:
    """All plugins of the process, by name, in the order in which they can be loaded.

    `held` maps those that don't answer in this process, whatever is switched on, to the reason: their data could not be brought up to date.
    `migrations` tell what that did at the start, for those of whose data there was something to be done.
    """

    plugins: dict[str, Loaded] = field(default_factory=dict)
    health: Health = field(default_factory=Health)
    held: dict[str, str] = field(default_factory=dict)
    migrations: dict[str, Migration] = field(default_factory=dict)
    _hooks: dict[str, list[Implementation]] = field(default_factory=dict)
    _widgets: dict[str, tuple[str, type]] = field(default_factory=dict)

    def __iter__(self) -> Iterator[Loaded]:
        return iter(self.plugins.values())

    def get(self, name: str) -> Loaded | None:
        """The plugin called *name*, broken or not, or None when nothing of that name is installed."""
        return self.plugins.get(name)

    def manifests(self) -> dict[str, Plugin]:
        """The manifests of all usable plugins."""
        return {p.name: p.manifest for p in self if p.usable}

    def site_only(self) -> frozenset[str]:
        """The plugins that can't be switched in a place."""
        return frozenset(p.name for p in self if p.usable and "place" not in p.manifest.scopes)

    def with_dependants(self, names: Iterable[str]) -> frozenset[str]:
        """These plugins and all that require one of them, directly or not."""
        found = set(names)
        while more := {p.name for p in self if p.usable and p.name not in found and not found.isdisjoint(p.manifest.requires)}:
            found |= more
        return frozenset(found)

    def add_hooks(self, loaded: Loaded) -> None:
        """Read the hook implementations of a plugin's module.

        Raises pluggy.PluginValidationError when one is wrong, ValueError for a wrapper: it would see what other plugins return.
        """
        manager = pluggy.PluginManager("colonnade")
        manager.add_hookspecs(hookspecs)
        _check_hooks(manager, loaded.module)
        manager.register(loaded.module, loaded.name)
        manager.check_pending()
        for name in hook_names():
            for found in getattr(manager.hook, name).get_hookimpls():
                if found.hookwrapper or found.wrapper:
                    raise ValueError(f"hook {name} is a wrapper, which Colonnade doesn't call")
                self._hooks.setdefault(name, []).append(Implementation(loaded.name, found.function, tuple(found.argnames)))

    def remove_hooks(self, plugin: str) -> None:
        """Forget a plugin that turned out to be broken."""
        for name, implementations in self._hooks.items():
            self._hooks[name] = [i for i in implementations if i.plugin != plugin]
        self._widgets = {name: pair for name, pair in self._widgets.items() if pair[0] != plugin}

    def implementations(self, hook: str) -> list[Implementation]:
        """Who implements *hook*, in loading order."""
        return self._hooks.get(hook, [])

    def add_widget(self, owner: str, widget: type) -> None:
        """Add a widget class. Raises ValueError when its name is taken."""
        if widget.name in self._widgets:
            raise ValueError(f"widget {widget.name!r} is already registered by {self._widgets[widget.name][0] or 'the core'!r}")
        self._widgets[widget.name] = (owner, widget)

    def widget(self, name: str) -> tuple[str, type] | None:
        """(owner, widget class) by name, or None."""
        return self._widgets.get(name)

    def widgets(self) -> Iterator[tuple[str, type]]:
        """(owner, widget class) of all widgets."""
        return iter(self._widgets.values())


def hook_names() -> list[str]:
    """The names of all hooks."""
    return [name for name, value in vars(hookspecs).items() if hasattr(value, "colonnade_spec")]


def _check_hooks(manager: pluggy.PluginManager, module: ModuleType) -> None:
    """Say what pluggy would say of a wrong hook, with what to write instead."""
    for attribute in dir(module):
        options = manager.parse_hookimpl_opts(module, attribute)
        if options is None:
            continue
        hook = options.get("specname") or attribute
        if hook in hook_names():
            _check_arguments(module, hook, getattr(module, attribute))
        elif not options.get("optionalhook"):
            raise pluggy.PluginValidationError(module, f"there is no hook {hook!r}; {_instead(hook)}")


def _instead(hook: str) -> str:
    near = get_close_matches(hook, hook_names(), 3, 0.5)
    return f"did you mean {' or '.join(near)}?" if near else f"there are: {', '.join(hook_names())}"


def _check_arguments(module: ModuleType, hook: str, function: Callable[..., Any]) -> None:
    allowed = list(signature(getattr(hookspecs, hook)).parameters)
    positional = (Parameter.POSITIONAL_ONLY, Parameter.POSITIONAL_OR_KEYWORD)
    taken = [p.name for p in signature(function).parameters.values() if p.kind in positional and p.default is Parameter.empty]
    wrong = [name for name in taken if name not in allowed]
    if wrong:
        may = f"it may take: {', '.join(allowed)}" if allowed else "it takes no arguments"
        raise pluggy.PluginValidationError(module, f"hook {hook} has no argument {wrong[0]!r}; {may}")
