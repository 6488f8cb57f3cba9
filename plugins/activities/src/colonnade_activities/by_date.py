"""To-dos by date: those of an activity, and the reader's own of all places."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import islice
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from colonnade.api import Content, ContentPage, Folder, View, messages, view
from colonnade_activities.lists import DONE, OPEN, Lists, activity_of
from colonnade_activities.pages import MAX_LINES, frame, front_tabs, list_key, page_of, styled, tabs_of
from colonnade_activities.rows import SOON, Line, days_to_choose, face, in_words, line, open_todos, progress, sections_of
from colonnade_activities.types import TASK, IActivities, IActivity, value

if TYPE_CHECKING:
    from pyramid.request import Request

_ = messages("activities")
MAX_NAMED = 300  # to-dos whose people are offered as a filter


@view(context=IActivity, permission="view", name="todos", template="todos.pt")
def todos(context: Folder, request: Request) -> dict[str, Any]:
    """The to-dos of an activity by due date, all or those that fit what is asked for."""
    ContentPage(context, request).open(actions=False)
    styled(request)
    door = request.view
    sections = sections_of(context, door)
    wanted = Wanted(request, sections)
    keys = Lists(context).of_activity(context, wanted.state, list_key(request.GET.get("after")))
    shown, after = page_of(keys, lambda uid: wanted.find(uid, context), MAX_LINES)
    found = progress(context, door)
    here = door.url(context, "todos")
    return {
        **frame(context, request, sections),
        "tabs": tabs_of(context, request, "todos"),
        "label": context.title,
        "progress": found,
        "words": in_words(found, door),
        **_dating(context, request),
        "lines": [line(todo, door) for todo in shown],
        "older_url": f"{here}?{urlencode({**wanted.query, 'after': after})}" if after else None,
        "here": here,
        "filters": wanted,
        "people": _people_in(context, door),
        "sections": [(str(s.uid), s.title, str(s.uid) == wanted.section) for s in sections],
    }


def _dating(context: Folder, request: Request) -> dict[str, Any]:
    """What a list needs whose to-dos can be put off in place: where that is posted to, and the (name, label) of the days."""
    days = [(name, label) for name, label, _day in days_to_choose(request.view)]
    return {"due_url": request.view.url(context, "due"), "days": days}


class Wanted:
    """What of an activity's to-dos someone wants to see, from the query of an address."""

    def __init__(self, request: Request, sections: list[Folder]) -> None:
        get = request.GET.get
        self._door: View = request.view
        self.show = get("show") if get("show") in ("mine", "soon", "done") else ""
        self.section = get("section", "") if get("section") in {str(s.uid) for s in sections} else ""
        self.person = get("person", "") if get("person", "").isdecimal() and len(get("person", "")) < 20 else ""
        self.state = DONE if self.show == "done" else OPEN

    @property
    def query(self) -> dict[str, str]:
        """The same as a query again."""
        return {name: value for name, value in (("show", self.show), ("section", self.section), ("person", self.person)) if value}

    def find(self, uid: int, activity: Content) -> Content | None:
        """The to-do with this uid if the reader sees it and it fits."""
        todo = self._door.get(uid)
        if todo is None or todo.type_name != TASK.name or activity_of(todo) is not activity:
            return None
        return todo if value(todo, "done") == (self.state == DONE) and self._fits(todo) else None

    def _fits(self, todo: Content) -> bool:
        me = self._door.me
        return not (
            (self.show == "mine" and (me is None or me.id not in value(todo, "assignees")))
            or (self.show == "soon" and (value(todo, "due") is None or value(todo, "due") > self._door.today + SOON))
            or (self.section and str(todo.__parent__.uid) != self.section)
            or (self.person and int(self.person) not in value(todo, "assignees"))
        )


def _people_in(activity: Content, door: View) -> list[tuple[str, str]]:
    """(id, name) of those who have something to do in an activity, as far as the reader sees it, by name."""
    uids = (uid for _order, uid in islice(Lists(activity).of_activity(activity), MAX_NAMED))
    found = {person_id for uid in uids if (todo := door.get(uid)) is not None for person_id in value(todo, "assignees")}
    return sorted(((str(person_id), face(person_id, door).name) for person_id in found), key=lambda pair: pair[1])


@view(context=IActivities, permission="view", name="mine", template="mine.pt")
def mine(context: Folder, request: Request) -> dict[str, Any]:
    """All that the reader has to do, in whatever activity and place, by due date; or what they have done."""
    styled(request)
    door = request.view
    request.page.title = request.t(_("My to-dos"))
    request.page.layout = "list"
    done = request.GET.get("show") == "done"
    person_id = door.me.id if door.me else 0
    keys = Lists(context).of_person(person_id, DONE if done else OPEN, list_key(request.GET.get("after")))
    find = _done_by if done else _open_for
    shown, after = page_of(keys, lambda uid: find(uid, person_id, door), MAX_LINES)
    lines = [(todo, line(todo, door, where=True)) for todo in shown]
    here = door.url(context, "mine")
    query = {**({"show": "done"} if done else {}), "after": after}
    return {
        "tabs": front_tabs(context, request, "mine"),
        "label": request.page.title,
        "groups": [(None, [shown_line for _todo, shown_line in lines])] if done else grouped(lines, door),
        "done": done,
        "here": here,
        "older_url": f"{here}?{urlencode(query)}" if after else None,
        "done_url": door.url(context, "done"),
        **_dating(context, request),
        "arrange_url": None,
        "choices": [],
        "back": request.path_qs,
        "all_url": door.url(context),
    }


def _open_for(uid: int, person_id: int, door: View) -> Content | None:
    return next(iter(open_todos([uid], door, person_id)), None)


def _done_by(uid: int, person_id: int, door: View) -> Content | None:
    todo = door.get(uid)
    if todo is None or todo.type_name != TASK.name or door.is_dormant(todo):
        return None
    return todo if value(todo, "done") and person_id in value(todo, "assignees") else None


def grouped(lines: list[tuple[Content, Line]], door: View) -> list[tuple[str, list[Line]]]:
    """Open to-dos in order of their dates under headings in words; headings without any are left out."""
    today = door.today
    end_of_week = today + timedelta(days=6 - today.weekday())
    titles = [_("Overdue"), _("Today"), _("This week"), _("Later"), _("No date")]
    groups: list[list[Line]] = [[] for _title in titles]
    for todo, shown in lines:
        group = _group(value(todo, "due"), today, end_of_week)
        groups[group].append(replace(shown, due=None) if titles[group] == titles[1] else shown)
    return [(door.t(title), group) for title, group in zip(titles, groups, strict=True) if group]


def _group(due: date | None, today: date, end_of_week: date) -> int:
    if due is None:
        return 4
    return 0 if due < today else 1 if due == today else 2 if due <= end_of_week else 3
