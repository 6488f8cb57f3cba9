"""What is posted from the pages: done and not, due dates, order, quick adding, completing. Each button is a form and needs no script."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from colonnade.api import Content, Folder, Invalid, edit, messages, say, see_other, view, way_back
from colonnade_activities.commands import add_quickly, is_section, place_at, set_completed, set_done, shift
from colonnade_activities.rows import days_to_choose, due_of
from colonnade_activities.types import (
    SECTION,
    SECTIONS,
    TASK,
    TEMPLATE_SECTION,
    IActivities,
    IActivity,
    ISection,
    ITemplate,
    ITemplateSection,
    ITodo,
    value,
)

if TYPE_CHECKING:
    from pyramid.request import Request

_ = messages("activities")


@view(context=ITodo, permission="view", name="done", methods="POST")
def done_here(context: Content, request: Request) -> Any:
    """Mark this to-do as done, or open it again (`do=reopen`)."""
    _set_done(context, request, request.POST.get("do") != "reopen")
    return _back(request, request.view.url(context))


@view(context=IActivities, permission="view", name="done", methods="POST")
@view(context=IActivity, permission="view", name="done", methods="POST")
def done_in_list(context: Content, request: Request) -> Any:
    """Mark one of a list's to-dos as done (`done=UID`) or open it again (`reopen=UID`)."""
    done = "done" in request.POST
    todo = _todo(request, request.POST.get("done" if done else "reopen"))
    if todo is not None:
        _set_done(todo, request, done)
    return _back(request, request.view.url(context), todo)


@view(context=IActivities, permission="view", name="due", methods="POST")
@view(context=IActivity, permission="view", name="due", methods="POST")
def due_in_list(context: Content, request: Request) -> Any:
    """Let one of a list's to-dos be due on another day, or on none (`due=UID.DAY`, a name of `days_to_choose`)."""
    uid, _dot, wanted = str(request.POST.get("due", "")).partition(".")
    todo, days = _todo(request, uid), {name: day for name, _label, day in days_to_choose(request.view)}
    if todo is not None and wanted in days:
        edit(request.uow, todo, {"due": days[wanted]})
        _say_due(todo, request)
    return _back(request, request.view.url(context), todo)


def _say_due(todo: Content, request: Request) -> None:
    due = due_of(todo, request.view, done=False)
    text = _("New due date of ${title}: ${day}") if due is not None else _("Without a date: ${title}")
    say(request, request.t(text, day=due.text if due is not None else "", title=todo.title))


def _todo(request: Request, text: Any) -> Content | None:
    """The to-do whose uid a form sent, if the reader sees it and its plugin is on there."""
    found = _found(request, text)
    return found if found is not None and found.type_name == TASK.name and not request.view.is_dormant(found) else None


def _set_done(todo: Content, request: Request, done: bool) -> None:
    changed = set_done(request.uow, todo, done)
    if changed and done:
        say(request, request.t(_("Done: ${title}"), title=todo.title))
    elif changed:
        say(request, request.t(_("Open again: ${title}"), title=todo.title))
    elif done:
        say(request, request.t(_("${name} had already done this."), name=request.view.name_of(value(todo, "done_by") or 0)))


def _found(request: Request, text: Any) -> Content | None:
    """The object whose uid a form sent, if the reader sees it."""
    sane = isinstance(text, str) and text.isdecimal() and len(text) < 20
    return request.view.get(int(text)) if sane else None


def _back(request: Request, otherwise: str, line: Content | None = None) -> Any:
    """To the page that the form is on, and there to a line of it."""
    return see_other(way_back(request.POST.get("back"), otherwise) + (f"#item-{line.uid}" if line is not None else ""))


@view(context=IActivity, permission="view", name="arrange", methods="POST")
@view(context=ITemplate, permission="view", name="arrange", methods="POST")
def arrange(context: Folder, request: Request) -> Any:
    """Move an item or a section up or down (`up=UID`), an item into a section (`into=UID.SECTION`), or to where it was dragged."""
    post = request.POST
    if post.get("do") == "place":
        _dragged(context, request)
    for name, step in (("up", -1), ("down", 1)):
        moved = _own(context, request, post.get(name))
        if moved is not None:
            shift(request.uow, moved, step)
    uid, _dot, target_uid = str(post.get("into", "")).partition(".")
    moved, target = _own(context, request, uid), _container(context, request, target_uid)
    if moved is not None and target is not None and not is_section(moved):
        place_at(request.uow, moved, target, 1 << 30)
    return _back(request, request.view.url(context))


def _dragged(context: Folder, request: Request) -> None:
    """What the script of the pages sends: `slot` (what), `column` (in which section), `position` (from 1)."""
    moved, target = _own(context, request, request.POST.get("slot")), _container(context, request, request.POST.get("column"))
    text = request.POST.get("position", "")
    if moved is not None and target is not None and not is_section(moved) and text.isdecimal() and len(text) < 8:
        place_at(request.uow, moved, target, max(0, int(text) - 1))


def _own(context: Folder, request: Request, text: Any) -> Content | None:
    """What a form wants to move, if it is in this activity and the reader may move it."""
    found = _found(request, text)
    if found is None or found is context or not request.view.can("move", found):
        return None
    parent = found.__parent__
    return found if parent is context or (parent.__parent__ is context and parent.type_name in SECTIONS) else None


def _container(context: Folder, request: Request, text: Any) -> Folder | None:
    """This activity, or one of its sections."""
    found = _found(request, text)
    ours = found is context or (found is not None and found.type_name in SECTIONS and found.__parent__ is context)
    return found if ours and request.view.can("add", found) else None


@view(context=IActivity, permission="add", name="quick", methods="POST")
@view(context=ISection, permission="add", name="quick", methods="POST")
@view(context=ITemplate, permission="add", name="quick", methods="POST")
@view(context=ITemplateSection, permission="add", name="quick", methods="POST")
def quick(context: Folder, request: Request) -> Any:
    """Add a to-do of one line at the end, and come back with the line ready for the next one."""
    try:
        add_quickly(request.uow, context, str(request.POST.get("title", "")), request.language)
    except Invalid as error:
        say(request, request.t(next(iter(error.errors.values()))), "bad")
    above = context.__parent__ if context.type_name in (SECTION.name, TEMPLATE_SECTION.name) else context
    back = re.split("[?#]", way_back(request.POST.get("back"), request.view.url(above)))[0]
    return see_other(f"{back}?added={context.uid}#s-{context.uid}")


@view(context=IActivity, permission="edit", name="complete", methods="POST")
def complete(context: Folder, request: Request) -> Any:
    """Close the activity, or open it again."""
    completed = request.POST.get("do") != "reopen"
    set_completed(request.uow, context, completed)
    say(request, request.t(_("This activity is completed.") if completed else _("This activity goes on.")))
    return _back(request, request.view.url(context))
