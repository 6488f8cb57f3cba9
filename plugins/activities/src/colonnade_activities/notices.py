"""Whom a change of a to-do concerns: those it is assigned to."""

from __future__ import annotations

from collections.abc import Sequence

from colonnade.api import Notice, events, messages
from colonnade_activities.reached import Reached
from colonnade_activities.types import TASK, value

_ = messages("activities")
ASSIGNED = _("${who} assigned ${title} to you")


def of(event: events.Event) -> Sequence[Notice]:
    """The people of a to-do that is new, got other people, or may be seen by others. Who was told of it before isn't told again."""
    todo = event.obj
    if todo.type_name != TASK.name or value(todo, "done"):
        return ()
    if isinstance(event, Reached):
        return [Notice(person, ASSIGNED) for person in event.people]
    new = isinstance(event, events.Created) or (isinstance(event, events.Edited) and "assignees" in event.fields)
    return [Notice(person, ASSIGNED) for person in value(todo, "assignees")] if new else ()
