"""What reading a file came to: its text, or why there is none."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum

from colonnade.extraction.limits import MAX_TEXT

_BLANKS = re.compile(r"[\s\x00-\x1f\x7f-\x9f]+")


class Reason(Enum):
    """Why there is no text of a file, in words for the people who run the site."""

    OTHER_KIND = "of a kind that no text is read from"
    NO_TEXT = "without text"
    ENCRYPTED = "encrypted"
    BROKEN = "broken"
    TOO_LARGE = "too large"
    TOO_SLOW = "too slow to read"
    FAILED = "ended the reading process"

    @property
    def is_failure(self) -> bool:
        """There may well be a text, but it wasn't read."""
        return self not in (Reason.OTHER_KIND, Reason.NO_TEXT)


class Unreadable(Exception):
    """There is no text, for a `reason`."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.value)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Outcome:
    """A text of at most `MAX_TEXT` characters on one line, or a reason."""

    text: str = ""
    reason: Reason | None = None


def outcome_of(text: str) -> Outcome:
    """The outcome for a *text* as it was found: blanks become single, and what UTF-8 can't hold is left out."""
    kept = _BLANKS.sub(" ", text[: 4 * MAX_TEXT].encode("utf-8", "ignore").decode("utf-8")).strip()[:MAX_TEXT]
    return Outcome(kept) if kept else Outcome(reason=Reason.NO_TEXT)
