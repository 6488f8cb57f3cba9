"""What people searched for in vain: which questions found nothing for those who asked, how often, how many asked, and when last.

Never who. Of a question that only one person asked not even the words are kept, but a mark that can't be read back: they may be about
that person. The words come with the second one who asks the same. Of those who asked, too, only marks are kept, which differ from
question to question. Searching can't write, so what is asked waits in memory until the worker stores it.
"""

from __future__ import annotations

import hmac
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from BTrees.OOBTree import OOBTree

from colonnade.clock import from_microseconds, to_microseconds
from colonnade.jobs.noted import Noted, Root
from colonnade.search.tokens import fold

AREA = "unfound"
KEPT = timedelta(days=90)
MAX_KEPT = 1000
MAX_WORDS = 100
"""Characters of a question that are kept, and by which two are the same."""
MAX_PEOPLE = 100
"""Marks of people that are kept of a question: from then on it has been asked by that many at least."""
ENOUGH_PEOPLE = 2
"""How many different people must have asked a question for its words to be kept, and shown."""


class Asked(NamedTuple):
    """What is kept of a question. `words` are '' until enough people asked; `last` is in microseconds since 1970."""

    words: str
    times: int
    last: int
    people: frozenset[bytes]


@dataclass(frozen=True, slots=True)
class Unfound:
    """A question that found nothing, as administrators see it. `key` names it to `forget`."""

    key: str
    words: str
    times: int
    people: int
    last: datetime


def install(root: Root) -> None:
    """Make the area in an empty database, and forget what versions before kept, which had also who asked."""
    root.setdefault(AREA, OOBTree())
    if "unanswered" in root:
        del root["unanswered"]


def normal(typed: str) -> str:
    """A question as it is told from others: without differences of case, width and blanks, and of a sane length."""
    words = "".join(sign if unicodedata.category(sign)[0] != "C" else " " for sign in fold(typed[: 10 * MAX_WORDS]))
    return " ".join(words.split())[:MAX_WORDS].strip()


class UnfoundBuffer(Noted[str, tuple[int, int, frozenset[int]]]):
    """(how often, when last, the ids of who) by question, since the last flush. No more questions than are kept at all."""

    def note(self, person_id: int, typed: str, now: datetime) -> None:
        """A person searched for something and found nothing. A new question beyond `MAX_KEPT` is left out."""
        words = normal(typed)
        if words and (len(self) < MAX_KEPT or self.noted(words) is not None):
            self.add(words, (1, to_microseconds(now), frozenset({person_id})))

    def merged(self, before: tuple[int, int, frozenset[int]], new: tuple[int, int, frozenset[int]]) -> tuple[int, int, frozenset[int]]:
        """See `Noted`."""
        return before[0] + new[0], max(before[1], new[1]), before[2] | new[2]

    def store(self, root: Root, key: str, value: tuple[int, int, frozenset[int]]) -> None:
        """See `Noted`."""
        times, last, who = value
        name = _mark(root, key)
        before = Asked(*root[AREA].get(name, ("", 0, 0, frozenset())))
        people = before.people | {_mark(root, key, person_id)[:8] for person_id in who}
        words = key if len(people) >= ENOUGH_PEOPLE else ""
        kept = frozenset(sorted(people)[:MAX_PEOPLE])
        root[AREA][name] = tuple(Asked(words, before.times + times, max(before.last, last), kept))

    def flush(self, root: Root) -> None:
        """See `Noted`. What is too much goes: first what one person asked, then what was asked longest ago."""
        super().flush(root)
        kept = root[AREA]
        if len(kept) > MAX_KEPT:
            worth = sorted(((len(people) >= ENOUGH_PEOPLE, last), name) for name, (_words, _times, last, people) in kept.items())
            for _worth, name in worth[: len(worth) - MAX_KEPT]:
                del kept[name]


def unfound(root: Root) -> Iterator[Unfound]:
    """The questions that enough people asked, what most people asked first, then what was asked most often and last."""
    found = ((name, Asked(*kept)) for name, kept in root[AREA].items())
    shown = [(name, asked) for name, asked in found if asked.words]
    shown.sort(key=lambda pair: (-len(pair[1].people), -pair[1].times, -pair[1].last))
    return (Unfound(name.hex(), asked.words, asked.times, len(asked.people), from_microseconds(asked.last)) for name, asked in shown)


def number_of_single(root: Root) -> int:
    """How many questions only one person asked."""
    return sum(1 for kept in root[AREA].values() if not Asked(*kept).words)


def forget(root: Root, key: str) -> None:
    """Forget a question; what isn't there needn't be forgotten."""
    try:
        root[AREA].pop(bytes.fromhex(key), None)
    except ValueError:
        return


def forget_all(root: Root) -> None:
    """Forget all questions."""
    root[AREA].clear()


def prune(root: Root, now: datetime) -> None:
    """Forget what nobody has asked for `KEPT`."""
    limit = to_microseconds(now - KEPT)
    for name in [name for name, kept in root[AREA].items() if Asked(*kept).last < limit]:
        del root[AREA][name]


def _mark(root: Root, words: str, person_id: int = 0) -> bytes:
    """A mark that stands for a question, or for a person who asked it: without the site's secret nobody can tell which."""
    return hmac.digest(root["secret"], f"unfound\0{words}\0{person_id}".encode(), "sha256")
