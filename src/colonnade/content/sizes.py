"""Sizes as people write them in settings: `500 MB`, `2 GB`, or a plain number of bytes."""

from __future__ import annotations

import re

_SIZE = re.compile(r"([0-9]{1,12}(?:\.[0-9]{1,3})?)\s*([kKMGT]?)B?")
_UNITS = (("TB", 10**12), ("GB", 10**9), ("MB", 10**6), ("kB", 10**3))


def size_in(text: str) -> int:
    """The number of bytes that *text* means. Raises ValueError."""
    found = _SIZE.fullmatch(text.strip())
    if found is None:
        raise ValueError(text)
    return int(float(found[1]) * 1000 ** " KMGT".index(found[2].upper() or " "))


def size_text(size: int) -> str:
    """*size* (bytes) as it could be written, exactly: `2 GB`, `1500 kB`, `17`."""
    return next((f"{size // width} {unit}" for unit, width in _UNITS if size and size % width == 0), str(size))
