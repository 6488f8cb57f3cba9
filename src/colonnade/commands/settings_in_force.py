"""What each setting is at the moment, and where that comes from: the default, the page of settings, file, environment, or an option."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from threading import Lock
from typing import Any

from colonnade.commands.settings_schema import WHILE_RUNNING
from colonnade.content.roots import Root
from colonnade.security.chosen_settings import AREA, ChosenSettings

DEFAULT, PAGE, FILE, ENVIRONMENT, OPTION = ORIGINS = ("default", "page", "file", "environment", "option")
SITE_TITLE = "site_title"
"""The one setting that the database holds itself: what is set elsewhere counts when the site is made, and not any more."""


@dataclass(frozen=True)
class Found:
    """One setting: what it is, what it would be without anybody's doing, and where it comes from (one of `ORIGINS`).

    `chosen` was chosen for it while the site ran, which counts only where nothing fixes it; None without that.
    """

    name: str
    value: Any
    default: Any
    origin: str
    chosen: Any = None

    @property
    def is_fixed(self) -> bool:
        """Whether somebody who starts the site decided it."""
        return self.name != SITE_TITLE and self.origin in (FILE, ENVIRONMENT, OPTION)

    @property
    def can_change(self) -> bool:
        """Whether it can be changed while the site runs."""
        return self.name in WHILE_RUNNING and not self.is_fixed


class SettingsInForce:
    """*given* are the values that the site was started with, *origins* where those come from that aren't defaults.

    *file* is the path of the file of settings. *apply* gets the values that can change while the site runs, whenever one has changed.
    """

    def __init__(
        self,
        given: Mapping[str, Any] | None = None,
        defaults: Mapping[str, Any] | None = None,
        origins: Mapping[str, str] | None = None,
        file: str = "",
        apply: Callable[[Mapping[str, Any]], None] = lambda values: None,
    ) -> None:
        self.given, self.defaults, self.origins, self.file = given or {}, defaults or {}, origins or {}, file
        self._apply = apply
        self._number = 0
        self._lock = Lock()

    def follow(self, root: Root) -> None:
        """Take over what was chosen since the last time, by whatever process. Costs nothing while nothing was."""
        chosen: ChosenSettings | None = root.get(AREA)
        if chosen is None or chosen.number <= self._number:
            return
        with self._lock:
            if chosen.number > self._number:
                self._apply({name: self.of(root, name).value for name in WHILE_RUNNING if name in self.given})
                self._number = chosen.number

    def of(self, root: Root, name: str) -> Found:
        """One setting. Raises KeyError for an unknown name."""
        given, default = self.given[name], self.defaults[name]
        if name == SITE_TITLE:
            title = root["site"].title
            return Found(name, title, given, self.origins.get(name, DEFAULT) if title == given else PAGE)
        origin, values = self.origins.get(name, DEFAULT), root[AREA].values
        chosen = values.get(name) if name in WHILE_RUNNING else None
        if origin == DEFAULT and chosen is not None:
            return Found(name, chosen, default, PAGE, chosen)
        return Found(name, given, default, origin, chosen)
