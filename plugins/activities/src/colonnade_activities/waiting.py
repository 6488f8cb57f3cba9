"""The to-dos that wait for the reader now: overdue, due today, due tomorrow."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import takewhile

from colonnade.api import Action, Button, Content, View, messages
from colonnade_activities.commands import may_finish
from colonnade_activities.lists import Lists, activity_of
from colonnade_activities.rows import days_to_choose, open_todos
from colonnade_activities.types import value

_ = messages("activities")
AHEAD = timedelta(days=1)
MAX_LOOKED_AT = 1000


def waiting(view: View) -> list[Action]:
    """The reader's to-dos of all places that are due until tomorrow and that they may finish, the longest overdue first."""
    me = view.me
    if me is None:
        return []
    last = (view.today + AHEAD).toordinal()
    due = takewhile(lambda key: key[0] <= last, Lists(view.place).of_person(me.id))
    uids = (uid for (_day, uid), _number in zip(due, range(MAX_LOOKED_AT), strict=False))
    return [_action(todo, view, me.id) for todo in open_todos(uids, view, me.id) if may_finish(view.can, me.id, todo)]


def _action(todo: Content, view: View, person_id: int) -> Action:
    due = value(todo, "due")
    days = tuple(_other_days(todo, view))
    return Action(
        key=str(todo.uid),
        title=todo.title,
        url=view.url(todo),
        wanted=_wanted(due, view),
        buttons=(Button(view.t(_("Done")), view.url(todo, "done"), primary=True),),
        kind="bad" if due < view.today else "warn" if due == view.today else "",
        by=todo.creator if todo.creator != person_id else 0,
        due=due,
        note=_where(todo),
        more_label=view.t(_("Another day…")) if days else "",
        more=days,
    )


def _wanted(due: date, view: View) -> str:
    late = (view.today - due).days
    if late > 0:
        return view.plural("Overdue by ${n} day", "Overdue by ${n} days", late, "activities")
    return view.t(_("Due today") if late == 0 else _("Due tomorrow"))


def _where(todo: Content) -> str:
    activity = activity_of(todo)
    return activity.title if activity is not None else ""


def _other_days(todo: Content, view: View) -> Iterator[Button]:
    """Putting it off, for those who may edit it."""
    activity = activity_of(todo)
    if activity is None or not view.can("edit", todo) or not view.can("view", activity):
        return
    for name, label, day in days_to_choose(view):
        if day != value(todo, "due"):
            yield Button(label, view.url(activity, "due"), fields=(("due", f"{todo.uid}.{name}"),))
