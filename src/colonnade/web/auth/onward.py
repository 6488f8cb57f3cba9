"""Where to go after signing in: a path that we wrote and signed ourselves, never an address that we would have to judge."""

from __future__ import annotations

import hmac
from hashlib import sha256


def sign_path(secret: bytes, path: str) -> str:
    """*path* (percent-encoded, with its query) as a value for `next`, to be quoted like any other value."""
    return f"{_mac(secret, path)}.{path}"


def signed_path(secret: bytes, value: str) -> str:
    """The path in a value made by `sign_path`, or `/` for anything else."""
    mac, _, path = value.partition(".")
    good = hmac.compare_digest(mac.encode(), _mac(secret, path).encode())
    return path if good and _is_local(path) else "/"


def _is_local(path: str) -> bool:
    return path.startswith("/") and path[1:2] not in ("/", "\\") and path.isascii() and path.isprintable()


def _mac(secret: bytes, path: str) -> str:
    return hmac.new(secret, b"onward." + path.encode(), sha256).hexdigest()[:32]
