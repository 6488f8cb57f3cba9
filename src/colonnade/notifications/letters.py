"""Letters about notifications: their kinds, and the way into the outbox."""

from __future__ import annotations

from collections.abc import MutableMapping
from datetime import datetime
from typing import Any, Protocol

from colonnade.mail import outbox

Root = MutableMapping[str, Any]
NOTICE, DIGEST = "notice", "digest"


class Put(Protocol):
    """Enters a letter."""

    def __call__(self, root: Root, person_id: int, kind: str, now: datetime, about: tuple, due: datetime | None) -> object:
        """Let the person get a letter of *kind* about something, at once or at *due*. *about* holds plain values for who composes it."""


def put(root: Root, person_id: int, kind: str, now: datetime, about: tuple, due: datetime | None) -> None:
    """Enter a letter in the outbox; of a site that sends no mail, nothing."""
    outbox.put(root, kind, now, person=person_id, about=about, due=due)
