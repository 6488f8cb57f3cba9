"""What people of the demo company thank each other for: read from `examples/thanks.toml`, given as they would."""

from __future__ import annotations

import tomllib
from importlib.resources import files
from typing import Any

from colonnade.api import Demo, create, like
from colonnade_thanks.types import THANKS, WALL


def read() -> list[dict[str, Any]]:
    """The thanks, each with `by`, `to`, `days`, `language`, `reason`, and who likes it."""
    return tomllib.loads((files("colonnade_thanks") / "examples" / "thanks.toml").read_text(encoding="utf-8"))["thanks"]


def add(demo: Demo) -> None:
    """Give them."""
    for given in read():
        people = tuple(demo.people[login].id for login in given["to"])
        values = {"people": people, "reason": given["reason"], "language": given["language"]}
        made = create(demo.uow(given["by"], given["days"], 15), demo.app(WALL.name), THANKS.name, values)
        for login in given.get("likes", ()):
            like(demo.uow(login, given["days"], 17), made)
