"""The pages of activities: the list, an activity as an outline and as a list by date, its parts, and the reader's own to-dos."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator
from dataclasses import asdict, replace
from datetime import date, timedelta
from itertools import islice
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from colonnade.api import Content, ContentPage, Folder, Place, View, messages, number_in, place_of, view
from colonnade_activities.lists import DONE, OPEN, Key, Lists, activity_of
from colonnade_activities.rows import (
    SOON,
    Line,
    days_to_choose,
    due_of,
    face,
    in_words,
    items_of,
    line,
    open_todos,
    progress,
    sections_of,
)
from colonnade_activities.types import (
    ACTIVITY,
    COMPLETED,
    ENTRY,
    SECTION,
    TASK,
    TEMPLATE,
    TEMPLATE_SECTION,
    TEMPLATE_TASK,
    IActivities,
    IActivity,
    IEntry,
    ISection,
    ITemplate,
    ITemplateSection,
    ITemplateTodo,
    ITodo,
    value,
)

if TYPE_CHECKING:
    from pyramid.request import Request

_ = messages("activities")
PER_PAGE = 25
MAX_LINES = 100
PER_SECTION = 50
MAX_SECTIONS = 60
MAX_LOOKED_AT = 2000  # entries of a list that are passed over for one page of it
MAX_CHOICES = 12
MAX_NAMED = 300  # to-dos whose people are offered as a filter


def styled(request: Request) -> None:
    """Give the page the plugin's own style sheet."""
    request.page.stylesheets = (*request.page.stylesheets, request.runtime.assets["activities:activities.css"])


# The list


@view(context=IActivities, permission="view", template="front.pt")
def front(context: Folder, request: Request) -> dict[str, Any]:
    """Activities that go on, those that are completed, or templates."""
    ContentPage(context, request).open(actions=False)
    styled(request)
    request.page.layout = "list"
    request.page.actions = _front_actions(context, request)
    show = request.GET.get("show", "")
    rows, older = _templates(context, request) if show == "templates" else _activities(context, request, show == "completed")
    return {
        "tabs": _front_tabs(context, request, show),
        "label": request.page.title,
        "rows": rows,
        "older_url": older,
        "show": show if show in ("completed", "templates") else "",
        "add_url": f"{request.view.url(context, 'add')}/{ACTIVITY.name}" if request.view.can("add", context) else None,
    }


def _front_actions(context: Folder, request: Request) -> list[tuple[str, str, str, str]]:
    door, t = request.view, request.t
    if not door.can("add", context):
        return []
    return [
        (t(_("New activity")), f"{door.url(context, 'add')}/{ACTIVITY.name}", "plus", "primary"),
        (t(_("New template")), f"{door.url(context, 'add')}/{TEMPLATE.name}", "copy", "default"),
    ]


def _front_tabs(context: Folder, request: Request, show: str) -> list[tuple[str, str, bool, None]]:
    door, t = request.view, request.t
    tabs = [
        (t(_("Active")), door.url(context), show not in ("completed", "templates", "mine"), None),
        (t(_("Completed")), f"{door.url(context)}?show=completed", show == "completed", None),
        (t(_("Templates")), f"{door.url(context)}?show=templates", show == "templates", None),
    ]
    return [*tabs, (t(_("My to-dos")), door.url(context, "mine"), show == "mine", None)] if door.me else tabs


def _activities(context: Folder, request: Request, completed: bool) -> tuple[str, str | None]:
    """A part of the list, drawn ('' without any), and the address of older ones."""
    door, start = request.view, _key(request.GET.get("after"))

    def draw() -> tuple[str, str | None]:
        keys = Lists(context).activities(place_of(context), completed, start)
        shown, after = _page(keys, lambda uid: _activity(uid, completed, door), PER_PAGE)
        rows = [activity_row(obj, door) for obj in shown]
        return door.render("activities:activities.pt", {"rows": rows}) if rows else "", after

    drawn, after = door.kept(("activities.list", completed, start), changes_of_list(door, place_of(context)), draw, timed=True)
    query = {**({"show": "completed"} if completed else {}), "after": after}
    return drawn, f"{door.url(context)}?{urlencode(query)}" if after else None


