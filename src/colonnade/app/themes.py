"""Finding themes, and the order in which a theme and those it builds upon are looked at."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from importlib.metadata import entry_points
from pathlib import Path

from colonnade.plugins.call import CAUGHT
from colonnade.plugins.manifest import Theme

log = logging.getLogger(__name__)
ENTRY_POINTS = "colonnade.themes"


class ThemeMissing(LookupError):
    """The wanted theme isn't installed. The message names those that are."""


@dataclass(frozen=True)
class InstalledTheme:
    """A theme's manifest and its folder."""

    manifest: Theme
    folder: Path


def installed_themes() -> dict[str, InstalledTheme]:
    """All installed themes by name. One that can't be used is left out: only who wants it needs to know."""
    found = {}
    for entry in entry_points(group=ENTRY_POINTS):
        try:
            module = entry.load()
            found[entry.name] = InstalledTheme(_named(module.theme, entry.name), Path(module.__file__).parent)
        except CAUGHT:
            log.exception("theme %s can't be used", entry.name)
    return found


def _named(theme: Theme, name: str) -> Theme:
    if theme.name != name:
        raise ValueError(f"is installed as {name!r} but calls itself {theme.name!r}")
    return theme


def chain(name: str, installed: dict[str, InstalledTheme]) -> list[InstalledTheme]:
    """The theme called *name* ('': the first that builds upon no other) and those it builds upon, the theme itself first.

    Raises ThemeMissing.
    """
    found: list[InstalledTheme] = []
    wanted: str | None = name or next((n for n in sorted(installed) if installed[n].manifest.base is None), name)
    while wanted is not None:
        if wanted not in installed or any(t.manifest.name == wanted for t in found):
            raise ThemeMissing(
                f"theme {wanted!r} is not installed or builds upon itself. Installed: {', '.join(sorted(installed)) or 'none'}"
            )
        found.append(installed[wanted])
        wanted = installed[wanted].manifest.base
    return found
