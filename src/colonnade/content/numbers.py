"""Numbers in addresses and forms: uids and keys of lists, which are those that a tree's key can be."""

from __future__ import annotations

import re

_NUMBER = re.compile(r"-?[0-9]{1,19}")


def number_in(text: object) -> int | None:
    """The number of 64 bits that *text* is, written plainly; None for anything else that someone may have sent."""
    number = int(text) if isinstance(text, str) and _NUMBER.fullmatch(text) else None
    return number if number is not None and -(2**63) < number < 2**63 else None