def changes_of_list(door: View, place: Place | None) -> Hashable:
    """New with each change of an activity or a to-do in *place*, or anywhere, and each day: due dates are told from today."""
    return door.changes(ACTIVITY.name, place=place), door.changes(TASK.name, place=place), door.today


def _activity(uid: int, completed: bool, door: View) -> Content | None:
    obj = door.get(uid)
    return obj if obj is not None and not door.is_dormant(obj) and (value(obj, "state") == COMPLETED) == completed else None


def activity_row(activity: Content, door: View) -> dict[str, Any]:
    """An activity as a list shows it, in values that JSON can hold."""
    found = progress(activity, door)
    due = due_of(activity, door, value(activity, "state") == COMPLETED)
    return {
        "title": activity.title,
        "url": door.url(activity),
        "done": found.done,
        "total": found.total,
        "words": in_words(found, door) if found.total else door.t(_("No to-dos yet")),
        "due": asdict(due) if due else None,
        "who": door.name_of(activity.creator),
        "when": door.when(activity.modified).text,
    }


def _templates(context: Folder, request: Request) -> tuple[list[dict[str, Any]], str | None]:
    door = request.view
    found, more = door.page(TEMPLATE.name, place=place_of(context), limit=PER_PAGE, after=door.after)
    may_add = door.can("add", context)
    rows = [
        {
            "title": obj.title,
            "url": door.url(obj),
            "who": door.name_of(obj.creator),
            "when": door.when(obj.modified).text,
            "start_url": door.url(obj, "start") if may_add else None,
        }
        for obj in found
    ]
    return rows, f"{door.url(context)}?show=templates&after={more}" if more is not None else None


def _key(text: str | None) -> Key | None:
    """What a list goes on after: `order.uid`."""
    order, _dot, uid = map(number_in, (text or "").partition("."))
    return (order, uid) if order is not None and uid is not None else None


def _page(keys: Iterable[Key], find: Any, limit: int) -> tuple[list[Any], str | None]:
    """What *find* returns for the first *limit* keys for which it returns something; and where the list goes on."""
    shown: list[Any] = []
    last: Key | None = None
    for number, key in enumerate(keys):
        if len(shown) == limit or number == MAX_LOOKED_AT:
            return shown, f"{last[0]}.{last[1]}" if last else None
        found = find(key[1])
        shown += [found] if found is not None else []
        last = key
    return shown, None


# An activity and its parts


@view(context=IActivity, permission="view", template="activity.pt")
def activity(context: Folder, request: Request) -> dict[str, Any]:
    """The outline: what is in no section, then the sections."""
    return _outline(context, request)


@view(context=ITemplate, permission="view", template="activity.pt")
def template(context: Folder, request: Request) -> dict[str, Any]:
    """The outline of a template."""
    return _outline(context, request)


def _outline(context: Folder, request: Request) -> dict[str, Any]:
    it = ContentPage(context, request).open()
    styled(request)
    request.page.actions = it.actions(more=_own_actions(context, request), edits=False)
    door = request.view
    sections = sections_of(context, door)
    is_template = context.type_name == TEMPLATE.name
    found = progress(context, door)
    return {
        **_frame(context, request, sections),
        "it": it,
        "html": it.html(),
        "lang": it.lang,
        "is_template": is_template,
        "completed": value(context, "state") == COMPLETED,
        "may_edit": door.can("edit", context),
        "due": due_of(context, door, value(context, "state") == COMPLETED),
        "progress": found,
        "words": in_words(found, door),
        "tabs": [] if is_template else _tabs(context, request, "outline"),
        "label": context.title,
        "blocks": list(_blocks(context, request, sections)),
        "start_url": door.url(context, "start") if is_template and door.can("add", context.__parent__) else None,
        "add_section": f"{door.url(context, 'add')}/{(TEMPLATE_SECTION if is_template else SECTION).name}"
        if door.can("add", context)
        else None,
        "open_left": found.total - found.done,
    }


