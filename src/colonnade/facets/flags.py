"""What readers flagged for those who keep order, and what was decided: a case for each thing, of any type, and for each comment."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Iterator, Mapping, MutableMapping
from typing import Any, NamedTuple

from BTrees.LLBTree import LLTreeSet
from BTrees.LOBTree import LOBTree
from BTrees.OOBTree import OOBTree
from persistent import Persistent

from colonnade.facets import comments
from colonnade.facets.comments import Comment

Root = MutableMapping[str, Any]
AREA = "flags"
OPEN, KEPT, HIDDEN, REMOVED, WAITING = "open", "kept", "hidden", "removed", "waiting"
REASONS = ("rude", "spam", "wrong", "secret", "other")
"""Why something can be flagged."""


class Flag(NamedTuple):
    """One reader's flag: when (µs since 1970), one of `REASONS`, and what they wrote."""

    when: int
    reason: str
    text: str


class Decision(NamedTuple):
    """What somebody decided, when (µs since 1970), and what they wrote to the author."""

    when: int
    by: int
    what: str
    note: str


class Case(Persistent):
    """What is said about one thing: the object with the uid, or its comment with the key *comment* (0: the object itself).

    `state` is `open`, or what was decided last. `effects` are what holds for it, the latest last: `waiting` (for approval, since it was
    made), `hidden`, `removed`; `former` what held before the last decision. `before` is the access id of its own that something had until
    it was hidden. `answer` is what the author wrote back, at `answered` (µs since 1970; 0: nothing yet).
    """

    effects: tuple[str, ...] = ()
    former: tuple[str, ...] = ()
    before: int | None = None
    answer, answered = "", 0

    def __init__(self, number: int, uid: int, comment: int) -> None:
        self.number, self.uid, self.comment = number, uid, comment
        self.state = KEPT
        self.flags: Mapping[int, tuple[int, str, str]] = {}
        self.decisions: tuple[tuple[int, int, str, str], ...] = ()

    @property
    def effect(self) -> str:
        """What holds most of all; '' for nothing."""
        return self.effects[-1] if self.effects else ""

    def flagged(self) -> list[tuple[int, Flag]]:
        """(person, flag), the latest first."""
        return sorted(((person, Flag(*flag)) for person, flag in self.flags.items()), key=lambda found: -found[1].when)

    @property
    def last(self) -> Decision | None:
        """What was decided last."""
        return Decision(*self.decisions[-1]) if self.decisions else None


class Cases(Persistent):
    """All cases by number, the numbers of those that are open, and the way from what they are about."""

    def __init__(self) -> None:
        self.by_number, self.open, self.about = LOBTree(), LLTreeSet(), OOBTree()


def install(root: Root) -> None:
    """Make the area in an empty database."""
    root.setdefault(AREA, Cases())


def case(root: Root, number: int) -> Case | None:
    """One case, or None."""
    return root[AREA].by_number.get(number)


def case_about(root: Root, uid: int, comment: int = 0) -> Case | None:
    """The case about an object or a comment, or None."""
    number = root[AREA].about.get((uid, comment))
    return root[AREA].by_number[number] if number is not None else None


def holds(root: Root, uid: int, comment: int = 0) -> str:
    """What holds for something: `waiting`, `hidden`, `removed`, or ''."""
    found = case_about(root, uid, comment)
    return found.effect if found is not None else ""


def open_cases(root: Root) -> Iterator[Case]:
    """What waits for a decision."""
    cases = root[AREA]
    return (cases.by_number[number] for number in cases.open)


def all_cases(root: Root) -> Iterable[Case]:
    """Every case."""
    return root[AREA].by_number.values()


def flag(root: Root, uid: int, comment: int, person: int, given: Flag) -> Case:
    """Note a reader's flag, instead of an earlier one of theirs; the case is open then."""
    found = _made(root, uid, comment)
    found.flags = {**found.flags, person: tuple(given)}
    reopen(root, found)
    return found


def wait(root: Root, uid: int) -> Case:
    """Let an object that was made just now wait for approval."""
    found = _made(root, uid, 0)
    found.effects = (WAITING,)
    reopen(root, found)
    return found


def _made(root: Root, uid: int, comment: int) -> Case:
    cases, found = root[AREA], case_about(root, uid, comment)
    if found is None:
        number = secrets.randbits(62) + 1
        while number in cases.by_number:
            number = secrets.randbits(62) + 1
        found = cases.by_number[number] = Case(number, uid, comment)
        cases.about[uid, comment] = number
    return found


def reopen(root: Root, found: Case) -> None:
    """Let a case wait for a decision (again)."""
    found.state = OPEN
    root[AREA].open.insert(found.number)


def settle(root: Root, found: Case, decision: Decision) -> None:
    """Note what was decided."""
    found.state, found.decisions = decision.what, (*found.decisions, tuple(decision))
    if found.number in root[AREA].open:
        root[AREA].open.remove(found.number)


def forget_object(root: Root, uid: int) -> None:
    """The object is gone for good, with its comments."""
    cases = root[AREA]
    for key in list(cases.about.keys(min=(uid,), max=(uid + 1,))):
        _drop(cases, key)


def forget_person(root: Root, person: int, by_uid: Callable[[Root, int], Any]) -> None:
    """A person is gone for good: their flags, and what they wrote to authors and to moderators."""
    for found in list(all_cases(root)):
        if person in found.flags:
            found.flags = {who: given for who, given in found.flags.items() if who != person}
        if any(by == person for _when, by, _what, _note in found.decisions):
            found.decisions = tuple(
                (when, 0, what, "") if by == person else (when, by, what, note) for when, by, what, note in found.decisions
            )
        if found.answer and author_of(by_uid(root, found.uid), found) == person:
            found.answer = ""


def _drop(cases: Cases, key: tuple[int, int]) -> None:
    number = cases.about.pop(key)
    cases.by_number.pop(number, None)
    if number in cases.open:
        cases.open.remove(number)


def comment_of(obj: Any, found: Case) -> Comment | None:
    """The comment that a case is about, deleted or not; None for one about the object itself."""
    return comments.get(obj, found.comment) if found.comment else None


def author_of(obj: Any, found: Case) -> int:
    """The id of the person who wrote what a case is about; 0 where nobody is left."""
    if found.comment:
        comment = comment_of(obj, found)
        return comment.creator if comment is not None else 0
    return obj.creator
