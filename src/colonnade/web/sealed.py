"""Numbers in addresses that nobody can read or make up: where a list goes on, when that is at something that its reader may not know of."""

from __future__ import annotations

import hmac
from base64 import b64decode, urlsafe_b64encode
from binascii import Error

_BYTES = 8
_LENGTH = 22


def seal(secret: bytes, number: int) -> str:
    """*number* (64 bits, signed) as 22 letters that are the same each time and tell nothing without *secret*.

    A mark made from the number both proves it and begins the key stream that hides it, so that no two numbers share one.
    """
    plain = number.to_bytes(_BYTES, "big", signed=True)
    mark = _digest(secret, b"mark", plain)
    return urlsafe_b64encode(mark + _xor(plain, _digest(secret, b"hide", mark))).decode().rstrip("=")


def unseal(secret: bytes, text: object) -> int | None:
    """The number that was sealed; None for anything else that someone may have sent."""
    if not isinstance(text, str) or len(text) != _LENGTH or not text.isascii():
        return None
    try:
        sealed = b64decode(f"{text}==", altchars=b"-_", validate=True)
    except Error:
        return None
    mark, hidden = sealed[:_BYTES], sealed[_BYTES:]
    plain = _xor(hidden, _digest(secret, b"hide", mark))
    return int.from_bytes(plain, "big", signed=True) if hmac.compare_digest(mark, _digest(secret, b"mark", plain)) else None


def _digest(secret: bytes, use: bytes, value: bytes) -> bytes:
    return hmac.digest(secret, b"colonnade.sealed." + use + b"." + value, "sha256")[:_BYTES]


def _xor(one: bytes, other: bytes) -> bytes:
    return bytes(a ^ b for a, b in zip(one, other, strict=True))
