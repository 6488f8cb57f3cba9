"""What an import did, or would do, in plain values: for people to read and for programs."""

from __future__ import annotations

from dataclasses import dataclass

from colonnade.catalog.profiles import Root
from colonnade.commands.people_import.plan import Plan, differences


@dataclass(frozen=True)
class Report:
    """`changed` is (user name, [(column, old, new)]), `refused` (line, column, why), `stops` why nothing at all is done."""

    created: list[tuple[str, str, str]]
    changed: list[tuple[str, list[tuple[str, str, str]]]]
    deactivated: list[tuple[str, str]]
    refused: list[tuple[int, str, str]]
    unchanged: int
    passed_over: list[str]
    notes: list[str]
    stops: list[str]


def report_of(root: Root, plan: Plan) -> Report:
    """The report on a plan that wasn't carried out yet: what is stored now is what was before."""
    return Report(
        [(entry.login, entry.name, entry.values.get("email", "")) for entry in plan.created],
        [(entry.person.login, differences(root, entry)) for entry in plan.changed if entry.person is not None],
        [(person.login, person.name) for person in plan.deactivated],
        [(refusal.line, refusal.column, refusal.why) for refusal in plan.refused],
        plan.unchanged,
        plan.passed_over,
        plan.notes,
        plan.stops,
    )
