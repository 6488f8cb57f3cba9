"""The pages of activities: the list, an activity as an outline, and its parts."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from colonnade.api import Content, ContentPage, Folder, Place, View, messages, number_in, place_of, view
from colonnade_activities.lists import Key, Lists
from colonnade_activities.rows import (
    due_of,
    face,
    in_words,
    items_of,
    line,
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
    if show in ("completed", "templates"):
        request.page.feed_url = None  # the feed tells what is new, and that isn't there
    rows, older = _templates(context, request) if show == "templates" else _activities(context, request, show == "completed")
    return {
        "tabs": front_tabs(context, request, show),
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


def front_tabs(context: Folder, request: Request, show: str) -> list[tuple[str, str, bool, None]]:
    """The tabs above the list, *show* being the present one."""
    door, t = request.view, request.t
    tabs = [
        (t(_("Active")), door.url(context), show not in ("completed", "templates", "mine"), None),
        (t(_("Completed")), f"{door.url(context)}?show=completed", show == "completed", None),
        (t(_("Templates")), f"{door.url(context)}?show=templates", show == "templates", None),
    ]
    return [*tabs, (t(_("My to-dos")), door.url(context, "mine"), show == "mine", None)] if door.me else tabs


def _activities(context: Folder, request: Request, completed: bool) -> tuple[str, str | None]:
    """A part of the list, drawn ('' without any), and the address of older ones."""
    door, start = request.view, list_key(request.GET.get("after"))

    def draw() -> tuple[str, str | None]:
        keys = Lists(context).activities(place_of(context), completed, start)
        shown, after = page_of(keys, lambda uid: _activity(uid, completed, door), PER_PAGE)
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
        "restricted": door.is_restricted(activity),
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
            "restricted": door.is_restricted(obj),
            "who": door.name_of(obj.creator),
            "when": door.when(obj.modified).text,
            "start_url": door.url(obj, "start") if may_add else None,
        }
        for obj in found
    ]
    return rows, f"{door.url(context)}?show=templates&after={more}" if more is not None else None


def list_key(text: str | None) -> Key | None:
    """What a list goes on after: `order.uid`."""
    order, _dot, uid = map(number_in, (text or "").partition("."))
    return (order, uid) if order is not None and uid is not None else None


def page_of(keys: Iterable[Key], find: Any, limit: int) -> tuple[list[Any], str | None]:
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
    it = ContentPage(context, request).open(actions=False)
    styled(request)
    request.page.actions = it.actions(more=_own_actions(context, request), edits=False)
    door = request.view
    sections = sections_of(context, door)
    is_template = context.type_name == TEMPLATE.name
    found = progress(context, door)
    return {
        **frame(context, request, sections),
        "it": it,
        "html": it.html(),
        "lang": it.lang,
        "is_template": is_template,
        "completed": value(context, "state") == COMPLETED,
        "may_edit": door.can("edit", context),
        "due": due_of(context, door, value(context, "state") == COMPLETED),
        "progress": found,
        "words": in_words(found, door),
        "tabs": [] if is_template else tabs_of(context, request, "outline"),
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


def tabs_of(context: Folder, request: Request, current: str) -> list[tuple[str, str, bool, None]]:
    """The tabs above an activity."""
    door, t = request.view, request.t
    return [
        (t(_("Outline")), door.url(context), current == "outline", None),
        (t(_("To-dos by date")), door.url(context, "todos"), current == "todos", None),
    ]


def frame(context: Folder, request: Request, sections: list[Folder]) -> dict[str, Any]:
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
        **frame(context, request, sections_of(top, door)),
        "block": {**block, "more_url": None},
        "older_url": older,
        "newer_url": newer,
    }


@view(context=ITodo, permission="view", template="todo.pt")
@view(context=ITemplateTodo, permission="view", template="todo.pt")
@view(context=IEntry, permission="view", template="todo.pt")
def item(context: Content, request: Request) -> dict[str, Any]:
    """A to-do or an entry with its text, people, links, files and what was said about it."""
    it = ContentPage(context, request).open(actions=False)
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
