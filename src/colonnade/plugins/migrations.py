"""Bringing the objects of a type up to its present version. All or nothing: a failure leaves the old data as it was."""

from __future__ import annotations

import errno
import logging
import time
from collections.abc import Callable, Iterable, MutableMapping
from dataclasses import dataclass, field
from typing import Any

from colonnade.content.objects import Content
from colonnade.content.trash import is_out_of_lists
from colonnade.content.types import ContentType
from colonnade.plugins.call import CAUGHT
from colonnade.plugins.state import PluginState

log = logging.getLogger(__name__)
NO_ROOM = (errno.ENOSPC, errno.EDQUOT)
Objects = Callable[[str], Iterable[Content]]


@dataclass
class Migration:
    """What bringing the objects of a plugin up to date did. `lifted` maps types to (stored version, version of the code, objects lifted).

    `error` says why it failed, and `at` is the uid of the object at which it did (0: none): then nothing was changed.
    """

    plugin: str
    lifted: dict[str, tuple[int, int, int]] = field(default_factory=dict)
    seconds: float = 0.0
    error: str = ""
    at: int = 0

    @property
    def objects(self) -> int:
        """How many objects were lifted, or had been before it failed."""
        return sum(number for _stored, _version, number in self.lifted.values())


def is_behind(types: Iterable[ContentType], switches: PluginState) -> bool:
    """Whether objects of one of *types* have another version than the code."""
    return any(switches.schemas.get(t.name, t.version) != t.version for t in types)


class NewerData(Exception):
    """The objects were written by a newer version of the plugin than the one installed."""


def migrate(
    plugin: str,
    types: Iterable[ContentType],
    switches: PluginState,
    objects: Objects,
    manager: Any,
    enter: Callable[[Content], None] = lambda obj: None,
) -> Migration:
    """Lift all objects of a plugin's types to the version of the code, in a savepoint of the transaction *manager*.

    *objects* gives all objects of a type by its name; *enter* enters one that was lifted in lists, as a new version may name
    others. On failure everything is rolled back and the plugin is quarantined. Returns what was done.
    """
    types, report, begun = list(types), Migration(plugin), time.perf_counter()
    savepoint = manager.savepoint()
    try:
        for content_type in types:
            _lift_all(content_type, switches.schemas.get(content_type.name, content_type.version), objects, enter, report)
    except CAUGHT as error:
        savepoint.rollback()
        if isinstance(error, OSError) and error.errno in NO_ROOM:
            raise  # that is no fault of the plugin
        log.exception("migration of plugin %s failed", plugin)
        report.error = f"migration of {content_type.name} failed: {type(error).__name__}: {error}"
        report.seconds = time.perf_counter() - begun
        _set(switches.quarantined, plugin, report.error)
        return report
    if plugin in switches.quarantined:
        del switches.quarantined[plugin]
    for content_type in types:
        _set(switches.schemas, content_type.name, content_type.version)
    report.seconds, report.at = time.perf_counter() - begun, 0
    return report


def _set(mapping: MutableMapping[str, Any], key: str, value: Any) -> None:
    """Store only what differs: a start that changes nothing should write nothing."""
    if mapping.get(key) != value:
        mapping[key] = value


def _lift_all(content_type: ContentType, stored: int, objects: Objects, enter: Callable[[Content], None], report: Migration) -> None:
    if stored > content_type.version:
        raise NewerData(f"its objects have version {stored}, this code knows {content_type.version}")
    if stored < content_type.version:
        number = 0
        for number, obj in enumerate(objects(content_type.name), 1):
            report.at, report.lifted[content_type.name] = obj.uid, (stored, content_type.version, number)
            lift(obj, content_type)
            if not is_out_of_lists(obj):
                enter(obj)
        report.lifted[content_type.name] = (stored, content_type.version, number)


def lift(obj: Content, content_type: ContentType) -> None:
    """Run the missing steps on one object. Raises KeyError when a step isn't there, and what a step raises."""
    while obj.schema_version < content_type.version:
        content_type.migrations[obj.schema_version](obj)
        obj.schema_version += 1
