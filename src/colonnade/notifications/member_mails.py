"""What owners wrote to all members of their communities: kept, limited, and who is to get it."""

from __future__ import annotations

import heapq
from collections.abc import Iterator, MutableMapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from BTrees.OOBTree import OOBTree
from persistent import Persistent

from colonnade.clock import from_microseconds, to_microseconds
from colonnade.content.numbers import number_in
from colonnade.content.objects import Place
from colonnade.facets.following import is_muted
from colonnade.mail.unsubscribe import is_off
from colonnade.security.can import can
from colonnade.security.person import Person
from colonnade.security.reader import Reader

Root = MutableMapping[str, Any]
AREA, KIND = "member_mails", "members"
A_WEEK, AN_HOUR = timedelta(days=7), timedelta(hours=1)
MOST_A_WEEK = 3
"""What the owners of one community together may send to all its members within a week."""
MOST_AN_HOUR = 1000
"""Mails of this kind that become due within an hour, on the whole site: the others are due later."""
_OF_ONE = "members-"
_PAGE = "/@@letter?id="


@dataclass(frozen=True)
class Sent:
    """Who wrote what to the members of a community that was called *place* then: *by_mail* so many got it, *on_site* all of them."""

    actor: int
    subject: str
    text: str
    place: str
    by_mail: int
    on_site: int


class MemberMails(Persistent):
    """All of it by (uid of the community, moment in µs). `on` tells whether owners may write at all."""

    on = True
    window = used = 0  # since when mails of an hour are counted, and how many they are

    def __init__(self) -> None:
        self.sent = OOBTree()


def install(root: Root) -> None:
    """Make the area in a database that has none."""
    if AREA not in root:
        root[AREA] = MemberMails()


def sent_in(root: Root, place: int) -> list[tuple[datetime, Sent]]:
    """(when, what) of all that was sent in a community, the newest first."""
    return [(from_microseconds(moment), sent) for (_uid, moment), sent in reversed(root[AREA].sent.items((place,), (place + 1,)))]


def sent_anywhere(root: Root, most: int) -> list[tuple[int, datetime, Sent]]:
    """(uid of the community, when, what) of the last that were sent."""
    found = heapq.nlargest(most, root[AREA].sent.items(), key=lambda entry: entry[0][1])
    return [(uid, from_microseconds(moment), sent) for (uid, moment), sent in found]


def sent_at(root: Root, place: int, moment: int) -> Sent | None:
    """What was sent in a community at a moment (µs)."""
    return root[AREA].sent.get((place, moment))


def address_of(place: Place, moment: int) -> str:
    """Where the members read what was sent at a moment (µs)."""
    return f"/{place.__name__}{_PAGE}{moment}"


def moment_in(address: str) -> int:
    """The moment (µs) of what is read at an address; 0 for another address."""
    return number_in(address.partition(_PAGE)[2]) or 0


def readable(root: Root, reader: Reader, place: Place, moment: int) -> Sent | None:
    """What was sent at a moment (µs), for who may read it now: the members, and who manages the community."""
    sent = sent_at(root, place.uid, moment)
    is_theirs = reader.id in place.members or bool(can(reader, "manage", place))
    return sent if sent is not None and is_theirs and can(reader, "view", place) else None


def possible_from(root: Root, place: int, now: datetime) -> datetime | None:
    """When the owners of a community may write to all its members again; None: now."""
    lately = [when for when, _sent in sent_in(root, place) if when > now - A_WEEK]
    return lately[MOST_A_WEEK - 1] + A_WEEK if len(lately) >= MOST_A_WEEK else None


def keep(root: Root, place: int, now: datetime, sent: Sent) -> int:
    """Keep what was sent; return its moment (µs), by which it is found."""
    moment = to_microseconds(now)
    while (place, moment) in root[AREA].sent:
        moment += 1
    root[AREA].sent[place, moment] = sent
    return moment


def next_due(root: Root, now: datetime) -> datetime:
    """When the next mail may go, so that never more than `MOST_AN_HOUR` become due within an hour."""
    area, moment = root[AREA], to_microseconds(now)
    hour = AN_HOUR // timedelta(microseconds=1)
    if area.window + hour <= moment:
        area.window, area.used = moment, 0
    elif area.used >= MOST_AN_HOUR:
        area.window, area.used = area.window + hour, 0
    area.used += 1
    return max(now, from_microseconds(area.window))


def kind_of(place: int) -> str:
    """The kind of mail that somebody stops by the link in one: of this community."""
    return f"{_OF_ONE}{place:x}"


def place_of_kind(kind: str) -> int | None:
    """The uid of the community whose mails a kind is; None for another kind."""
    digits = kind.removeprefix(_OF_ONE)
    return int(digits, 16) if kind.startswith(_OF_ONE) and digits.isalnum() else None


def is_for(root: Root, place: Place, person: Person | None, now: datetime) -> bool:
    """Tell whether somebody is told of what is written to all members now: who is here, in the community, and doesn't mute it."""
    return person is not None and person.active and person.id in place.members and not is_muted(root, person.id, place, now)


def is_mailed(place: Place, person: Person) -> bool:
    """Tell whether somebody who is told gets a mail, too."""
    return bool(person.email) and not is_off(person, kind_of(place.uid))


def receivers(root: Root, place: Place, actor: int, now: datetime) -> Iterator[Person]:
    """Those who are told when *actor* writes."""
    found = (root["people"].get(person_id) for person_id in place.members if person_id != actor)
    return (person for person in found if is_for(root, place, person, now))


def forget_place(root: Root, place: int) -> None:
    """The community is gone for good."""
    for key in list(root[AREA].sent.keys((place,), (place + 1,))):
        del root[AREA].sent[key]
