"""Who is told of what happened, by which kind, and why: from an object and its followers to people. Changes nothing."""

from __future__ import annotations

import heapq
from collections.abc import Iterator, MutableMapping
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from colonnade.catalog.access_ids import access_table
from colonnade.catalog.profiles import relations
from colonnade.catalog.readers import reader_of
from colonnade.content.mentions import Mentions, mentioned_in
from colonnade.content.objects import Content, place_of
from colonnade.content.texts import texts_of
from colonnade.content.types import TYPES
from colonnade.facets import comments
from colonnade.facets.following import Level, choice, followers, level, of_object, of_person, of_tag
from colonnade.facets.people_sets import LIKES
from colonnade.notifications.kinds import (
    ALWAYS_ON_SITE,
    ANNOUNCED,
    BROADCAST,
    COMMUNITIES,
    DIRECTED,
    FOLLOW,
    LIKED,
    MENTION,
    MENTIONED,
    NOTICED,
    PEOPLE,
    REPLIED,
    RESPONSE,
    SHARED,
    TAGS,
    followed,
    is_stronger,
)
from colonnade.notifications.queue import Item
from colonnade.plugins.state import Activity
from colonnade.security.can import can
from colonnade.security.mentioning import may_mention_all
from colonnade.security.person import Person
from colonnade.security.predicates import is_in_trash
from colonnade.stream.record import COMMENTED, CREATED, EDITED

Root = MutableMapping[str, Any]
_TEXTS = (CREATED, EDITED, COMMENTED, SHARED, MENTIONED)
_FOLLOWED = (CREATED, EDITED, COMMENTED)


@dataclass(frozen=True, slots=True)
class Receiver:
    """A person who is to be told, by which kind, and in which words (`verb`); `subject` is what they watch, or ''."""

    person: int
    kind: str
    verb: str
    subject: str = ""


def may_be_told(root: Root, activity: Activity, person: Person | None, obj: Content) -> bool:
    """Tell whether a person is still here, and may see *obj* now (know of it, if it is a place), and its plugin is on there."""
    if person is None or not person.active or activity.is_dormant(obj):
        return False
    reader = reader_of(root, person)
    return not is_in_trash(reader, obj) and bool(can(reader, "know", obj))


def may_be_addressed(root: Root, activity: Activity, person: Person | None, actor: int, plugin: str) -> bool:
    """Tell whether a person is still here, and so is who addressed them, whom they may know; and *plugin*, which has the words, is on."""
    by = root["people"].get(actor)
    if person is None or not person.active or by is None or not by.active:
        return False
    is_on = plugin in ("", "colonnade") or activity.is_on(plugin)
    return is_on and bool(relations(root, reader_of(root, person), by))


def comment_of(obj: Content, detail: int) -> comments.Comment | None:
    """The comment with the key *detail*, unless it was deleted."""
    found = comments.get(obj, detail) if detail else None
    return found if found is not None and not found.deleted else None


def mentions(root: Root, obj: Content, detail: int = 0) -> Mentions:
    """Whom an object, or its comment *detail*, mentions now."""
    comment = comment_of(obj, detail)
    if detail:
        return mentioned_in(comment.text.source) if comment is not None else Mentions()
    found = [mentioned_in(text.source) for text in texts_of(obj)]
    return Mentions(tuple(dict.fromkeys(person for each in found for person in each.people)), any(each.all for each in found))


def may_tell_all(root: Root, actor: int, obj: Content) -> bool:
    """Tell whether a person's `@all` at *obj* means anything: owners of the place and administrators may."""
    person = root["people"].get(actor)
    return person is not None and may_mention_all(reader_of(root, person), obj)


def single(root: Root, item: Item, obj: Content) -> dict[int, Receiver]:
    """Those who are told for a reason of their own, each by the strongest kind. Few, whoever follows."""
    found: dict[int, Receiver] = {}
    for receiver in _single(root, item, obj):
        known = found.get(receiver.person)
        if receiver.person not in (0, item.actor) and (known is None or is_stronger(receiver.kind, known.kind)):
            found[receiver.person] = receiver
    return found


def _single(root: Root, item: Item, obj: Content) -> Iterator[Receiver]:
    if item.verb in _TEXTS:
        yield from (Receiver(person, MENTION, MENTIONED) for person in mentions(root, obj, item.detail).people)
    if item.verb == COMMENTED:
        yield from _answered(obj, item.detail)
    elif item.verb == LIKED and LIKES.has(obj, item.actor):
        yield Receiver(obj.creator, RESPONSE, LIKED)
    elif item.verb == SHARED:
        yield from (Receiver(person, DIRECTED, SHARED) for person in _shared_with(root, obj))
    elif item.verb == NOTICED:
        yield Receiver(item.person, item.kind, NOTICED)


