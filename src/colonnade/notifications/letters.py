"""Where mails about notifications are entered to be sent: the way into the outbox, given by the application."""

from __future__ import annotations

from collections.abc import MutableMapping
from datetime import datetime
from typing import Any, Protocol

Root = MutableMapping[str, Any]
NOTICE, DIGEST = "notice", "digest"


class Put(Protocol):
    """Enters a letter."""

    def __call__(self, root: Root, person_id: int, kind: str, now: datetime, about: tuple, due: datetime | None) -> None:
        """Let the person get a letter of *kind* about something, at once or at *due*. *about* holds plain values for who composes it."""


def put_nowhere(root: Root, person_id: int, kind: str, now: datetime, about: tuple, due: datetime | None) -> None:
    """Enter nothing: for a site that sends no mail."""
