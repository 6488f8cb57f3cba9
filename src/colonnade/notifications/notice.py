"""What a plugin wants one person to be told of an event."""

from __future__ import annotations

from dataclasses import dataclass

from translationstring import TranslationString


@dataclass(frozen=True)
class Notice:
    """Person *person* is to be told, in the words of *text*: a message with `${who}` (did it) and `${title}` (of the object).

    `kind` is `directed`, or `moderation` for whoever keeps order. Somebody is told the same of an object only once.
    """

    person: int
    text: TranslationString
    kind: str = "directed"
