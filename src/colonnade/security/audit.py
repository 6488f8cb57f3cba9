"""The audit log: who did what that others have to be able to account for, in a chain that shows what was changed in it afterwards.

An entry is written in the transaction of what it tells of, so there is neither without the other. It names people and things by number and
holds no word that anybody wrote, but for names of groups: who is erased is erased here, too, and nothing is told that a page doesn't show.
Each entry holds the digest of the one before (a hash chain, as in Schneier and Kelsey, "Secure audit logs to support computer forensics",
1999): whoever changes, removes or reorders entries has to make all that follow anew, and then the last digest isn't the one that was
written down elsewhere.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, MutableMapping
from datetime import datetime
from itertools import islice
from typing import Any, NamedTuple

from BTrees.LOBTree import LOBTree
from persistent import Persistent

from colonnade.clock import from_microseconds, to_microseconds

Root = MutableMapping[str, Any]
AREA = "audit"
FIRST = "0" * 64
"""What the first entry holds as the digest of the one before."""
Fact = int | str | bool | list[int] | list[str]


class Entry(NamedTuple):
    """One thing done. `number` counts from 1, `actor` is the id of a person (0: the command line), `about` names what it was done to,
    as `person:12`, `object:345`, `group:3`, `plugin:wiki` or ''; `origin` is the address that a request came from."""

    number: int
    when: datetime
    actor: int
    action: str
    about: str
    facts: Mapping[str, Fact]
    origin: str
    before: str
    digest: str


class Broken(NamedTuple):
    """The first entry that isn't as it was written: its number."""

    number: int


class _Lines(LOBTree):
    """Lines by number. A save writes the bucket that they fall into as a whole: so buckets are small."""

    max_leaf_size = 16


class Trail(Persistent):
    """All entries, each as one line of JSON, and the digest of the last."""

    def __init__(self) -> None:
        self._lines = _Lines()
        self.number, self.digest = 0, FIRST

    def add(self, when: datetime, actor: int, action: str, about: str, facts: Mapping[str, Fact], origin: str) -> Entry:
        """Write another entry and return it."""
        number = self.number + 1
        said = [number, to_microseconds(when), actor, action, about, dict(sorted(facts.items())), origin, self.digest]
        line = json.dumps(said, ensure_ascii=True, separators=(",", ":"))
        self._lines[number] = line
        self.number, self.digest = number, _digest(line)
        return _entry(line)

    def latest(self, before: int | None = None) -> Iterator[Entry]:
        """The entries, the latest first; those with a number below *before* if one is given."""
        lines = self._lines.values(max=before, excludemax=before is not None)
        return (_entry(line) for line in reversed(lines))

    def all(self) -> Iterator[Entry]:
        """The entries, the first first."""
        return map(_entry, self._lines.values())

    def at(self, number: int) -> Entry | None:
        """The entry with this number."""
        line = self._lines.get(number)
        return _entry(line) if line is not None else None

    def check(self, told: Callable[[int], None] = lambda number: None) -> Broken | None:
        """Read all entries and look whether each holds the digest of the one before, and the last is the last; None if it is so."""
        expected, digest = 1, FIRST
        for number, line in self._lines.items():
            if number != expected or not _holds(line, number, digest):
                return Broken(expected)
            expected, digest = expected + 1, _digest(line)
            told(number)
        return None if (expected - 1, digest) == (self.number, self.digest) else Broken(expected)


def install(root: Root) -> None:
    """Make the area in an empty database."""
    root.setdefault(AREA, Trail())


def trail(root: Root) -> Trail:
    """The audit log of a site."""
    return root[AREA]


def found(
    entries: Iterator[Entry], wanted: Callable[[Entry], bool], most: int, *, since: datetime | None = None, looked_at: int = 20_000
) -> tuple[list[Entry], int | None]:
    """The first *most* of *entries* (latest first) that are *wanted* and not before *since*; and the number below which to go on, or None.

    At most so many are *looked at*, so that a question that few entries answer can't hold a request up: then there may be fewer.
    """
    rows: list[Entry] = []
    last = None
    for entry in islice(entries, looked_at):
        if since is not None and entry.when < since:
            return rows, None
        last = entry.number
        if wanted(entry):
            if len(rows) == most:
                return rows, rows[-1].number
            rows.append(entry)
    return rows, last if last is not None and next(entries, None) is not None else None


def _digest(line: str) -> str:
    return hashlib.sha256(line.encode("ascii")).hexdigest()


def _holds(line: str, number: int, digest: str) -> bool:
    try:
        entry = _entry(line)
    except (ValueError, TypeError):
        return False
    return entry.number == number and entry.before == digest


def _entry(line: str) -> Entry:
    number, when, actor, action, about, facts, origin, before = json.loads(line)
    return Entry(number, from_microseconds(when), actor, action, about, facts, origin, before, _digest(line))
