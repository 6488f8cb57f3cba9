"""The open to-dos of somebody who leaves, and giving them to another one."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from colonnade.api import Belonging, Content, Person, UnitOfWork, by_uid, can, manager_of, messages, revise
from colonnade_activities.lists import Lists, activity_of
from colonnade_activities.types import COMPLETED, TASK, value

_ = messages("activities")


def belongings(uow: UnitOfWork, person: Person) -> list[Belonging]:
    """The to-dos that are assigned to a person and still open, as one thing to take over; nothing where there are none."""
    number = sum(1 for _todo in _open(uow, person.id))
    note = _("Who takes over has them assigned, as far as they may read them.")
    return [Belonging("todos", _("Open to-dos"), _giver(person.id), manager_of(uow.root, person), number, note)] if number else []


def assigned(uow: UnitOfWork, person: Person) -> list[dict[str, str]]:
    """The open to-dos of a person that they may read, as they take them along."""
    reader = uow.acting_as(person.id).actor
    return [{"title": todo.title, "made": todo.created.isoformat()} for todo in _open(uow, person.id) if can(reader, "view", todo)]


def _giver(person_id: int) -> Callable[[UnitOfWork, Person], None]:
    def hand_over(uow: UnitOfWork, successor: Person) -> None:
        reader = uow.acting_as(successor.id).actor
        for todo in list(_open(uow, person_id)):
            if can(reader, "view", todo):
                others = (successor.id if each == person_id else each for each in value(todo, "assignees"))
                revise(uow, todo, {"assignees": tuple(dict.fromkeys(others))})

    return hand_over


def _open(uow: UnitOfWork, person_id: int) -> Iterator[Content]:
    for _day, uid in list(Lists(uow.root["site"]).of_person(person_id)):
        todo = by_uid(uow.root, uid)
        if todo is None or todo.trashed or todo.type_name != TASK.name or not uow.activity.is_type_on(TASK.name, todo):
            continue
        activity = activity_of(todo)
        if activity is not None and value(activity, "state") != COMPLETED:
            yield todo
