"""Activities: a goal, and all that leads there: to-dos with people and dates, entries, sections, templates."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import ModuleType
from typing import Any

from colonnade.api import (
    Action,
    BackgroundTask,
    Belonging,
    ContentType,
    Demo,
    Notice,
    Person,
    Plugin,
    UnitOfWork,
    View,
    Widget,
    events,
    hookimpl,
    messages,
)
from colonnade_activities import by_date, handing_over, lists, pages, posts, reached, templating
from colonnade_activities import notices as concerned
from colonnade_activities.demo import fill
from colonnade_activities.types import ACTIVITIES, ACTIVITY, ALL
from colonnade_activities.waiting import waiting
from colonnade_activities.widgets import Activities, MyTodos

_ = messages("activities")

plugin = Plugin(
    "activities",
    title=_("Activities"),
    description=_("Goals with to-dos, notes and links in sections; templates to start from; everyone's own to-dos by date."),
    version="0.1.0",
    icon="list-checks",
    app=ACTIVITIES.name,
)


@hookimpl
def content_types() -> Sequence[ContentType]:
    """The activities of a place, one activity and what it holds, and templates."""
    return ALL


@hookimpl
def views() -> Sequence[ModuleType | Callable]:
    """Pages, what is posted to them, and copying to and from templates."""
    return [pages, by_date, posts, templating]


@hookimpl
def widgets() -> Sequence[type[Widget]]:
    """What the reader has to do, and what is going on."""
    return [MyTodos, Activities]


@hookimpl
def default_widgets() -> Sequence[tuple[str, str]]:
    """My to-dos where the eye falls first, activities below."""
    return [(MyTodos.name, "right"), (Activities.name, "left")]


@hookimpl
def quick_commands(view: View) -> Sequence[tuple[str, str, str]]:
    """The reader's own to-dos."""
    activities = view.app(ACTIVITIES.name)
    return [(view.t(_("My to-dos")), view.url(activities, "mine"), "list-checks")] if activities is not None else []


@hookimpl
def actions_required(view: View) -> Sequence[Action]:
    """The reader's to-dos that are due."""
    return waiting(view)


@hookimpl
def content_changed(event: events.Event, root: Any) -> None:
    """Keep the lists of to-dos and activities true, and note what others may see now."""
    lists.follow(event)
    reached.note(event)


@hookimpl
def tasks() -> Sequence[BackgroundTask]:
    """Telling those who can see only now what was assigned to them."""
    return [BackgroundTask("reached", reached.EVERY, reached.tell_whom_it_reaches)]


@hookimpl
def notices(event: events.Event) -> Sequence[Notice]:
    """Those to whom something is assigned."""
    return concerned.of(event)


@hookimpl
def leaving(uow: UnitOfWork, person: Person) -> Sequence[Belonging]:
    """The open to-dos of somebody who leaves."""
    return handing_over.belongings(uow, person)


@hookimpl
def person_export(uow: UnitOfWork, person: Person) -> Mapping[str, Sequence[Mapping[str, Any]]]:
    """The open to-dos that are assigned to somebody."""
    return {"assigned": handing_over.assigned(uow, person)}


@hookimpl
def share_chips(view: View) -> Sequence[tuple[str, str, str]]:
    """An activity, for those who may start one here."""
    root = view.app(ACTIVITIES.name)
    may = root is not None and view.can("add", root)
    return [(view.t(_("Activity")), f"{view.url(root, 'add')}/{ACTIVITY.name}", "list-checks")] if may else []


@hookimpl
def demo_content(demo: Demo) -> None:
    """Projects of the demo company."""
    fill(demo)
