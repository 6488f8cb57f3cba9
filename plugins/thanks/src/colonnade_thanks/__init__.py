"""Thanks: one colleague thanks others for something, and it stands on their pages. This file says what there is, the others how."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import ModuleType
from typing import Any

from colonnade.api import (
    ContentType,
    Demo,
    Notice,
    Person,
    PersonSection,
    Plugin,
    UnitOfWork,
    View,
    Widget,
    events,
    hookimpl,
    in_walk,
    messages,
)
from colonnade_thanks import demo as examples
from colonnade_thanks import views as pages
from colonnade_thanks.lines import thanked_for, times_thanked
from colonnade_thanks.types import THANKS, WALL, list_of, people_of, reason_of
from colonnade_thanks.widgets import LatestThanks

_ = messages("thanks")

plugin = Plugin(
    "thanks",
    title=_("Thanks"),
    description=_("One colleague thanks others for something. It stands on their pages, unless they hide it there."),
    version="0.1.0",
    icon="heart",
    app=WALL.name,
)


@hookimpl
def content_types() -> Sequence[ContentType]:
    """The root in each place, and the thanks."""
    return [WALL, THANKS]


@hookimpl
def views() -> Sequence[ModuleType | Callable]:
    """The list of a place, one of them, and hiding it from one's own page."""
    return [pages]


@hookimpl
def widgets() -> Sequence[type[Widget]]:
    """The latest ones."""
    return [LatestThanks]


@hookimpl
def person_sections(view: View, person: Person) -> Sequence[PersonSection]:
    """What somebody is thanked for."""
    found = thanked_for(view, person)
    return [found] if found is not None else []


@hookimpl
def contributions(view: View, person: Person) -> Sequence[tuple[str, str]]:
    """How often somebody was thanked: what for stands on their page, too."""
    n = times_thanked(view, person)
    return [(view.plural("Was thanked ${n} time", "Was thanked ${n} times", n, "thanks"), "")] if n else []


@hookimpl
def notices(event: events.Event) -> Sequence[Notice]:
    """Those who are thanked."""
    if event.obj.type_name != THANKS.name or not isinstance(event, events.Created | events.Edited | events.Shared):
        return []
    return [Notice(person_id, _("${who} thanks you: ${title}")) for person_id in people_of(event.obj)]


@hookimpl
def demo_content(demo: Demo) -> None:
    """What people of the demo company thank each other for."""
    examples.add(demo)


@hookimpl
def person_export(uow: UnitOfWork, person: Person) -> Mapping[str, Sequence[Mapping[str, Any]]]:
    """What somebody was thanked for. What they thank others for is content that they made."""
    found = in_walk(uow, person, THANKS.name, list_of(person.id))
    return {"received": [{"when": thanks.created.isoformat(), "reason": reason_of(thanks)} for thanks in found]}
