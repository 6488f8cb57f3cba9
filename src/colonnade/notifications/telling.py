"""Working out what waits in the queue: who is told, and entering it in their inboxes, in small transactions.

An entry leaves the queue in the transaction that enters what it tells, so whatever is killed in between is done again, and nothing
twice. Many receivers are done in parts; the rest waits again behind what others have to tell.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Container, MutableMapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from BTrees.LLBTree import LLTreeSet
from BTrees.OOBTree import OOBTree
from transaction.interfaces import TransientError

from colonnade.clock import from_microseconds
from colonnade.content.objects import Content
from colonnade.content.roots import by_uid
from colonnade.jobs.waiting import Entry
from colonnade.mail import outbox
from colonnade.notifications import digests, member_mails
from colonnade.notifications.inbox import Told, made_inbox
from colonnade.notifications.kinds import ADDRESSED, ALWAYS_ON_SITE, ANNOUNCED, BROADCAST, LIKED, NOTICED, WRITTEN
from colonnade.notifications.letters import NOTICE, Put
from colonnade.notifications.preferences import DAILY, NOW, WEEKLY, Ways, ways_of
from colonnade.notifications.queue import Item, all_items, enter, next_items, take
from colonnade.notifications.receivers import (
    Receiver,
    can_be_silenced,
    comment_of,
    is_silenced,
    many,
    may_be_addressed,
    may_be_told,
    may_tell_all,
    mentions,
    single,
    source_of,
)

if TYPE_CHECKING:
    from colonnade.commands.base import UnitOfWork

log = logging.getLogger(__name__)
Root = MutableMapping[str, Any]
Result = TypeVar("Result")
AREA = "told"
PART = 200
"""People that are looked at in one transaction."""
TOO_OLD = timedelta(days=7)
"""What happened longer ago is no news: what was brought in from elsewhere, or waited while no worker ran."""
GATHERED = timedelta(minutes=10)
"""How long the mail about likes waits for more of them."""
ALL = 0


def install(root: Root) -> None:
    """Make the area in an empty database: by (uid, key of a comment or 0, what) who was told already."""
    root.setdefault(AREA, OOBTree())


class Changing(Protocol):
    """How the database is changed: as the system."""

    def __call__(self, work: Callable[[UnitOfWork], Result], /) -> Result:
        """Do *work* in a transaction, again after a conflict."""


def tell_some(change: Changing, put: Put, most: int) -> int:
    """Work out at most *most* entries of the queue; return how many. One that can't be worked out is logged and dropped."""
    done, entries = 0, change(lambda uow: next_items(uow.root, most))
    while entries:
        try:
            number = change(lambda uow, part=entries: _tell_part(uow, part, put))
        except TransientError:
            raise
        except Exception:
            log.exception("some notifications couldn't be worked out; they are tried one by one")
            number = _one_by_one(change, put, entries)
        entries, done = entries[number:], done + number
    return done


def tell_without_mail(uow: UnitOfWork, actors: Container[int]) -> None:
    """Work out all that *actors* did, in this transaction, and enter it in inboxes only: nobody is written to, now or in a summary."""
    while entries := [(entry, item) for entry, item in all_items(uow.root) if item.actor in actors]:
        for entry, item in sorted(entries, key=lambda pair: pair[1].moment):
            take(uow.root, entry)
            try:
                _tell(uow, item, None)
            except Exception:
                log.exception("a notification can't be worked out and is dropped: %r", item)


def _tell_part(uow: UnitOfWork, entries: list[tuple[Entry, Item]], put: Put) -> int:
    """Tell as many entries as may be in one transaction; return how many."""
    room = PART
    for number, (entry, item) in enumerate(entries, 1):
        if take(uow.root, entry):
            room -= _tell(uow, item, put)
            if room <= 0:
                return number
    return len(entries)


def _one_by_one(change: Changing, put: Put, entries: list[tuple[Entry, Item]]) -> int:
    for pair in entries:
        try:
            change(lambda uow, pair=pair: _tell_part(uow, [pair], put))
        except TransientError:
            raise
        except Exception:
            log.exception("a notification can't be worked out and is dropped: %r", pair[1])
            change(lambda uow, pair=pair: take(uow.root, pair[0]))
    return len(entries)


def _tell(uow: UnitOfWork, item: Item, put: Put | None) -> int:
    """Tell an item, or a part of it; return how many people were looked at."""
    is_old = uow.now - from_microseconds(item.moment) > TOO_OLD
    if item.verb == ADDRESSED:
        return 1 if is_old else _tell_addressed(uow, item, put)
    obj = by_uid(uow.root, item.uid)
    if obj is None or is_old or (item.detail and comment_of(obj, item.detail) is None):
        return 1
    return Telling(uow, item, obj, put).do()


def _tell_addressed(uow: UnitOfWork, item: Item, put: Put | None) -> int:
    """Tell a person what is addressed to them: once, whatever was done and undone since."""
    person = uow.root["people"].get(item.person)
    if not may_be_addressed(uow.root, uow.activity, person, item.actor, item.text[0]):
        return 1
    if _is_first(uow.root, (item.uid, 0, f"{ADDRESSED}{':'.join(item.text)}{item.address}"), person.id):
        ways = ways_of(uow.root, uow.registry, person, item.kind)
        words = {"text": item.text, "title": item.title, "address": item.address}
        _enter(uow, person, Told(0, 0, item.kind, ADDRESSED, item.uid, (item.actor,), 1, item.moment, **words), ways, put)
    return 1


