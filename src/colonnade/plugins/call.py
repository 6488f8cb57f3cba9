"""Calling hooks: only those of plugins that are on, each guarded by itself, with time and errors attributed."""

from __future__ import annotations

import logging
import time
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


def notify(registry: PluginRegistry, activity: Activity, hook: str, manager: Any, at: Content | None = None, **arguments: Any) -> None:
    """Call an event hook. Each runs in a savepoint of the transaction *manager*, rolled back when the hook raises."""
    for implementation in registry.implementations(hook):
        if activity.is_on(implementation.plugin, at):
            savepoint = manager.savepoint()
            if not _guarded(registry, hook, implementation, arguments):
                savepoint.rollback()


def _guarded(registry: PluginRegistry, hook: str, implementation: Implementation, arguments: dict[str, Any]) -> list[Any]:
    """[result] of one implementation, or [] when it failed."""
    start = time.perf_counter()
    try:
        return [implementation.function(**{name: arguments[name] for name in implementation.arguments})]
    except TransientError:
        raise  # the whole change is tried again
    except CAUGHT as error:
        log.exception("plugin %s failed in hook %s", implementation.plugin, hook)
        registry.health.failed(implementation.plugin, f"hook {hook}", error)
        return []
    finally:
        registry.health.took(implementation.plugin, time.perf_counter() - start)
