"""Questions that found nothing: what people look for and the site doesn't have. Searching can't write, so they wait in memory until the
worker stores them.

Who asked is kept as long as a question is, to count people and not clicks; it is never shown. A question that only one person asked may
be about that person: it isn't shown either.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, MutableMapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from BTrees.OOBTree import OOBTree

from colonnade.clock import from_microseconds, to_microseconds
from colonnade.content.folding import fold

Root = MutableMapping[str, Any]
AREA = "unanswered"
MOST = 1000
"""Questions that are kept; those that were asked last."""
KEPT = timedelta(days=90)
MAX_LENGTH = 100
MAX_PEOPLE = 100
MAX_WAITING = 1000
AT_LEAST = 2
"""People who must have asked a question before anybody is shown it."""


@dataclass(frozen=True, slots=True)
class Question:
    """A question, folded, by how many people it was asked (at most `MAX_PEOPLE`), and when last (aware UTC)."""

    words: str
    people: int
    last: datetime


def install(root: Root) -> None:
    """Make the area in an empty database."""
    root.setdefault(AREA, OOBTree())


def questions(root: Root) -> list[Question]:
    """What several people asked in vain; what most asked comes first, then what was asked last."""
    found = (Question(words, len(people), from_microseconds(last)) for words, (last, people) in root[AREA].items())
    return sorted((q for q in found if q.people >= AT_LEAST), key=lambda q: (-q.people, -to_microseconds(q.last)))


def forget(root: Root, words: str | None = None) -> None:
    """Forget a question, or all."""
    if words is None:
        root[AREA].clear()
    else:
        root[AREA].pop(words, None)


def forget_person(root: Root, person_id: int) -> None:
    """Somebody is erased: forget what they asked."""
    for words, (last, people) in list(root[AREA].items()):
        others = tuple(one for one in people if one != person_id)
        if not others:
            del root[AREA][words]
        elif others != people:
            root[AREA][words] = (last, others)


class UnansweredBuffer:
    """The questions since the last flush. Thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: dict[tuple[str, int], datetime] = {}
        self._flushing: dict[tuple[str, int], datetime] = {}

    def note(self, question: str, person_id: int, when: datetime) -> None:
        """A person asked something that found nothing for them."""
        words = " ".join(fold(question).split())
        if words and len(words) <= MAX_LENGTH and person_id:
            with self._lock:
                if len(self._waiting) < MAX_WAITING:
                    self._waiting[words, person_id] = when

    def flush(self, root: Root, now: datetime) -> None:
        """Store what waits, and forget what is old. Call again after a conflict: nothing is forgotten before `done`."""
        with self._lock:
            self._flushing = dict(self._waiting)
        area = root[AREA]
        for (words, person_id), when in self._flushing.items():
            last, people = area.get(words, (0, ()))
            area[words] = (max(last, to_microseconds(when)), tuple(dict.fromkeys((*people, person_id)))[:MAX_PEOPLE])
        for words in list(_too_many(area, now)):
            del area[words]

    def done(self) -> None:
        """The flush was committed."""
        with self._lock:
            for key, when in self._flushing.items():
                if self._waiting.get(key) == when:
                    del self._waiting[key]


def _too_many(area: OOBTree, now: datetime) -> Iterator[str]:
    """What was asked too long ago, and what is beyond the number that is kept."""
    oldest = to_microseconds(now - KEPT)
    newest_first = sorted(area.items(), key=lambda item: -item[1][0])
    return (words for place, (words, (last, _people)) in enumerate(newest_first) if place >= MOST or last < oldest)
