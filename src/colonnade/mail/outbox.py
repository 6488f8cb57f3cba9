"""The outbox: letters that wait, written in the transaction of what they tell of, so that none is lost and none comes too early.

A letter says to whom, of what kind, and about what; it holds no text. The text is made when it is sent. Letters are spread over shards
by their id, so that those who write at the same time seldom meet. Whoever puts one in puts it with the arrivals, from where the round that
sends takes it in: but for administrators, only that round changes the rest, so it meets nobody.
"""

from __future__ import annotations

import heapq
import secrets
from collections.abc import Iterable, Iterator, MutableMapping
from datetime import datetime, timedelta
from hashlib import sha256
from itertools import chain, islice, takewhile
from typing import Any

from BTrees.LLBTree import LLBTree
from BTrees.LOBTree import LOBTree
from BTrees.OOBTree import OOTreeSet
from persistent import Persistent

from colonnade.clock import from_microseconds, to_microseconds
from colonnade.jobs.waiting import SHARDS, Waiting

Root = MutableMapping[str, Any]

WAITING, FAILED = "waiting", "failed"
REMEMBERED = timedelta(days=30)
"""How long after it was sent a letter is known by its `once`."""
_ID_BITS = 53  # programs that read JSON keep such numbers exactly
_CLOCKS_DIFFER = timedelta(minutes=5)


class Letter(Persistent):
    """Somebody is to get a mail. `person` is an id, or 0 for the plain `address`; `about` plain values for whoever composes the `kind`.

    Moments are microseconds since 1970: when it was `created`, since when it is tried (`trying_since`), when it was last scheduled
    (`since`), and when it is `due`.
    """

    state = WAITING
    tries = 0
    error = ""

    def __init__(self, letter_id: int, kind: str, person: int, address: str, about: tuple, created: int, due: int, *, once: bool) -> None:
        self.id, self.kind, self.person, self.address, self.about = letter_id, kind, person, address, about
        self.created = self.since = self.trying_since = created
        self.due, self.once = due, once


class Shard(Persistent):
    """Some of the letters: by id, those that wait by (due, id), and the ids of those with a `once` that are done, with the moment."""

    def __init__(self) -> None:
        self.letters = LOBTree()
        self.waiting = OOTreeSet()
        self.done = LLBTree()


class Arrivals(Waiting):
    """Letters that aren't taken in yet, by their id."""

    def add(self, letter: Letter) -> None:
        """Enter a letter."""
        self._entered(letter.id)[letter.id] = letter

    def get(self, letter_id: int) -> Letter | None:
        """The letter with this id, if it is here."""
        return next((shard[letter_id] for shard in self._shards_of(letter_id) if letter_id in shard), None)

    def drop(self, letter_id: int) -> bool:
        """Take out the letter with this id; tell whether it was here."""
        return sum(shard.pop(letter_id, None) is not None for shard in self._shards_of(letter_id)) > 0

    def letters(self) -> Iterator[Letter]:
        """All letters."""
        return (entry.value for entry in self)


