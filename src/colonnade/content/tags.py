"""Tags as people type them, and the one form in which they are kept."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

MAX_TAGS = 100
MAX_LENGTH = 50
_BETWEEN = re.compile(r"[,，、;；\n]")
# What would break an address or a list of tags; letters of every script, digits, and the signs of names like c++ and .net stay.
_UNFIT = re.compile(r"[\s/\\?%#\"<>]+")


def to_tag(text: str) -> str:
    """One tag as it is kept: NFKC, small letters, no `#` before it, `-` for blanks; '' when nothing is left."""
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    printable = "".join(c for c in folded if unicodedata.category(c)[0] != "C" or c.isspace())
    return _UNFIT.sub("-", printable.strip().lstrip("#＃").strip()).strip("-.,")


def to_tags(typed: str | Iterable[str]) -> tuple[str, ...]:
    """Tags from a line with commas (those of any script) or from a list, each once, in their order."""
    parts = _BETWEEN.split(typed) if isinstance(typed, str) else [part for text in typed for part in _BETWEEN.split(str(text))]
    return tuple(dict.fromkeys(filter(None, map(to_tag, parts))))
