"""What the people of the demo company say of themselves and each other, and whom they know: read from `examples/`, stored as they would."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from datetime import date, timedelta
from importlib.resources import files
from typing import Any

from colonnade.api import Demo, change_profile, network_accept, network_invite, tag_give


def read() -> Iterator[tuple[str, dict[str, str], dict[str, str]]]:
    """(login, what they say by field, who is shown a field where that isn't as usual)."""
    for login, entry in _loaded("people.toml").items():
        yield login, {name: value for name, value in entry.items() if name != "shown"}, entry.get("shown", {})


def questions() -> Iterator[tuple[str, str, int, bool, str]]:
    """(who asked, whom, days ago, whether they agreed, the words) of the networks."""
    for entry in _loaded("network.toml")["ask"]:
        for to in entry["to"]:
            yield entry["by"], to, entry["days"], entry.get("agreed", False), entry.get("message", "")


def days(today: date) -> Iterator[tuple[str, dict[str, str], dict[str, str]]]:
    """(login, birthday and day on which they came, who is shown them): some always come round soon after *today*."""
    for login, entry in _loaded("days.toml").items():
        values = {}
        if "birthday" in entry:
            values["birthday"] = f"{today + timedelta(days=entry['birthday']):%m-%d}"
        if "joined" in entry:
            day = today + timedelta(days=entry["joined"]["days"])
            day -= timedelta(days=(day.month, day.day) == (2, 29))
            values["joined_company"] = day.replace(year=day.year - entry["joined"]["years"]).isoformat()
        yield login, values, entry.get("shown", {})


def tags() -> Iterator[tuple[str, str, str, int]]:
    """(who says it, of whom, the tags, days ago) of what people can be asked about."""
    for entry in _loaded("asked.toml")["say"]:
        for number, by in enumerate(entry["by"]):
            yield by, entry["of"], entry["tags"], entry["days"] - number


def _loaded(name: str) -> dict[str, Any]:
    return tomllib.loads((files("colonnade_profiles") / "examples" / name).read_text(encoding="utf-8"))


def add(demo: Demo) -> None:
    """Fill in the profiles and the networks of the demo company, and what its people can be asked about."""
    for login, values, audiences in (*read(), *days(demo.now.date())):
        change_profile(demo.uow(login), demo.people[login], values, audiences)
    for by, to, ago, agreed, message in questions():
        network_invite(demo.uow(by, ago), demo.people[to], message)
        if agreed:
            network_accept(demo.uow(to, ago - 1), demo.people[by])
    for by, to, words, ago in tags():
        tag_give(demo.uow(by, ago), demo.people[to], words)
