"""Who would be told: the numbers that an author sees before they write. Tells nobody, and changes nothing."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from colonnade.clock import to_microseconds
from colonnade.content.objects import Content
from colonnade.notifications.kinds import RESPONSE
from colonnade.notifications.preferences import NOW, OFF, ways_of
from colonnade.notifications.queue import Item
from colonnade.notifications.receivers import Receiver, is_silenced, many, may_be_told, source_of
from colonnade.stream.record import COMMENTED, EDITED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from colonnade.commands.base import UnitOfWork

MOST = 2000
"""People that are looked at: counting is for somebody who waits."""


@dataclass(frozen=True, slots=True)
class Counts:
    """How many people get a mail at once, with a summary, or only see it on the site; `more` when not all were looked at."""

    now: int = 0
    later: int = 0
    site: int = 0
    more: bool = False

    @property
    def all(self) -> int:
        """All together."""
        return self.now + self.later + self.site


def told_by(uow: UnitOfWork, at: Content, *, comment: bool, mail: bool, to_all: bool = False) -> Counts:
    """Who is told when the actor comments on *at*, or else changes it or writes something new in it; *to_all*: with an `@all`.

    *mail* tells whether the site sends any: where it doesn't, who is told by mail alone isn't told.
    """
    item = Item(COMMENTED if comment else EDITED, at.uid, uow.actor.id, to_microseconds(uow.now))
    found = {"now": 0, "later": 0, "site": 0}
    looked_at = list(islice(_candidates(uow, item, at, comment=comment, to_all=to_all), MOST + 1))
    for receiver in {each.person: each for each in reversed(looked_at[:MOST]) if isinstance(each, Receiver)}.values():
        way = _way(uow, receiver, at, mail=mail)
        if way:
            found[way] += 1
    return Counts(**found, more=len(looked_at) > MOST)


def _candidates(uow: UnitOfWork, item: Item, at: Content, *, comment: bool, to_all: bool) -> Iterator[Receiver | int]:
    """Those who might be told, a person's strongest reason first."""
    if comment and at.creator not in (0, item.actor) and not is_silenced(uow.root, at.creator, at, item.actor, uow.now):
        yield Receiver(at.creator, RESPONSE, COMMENTED)
    yield from many(uow.root, item, at, uow.now, to_all=to_all)


def _way(uow: UnitOfWork, receiver: Receiver, at: Content, *, mail: bool) -> str:
    """How somebody is told: `now`, `later`, `site`, or '' when they aren't."""
    person = uow.root["people"].get(receiver.person)
    if not may_be_told(uow.root, uow.activity, person, at):
        return ""
    ways = ways_of(uow.root, uow.registry, person, source_of(receiver.kind, receiver.subject, at))
    if mail and ways.mail != OFF:
        return "now" if ways.mail == NOW else "later"
    return "site" if ways.site else ""
