"""Who is whose manager after an import: they may stand later in the file, nobody may be their own, and one who isn't there is told."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from colonnade.security.people import DEEPEST
from colonnade.security.person import Person
from colonnade.security.person_fields import fold

if TYPE_CHECKING:
    from colonnade.catalog.profiles import Root
    from colonnade.commands.people_import.plan import Entry

Refuse = Callable[[int, str, str], None]
COLUMN = "manager"


def find_managers(root: Root, entries: list[Entry], refuse: Refuse, notes: list[str]) -> list[Entry]:
    """Let each entry know its manager; return those that can be done. Refuses who has none that there is, and circles."""
    return _Managers(root, entries, refuse, notes).found()


class _Managers:
    def __init__(self, root: Root, entries: list[Entry], refuse: Refuse, notes: list[str]) -> None:
        self.people, self.refuse, self.notes = root["people"], refuse, notes
        self.entries = entries
        self._index()

    def found(self) -> list[Entry]:
        """Again and again, as a line that is refused may be the manager of others, and then keeps its old one."""
        while self._without(self._strangers()) or self._without(self._circles()):
            pass
        for entry in self.entries:
            above = entry.manager_is
            if entry.manager_moves and isinstance(above, int) and not self.people.get(above).active:
                self.notes.append(f"line {entry.line}: {self.people.get(above).login}, the manager of {entry.login}, has left")
        return self.entries

    def _index(self) -> None:
        self.of_person = {entry.person.id: entry for entry in self.entries if entry.person is not None}
        self.by_login = {fold(entry.login): entry for entry in self.entries}
        self.by_email = {fold(entry.values["email"]): entry for entry in self.entries if entry.values.get("email")}

    def _without(self, refused: dict[int, tuple[Entry, str]]) -> bool:
        for entry, why in refused.values():
            self.refuse(entry.line, COLUMN, why)
        self.entries = [entry for entry in self.entries if id(entry) not in refused]
        self._index()
        return bool(refused)

    def _strangers(self) -> dict[int, tuple[Entry, str]]:
        """Settle whom each cell means; those of whom nobody is meant."""
        wrong = {}
        for entry in self.entries:
            if entry.manager is None:
                continue
            found = self._meant(entry.manager) if entry.manager else None
            if entry.manager and found is None:
                why = f"nobody has the user name or address {entry.manager}, neither here nor in a line of the file that can be done"
                wrong[id(entry)] = entry, why
                continue
            entry.manager_is = found
            before = entry.person.manager_id if entry.person is not None else None
            entry.manager_moves = found != before
        return wrong

    def _meant(self, cell: str) -> int | Entry | None:
        key = fold(cell)
        entry = self.by_email.get(key) if "@" in key else self.by_login.get(key)
        if entry is not None:
            return entry.person.id if entry.person is not None else entry
        person = self.people.by_login(cell)
        return person.id if person is not None else None

    def _above(self, node: int | Entry) -> int | Entry | None:
        entry = self.of_person.get(node) if isinstance(node, int) else node
        if entry is not None and entry.manager is not None:
            return entry.manager_is
        person = self.people.get(node) if isinstance(node, int) else None
        return person.manager_id if person is not None else None

    def _circles(self) -> dict[int, tuple[Entry, str]]:
        wrong: dict[int, tuple[Entry, str]] = {}
        for entry in self.entries:
            if entry.manager_moves and entry.manager_is is not None and id(entry) not in wrong:
                self._climb(entry, wrong)
        return wrong

    def _climb(self, entry: Entry, wrong: dict[int, tuple[Entry, str]]) -> None:
        """Go up from somebody until there is nobody; refuse the lines of a circle that leads back to them."""
        start = entry.person.id if entry.person is not None else entry
        path, node = [start], self._above(start)
        while node is not None and node != start and len(path) <= DEEPEST:
            if node in path:  # a circle further up, which is found from within
                return
            path.append(node)
            node = self._above(node)
        if node == start:
            names = " → ".join(self._login(each) for each in (*path, start))
            for each in path:
                moved = self.of_person.get(each) if isinstance(each, int) else each
                if moved is not None and moved.manager_moves:
                    wrong[id(moved)] = moved, f"nobody can be their own manager, not even through others: {names}"
        elif len(path) > DEEPEST:
            wrong[id(entry)] = entry, f"there would be more than {DEEPEST} managers above one another"

    def _login(self, node: int | Entry) -> str:
        if isinstance(node, int):
            person: Person = self.people.get(node)
            return person.login
        return node.login
