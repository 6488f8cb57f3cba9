"""Which plugins are on, stored in the database so that every process obeys at its next transaction."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, MutableMapping
from typing import TYPE_CHECKING, Any

from persistent import Persistent
from persistent.mapping import PersistentMapping

from colonnade.content.objects import Content
from colonnade.content.types import CORE, TYPES

if TYPE_CHECKING:
    from colonnade.plugins.registry import PluginRegistry

Root = MutableMapping[str, Any]


class PluginState(Persistent):
    """The switches of the site.

    `enabled` are the plugins that answer; `paused` maps the ones that were stopped by errors to the reason;
    `quarantined` those whose data could not be brought up to date; `schemas` the version each type's objects have.
    `forbidden` maps those that may not be switched on to the reason that an administrator gave, `dropped` those that were switched off by
    themselves right after they were switched on to what went wrong. `read_only` are those in which nobody writes, `limits` maps those that
    are for some people only to the principals of these, `trials` those that are on in some places only to the uids of these.
    These are replaced, never changed: two who switch at once collide, and the second one sees what the first did.
    """

    forbidden: Mapping[str, str] = {}
    dropped: Mapping[str, str] = {}
    read_only: frozenset[str] = frozenset()
    limits: Mapping[str, tuple[str, ...]] = {}
    trials: Mapping[str, tuple[int, ...]] = {}

    def __init__(self) -> None:
        self.enabled: frozenset[str] = frozenset()
        self.paused = PersistentMapping()
        self.quarantined = PersistentMapping()
        self.schemas = PersistentMapping()
        self.known: frozenset[str] = frozenset()

    @property
    def answering(self) -> frozenset[str]:
        """Enabled, and neither paused, quarantined nor forbidden."""
        stopped = {*self.paused, *self.quarantined, *self.forbidden}
        return self.enabled - stopped if stopped else self.enabled


def install(root: Root) -> None:
    """Make the switches in an empty database: nothing is on."""
    root.setdefault("plugins", PluginState())


def state(root: Root) -> PluginState:
    """The switches of a database."""
    return root["plugins"]


def activity_of(root: Root, registry: PluginRegistry, principals: Collection[str] | None = None) -> Activity:
    """What is on now: for everybody, or for who has these *principals*. What failed too often in this process is off in it at once."""
    switches, stopped = state(root), {*registry.health.tripped, *registry.held}
    on = switches.answering - stopped if stopped else switches.answering
    withheld: frozenset[str] = frozenset()
    if principals is not None and switches.limits:
        own = {name for name, only in switches.limits.items() if not any(principal in principals for principal in only)}
        withheld = registry.with_dependants(own & on)
    return Activity(on, registry.site_only(), switches.trials, withheld)


class Activity:
    """Tells, for one transaction, whether a plugin is on somewhere.

    `on` are those that are on for the site and for whoever asks; `site_only` are the plugins that can't be switched in places: they are on
    wherever the site has them on. Of `trials`, plugins with the uids of places, each is on in these places only. `withheld` are off for
    whoever asks, and on for others.
    """

    __slots__ = ("_all", "_everywhere", "on", "trials")

    def __init__(
        self,
        on: Iterable[str],
        site_only: Iterable[str] = (),
        trials: Mapping[str, Collection[int]] | None = None,
        withheld: Collection[str] = (),
    ) -> None:
        self._all = frozenset(on)
        self.on = self._all.difference(withheld) if withheld else self._all
        self._everywhere = frozenset(site_only)
        self.trials: Mapping[str, Collection[int]] = trials or {}

    @property
    def for_all(self) -> Activity:
        """The same without regard to who asks: for what is done when something happens, whoever did it."""
        return self if self.on is self._all else Activity(self._all, self._everywhere, self.trials)

    @property
    def switchable(self) -> frozenset[str]:
        """Those of them that are on only in the places that have them on."""
        return self.on - self._everywhere

    def is_on(self, plugin: str, obj: Content | None = None) -> bool:
        """Tell whether *plugin* is on at the place of *obj*, and at every place above it (None: anywhere)."""
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
        return not self.trials or plugin not in self.trials or self._is_tried_at(plugin, obj)

    def _is_tried_at(self, plugin: str, obj: Content) -> bool:
        """Whether one of the places above *obj* is among those in which the plugin is tried."""
        node: Content | None = obj
        while node is not None:
            if node.is_place and node.uid in self.trials[plugin]:
                return True
            node = node.__parent__
        return False

    def is_type_on(self, type_name: str, obj: Content | None = None) -> bool:
        """Tell whether the plugin that a type belongs to is on, as `is_on` does. The core's own types, and those of nobody, are."""
        return self.is_on(TYPES.owner(type_name) or CORE, obj)

    def is_dormant(self, obj: Content) -> bool:
        """Tell whether the type of *obj* has no code, or belongs to a plugin that is off there."""
        owner = TYPES.owner(obj.type_name)
        return owner is None or not self.is_on(owner, obj)