def _is_first(root: Root, key: tuple[int, int, str], person: int) -> bool:
    """Tell whether a person is told that for the first time, and note it."""
    known = root[AREA].get(key)
    if known is None:
        known = root[AREA][key] = LLTreeSet()
    return bool(known.insert(person))


def _enter(uow: UnitOfWork, person: Any, new: Told, ways: Ways, put: Put | None) -> None:
    """Enter it in an inbox, and see to it that it is mailed as the person wants it."""
    inbox = made_inbox(uow.root, person.id)
    told, is_new = inbox.add(new)
    if put is None:
        return
    if ways.mail in (DAILY, WEEKLY):
        digests.schedule(uow.root, inbox, person, ways.mail, uow.now)
    elif ways.mail == NOW and (is_new or new.verb != LIKED):
        about = (told.first, new.actors[0], new.detail)
        put(uow.root, person.id, NOTICE, uow.now, about, uow.now + GATHERED if new.verb == LIKED else None)


class Telling:
    """One item that is being told; by mail, too, if it can *put* letters."""

    def __init__(self, uow: UnitOfWork, item: Item, obj: Content, put: Put | None) -> None:
        self._uow, self._root, self._item, self._obj, self._put = uow, uow.root, item, obj, put

    def do(self) -> int:
        """Tell those who are meant, then some of the many; what is left waits again. Returns how many people were looked at."""
        item = self._item
        told, looked_at = item.told, 0
        to_all = self._is_for_all()
        if not item.after:
            meant = single(self._root, item, self._obj)
            told, looked_at = tuple(person for person, receiver in meant.items() if self._tell(receiver)), len(meant)
        after, number = self._tell_many(set(told), to_all=to_all)
        if after:
            enter(self._root, item.going_on(after, (*told, ALL) if to_all else told))
        return looked_at + number + 1

    def _tell_many(self, told: set[int], *, to_all: bool) -> tuple[int, int]:
        """Tell some; return (the last one, if there may be more, else 0; how many)."""
        number = 0
        for found in many(self._root, self._item, self._obj, self._uow.now, to_all=to_all):
            person = found.person if isinstance(found, Receiver) else found
            number += 1
            if isinstance(found, Receiver) and person not in told:
                self._tell(found)
            if number == PART:
                return person, number
        return 0, number

    def _is_for_all(self) -> bool:
        """Tell whether all are told: once for each text, however often it is edited."""
        item = self._item
        if item.verb == WRITTEN:
            return True
        if item.verb in (LIKED, NOTICED) or not mentions(self._root, self._obj, item.detail).all:
            return False
        if not may_tell_all(self._root, item.actor, self._obj):
            return False
        return self._is_first(ANNOUNCED, ALL) or ALL in item.told

    def _tell(self, receiver: Receiver) -> bool:
        """Enter it in a person's inbox; tell whether they were told, or had been."""
        root, obj, item = self._root, self._obj, self._item
        person = root["people"].get(receiver.person)
        if not may_be_told(root, self._uow.activity, person, obj):
            return False
        if can_be_silenced(receiver.kind) and is_silenced(root, person.id, obj, item.actor, self._uow.now):
            return False
        if self._item.verb == WRITTEN:
            return self._tell_written(person)
        if receiver.kind in ALWAYS_ON_SITE and not self._is_first(self._what(receiver), person.id):
            return False
        ways = ways_of(root, self._uow.registry, person, source_of(receiver.kind, receiver.subject, obj))
        if not ways.none:
            self._enter(receiver, person, ways)
        return True

    def _tell_written(self, person: Any) -> bool:
        """What an owner wrote to all members is told on the site, and mailed as it stands, when there is room for it."""
        root, item, place = self._root, self._item, self._obj
        if not member_mails.is_for(root, place, person, self._uow.now):
            return False
        told = Told(0, 0, BROADCAST, WRITTEN, item.uid, (item.actor,), 1, item.moment, address=item.address)
        _enter(self._uow, person, told, Ways(), None)
        if self._put is not None and outbox.outbox(root).on and member_mails.is_mailed(place, person):
            due = member_mails.next_due(root, self._uow.now)
            self._put(root, person.id, member_mails.KIND, self._uow.now, (item.uid, int(item.title)), due)
        return True

    def _what(self, receiver: Receiver) -> str:
        """What is told only once. Different people do the same to a place: each is told of."""
        by = f":{self._item.actor}" if self._obj.is_place else ""
        return f"{receiver.verb}{':'.join(self._item.text)}{by}"

    def _is_first(self, what: str, person: int) -> bool:
        return _is_first(self._root, (self._item.uid, self._item.detail, what), person)

    def _enter(self, receiver: Receiver, person: Any, ways: Ways) -> None:
        item = self._item
        text = item.text if receiver.verb == NOTICED else ("", "")
        about = (item.uid, (item.actor,), 1, item.moment, item.detail)
        told = Told(0, 0, receiver.kind, receiver.verb, *about, receiver.subject, text, ways.site)
        _enter(self._uow, person, told, ways, self._put)


def forget_object(root: Root, uid: int) -> None:
    """The object is gone for good, and who was told what of it with it."""
    for key in list(root[AREA].keys(min=(uid,), max=(uid + 1,))):
        del root[AREA][key]


def forget_addressed(root: Root, actor: int, person: int) -> None:
    """What *actor* has to tell a person is news again, in whatever words it was told before."""
    for key in list(root[AREA].keys(min=(actor,), max=(actor + 1,))):
        if key[2].startswith(ADDRESSED):
            root[AREA][key].discard(person)
