"""From a title to the name in an address."""

from __future__ import annotations

import unicodedata
from collections.abc import Container

MAX_NAME = 80
# Names that the site's own addresses use, whatever plugins are installed.
RESERVED = frozenset(
    ("-", "sign-in", "sign-out", "set-up", "invitation", "me", "people", "communities", "admin", "search", "notifications", "help", "trash")
)


def name_for(title: str, taken: Container[str] = (), fallback: str = "page") -> str:
    """An address segment for *title*: letters and digits of any script, `-` between words, unlike all of *taken*.

    Chinese stays Chinese. Slashes, dots, emoji and direction marks become `-` or vanish; nothing left gives *fallback*.
    """
    folded = unicodedata.normalize("NFKC", title).casefold()
    kept = "".join(c if _wordlike(c) else "" if unicodedata.category(c) in ("Cf", "Cc", "Mn") else "-" for c in folded)
    name = "-".join(part for part in kept.split("-") if part)[:MAX_NAME].rstrip("-") or fallback
    return _free(name, taken)


def _wordlike(character: str) -> bool:
    return character == "_" or unicodedata.category(character)[0] in "LN" or unicodedata.category(character) in ("Mc", "Mn")


def _free(name: str, taken: Container[str]) -> str:
    number, candidate = 1, name
    while candidate in taken or candidate in RESERVED:
        number += 1
        candidate = f"{name}-{number}"
    return candidate


def fold_title(title: str) -> str:
    """The form in which titles are compared: NFKC, casefolded, white space folded, 臺 as 台."""
    return " ".join(unicodedata.normalize("NFKC", title).casefold().replace("臺", "台").split())