def _own_actions(context: Folder, request: Request) -> list[tuple[str, str, str, str]]:
    """What can be done with an activity beside what can be done with anything."""
    door = request.view
    may = context.type_name == ACTIVITY.name and door.can("add", context.__parent__)
    return [(request.t(_("Save as template")), door.url(context, "template"), "copy", "menu")] if may else []


def _tabs(context: Folder, request: Request, current: str) -> list[tuple[str, str, bool, None]]:
    door, t = request.view, request.t
    return [
        (t(_("Outline")), door.url(context), current == "outline", None),
        (t(_("To-dos by date")), door.url(context, "todos"), current == "todos", None),
    ]


def _frame(context: Folder, request: Request, sections: list[Folder]) -> dict[str, Any]:
    """What the lines of a page need: where their buttons lead, and the sections to move to."""
    door = request.view
    top = context if context.type_name in (ACTIVITY.name, TEMPLATE.name) else context.__parent__
    choices = [(str(top.uid), request.t(_("No section")))] + [(str(s.uid), s.title) for s in sections]
    return {
        "done_url": door.url(top, "done"),
        "arrange_url": door.url(top, "arrange"),
        "back": request.path_qs,
        "choices": choices if 1 < len(choices) <= MAX_CHOICES else [],
    }


def _blocks(context: Folder, request: Request, sections: list[Folder]) -> Iterator[dict[str, Any]]:
    """The outline in parts, as many lines as a page can bear; what is cut has a page of its own."""
    yield _block(context, request, None, MAX_LINES)
    left = MAX_LINES
    for section in sections[:MAX_SECTIONS]:
        found = _block(section, request, section, min(PER_SECTION, left))
        left -= len(found["lines"])
        yield found


def _block(folder: Folder, request: Request, section: Folder | None, limit: int, start: int = 0) -> dict[str, Any]:
    door = request.view
    items, more = items_of(folder, door, start, limit)
    add = door.url(folder, "add") if door.can("add", folder) else None
    to_be = folder.type_name in (TEMPLATE.name, TEMPLATE_SECTION.name)
    whole = door.url(folder) if section is not None else door.url(folder, "items")
    return {
        "uid": str(folder.uid),
        "title": section.title if section is not None else None,
        "label": section.title if section is not None else request.t(_("No section")),
        "url": door.url(folder),
        "lines": [line(item, door) for item in items],
        "more_url": whole if more else None,
        "add_todo": f"{add}/{(TEMPLATE_TASK if to_be else TASK).name}" if add else None,
        "add_entry": f"{add}/{ENTRY.name}" if add else None,
        "quick_url": door.url(folder, "quick") if add else None,
        "movable": section is not None and door.can("move", section),
        "trash_url": door.url(folder, "trash") if section is not None and door.can("trash", section) else None,
        "rename_url": door.url(folder, "edit") if section is not None and door.can("edit", section) else None,
        "focus": request.GET.get("added") == str(folder.uid),
    }


@view(context=ISection, permission="view", template="section.pt")
@view(context=ITemplateSection, permission="view", template="section.pt")
def section(context: Folder, request: Request) -> dict[str, Any]:
    """All that is in one section."""
    ContentPage(context, request).open()
    return _all_items(context, request, context)


@view(context=IActivity, permission="view", name="items", template="section.pt")
@view(context=ITemplate, permission="view", name="items", template="section.pt")
def items(context: Folder, request: Request) -> dict[str, Any]:
    """All that is in no section."""
    request.page.title = request.t(_("${title}: all without a section"), title=context.title)
    return _all_items(context, request, None)


