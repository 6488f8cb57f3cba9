"""What the people of the demo company say of themselves: read from `examples/people.toml`, stored as they would do it."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from importlib.resources import files
from typing import Any

from colonnade.api import Demo, change_profile


def read() -> Iterator[tuple[str, dict[str, str], dict[str, str]]]:
    """(login, what they say by field, who is shown a field where that isn't as usual)."""
    text = (files("colonnade_profiles") / "examples" / "people.toml").read_text(encoding="utf-8")
    entries: dict[str, dict[str, Any]] = tomllib.loads(text)
    for login, entry in entries.items():
        yield login, {name: value for name, value in entry.items() if name != "shown"}, entry.get("shown", {})


def add(demo: Demo) -> None:
    """Fill in the profiles of the demo company."""
    for login, values, audiences in read():
        change_profile(demo.uow(login), demo.people[login], values, audiences)
