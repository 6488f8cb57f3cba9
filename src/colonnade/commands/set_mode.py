"""Opening the site, letting people only read, or closing it for maintenance. Nothing of that is in the database: it may not take it."""

from __future__ import annotations

from datetime import datetime, timedelta

from colonnade.commands.base import UnitOfWork
from colonnade.content.errors import Invalid
from colonnade.i18n import messages
from colonnade.jobs.mode import MODES, NORMAL, Mode, ModeSwitch
from colonnade.security.can import demand

_ = messages("colonnade")
MOST_MINUTES = 7 * 24 * 60


def set_mode(uow: UnitOfWork, switch: ModeSwitch, kind: str, minutes: int | None = None) -> Mode:
    """Change the mode, for so many *minutes* as is expected (it stays until it is changed again). Raises NotAllowed, Invalid, OSError."""
    demand(uow.actor, "administer", uow.root["site"])
    if kind not in MODES:
        raise Invalid({"mode": _("Choose one of these.")})
    if minutes is not None and not 1 <= minutes <= MOST_MINUTES:
        raise Invalid({"minutes": _("Write a number of minutes, at most ${most}.", mapping={"most": MOST_MINUTES})})
    until: datetime | None = uow.now + timedelta(minutes=minutes) if minutes is not None and kind != NORMAL else None
    switch.set(kind, until)
    uow.audit("mode.set", mode=kind)
    return switch.now()
