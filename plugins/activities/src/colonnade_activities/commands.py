"""Changes of activities beside the core's own: done, completed, order, quick adding, and copying from and to templates."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from colonnade.api import (
    Content,
    Folder,
    Invalid,
    NotAllowed,
    UnitOfWork,
    allowed_principals,
    can,
    create,
    edit,
    events,
    messages,
    move,
    read_values,
    revise,
    share,
)
from colonnade_activities.types import (
    ACTIVE,
    ACTIVITY,
    COMPLETED,
    ENTRY,
    FIRST_DAY,
    LAST_DAY,
    SECTION,
    SECTIONS,
    TASK,
    TEMPLATE,
    TEMPLATE_SECTION,
    TEMPLATE_TASK,
    IEntry,
    ITemplateTodo,
    ITodo,
    value,
)

_ = messages("activities")
MAX_COPIED = 5000

Can = Callable[[str, Content], Any]


def may_finish(may: Can, person_id: int, todo: Content) -> bool:
    """Whether someone may say that a to-do is done: who may edit it, and whom it is assigned to if they may write there at all."""
    return bool(may("edit", todo) or (person_id in value(todo, "assignees") and may("view", todo) and may("add", todo.__parent__)))


def set_done(uow: UnitOfWork, todo: Content, done: bool) -> bool:
    """Mark a to-do as done, or open it again; tell whether that changed anything (the first who did it stays). Raises NotAllowed."""
    if not may_finish(lambda action, obj: can(uow.actor, action, obj), uow.actor.id, todo):
        raise NotAllowed("finish", "denied")
    if value(todo, "done") == done:
        return False
    values = {"done": done, "done_at": uow.now if done else None, "done_by": uow.actor.id or None if done else None}
    revise(uow, todo, values)
    return True


def set_completed(uow: UnitOfWork, activity: Content, completed: bool) -> None:
    """Close an activity, or open it again. Raises NotAllowed."""
    edit(uow, activity, {"state": COMPLETED if completed else ACTIVE})


def add_quickly(uow: UnitOfWork, container: Folder, line: str, language: str) -> Content:
    """A to-do (in a template, a to-do to be) of one line. Raises Invalid, NotAllowed."""
    types = {ACTIVITY.name: TASK, SECTION.name: TASK}
    return create(uow, container, types.get(container.type_name, TEMPLATE_TASK).name, {"title": line, "language": language})


# Order


def shift(uow: UnitOfWork, item: Content, step: int) -> None:
    """Move an item one step up (-1) or down (1) among those of its kind that the actor sees; at the end nothing happens."""
    near = _neighbours(uow, item, step)
    nearest = next(near, None)
    if nearest is not None:
        move(uow, item, item.__parent__, before=nearest if step < 0 else next(near, None))


def _neighbours(uow: UnitOfWork, item: Content, step: int) -> Iterator[str]:
    """Names of the siblings above or below, the nearest first: sections stand below all else, so each moves among its like."""
    parent = item.__parent__
    names = list(parent.keys())
    at = names.index(item.__name__)
    for name in reversed(names[:at]) if step < 0 else names[at + 1 :]:
        sibling = parent[name]
        if is_section(sibling) == is_section(item) and can(uow.actor, "view", sibling):
            yield name


def place_at(uow: UnitOfWork, item: Content, container: Folder, position: int) -> None:
    """Move an item into *container*, in front of what the actor sees there at *position* (from 0; beyond the end: last)."""
    shown = (c for c in container.values() if c is not item and is_section(c) == is_section(item) and can(uow.actor, "view", c))
    before = next((c.__name__ for number, c in enumerate(shown) if number == position), None)
    move(uow, item, container, before=before)


def is_section(obj: Content) -> bool:
    """Whether something is a section, of an activity or a template."""
    return obj.type_name in SECTIONS


# Templates


def save_as_template(uow: UnitOfWork, activity: Folder, title: str, first_day: date, keep_people: bool) -> Content:
    """A template beside *activity* with all of it that the actor sees; dates become days after *first_day*.

    What only some may read stays so. Raises Invalid (too much, wrong title), NotAllowed.
    """

    def day(due: date | None) -> int | None:
        return (due - first_day).days if due else None

    def todo(obj: Content) -> dict[str, Any]:
        values = read_values(obj, ITodo)
        people = values["assignees"] if keep_people else ()
        return {**_only(values, "title", "language", "body", "related"), "assignees": people, "day": day(values["due"])}

    top = {**_only(vars_of(activity), "title", "language", "body"), "title": title, "day": day(value(activity, "due"))}
    return _copied(
        uow, activity, TEMPLATE.name, top, {TASK.name: (TEMPLATE_TASK.name, todo), SECTION.name: (TEMPLATE_SECTION.name, _section)}
    )


def start_from(uow: UnitOfWork, template: Folder, title: str, first_day: date, keep_people: bool) -> Content:
    """An activity with all of *template* that the actor sees, its dates counted from *first_day*. People who left aren't assigned.

    Raises Invalid (too much, a date that can't be), NotAllowed.
    """

    def due(day: int | None) -> date | None:
        try:
            found = first_day + timedelta(days=day) if day is not None else None
        except OverflowError:
            found = date.max
        if found is not None and not FIRST_DAY <= found <= LAST_DAY:
            raise Invalid({"start": _("With this start a due date would be before 1970 or after 2199.")})
        return found

    def todo(obj: Content) -> dict[str, Any]:
        values = read_values(obj, ITemplateTodo)
        people = tuple(p for p in values["assignees"] if _is_here(uow, p)) if keep_people else ()
        return {**_only(values, "title", "language", "body", "related"), "assignees": people, "due": due(values["day"])}

    top = {**_only(vars_of(template), "title", "language", "body"), "title": title, "due": due(value(template, "day"))}
    return _copied(
        uow, template, ACTIVITY.name, top, {TEMPLATE_TASK.name: (TASK.name, todo), TEMPLATE_SECTION.name: (SECTION.name, _section)}
    )


Convert = Callable[[Content], dict[str, Any]]


def _copied(uow: UnitOfWork, source: Folder, type_name: str, top: dict[str, Any], kinds: dict[str, tuple[str, Convert]]) -> Content:
    """A copy of *source* beside it, and of all below it, each converted as *kinds* tell."""
    kinds = {**kinds, ENTRY.name: (ENTRY.name, lambda obj: _only(read_values(obj, IEntry), "title", "language", "body", "related"))}
    found = _visible_below(uow, source, kinds)
    if len(found) > MAX_COPIED:
        raise Invalid({"": _("This has more than ${max} items: too many to copy at once.", mapping={"max": MAX_COPIED})})
    quiet = _Quiet(uow.root, uow.actor, uow.now, uow.registry, uow.activity, uow.manager, uow.notes)
    copies: dict[int, Content] = {source.uid: create(quiet, source.__parent__, type_name, top)}
    _restrict_like(quiet, source, copies[source.uid])
    for obj in found:
        copy_type, convert = kinds[obj.type_name]
        copies[obj.uid] = create(quiet, copies[obj.__parent__.uid], copy_type, convert(obj), name=obj.__name__)
        _restrict_like(quiet, obj, copies[obj.uid])
    for obj in found:
        _link_among_copies(quiet, copies[obj.uid], copies)
    for event in quiet.waiting:
        uow.publish(event)
    return copies[source.uid]


@dataclass(frozen=True)
class _Quiet(UnitOfWork):
    """A unit of work that keeps its events until all is done: to tell each at once stores everything anew each time."""

    waiting: list[events.Event] = field(default_factory=list)

    def publish(self, event: events.Event) -> None:
        """Keep an event."""
        self.waiting.append(event)


def _link_among_copies(uow: UnitOfWork, copy: Content, copies: dict[int, Content]) -> None:
    """What linked to a neighbour links to the neighbour's copy."""
    related = getattr(copy, "related", ())
    if any(uid in copies for uid in related):
        edit(uow, copy, {"related": tuple(copies[uid].uid if uid in copies else uid for uid in related)})


def _visible_below(uow: UnitOfWork, folder: Folder, kinds: Any) -> list[Content]:
    """What the actor sees below, parents first, in order."""
    found: list[Content] = []
    waiting = list(reversed(list(folder.values())))
    while waiting and len(found) <= MAX_COPIED:
        obj = waiting.pop()
        if obj.type_name in kinds and can(uow.actor, "view", obj):
            found.append(obj)
            if isinstance(obj, Folder):
                waiting.extend(reversed(list(obj.values())))
    return found


def _restrict_like(uow: UnitOfWork, source: Content, copy: Content) -> None:
    """What only some people may read is no secret less as a copy."""
    only = allowed_principals(uow, source)
    if only is not None:
        share(uow, copy, only)


def _section(obj: Content) -> dict[str, Any]:
    return {"title": obj.title, "language": obj.language}


def _is_here(uow: UnitOfWork, person_id: int) -> bool:
    person = uow.root["people"].get(person_id)
    return person is not None and person.active


def vars_of(obj: Content) -> dict[str, Any]:
    """Title, language and goal of an activity or a template."""
    body = getattr(obj, "body", None)
    return {"title": obj.title, "language": obj.language, "body": body.source if body is not None else ""}


def _only(values: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: values[name] for name in names}