class Outbox(Persistent):
    """All letters, and how the server is doing.

    `on` is whether letters are taken at all. `claimed_by` works on them until `claimed_until`; `paused_until` nothing is sent, as the
    server has failed `server_tries` times with `server_error`; `last_success` is when it took a mail.
    """

    on = False
    claimed_by = ""
    claimed_until = paused_until = last_success = server_tries = 0
    server_error = ""

    def __init__(self) -> None:
        self._shards = tuple(Shard() for _ in range(SHARDS))
        self.arrivals = Arrivals()

    def _shard(self, letter_id: int) -> Shard:
        return self._shards[letter_id % SHARDS]

    def __len__(self) -> int:
        return sum(len(shard.letters) for shard in self._shards) + len(self.arrivals)

    def __iter__(self) -> Iterator[Letter]:
        return chain(self.arrivals.letters(), *(shard.letters.values() for shard in self._shards))

    def get(self, letter_id: int) -> Letter | None:
        """The letter with this id, if it is still here."""
        return self._shard(letter_id).letters.get(letter_id) or self.arrivals.get(letter_id)

    def knows(self, letter_id: int) -> bool:
        """Whether a letter is here, or was sent not long ago."""
        return self.get(letter_id) is not None or letter_id in self._shard(letter_id).done

    def add(self, letter: Letter) -> None:
        """Let a new letter arrive."""
        self.arrivals.add(letter)

    def take_in(self, letter: Letter) -> Shard:
        """Have a letter in its shard, which is returned, and no longer with the arrivals."""
        shard = self._shard(letter.id)
        # One with a `once` that somebody else put in at the same moment may be here, or done, already.
        if self.arrivals.drop(letter.id) and letter.id not in shard.letters and letter.id not in shard.done:
            shard.letters[letter.id] = letter
            shard.waiting.add((letter.due, letter.id))
        return shard

    def take_in_all(self, letter_ids: Iterable[int]) -> None:
        """Take in these of the arrivals, as far as they are still there."""
        for letter in filter(None, map(self.arrivals.get, letter_ids)):
            self.take_in(letter)

    def due(self, now: datetime, limit: int) -> list[int]:
        """The ids of at most *limit* letters that are due, the longest waiting first."""
        moment = to_microseconds(now)
        return [letter_id for _due, letter_id in takewhile(lambda entry: entry[0] <= moment, islice(self._in_order(), limit))]

    def waiting(self, limit: int) -> list[int]:
        """The ids of at most *limit* letters that wait, in the order in which they are due."""
        return [letter_id for _due, letter_id in islice(self._in_order(), limit)]

    def _in_order(self) -> Iterator[tuple[int, int]]:
        arrived = sorted((letter.due, letter.id) for letter in self.arrivals.letters())
        return heapq.merge(arrived, *(shard.waiting for shard in self._shards))

    def number_due(self, now: datetime) -> int:
        """How many letters are due."""
        moment = to_microseconds(now)
        arrived = sum(letter.due <= moment for letter in self.arrivals.letters())
        return arrived + sum(len(shard.waiting.keys(max=(moment + 1,))) for shard in self._shards)

    def number_waiting(self) -> int:
        """How many letters wait, due or not."""
        return sum(len(shard.waiting) for shard in self._shards) + len(self.arrivals)

    def failed(self) -> list[Letter]:
        """The letters that are given up and stay to be seen, the oldest first."""
        return sorted((letter for letter in self if letter.state == FAILED), key=lambda letter: letter.created)

    def postpone(self, letter: Letter, now: datetime, wait: timedelta, error: str = "") -> None:
        """Let a letter wait (again), from *now* for *wait*."""
        waiting = self.take_in(letter).waiting
        waiting.discard((letter.due, letter.id))
        letter.since, letter.due = to_microseconds(now), to_microseconds(now + wait)
        letter.state, letter.error = WAITING, error
        waiting.add((letter.due, letter.id))

    def retry(self, letter: Letter, now: datetime) -> None:
        """Try a letter at once, as if it were new; the server, too, if it is not to be tried yet."""
        letter.tries, letter.trying_since = 0, to_microseconds(now)
        self.postpone(letter, now, timedelta(0), letter.error)
        self.paused_until = 0

    def held_up(self, now: datetime) -> list[Letter]:
        """The letters that could be on their way: those that failed or were tried, and those that were to go at once and aren't due.

        The latter were put in before the clock was set back. What is meant for later is none of them.
        """
        moment = to_microseconds(now)
        return [letter for letter in self if letter.tries or letter.error or moment < letter.due <= letter.since]

    def give_up(self, letter: Letter, error: str) -> None:
        """Try a letter no more."""
        self.take_in(letter).waiting.discard((letter.due, letter.id))
        letter.state, letter.error = FAILED, error

    def remove(self, letter: Letter, now: datetime) -> None:
        """Forget a letter that is done. One with a `once` is remembered for `REMEMBERED`."""
        shard = self.take_in(letter)
        shard.waiting.discard((letter.due, letter.id))
        shard.letters.pop(letter.id, None)
        if letter.once:
            shard.done[letter.id] = to_microseconds(now)

    def sweep(self, now: datetime) -> int:
        """Forget that letters were sent long ago; return how many."""
        oldest, number = to_microseconds(now - REMEMBERED), 0
        for shard in self._shards:
            for letter_id in [letter_id for letter_id, moment in shard.done.items() if moment < oldest]:
                del shard.done[letter_id]
                number += 1
        return number

    def clock_was_set_back(self, now: datetime) -> int:
        """Schedule anew what was scheduled later than *now*, so that it waits no longer than it should; return how many letters."""
        latest, found = to_microseconds(now + _CLOCKS_DIFFER), []
        for letter_id in [letter_id for due, letter_id in self._in_order() if due > latest]:
            letter = self.get(letter_id)
            if letter is not None and letter.since > latest:
                found.append(letter)
        for letter in found:
            self.postpone(letter, now, timedelta(microseconds=letter.due - letter.since), letter.error)
        return len(found)

    def next_try(self, now: datetime) -> datetime | None:
        """Until when nothing is sent, as the server has failed; None if nothing keeps letters from being sent."""
        return from_microseconds(self.paused_until) if self.paused_until > to_microseconds(now) else None


def install(root: Root) -> None:
    """Make the area in an empty database; one of before letters arrived by themselves gets the place for that."""
    if "outbox" not in root:
        root["outbox"] = Outbox()
    elif not hasattr(root["outbox"], "arrivals"):
        root["outbox"].arrivals = Arrivals()


def outbox(root: Root) -> Outbox:
    """The outbox of a database."""
    return root["outbox"]


def switch(root: Root, on: bool) -> None:
    """Take letters from now on, or no more. What waits stays."""
    if root["outbox"].on is not on:
        root["outbox"].on = on


def put(
    root: Root,
    kind: str,
    now: datetime,
    *,
    person: int = 0,
    address: str = "",
    about: tuple = (),
    due: datetime | None = None,
    once: str = "",
) -> Letter | None:
    """Queue a letter to the person with an id, or to an address, at once or at *due*; return it.

    *about* holds plain values (numbers, texts, moments) of which the composer of *kind* makes the mail when it is sent. With *once*, any
    text, the same letter is queued only once, within 30 days after it was sent, too. Returns None when it was queued before, and when
    the site sends no mail. Raises ValueError unless there is one receiver.
    """
    if bool(person) is bool(address):
        raise ValueError("a letter needs a person or an address")
    box = root["outbox"]
    letter_id = _id_of(once) if once else secrets.randbits(_ID_BITS)
    if not box.on or (once and box.knows(letter_id)):
        return None
    while box.knows(letter_id):
        letter_id = secrets.randbits(_ID_BITS)
    created = to_microseconds(now)
    letter = Letter(letter_id, kind, person, address, tuple(about), created, to_microseconds(due or now), once=bool(once))
    box.add(letter)
    return letter


def _id_of(once: str) -> int:
    return int.from_bytes(sha256(once.encode()).digest()[:8], "big") >> (64 - _ID_BITS)
