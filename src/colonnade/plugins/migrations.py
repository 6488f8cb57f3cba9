"""Bringing the objects of a type up to its present version. All or nothing: a failure leaves the old data as it was."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, MutableMapping
from typing import Any

from colonnade.content.objects import Content
from colonnade.content.trash import is_out_of_lists
from colonnade.content.types import ContentType
from colonnade.plugins.call import CAUGHT
from colonnade.plugins.state import PluginState

log = logging.getLogger(__name__)
Objects = Callable[[str], Iterable[Content]]


class NewerData(Exception):
    """The objects were written by a newer version of the plugin than the one installed."""


def migrate(
    plugin: str,
    types: Iterable[ContentType],
    switches: PluginState,
    objects: Objects,
    manager: Any,
    enter: Callable[[Content], None] = lambda obj: None,
) -> None:
    """Lift all objects of a plugin's types to the version of the code, in a savepoint of the transaction *manager*.

    *objects* gives all objects of a type by its name; *enter* enters one that was lifted in lists, as a new version may name
    others. On failure everything is rolled back and the plugin is quarantined.
    """
    types = list(types)
    savepoint = manager.savepoint()
    try:
        for content_type in types:
            _lift_all(content_type, switches.schemas.get(content_type.name, content_type.version), objects, enter)
    except CAUGHT as error:
        savepoint.rollback()
        log.exception("migration of plugin %s failed", plugin)
        _set(switches.quarantined, plugin, f"migration of {content_type.name} failed: {type(error).__name__}: {error}")
        return
    if plugin in switches.quarantined:
        del switches.quarantined[plugin]
    for content_type in types:
        _set(switches.schemas, content_type.name, content_type.version)


def _set(mapping: MutableMapping[str, Any], key: str, value: Any) -> None:
    """Store only what differs: a start that changes nothing should write nothing."""
    if mapping.get(key) != value:
        mapping[key] = value


def _lift_all(content_type: ContentType, stored: int, objects: Objects, enter: Callable[[Content], None]) -> None:
    if stored > content_type.version:
        raise NewerData(f"its objects have version {stored}, this code knows {content_type.version}")
    if stored < content_type.version:
        for obj in objects(content_type.name):
            lift(obj, content_type)
            if not is_out_of_lists(obj):
                enter(obj)


def lift(obj: Content, content_type: ContentType) -> None:
    """Run the missing steps on one object. Raises KeyError when a step isn't there, and what a step raises."""
    while obj.schema_version < content_type.version:
        content_type.migrations[obj.schema_version](obj)
        obj.schema_version += 1
