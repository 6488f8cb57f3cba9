"""What each person's last forms made: so that a form which is sent twice makes it once, and both answers lead to it.

A form carries the number of the person's last one that was kept when it was drawn. It is a second one of the same only when that, the
address and all that was typed are the same. Of two at once the later one collides with the first, is done again, and then finds it.
"""

from __future__ import annotations

from collections.abc import MutableMapping
from dataclasses import dataclass
from typing import Any

from BTrees.LOBTree import LOBTree

Root = MutableMapping[str, Any]
AREA = "sent_forms"
KEPT = 5
Message = tuple[str, str, tuple[str, str] | None]


@dataclass(frozen=True, slots=True)
class Sent:
    """A form that was done: a digest of all of it, where it led, and what was said of it."""

    digest: str
    url: str
    messages: tuple[Message, ...]


def install(root: Root) -> None:
    """Make the area in an empty database."""
    root.setdefault(AREA, LOBTree())


def last(root: Root, person_id: int) -> int:
    """The number of a person's last form; 0 before the first."""
    forms = root[AREA].get(person_id)
    return forms.maxKey() if forms else 0


def find(root: Root, person_id: int, digest: str) -> Sent | None:
    """What a person sent just now with this digest, or None."""
    forms = root[AREA].get(person_id)
    return next((sent for sent in forms.values() if sent.digest == digest), None) if forms else None


def keep(root: Root, person_id: int, sent: Sent) -> None:
    """Keep what a person sent, and forget what they sent long before. Two at once take the same number, so that one of them is repeated."""
    forms = root[AREA].get(person_id)
    if forms is None:
        forms = root[AREA][person_id] = LOBTree()
    forms[last(root, person_id) + 1] = sent
    while len(forms) > KEPT:
        del forms[forms.minKey()]
