"""The badge of a plugin as administrators see it: which tier it reached, when, and whether that was of this code."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from colonnade.i18n import messages
from colonnade.plugins.badge import Badge, fingerprint, kept

if TYPE_CHECKING:
    from datetime import datetime

    from pyramid.request import Request

    from colonnade.plugins.registry import Loaded

_ = messages("colonnade")
TITLES = {"gold": (_("Gold"), "ok"), "silver": (_("Silver"), "ok"), "bronze": (_("Bronze"), ""), "": (_("No tier"), "warn")}


@dataclass(frozen=True)
class Shown:
    """A badge in words. `is_current` tells that the code is still what was checked; `missed` are ids of rules."""

    title: str
    kind: str
    when: datetime
    version: str
    is_current: bool
    missed: tuple[str, ...]


def badge_of(request: Request, loaded: Loaded) -> Shown | None:
    """What the last check of a plugin on this machine found; None if there was none."""
    found: Badge | None = kept(request.runtime.var, loaded.name)
    if found is None:
        return None
    title, kind = TITLES[found.tier]
    is_current = loaded.usable and fingerprint(loaded) == found.fingerprint
    return Shown(request.t(title), kind if is_current else "", found.when, found.version, is_current, found.missed)
