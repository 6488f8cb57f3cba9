"""To-dos that come before the eyes of those they are assigned to after the fact: shared with more people, moved, or restored.

Who couldn't see a to-do when it was assigned to them wasn't told. An activity that is shared is one event, whatever it holds: so it waits
in a queue at the site's own activities, and a task looks at what is in it. Whoever was told before isn't told again: the core sees to it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from colonnade.api import Background, Content, UnitOfWork, Waiting, WaitingEntry, by_uid, descendants, events, versions_of
from colonnade_activities.lists import site_root
from colonnade_activities.types import ACTIVITIES, ACTIVITY, SECTION, TASK, value

EVERY = 3.0
AT_ONCE = 100
ROUNDS = 10
_HOLD_TODOS = frozenset((ACTIVITIES.name, ACTIVITY.name, SECTION.name, TASK.name))


@dataclass(frozen=True)
class Reached(events.Event):
    """A to-do may be seen by others than before. `people` are those whom `actor` had assigned it to."""

    people: tuple[int, ...] = ()


def note(event: events.Event) -> None:
    """Let what others may see now be looked at."""
    obj = event.obj
    root = site_root(obj)
    if root is None or obj.type_name not in _HOLD_TODOS or not isinstance(event, events.Shared | events.Moved | events.Restored):
        return
    if getattr(root, "_reached", None) is None:
        root._reached = Waiting()
    root._reached.enter(obj.uid, obj.uid)


def tell_whom_it_reaches(background: Background) -> None:
    """Look at what waits, a part in a transaction."""
    for _ in range(ROUNDS):
        entries = background.change(_next)
        if not entries:
            return
        background.change(lambda uow, entries=entries: _look_at(uow, entries))


def _queue(uow: UnitOfWork) -> Waiting | None:
    return getattr(site_root(uow.root["site"]), "_reached", None)


def _next(uow: UnitOfWork) -> list[WaitingEntry]:
    queue = _queue(uow)
    return queue.next(AT_ONCE) if queue is not None else []


def _look_at(uow: UnitOfWork, entries: list[WaitingEntry]) -> None:
    """Publish which to-dos were reached; what is in an activity or a section waits by itself, as there may be many."""
    queue = _queue(uow)
    for entry in entries:
        obj = by_uid(uow.root, entry.value) if queue.take(entry) else None
        if obj is None or not uow.activity.is_on("activities", obj):
            continue
        if obj.type_name == TASK.name:
            _publish(uow, obj)
            continue
        for todo in descendants(obj):
            if todo.type_name == TASK.name and value(todo, "assignees") and not value(todo, "done"):
                queue.enter(todo.uid, todo.uid)


def _publish(uow: UnitOfWork, todo: Content) -> None:
    for assigner, people in _assigned_by(todo).items():
        uow.publish(Reached(todo, assigner, uow.now, tuple(people)))


def _assigned_by(todo: Content) -> Mapping[int, list[int]]:
    """Those a to-do is assigned to, by who did that: it is they who are named, and not who shared it."""
    found: dict[int, list[int]] = defaultdict(list)
    versions = versions_of(todo)
    for person in value(todo, "assignees"):
        assigner = todo.creator
        for version in versions:
            if person not in _people_in(version):
                break
            assigner = version.by
        found[assigner].append(person)
    return found


def _people_in(version: Any) -> tuple[int, ...]:
    return version.stored.get("assignees") or ()
