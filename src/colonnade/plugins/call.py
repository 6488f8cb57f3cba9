"""Calling hooks: only those of plugins that are on, each guarded by itself, with time and errors attributed."""

from __future__ import annotations

import logging
from typing import Any

from transaction.interfaces import TransientError

from colonnade.content.objects import Content
from colonnade.plugins.registry import Implementation, PluginRegistry
from colonnade.plugins.state import Activity

log = logging.getLogger(__name__)

# A plugin that calls sys.exit() fails like any other; an interrupt from the keyboard is not the plugin's.
CAUGHT = (Exception, SystemExit)


def call(registry: PluginRegistry, activity: Activity, hook: str, at: Content | None = None, **arguments: Any) -> list[tuple[str, Any]]:
    """Call a read hook and return (plugin, result) for each plugin that is on at *at* and did not fail."""
    return [
        (implementation.plugin, result)
        for implementation in registry.implementations(hook)
        if activity.is_on(implementation.plugin, at)
        for result in _guarded(registry, hook, implementation, arguments)
    ]


class PluginFailed(TransientError):
    """A hook raised where nothing could be rolled back to: whoever began the transaction does all of it again."""


def notify(
    registry: PluginRegistry,
    activity: Activity,
    hook: str,
    manager: Any,
    at: Content | None = None,
    *,
    repeatable: bool = False,
    **arguments: Any,
) -> None:
    """Call an event hook. What one that raises did in the transaction of *manager* is rolled back, and nothing else.

    A savepoint stores all that changed so far, so there is one for all; when one fails, the others are called once more. It takes a good
    part of the time of a change. So a change that is *repeatable* (tried again on PluginFailed, which is raised then) goes without, until
    a plugin that it calls has failed.
    """
    called = [i for i in registry.implementations(hook) if activity.is_on(i.plugin, at)]
    if repeatable and not any(registry.health.is_suspect(i.plugin) for i in called):
        for implementation in called:
            _trusted(registry, hook, implementation, arguments)
        return
    savepoint = manager.savepoint() if called else None
    while (failed := next((i for i in called if not _guarded(registry, hook, i, arguments)), None)) is not None:
        registry.health.suspect(failed.plugin)
        savepoint.rollback()
        called = [i for i in called if i is not failed and activity.is_on(i.plugin, at)]


def _trusted(registry: PluginRegistry, hook: str, implementation: Implementation, arguments: dict[str, Any]) -> None:
    """Call one implementation without a net. Raises PluginFailed: it fails again when the change is repeated, and only that counts."""
    try:
        _timed(registry, implementation, arguments)
    except TransientError:
        raise
    except CAUGHT as error:
        log.warning(
            "plugin %s failed in hook %s (%s): the change is done again",
            implementation.plugin,
            hook,
            type(error).__name__,
            extra={"plugin": implementation.plugin, "error": type(error).__name__},
        )
        registry.health.suspect(implementation.plugin)
        raise PluginFailed(implementation.plugin) from error


def _guarded(registry: PluginRegistry, hook: str, implementation: Implementation, arguments: dict[str, Any]) -> list[Any]:
    """[result] of one implementation, or [] when it failed."""
    try:
        return [_timed(registry, implementation, arguments)]
    except TransientError:
        raise  # the whole change is tried again
    except CAUGHT as error:
        facts = {"plugin": implementation.plugin, "error": type(error).__name__}
        log.exception("plugin %s failed in hook %s", implementation.plugin, hook, extra=facts)
        registry.health.failed(implementation.plugin, f"hook {hook}", error)
        return []


def _timed(registry: PluginRegistry, implementation: Implementation, arguments: dict[str, Any]) -> Any:
    with registry.health.timed(implementation.plugin):
        return implementation.function(**{name: arguments[name] for name in implementation.arguments})
