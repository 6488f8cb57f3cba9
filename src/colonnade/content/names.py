"""From a title to the name in an address."""

from __future__ import annotations

import secrets
import unicodedata
from collections.abc import Container

MAX_NAME = 80
# Names that the site's own addresses use, whatever plugins are installed.
RESERVED = frozenset(
    (
        *("-", "sign-in", "sign-out", "set-up", "signup", "invitation", "me", "people", "admin", "search", "notifications"),
        "communities",  # allow core_names_no_plugin: an address
        *("help", "trash", "tags", "stream", "moderation"),
    )
)

# Neither vowels, so that no words come about, nor signs that look like others.
_DRAWN = "23456789bcdfghjkmnpqrstvwxz"
_DRAWN_LENGTH = 5

# Letters and marks that show nothing: Hangul fillers, the grapheme joiner, what picks the colour of an emoji.
_INVISIBLE = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u3164\uffa0") | {
    chr(c) for first, end in ((0xFE00, 0xFE10), (0xE0100, 0xE01F0)) for c in range(first, end)
}


def name_for(title: str, taken: Container[str] = (), fallback: str = "page") -> str:
    """An address segment for *title*, as `slug` makes it, unlike all of *taken* and no reserved one; nothing left gives *fallback*."""
    return _free(slug(title) or fallback, taken)


def drawn_name(title: str, taken: Container[str] = (), fallback: str = "page") -> str:
    """An address segment for *title* that says nothing about *taken*: always with a few letters drawn by lot, whether or not it need be.

    For containers of which nobody knows all: a number behind a title would tell that there is something of that title.
    """
    plain = slug(title) or fallback
    while (name := f"{plain}-{''.join(secrets.choice(_DRAWN) for _ in range(_DRAWN_LENGTH))}") in taken:
        pass  # nobody notices
    return name


def slug(title: str) -> str:
    """The letters and digits of any script in *title*, small, with `-` between words; '' when there are none.

    Chinese stays Chinese. Slashes, dots and emoji become `-`, direction marks and other invisible characters vanish.
    """
    folded = unicodedata.normalize("NFC", unicodedata.normalize("NFKC", title).casefold())
    kept = "".join(map(_in_address, folded))
    return "-".join(word for part in kept.split("-") if (word := _from_first_letter(part)))[:MAX_NAME].rstrip("-")


def _in_address(character: str) -> str:
    category = unicodedata.category(character)
    if category in ("Cf", "Cc") or character in _INVISIBLE:
        return ""
    return character if character == "_" or category[0] in "LN" or category in ("Mc", "Mn") else "-"


def _from_first_letter(word: str) -> str:
    """*word* without accents that have no letter before them: those after a sign that was dropped."""
    return word[next((i for i, c in enumerate(word) if unicodedata.category(c)[0] != "M"), len(word)) :]


def _free(name: str, taken: Container[str]) -> str:
    """*name*, or with a number that makes it free: found in a few steps, however many there are of one name (replies to one topic)."""

    def is_taken(number: int) -> bool:
        candidate = _numbered(name, number)
        return candidate in taken or candidate in RESERVED

    low, high = 0, 1
    while is_taken(high):
        low, high = high, high * 2
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if is_taken(middle) else (low, middle)
    return _numbered(name, high)


def _numbered(name: str, number: int) -> str:
    return name if number == 1 else f"{name}-{number}"


def fold_title(title: str) -> str:
    """The form in which titles are compared: NFKC, casefolded, white space folded, 臺 as 台."""
    return " ".join(unicodedata.normalize("NFKC", title).casefold().replace("臺", "台").split())