def _all_items(context: Folder, request: Request, section: Folder | None) -> dict[str, Any]:
    styled(request)
    door = request.view
    text = request.GET.get("start", "")
    start = int(text) if text.isdecimal() and len(text) < 8 else 0
    top = context.__parent__ if section is not None else context
    here = door.url(context) if section is not None else door.url(context, "items")
    block = _block(context, request, section, MAX_LINES, start)
    newer = f"{here}?start={max(0, start - MAX_LINES)}" if start else None
    older = f"{here}?start={start + MAX_LINES}" if block["more_url"] else None
    return {
        **_frame(context, request, sections_of(top, door)),
        "block": {**block, "more_url": None},
        "older_url": older,
        "newer_url": newer,
    }


@view(context=ITodo, permission="view", template="todo.pt")
@view(context=ITemplateTodo, permission="view", template="todo.pt")
@view(context=IEntry, permission="view", template="todo.pt")
def item(context: Content, request: Request) -> dict[str, Any]:
    """A to-do or an entry with its text, people, links, files and what was said about it."""
    it = ContentPage(context, request).open()
    styled(request)
    request.page.actions = it.actions(edits=False)
    door = request.view
    shown = line(context, door)
    return {
        "it": it,
        "line": shown,
        "html": it.html(),
        "lang": it.lang,
        "faces": [face(person_id, door) for person_id in value(context, "assignees")],
        "blind": _blind(context, door) if context.type_name == TASK.name and door.can("edit", context) else [],
        "links": [
            door.row(obj, meta="", note=_path_of(obj, door)) for uid in value(context, "related") if (obj := door.get(uid)) is not None
        ],
        "files": it.files,
        "files_url": door.url(context, "attach") if it.type.has("attachable") and door.can("edit", context) else None,
        "done_url": door.url(context, "done"),
    }


def _blind(todo: Content, door: View) -> list[str]:
    """The names of those who have this to do and can't see it."""
    people = (door.person(person_id) for person_id in value(todo, "assignees"))
    return [p.display_name(door.language) for p in people if p is not None and p.active and not door.sees(p.id, todo)]


def _path_of(obj: Content, door: View) -> str | None:
    """What a link's target is in, as far as the reader sees it."""
    above = []
    node = obj.__parent__
    while node is not None and node.__parent__ is not None:
        if door.can("view", node):
            above.append(door.title_of(node))
        node = node.__parent__
    return " › ".join(reversed(above)) or None


# By date


@view(context=IActivity, permission="view", name="todos", template="todos.pt")
def todos(context: Folder, request: Request) -> dict[str, Any]:
    """The to-dos of an activity by due date, all or those that fit what is asked for."""
    ContentPage(context, request).open(actions=False)
    styled(request)
    door = request.view
    sections = sections_of(context, door)
    wanted = Wanted(request, sections)
    keys = Lists(context).of_activity(context, wanted.state, _key(request.GET.get("after")))
    shown, after = _page(keys, lambda uid: wanted.find(uid, context), MAX_LINES)
    found = progress(context, door)
    here = door.url(context, "todos")
    return {
        **_frame(context, request, sections),
        "tabs": _tabs(context, request, "todos"),
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


# The reader's own


@view(context=IActivities, permission="view", name="mine", template="mine.pt")
def mine(context: Folder, request: Request) -> dict[str, Any]:
    """All that the reader has to do, in whatever activity and place, by due date; or what they have done."""
    styled(request)
    door = request.view
    request.page.title = request.t(_("My to-dos"))
    request.page.layout = "list"
    done = request.GET.get("show") == "done"
    person_id = door.me.id if door.me else 0
    keys = Lists(context).of_person(person_id, DONE if done else OPEN, _key(request.GET.get("after")))
    find = _done_by if done else _open_for
    shown, after = _page(keys, lambda uid: find(uid, person_id, door), MAX_LINES)
    lines = [(todo, line(todo, door, where=True)) for todo in shown]
    here = door.url(context, "mine")
    query = {**({"show": "done"} if done else {}), "after": after}
    return {
        "tabs": _front_tabs(context, request, "mine"),
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
