"""From the bytes of a text file to text: UTF-8, UTF-16 with its mark, and the two old encodings of Chinese where that is plain."""

from __future__ import annotations

import codecs
from collections.abc import Iterator

_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
# Where each encoding has its signs and common characters, and its smallest second byte there; a text of the other has few there.
_COMMON = {"cp950": ((0xA140, 0xA3FE), (0xA440, 0xC67E), 0x40), "gb18030": ((0xA1A1, 0xA3FE), (0xB0A1, 0xD7F9), 0xA1)}
_NAMES = {"cp950": "Big5", "gb18030": "GB18030", "utf-16": "UTF-16"}
_SURE = 0.95


class NotText(ValueError):
    """Bytes that aren't text in an encoding that is known for certain; the message says why."""


def decode(data: bytes) -> tuple[str, str]:
    """The text of *data*, and the name of its encoding if it isn't UTF-8, else ''. Raises NotText."""
    encoding = next((encoding for mark, encoding in _MARKS if data.startswith(mark)), "utf-8")
    if encoding != "utf-16" and b"\0" in data:
        raise NotText("not text (it has zero bytes)")
    try:
        return data.decode(encoding), _NAMES.get(encoding, "")
    except UnicodeDecodeError:
        if encoding == "utf-16":
            raise NotText("not text in UTF-16, though it says so") from None
    guesses = sorted(((_likeness(data, name), name) for name in _COMMON), reverse=True)
    share, name = guesses[0]
    if share >= _SURE and share > guesses[1][0]:
        return data.decode(name), _NAMES[name]
    raise NotText("not text in UTF-8, nor plainly in Big5 or GB18030; convert it to UTF-8")


def _likeness(data: bytes, name: str) -> float:
    """The share of characters of two bytes that are common ones of an encoding; 0 if *data* can't be in it."""
    try:
        text = data.decode(name)
    except UnicodeDecodeError:
        return 0.0
    codes = list(_codes(text, name))
    *ranges, second = _COMMON[name]
    common = sum(code & 0xFF >= second and any(low <= code <= high for low, high in ranges) for code in codes)
    return common / len(codes) if codes else 0.0


def _codes(text: str, name: str) -> Iterator[int]:
    for character in text:
        if not character.isascii():
            yield int.from_bytes(character.encode(name), "big")
