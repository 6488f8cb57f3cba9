"""Which plugins are on, stored in the database so that every process obeys at its next transaction."""

from __future__ import annotations

from collections.abc import Iterable, MutableMapping
from typing import Any

from persistent import Persistent
from persistent.mapping import PersistentMapping

from colonnade.content.objects import Content
from colonnade.content.types import CORE, TYPES

Root = MutableMapping[str, Any]


class PluginState(Persistent):
    """The switches of the site.

    `enabled` are the plugins that answer; `paused` maps the ones that were stopped by errors to the reason;
    `quarantined` those whose data could not be brought up to date; `schemas` the version each type's objects have.
    """

    def __init__(self) -> None:
        self.enabled: frozenset[str] = frozenset()
        self.paused = PersistentMapping()
        self.quarantined = PersistentMapping()
        self.schemas = PersistentMapping()
        self.known: frozenset[str] = frozenset()

    @property
    def answering(self) -> frozenset[str]:
        """Enabled, and neither paused nor quarantined."""
        stopped = {*self.paused, *self.quarantined}
        return self.enabled - stopped if stopped else self.enabled


def install(root: Root) -> None:
    """Make the switches in an empty database: nothing is on."""
    root.setdefault("plugins", PluginState())


def state(root: Root) -> PluginState:
    """The switches of a database."""
    return root["plugins"]


class Activity:
    """Tells, for one transaction, whether a plugin is on somewhere.

    `on` are those that are on for the site; `site_only` are the plugins that can't be switched in places: they are on wherever
    the site has them on.
    """

    __slots__ = ("_everywhere", "on")

    def __init__(self, on: Iterable[str], site_only: Iterable[str] = ()) -> None:
        self.on = frozenset(on)
        self._everywhere = frozenset(site_only)

    @property
    def switchable(self) -> frozenset[str]:
        """Those of them that are on only in the places that have them on."""
        return self.on - self._everywhere

    def is_on(self, plugin: str, obj: Content | None = None) -> bool:
        """Tell whether *plugin* is on at the place of *obj*, and at every place above it (None: at the site)."""
        if plugin == CORE:
            return True
        if plugin not in self.on:
            return False
        if obj is None or plugin in self._everywhere:
            return True
        # Asked for every row of every list, so without a list or a generator.
        node: Content | None = obj
        while node is not None:
            if node.is_place and node.__parent__ is not None and plugin not in node.apps:
                return False
            node = node.__parent__
        return True

    def is_type_on(self, type_name: str, obj: Content | None = None) -> bool:
        """Tell whether the plugin that a type belongs to is on, as `is_on` does. The core's own types, and those of nobody, are."""
        return self.is_on(TYPES.owner(type_name) or CORE, obj)

    def is_dormant(self, obj: Content) -> bool:
        """Tell whether the type of *obj* has no code, or belongs to a plugin that is off there."""
        owner = TYPES.owner(obj.type_name)
        return owner is None or not self.is_on(owner, obj)
