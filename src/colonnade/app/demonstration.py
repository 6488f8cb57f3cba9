"""The demo organisation in this site: load it with a random password that is kept in a file, and say who can sign in."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from colonnade.app.transactions import change
from colonnade.commands.demo_load import Loaded, load
from colonnade.demo import company
from colonnade.demo.people import SIGN_IN
from colonnade.security.passwords import generate, hash_password
from colonnade.web.runtime import Runtime

PASSWORD_FILE = "demo-password"


def load_demonstration(runtime: Runtime, progress: Callable[[int, int], None]) -> tuple[Loaded, str]:
    """Load the demo organisation as of now; return what was loaded and the password of its people.

    Raises what `colonnade.commands.demo_load.load` raises.
    """
    organisation = company(runtime.clock())
    password = generate()
    hashed = hash_password(password)
    loaded = change(runtime, lambda uow: load(uow, organisation, hashed, progress))
    if runtime.var is not None:
        _keep(runtime.var / PASSWORD_FILE, password)
    return loaded, password


def kept_password(var: Path) -> str | None:
    """The password of the demo people that `load_demonstration` kept, or None."""
    path = var / PASSWORD_FILE
    return path.read_text(encoding="ascii").strip() if path.is_file() else None


def forget_password(var: Path) -> None:
    """Remove the file with the password."""
    (var / PASSWORD_FILE).unlink(missing_ok=True)


def _keep(path: Path, password: str) -> None:
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
        file.write(password + "\n")


def sign_in_text(var: Path, password: str) -> str:
    """Who can sign in, one a line, and the password of them all."""
    width = max(len(person.login) for person in SIGN_IN)
    lines = [f"  {person.login:<{width}}  {person.role_text}" for person in SIGN_IN]
    return "\n".join(
        ["People of the demo organisation who can sign in:", *lines, f"  password: {password}  (kept in {var / PASSWORD_FILE})", ""]
    )
