"""What somebody wrote, on their page: evidence in a few words, and of each kind how much and the latest."""

from __future__ import annotations

from typing import Any

from colonnade.api import Person, View


def contributions(door: View, person: Person) -> dict[str, Any] | None:
    """`evidence` [(sentence, address or '')], `kinds` [(title, number, address, rows)] and the address of all; None for nothing."""
    written = door.written_by(person)
    evidence, kinds = list(written.evidence()), written.kinds
    if not evidence and not kinds:
        return None
    rows = [(kind.title, kind.number, kind.url, [door.row(obj) for obj in kind.latest]) for kind in kinds]
    return {"evidence": evidence, "kinds": rows, "url": written.url() if kinds else ""}
