"""What the people of the demo company say of themselves, and whom they know: read from `examples/`, stored as they would do it."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from importlib.resources import files
from typing import Any

from colonnade.api import Demo, change_profile, network_accept, network_invite


def read() -> Iterator[tuple[str, dict[str, str], dict[str, str]]]:
    """(login, what they say by field, who is shown a field where that isn't as usual)."""
    for login, entry in _loaded("people.toml").items():
        yield login, {name: value for name, value in entry.items() if name != "shown"}, entry.get("shown", {})


def questions() -> Iterator[tuple[str, str, int, bool, str]]:
    """(who asked, whom, days ago, whether they agreed, the words) of the networks."""
    for entry in _loaded("network.toml")["ask"]:
        for to in entry["to"]:
            yield entry["by"], to, entry["days"], entry.get("agreed", False), entry.get("message", "")


def _loaded(name: str) -> dict[str, Any]:
    return tomllib.loads((files("colonnade_profiles") / "examples" / name).read_text(encoding="utf-8"))


def add(demo: Demo) -> None:
    """Fill in the profiles and the networks of the demo company."""
    for login, values, audiences in read():
        change_profile(demo.uow(login), demo.people[login], values, audiences)
    for by, to, days, agreed, message in questions():
        network_invite(demo.uow(by, days), demo.people[to], message)
        if agreed:
            network_accept(demo.uow(to, days - 1), demo.people[by])
