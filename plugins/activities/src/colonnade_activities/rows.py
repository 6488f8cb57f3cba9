"""To-dos and entries as lines of a page: who, until when, what the reader can do; and how far an activity has come."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice
from typing import Any

from colonnade.api import Content, Folder, View, messages
from colonnade_activities.commands import is_section, may_finish
from colonnade_activities.lists import DONE, Lists, activity_of
from colonnade_activities.types import COMPLETED, TASK, TEMPLATE_TASK, value

_ = messages("activities")
MAX_FACES = 4
SOON = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Face:
    """A person to whom something is assigned. `url` is None for someone who left."""

    name: str
    initials: str
    hue: int
    url: str | None
    photo: Any = None


@dataclass(frozen=True, slots=True)
class Due:
    """A due date in words. `kind` is that of a badge: `bad` when it is over, `warn` today, else ''."""

    text: str
    iso: str
    kind: str


@dataclass(frozen=True, slots=True)
class Line:
    """A line of an outline or a list. `uid` is a text; `where` is (title, address) of what it is in, if the page doesn't show that.

    `datable` is whether the reader may change its due date.
    """

    uid: str
    title: str
    url: str
    icon: str
    is_todo: bool
    done: bool
    finishable: bool
    datable: bool
    movable: bool
    faces: tuple[Face, ...]
    more_faces: int
    due: Due | None
    note: str | None
    where: tuple[tuple[str, str], ...] = ()
    restricted: bool = False


@dataclass(frozen=True, slots=True)
class Progress:
    """How many to-dos of an activity are done, as far as the reader sees them."""

    done: int
    total: int

    @property
    def percent(self) -> int:
        """0 to 100; 100 only when all are done."""
        return self.done * 100 // self.total if self.total else 0


def line(obj: Content, view: View, *, where: bool = False) -> Line:
    """An item of an activity or a template as a line."""
    is_todo = obj.type_name == TASK.name
    done = is_todo and bool(value(obj, "done"))
    people = value(obj, "assignees")
    return Line(
        uid=str(obj.uid),
        title=obj.title,
        url=view.url(obj),
        icon="circle-check" if obj.type_name == TEMPLATE_TASK.name else "file-text",
        is_todo=is_todo,
        done=done,
        finishable=is_todo and may_finish(view.can, view.me.id if view.me else 0, obj),
        datable=is_todo and not done and bool(view.can("edit", obj)),
        movable=view.can("move", obj),
        faces=tuple(face(person_id, view) for person_id in people[:MAX_FACES]),
        more_faces=max(0, len(people) - MAX_FACES),
        due=due_of(obj, view, done),
        note=_note(obj, view, done),
        where=_where(obj, view) if where else (),
        restricted=view.is_restricted(obj),
    )


def face(person_id: int, view: View) -> Face:
    """A person as a line shows them; one who left is named as such."""
    person = view.person(person_id)
    if person is None:
        return Face(view.t(_("Former colleague (left)")), "–", 0, None)
    name = person.display_name(view.language)
    shown = name if person.active else view.t(_("${name} (left)"), name=name)
    drawn = view.face(person)
    return Face(shown, drawn.initials, drawn.hue, view.url(person) if person.active else None, drawn.photo)


def due_in_words(day: date, view: View, done: bool = False) -> Due:
    """A due date: today and tomorrow by name, what is over as such."""
    left = (day - view.today).days
    words = {-1: _("Yesterday"), 0: _("Today"), 1: _("Tomorrow")}
    text = view.t(words[left]) if left in words else view.day(day)
    kind = "" if done or left > 0 else "warn" if left == 0 else "bad"
    return Due(text, day.isoformat(), kind)


def days_to_choose(view: View) -> list[tuple[str, str, date | None]]:
    """(name, label, day) of the due dates that a list offers for a to-do: the next days, next week, none."""
    today = view.today
    monday = today + timedelta(days=7 - today.weekday())
    return [
        ("today", view.t(_("Today")), today),
        ("tomorrow", view.t(_("Tomorrow")), today + timedelta(days=1)),
        ("week", view.t(_("Next Monday, ${day}"), day=view.day(monday)), monday),
        ("none", view.t(_("No date")), None),
    ]


def due_of(obj: Content, view: View, done: bool) -> Due | None:
    """The due date of something in words, or the day of what is in a template; None without one."""
    day = value(obj, "day")
    if day is not None:
        return Due(_day_in_words(day, view), "", "")
    due = value(obj, "due")
    return due_in_words(due, view, done) if due is not None else None


def _day_in_words(day: int, view: View) -> str:
    """When something of a template is due."""
    if day == 0:
        return view.t(_("First day"))
    if day < 0:
        return view.plural("${n} day before", "${n} days before", -day, "activities")
    return view.plural("${n} day after", "${n} days after", day, "activities")


def _note(obj: Content, view: View, done: bool) -> str | None:
    if not done or value(obj, "done_at") is None:
        return None
    return view.t(_("Done by ${name}, ${when}"), name=view.name_of(value(obj, "done_by") or 0), when=view.when(value(obj, "done_at")).text)


def _where(obj: Content, view: View) -> tuple[tuple[str, str], ...]:
    """The activity of a to-do, and its place if that is another than the page's."""
    activity = activity_of(obj)
    if activity is None:
        return ()
    root = activity.__parent__.__parent__
    place = ((root.title, view.url(root)),) if root is not view.place else ()
    return ((activity.title, view.url(activity)), *place)


def progress(activity: Content, view: View) -> Progress:
    """How far an activity has come for the reader: what they can't see doesn't count."""
    done = total = 0
    for scope, state, number in Lists(activity).counts(activity):
        if scope == 0 or view.get(scope) is not None:
            total += number
            done += number if state == DONE else 0
    return Progress(done, total)


def in_words(found: Progress, view: View) -> str:
    """`12 of 31 done`."""
    return view.t(_("${done} of ${total} done"), done=found.done, total=found.total)


def open_todos(uids: Iterable[int], view: View, person_id: int = 0) -> Iterable[Content]:
    """Those of *uids* that are to-dos which the reader sees, on, open, in an activity that goes on, and assigned to *person_id*."""
    for uid in uids:
        todo = view.get(uid)
        if todo is None or todo.type_name != TASK.name or view.is_dormant(todo) or value(todo, "done"):
            continue
        activity = activity_of(todo)
        if activity is not None and value(activity, "state") != COMPLETED and (not person_id or person_id in value(todo, "assignees")):
            yield todo


def items_of(folder: Folder, view: View, start: int, limit: int) -> tuple[list[Content], bool]:
    """*limit* of the entries and to-dos in a folder that the reader sees, from *start*, in order; and whether there are more."""
    seen = (child for child in folder.values() if not is_section(child) and view.can("view", child))
    found = list(islice(seen, start, start + limit + 1))
    return found[:limit], len(found) > limit


def sections_of(folder: Folder, view: View) -> list[Folder]:
    """The sections of an activity or template that the reader sees, in order."""
    found = (view.get(uid) for uid in Lists(folder).sections(folder))
    return sorted((s for s in found if s is not None and s.__parent__ is folder), key=lambda section: section.order_key)
