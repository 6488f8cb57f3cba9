"""What each person gets of each kind of notification, and when; the site's defaults, and what administrators lock.

A row is a kind, or for what one follows `follow:` with a plugin's name, `people`, `tags` or `communities`. The channels are the site's
inbox and mail: at once, daily, weekly, or not at all.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, MutableMapping
from dataclasses import dataclass, field
from typing import Any

from persistent import Persistent

from colonnade.notifications.kinds import (
    ALWAYS_ON_SITE,
    BROADCAST,
    COMMUNITIES,
    DIRECTED,
    MENTION,
    MODERATION,
    PEOPLE,
    RESPONSE,
    TAGS,
    followed,
)
from colonnade.plugins.manifest import PERIODS
from colonnade.plugins.registry import PluginRegistry
from colonnade.security.person import Person

Root = MutableMapping[str, Any]
AREA, PREFERENCE = "notification_rules", "notifications"
NOW, DAILY, WEEKLY, OFF = PERIODS
HOUR, WEEKDAY = 8, 0
_OWN_DEFAULTS = {
    MENTION: NOW,
    DIRECTED: NOW,
    MODERATION: NOW,
    RESPONSE: NOW,
    BROADCAST: DAILY,
    followed(COMMUNITIES): DAILY,
    followed(PEOPLE): WEEKLY,
    followed(TAGS): WEEKLY,
}


@dataclass(frozen=True, slots=True)
class Ways:
    """How something is told: in the inbox, and by mail `now`, `daily`, `weekly` or not (`off`)."""

    site: bool = True
    mail: str = OFF

    @property
    def none(self) -> bool:
        """Nothing is told at all."""
        return not self.site and self.mail == OFF


@dataclass(frozen=True)
class Wishes:
    """What a person chose: ways by row, and the hour and the weekday (0: Monday) of summaries, where they are."""

    rows: Mapping[str, Ways] = field(default_factory=dict)
    hour: int = HOUR
    weekday: int = WEEKDAY


class Rules(Persistent):
    """What administrators chose: the ways of a row for whoever chooses none, and rows that nobody else may choose."""

    def __init__(self) -> None:
        self.rows: dict[str, tuple[bool, str]] = {}
        self.locked: frozenset[str] = frozenset()

    def set(self, rows: Mapping[str, Ways], locked: Iterable[str]) -> None:
        """Choose anew."""
        self.rows = {row: (ways.site, ways.mail) for row, ways in rows.items()}
        self.locked = frozenset(locked)


def install(root: Root) -> None:
    """Make the area in an empty database."""
    root.setdefault(AREA, Rules())


def rules(root: Root) -> Rules:
    """The administrators' choices."""
    return root[AREA]


def plain_defaults(registry: PluginRegistry) -> dict[str, Ways]:
    """All rows, in their order, with the ways that they have as the software comes: of plugins, what their manifests say."""
    plugins = {followed(name): manifest.mail for name, manifest in registry.manifests().items()}
    return {row: Ways(mail=mail) for row, mail in {**_OWN_DEFAULTS, **plugins}.items()}


def defaults(root: Root, registry: PluginRegistry) -> dict[str, Ways]:
    """All rows with the ways of who chooses none."""
    chosen = rules(root).rows
    return {row: _checked(row, Ways(*chosen[row])) if row in chosen else ways for row, ways in plain_defaults(registry).items()}


def wishes(person: Person) -> Wishes:
    """What a person chose."""
    rows, hour, weekday = person.preferences.get(PREFERENCE, ({}, HOUR, WEEKDAY))
    return Wishes({row: Ways(*ways) for row, ways in rows.items()}, hour, weekday)


def wish(person: Person, wanted: Wishes) -> None:
    """Keep what a person chose."""
    rows = {row: (ways.site, ways.mail) for row, ways in wanted.rows.items()}
    person.preferences[PREFERENCE] = (rows, wanted.hour, wanted.weekday)


def ways_of(root: Root, registry: PluginRegistry, person: Person, row: str) -> Ways:
    """How a person is told of what falls under a row."""
    stored = person.preferences.get(PREFERENCE)
    if stored is not None and row in stored[0] and row not in rules(root).locked:
        return _checked(row, Ways(*stored[0][row]))
    chosen = rules(root).rows.get(row)
    return _checked(row, Ways(*chosen)) if chosen is not None else _plain_default(registry, row)


def _plain_default(registry: PluginRegistry, row: str) -> Ways:
    if row in _OWN_DEFAULTS:
        return Ways(mail=_OWN_DEFAULTS[row])
    loaded = registry.get(row.partition(":")[2])
    return Ways(mail=loaded.manifest.mail if loaded is not None and loaded.manifest is not None else DAILY)


def _checked(row: str, ways: Ways) -> Ways:
    return Ways(True, ways.mail) if row in ALWAYS_ON_SITE else ways
