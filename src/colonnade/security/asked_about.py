"""What people can be asked about, as colleagues say: a tag, about whom, by whom; and the tags that somebody doesn't want to have.

A tag that its owner removed stays stored as it was given, and is there for nobody until they allow it again.
"""

from __future__ import annotations

from collections.abc import Iterator, MutableMapping
from typing import Any

from BTrees.OOBTree import OOTreeSet
from persistent import Persistent

Root = MutableMapping[str, Any]
AREA = "asked_about"


class AskedAbout(Persistent):
    """All of them, found by person, by tag and by giver. Nothing of it is counted, so that two who give don't meet."""

    def __init__(self) -> None:
        self.by_person = OOTreeSet()  # (person, tag, giver)
        self.by_tag = OOTreeSet()  # (tag, person, giver)
        self.by_giver = OOTreeSet()  # (giver, person, tag)
        self.refused = OOTreeSet()  # (person, tag)


def given(root: Root, person_id: int) -> Iterator[tuple[str, int]]:
    """(tag, giver) of all that colleagues say of somebody, by tag."""
    kept = root.get(AREA)
    if kept is not None:
        refused = set(refused_by(root, person_id))
        yield from ((tag, giver) for _person, tag, giver in _under(kept.by_person, person_id) if tag not in refused)


def given_by(root: Root, giver: int, person_id: int) -> list[str]:
    """The tags that somebody gave a person."""
    kept = root.get(AREA)
    found = _under(kept.by_giver, giver, person_id) if kept is not None else ()
    return [tag for _giver, _person, tag in found if (person_id, tag) not in kept.refused]


def all_given_by(root: Root, giver: int) -> Iterator[tuple[int, str]]:
    """(person, tag) of all that somebody gave, those that were removed too."""
    kept = root.get(AREA)
    return ((person, tag) for _giver, person, tag in _under(kept.by_giver, giver)) if kept is not None else iter(())


def refused_by(root: Root, person_id: int) -> Iterator[str]:
    """The tags that a person removed."""
    kept = root.get(AREA)
    return (tag for _person, tag in _under(kept.refused, person_id)) if kept is not None else iter(())


def is_refused(root: Root, person_id: int, tag: str) -> bool:
    """Tell whether a person removed a tag."""
    kept = root.get(AREA)
    return kept is not None and (person_id, tag) in kept.refused


def beginning(root: Root, prefix: str) -> Iterator[tuple[int, int]]:
    """(person, giver) of the tags that are *prefix*, or go on behind it with another word."""
    kept = root.get(AREA)
    for tag, person, giver in kept.by_tag.keys(min=(prefix,)) if kept is not None and prefix else ():
        if not tag.startswith(prefix):
            return
        if tag[len(prefix) : len(prefix) + 1] in ("", "-") and (person, tag) not in kept.refused:
            yield person, giver


def give(root: Root, giver: int, person_id: int, tag: str) -> None:
    """Enter a tag. Twice is once."""
    if AREA not in root:
        root[AREA] = AskedAbout()
    root[AREA].by_person.add((person_id, tag, giver))
    root[AREA].by_tag.add((tag, person_id, giver))
    root[AREA].by_giver.add((giver, person_id, tag))


def take_back(root: Root, giver: int, person_id: int, tag: str) -> None:
    """Take a tag out, if it is there."""
    kept = root.get(AREA)
    if kept is not None:
        kept.by_person.discard((person_id, tag, giver))
        kept.by_tag.discard((tag, person_id, giver))
        kept.by_giver.discard((giver, person_id, tag))


def refuse(root: Root, person_id: int, tag: str) -> None:
    """Let a tag be there for nobody, and given by nobody."""
    if AREA not in root:
        root[AREA] = AskedAbout()
    root[AREA].refused.add((person_id, tag))


def allow(root: Root, person_id: int, tag: str) -> None:
    """Let a tag be given again. Those who gave it before still do."""
    if AREA in root:
        root[AREA].refused.discard((person_id, tag))


def forget_person(root: Root, person_id: int) -> None:
    """The person is gone for good, and with them what they said of others and others of them."""
    kept = root.get(AREA)
    if kept is None:
        return
    for about, tag in list(all_given_by(root, person_id)):
        take_back(root, person_id, about, tag)
    for _person, tag, giver in list(_under(kept.by_person, person_id)):
        take_back(root, giver, person_id, tag)
    for tag in list(refused_by(root, person_id)):
        allow(root, person_id, tag)


def _under(index: OOTreeSet, *start: Any) -> Iterator[tuple]:
    for entry in index.keys(min=start):
        if entry[: len(start)] != start:
            return
        yield entry
