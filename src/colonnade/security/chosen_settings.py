"""Settings that administrators chose while the site runs: in the database, so that every process of the site has the same."""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping
from typing import Any

from persistent import Persistent

Root = MutableMapping[str, Any]
AREA = "settings"
Value = int | str | bool


class ChosenSettings(Persistent):
    """Values by the name of their setting, those that were chosen only. `number` grows with each change: it tells who kept a copy."""

    def __init__(self) -> None:
        self.values: Mapping[str, Value] = {}
        self.number = 0

    def put(self, name: str, value: Value) -> None:
        """Choose a value."""
        self.values = {**self.values, name: value}
        self.number += 1

    def drop(self, name: str) -> bool:
        """Forget what was chosen; False if nothing was."""
        if name not in self.values:
            return False
        self.values = {each: value for each, value in self.values.items() if each != name}
        self.number += 1
        return True


def install(root: Root) -> None:
    """Make the area in an empty database."""
    root.setdefault(AREA, ChosenSettings())


def chosen_settings(root: Root) -> ChosenSettings:
    """What was chosen in a site."""
    return root[AREA]
