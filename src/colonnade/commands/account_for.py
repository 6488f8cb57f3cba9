"""Taking the audit log out as lines of JSON: that somebody did is an entry, too."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from typing import IO, Any

from colonnade.commands.base import UnitOfWork
from colonnade.security.audit import Entry, trail
from colonnade.security.can import demand


def export_audit(uow: UnitOfWork, target: IO[bytes], wanted: Callable[[Entry], bool], since: datetime | None = None) -> int:
    """Write the *wanted* entries to *target*, the first first; return how many. Raises NotAllowed."""
    demand(uow.actor, "administer", uow.root["site"])
    number = 0
    for entry in trail(uow.root).all():
        if wanted(entry) and (since is None or entry.when >= since):
            target.write(json.dumps(as_json(entry), ensure_ascii=False).encode() + b"\n")
            number += 1
    uow.audit("audit.exported", entries=number)
    return number


def as_json(entry: Entry) -> dict[str, Any]:
    """An entry for programs."""
    return {**entry._asdict(), "when": entry.when.isoformat(), "facts": dict(entry.facts)}
