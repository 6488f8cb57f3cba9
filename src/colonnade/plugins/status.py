"""The one word for the state of a plugin, wherever it is shown."""

from __future__ import annotations

from typing import Any

from colonnade.content.objects import Place
from colonnade.plugins.registry import Loaded, PluginRegistry
from colonnade.plugins.state import Root, state

STATES = ("enabled", "available", "disabled", "forbidden", "paused", "quarantined", "broken", "missing")


def state_of(root: Root, registry: PluginRegistry, name: str, place: Place | None = None) -> tuple[str, str]:
    """(state, reason) of the plugin called *name* for the site, or in a place.

    `available` was never on, `disabled` was; `forbidden` may not be switched on; `missing` is on, or was, but isn't installed.
    A plugin that doesn't answer at the site has the site's state in every place.
    """
    found, reason = _at_site(root, registry, registry.get(name), name)
    if place is None or place is root["site"] or found != "enabled" or name in registry.site_only():
        return found, reason
    return ("enabled" if name in place.apps else "disabled"), ""


def _at_site(root: Root, registry: PluginRegistry, loaded: Loaded | None, name: str) -> tuple[str, str]:
    switches = state(root)
    if loaded is None:
        return ("missing", "its code is not installed") if name in switches.enabled | switches.known else ("available", "")
    if not loaded.usable:
        return "broken", loaded.problem or ""
    if name in switches.quarantined or name in registry.held:
        return "quarantined", registry.held.get(name) or switches.quarantined[name]
    if name in switches.enabled:
        reason = switches.paused.get(name) or registry.health.tripped.get(name)
        return ("paused", reason) if reason else ("enabled", "")
    if name in switches.forbidden:
        return "forbidden", switches.forbidden[name]
    if name in switches.dropped:
        return "disabled", switches.dropped[name]
    return ("disabled" if name in switches.known else "available"), ""


def conditions_of(root: Root, name: str) -> dict[str, Any]:
    """Under which conditions a plugin answers that is on: `read_only` (nobody writes in it), `limited` (the principals it is for),
    `trial` (the uids of the places in which it is tried). Those that aren't so are left out."""
    switches = state(root)
    found = {"read_only": name in switches.read_only, "limited": switches.limits.get(name), "trial": switches.trials.get(name)}
    return {condition: value for condition, value in found.items() if value}


def known_names(root: Root, registry: PluginRegistry) -> list[str]:
    """The names of all plugins that are installed, and then those that are on or were, though they aren't."""
    installed = [loaded.name for loaded in registry]
    return installed + sorted((state(root).enabled | state(root).known) - set(installed))
