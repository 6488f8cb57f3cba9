"""Words that stand nowhere but where they were planted, and finding them in answers."""

from __future__ import annotations

import re
from hashlib import sha256
from urllib.parse import unquote_to_bytes

END = "qzx"
"""What each word ends with: an answer without it needs no second look. Beginnings differ, so that prefixes lead to few words."""
_WORD = re.compile(rb"[a-z]{8}" + END.encode())
_SYLLABLES = [consonant + vowel for consonant in "bdfgklmnprstvw" for vowel in "aeiou"]
_MARKS = re.compile(rb"</?mark[^>]*>")


class Words:
    """The words that were planted: `where` maps each to what has it."""

    def __init__(self) -> None:
        self.where: dict[str, str] = {}

    def new(self, where: str) -> str:
        """A word for a place that is described as *where*."""
        digest = sha256(f"{len(self.where)} {where}".encode()).digest()
        word = "".join(_SYLLABLES[byte % len(_SYLLABLES)] for byte in digest[:4]) + END
        assert word not in self.where
        self.where[word] = where
        return word

    def found_in(self, response: object, asked: str = "") -> list[str]:
        """Where the words are from that are in the body or the headers of *response*, except those in the address that was *asked*."""
        headers = "\n".join(f"{name}: {value}" for name, value in response.headers.items())
        text = plain(response.body) + b"\n" + plain(headers.encode())
        return sorted({self.where[word] for word in words_in(text) - words_in(asked.encode()) if word in self.where})


def words_in(text: bytes) -> set[str]:
    """The words that stand in a text."""
    return {found.decode() for found in _WORD.findall(plain(text))} if END.encode() in plain(text) else set()


def plain(text: bytes) -> bytes:
    """A text in small letters, without marks inside of words and without percent signs."""
    text = _MARKS.sub(b"", text.lower())
    return text + b"\n" + unquote_to_bytes(text) if b"%" in text else text