def _answered(obj: Content, detail: int) -> Iterator[Receiver]:
    comment = comment_of(obj, detail)
    above = comment_of(obj, comment.reply_to) if comment is not None else None
    if above is not None:
        yield Receiver(above.creator, RESPONSE, REPLIED)
    if comment is not None:
        yield Receiver(obj.creator, RESPONSE, COMMENTED)


def _shared_with(root: Root, obj: Content) -> Iterator[int]:
    """The people whom an object is restricted to by name, but for its creator."""
    only = access_table(root).row(obj.access_id)[1] if obj.access_id is not None and not obj.is_place else ()
    people = (int(principal[2:]) for principal in only if principal.startswith("p:"))
    return (person for person in people if person != obj.creator)


def many(root: Root, item: Item, obj: Content, now: datetime, *, to_all: bool) -> Iterator[Receiver | int]:
    """Those who are told because they watch, or because all are: by id, from the one after `item.after` on.

    Also gives the ids of those who are looked at and not told, so that the work can be done in parts.
    """
    sources = [*(_everyone(root, obj, item.after) if to_all else ())]
    if item.verb in _FOLLOWED:
        sources += [_watching(root, subject, rank, item.after) for rank, subject in enumerate(_subjects(obj, item), 1)]
    for person, found in groupby(heapq.merge(*sources), key=lambda candidate: candidate[0]):
        yield _of_many(root, item, obj, person, [subject for _person, _rank, subject in found], now) or person


def _everyone(root: Root, obj: Content, after: int) -> list[Iterator[tuple[int, int, str]]]:
    """The members of a community; on the site everybody."""
    place = place_of(obj)
    ids = place.members.keys(min=after + 1) if place.__parent__ is not None else root["people"].ids(after)
    return [((person, 0, "") for person in ids)]


def _subjects(obj: Content, item: Item) -> list[str]:
    """What can be watched to be told of this: the object, what it is a part of when it is new, its author, its tags, its place."""
    place, above = place_of(obj), obj.__parent__
    found = [of_object(obj.uid)]
    above_type = TYPES.get(above.type_name) if above is not None and item.verb == CREATED else None
    if above_type is not None and above_type.has("followable"):
        found.append(of_object(above.uid))
    return [*dict.fromkeys((*found, of_person(item.actor), *map(of_tag, obj.tags), of_object(place.uid)))]


def _watching(root: Root, subject: str, rank: int, after: int) -> Iterator[tuple[int, int, str]]:
    return ((person, rank, subject) for person in followers(root, subject) if person > after)


def _of_many(root: Root, item: Item, obj: Content, person: int, subjects: list[str], now: datetime) -> Receiver | None:
    if person == item.actor or is_silenced(root, person, obj, item.actor, now):
        return None
    if "" in subjects:
        return Receiver(person, BROADCAST, ANNOUNCED)
    watched = next((subject for subject in subjects if level(root, person, subject, now) == Level.WATCHING), None)
    return Receiver(person, FOLLOW, item.verb, watched) if watched is not None else None


def is_silenced(root: Root, person: int, obj: Content, actor: int, now: datetime) -> bool:
    """Tell whether a person mutes *obj*, who did it, or the place without having chosen to follow the object itself."""
    if _is_muted(root, person, of_object(obj.uid), now) or _is_muted(root, person, of_person(actor), now):
        return True
    if not _is_muted(root, person, of_object(place_of(obj).uid), now):
        return False
    chosen = choice(root, person, of_object(obj.uid))
    return obj.is_place or chosen is None or chosen.at(now) < Level.TRACKING


def _is_muted(root: Root, person: int, subject: str, now: datetime) -> bool:
    chosen = choice(root, person, subject)
    return chosen is not None and chosen.at(now) == Level.MUTED


def can_be_silenced(kind: str) -> bool:
    """Tell whether muting keeps a kind away: not what is meant for one person alone."""
    return kind not in ALWAYS_ON_SITE


def source_of(kind: str, subject: str, obj: Content) -> str:
    """The row of the preferences that a notification falls under: its kind, or for what one watches what that is."""
    if kind != FOLLOW:
        return kind
    if subject.startswith("p:"):
        return followed(PEOPLE)
    if subject.startswith("t:"):
        return followed(TAGS)
    in_place = obj.is_place or subject == of_object(place_of(obj).uid)
    return followed(COMMUNITIES if in_place else TYPES.owner(obj.type_name) or COMMUNITIES)
