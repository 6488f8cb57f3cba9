"""Text files: which encoding they are in. Told by the bytes alone."""

from __future__ import annotations

import codecs
import re

from colonnade.extraction.limits import MAX_TEXT
from colonnade.extraction.outcome import Reason, Unreadable

_LOOKED_AT = 4 * MAX_TEXT
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_GUESSES = ("utf-8", "cp950", "cp1252")
"""What texts without a mark are in: Windows in Taiwan and in Western Europe still writes its own."""
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_UNSEEN = re.compile("[\x80-\x9f\ue000-\uf8ff]")


def plain_text(data: bytes) -> str:
    """The text of a file that is nothing but text. Raises Unreadable for one that isn't."""
    data = data[:_LOOKED_AT]
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _decoded(data.removeprefix(mark), encoding, "replace")
    if _CONTROL.search(data):
        raise Unreadable(Reason.OTHER_KIND)
    for encoding in _GUESSES:
        try:
            text = _decoded(data, encoding, "strict")
        except UnicodeDecodeError:
            continue
        if encoding == "utf-8" or not _UNSEEN.search(text):
            return text
    raise Unreadable(Reason.OTHER_KIND)


def _decoded(data: bytes, encoding: str, errors: str) -> str:
    """*data* as text; a character that is cut at the end is left out."""
    return codecs.getincrementaldecoder(encoding)(errors).decode(data, final=False)
