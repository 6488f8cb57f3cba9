"""Access ids: a small number for each set of people who may read, so that lists compare numbers, not principals.

A row is `(parent, only, also)`: readable if the parent row is readable and `only` is empty or matched, or if `also` is
matched. Rows belong to scopes: a place, a restricted page, a shared file.
"""

from __future__ import annotations

import secrets
from collections.abc import Container, Iterable, Mapping, MutableMapping
from typing import Any

from BTrees.IIBTree import IITreeSet
from BTrees.IOBTree import IOBTree
from BTrees.Length import Length
from BTrees.OOBTree import OOBTree
from persistent import Persistent

Row = tuple[int, tuple[str, ...], tuple[str, ...]]
NO_PARENT = 0
_MAX_CACHED = 5000
_NONE: frozenset[int] = frozenset()


class AccessTable(Persistent):
    """The rows of all scopes, and the way from a principal to the rows that name it."""

    def __init__(self) -> None:
        self._rows = IOBTree()
        self._ids = OOBTree()
        self._named = OOBTree()
        self._unrestricted = IOBTree()
        self._version = Length()

    # Never changed, but replaced; a table of before there was any has none.
    _closed: Mapping[int, frozenset[int]] = {}

    @property
    def version(self) -> int:
        """Changes with every change of a row: what was computed for another version is stale."""
        return self._version()

    def row(self, access_id: int) -> Row:
        """The row of an access id. Raises KeyError."""
        return self._rows[access_id]

    def only(self, access_id: int) -> tuple[str, ...]:
        """To whom the row of an access id narrows what is above it; () when to nobody in particular, and for one that is gone."""
        return self._rows.get(access_id, (0, (), ()))[1]

    def shared(self, parent: int, only: Iterable[str] = (), also: Iterable[str] = ()) -> int:
        """The id of a row for a page or file; equal rows are one."""
        row = (parent, tuple(sorted(set(only))), tuple(sorted(set(also))))
        found = self._ids.get(row)
        if found is None:
            found = self._ids[row] = self._add(row)
        return found

    def own(self, parent: int, only: Iterable[str] = (), also: Iterable[str] = ()) -> int:
        """The id of a new row that belongs to one place and may change later."""
        return self._add((parent, tuple(sorted(set(only))), tuple(sorted(set(also)))))

    def change(self, access_id: int, only: Iterable[str] = (), also: Iterable[str] = (), *, parent: int | None = None) -> None:
        """Change a place's own row: whoever may read all that is in it changes with this one entry. *parent*: a new row above."""
        self._unlink(access_id)
        self._link(access_id, (self._rows[access_id][0] if parent is None else parent, tuple(sorted(set(only))), tuple(sorted(set(also)))))

    def close(self, access_id: int) -> None:
        """Let nobody read by a row, nor by those below it, until it is opened again: in lists it stays, and shows in none."""
        below, waiting = {access_id}, [access_id]
        children: dict[int, list[int]] = {}
        for row_id, row in self._rows.items():
            children.setdefault(row[0], []).append(row_id)
        while waiting:
            found = children.get(waiting.pop(), ())
            below.update(found)
            waiting.extend(found)
        self._set_closed({**self._closed, access_id: frozenset(below)})

    def open(self, access_id: int) -> None:
        """Let those read again by a row who could before it was closed. Does nothing for one that isn't closed."""
        if access_id in self._closed:
            self._set_closed({known: below for known, below in self._closed.items() if known != access_id})

    def _set_closed(self, closed: Mapping[int, frozenset[int]]) -> None:
        if closed:
            self._closed = closed
        elif "_closed" in self.__dict__:
            del self._closed
        self._version.change(1)
        self._v_changed_at = self._version._p_serial

    @property
    def closed(self) -> frozenset[int]:
        """The ids by which nobody reads for now, whoever they are."""
        return frozenset().union(*self._closed.values()) if self._closed else _NONE

    def _add(self, row: Row) -> int:
        access_id = secrets.randbits(30) + 1
        while access_id in self._rows:
            access_id = secrets.randbits(30) + 1
        self._link(access_id, row)
        return access_id

    def _link(self, access_id: int, row: Row) -> None:
        self._rows[access_id] = row
        parent, only, also = row
        for principal in {*only, *also}:
            self._named.setdefault(principal, IITreeSet()).insert(access_id)
        if not only:
            if parent not in self._unrestricted:
                self._unrestricted[parent] = IITreeSet()
            self._unrestricted[parent].insert(access_id)
        self._version.change(1)
        self._v_changed_at = self._version._p_serial

    def _unlink(self, access_id: int) -> None:
        parent, only, also = self._rows[access_id]
        for principal in {*only, *also}:
            self._named[principal].remove(access_id)
        if not only:
            self._unrestricted[parent].remove(access_id)

    def forget(self, access_id: int) -> None:
        """Remove a row and all rows below it: what they were for is gone for good. Does nothing for an unknown one."""
        if access_id not in self._rows:
            return
        self.open(access_id)
        for below in [i for i, row in self._rows.items() if row[0] == access_id]:
            self.forget(below)
        self._unlink(access_id)
        row = self._rows.pop(access_id)
        if self._ids.get(row) == access_id:
            del self._ids[row]
        for principal in {*row[1], *row[2]}:
            if not self._named[principal]:
                del self._named[principal]
        if row[0] in self._unrestricted and not self._unrestricted[row[0]]:
            del self._unrestricted[row[0]]
        self._version.change(1)

    def forget_only(self, principals: Container[str]) -> None:
        """Remove the rows that nobody but *principals* may read: they are gone for good."""
        for access_id, (_, only, _) in list(self._rows.items()):
            if only and all(principal in principals for principal in only):
                self.forget(access_id)

    def visible(self, principals: frozenset[str]) -> frozenset[int]:
        """All access ids that someone with these principals may read, kept in memory until a row changes."""
        version = self.version
        state = (self._version._p_serial, version)
        if getattr(self, "_v_changed_at", None) == state[0]:
            # We changed a row since the last commit: that may yet be rolled back, also when a savepoint hides it.
            return self._compute(principals)
        known_state, cache = getattr(self, "_v_visible", (None, {}))
        if known_state != state or len(cache) > _MAX_CACHED:
            cache = {}
            self._v_visible = (state, cache)
        if principals not in cache:
            cache[principals] = self._compute(principals)
        return cache[principals]

    def _compute(self, principals: frozenset[str]) -> frozenset[int]:
        known: dict[int, bool] = {NO_PARENT: True}
        candidates = {access_id for p in principals for access_id in self._named.get(p, ())}
        found = {access_id for access_id in candidates if self._readable(access_id, principals, known)}
        waiting = [NO_PARENT, *found]
        while waiting:
            below = set(self._unrestricted.get(waiting.pop(), ())) - found
            found |= below
            waiting.extend(below)
        return frozenset(found) - self.closed

    def _readable(self, access_id: int, principals: frozenset[str], known: dict[int, bool]) -> bool:
        if access_id not in known:
            parent, only, also = self._rows[access_id]
            known[access_id] = not principals.isdisjoint(also) or (
                self._readable(parent, principals, known) and (not only or not principals.isdisjoint(only))
            )
        return known[access_id]


def access_table(root: MutableMapping[str, Any]) -> AccessTable:
    """The table of a database."""
    return root["access"]
