"""Fill the site with the demo organisation, and write down all that was made, so that it can be taken out again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from persistent.mapping import PersistentMapping

from colonnade.catalog.readers import reader_of
from colonnade.commands.base import UnitOfWork
from colonnade.commands.create import create
from colonnade.commands.demo_content import Demo
from colonnade.commands.edit import edit
from colonnade.commands.group_membership import add_group, join_group, put_into
from colonnade.commands.people import shut_out
from colonnade.commands.places import add_place
from colonnade.commands.switch import current_activity, switch
from colonnade.content.errors import ColonnadeError, Invalid
from colonnade.content.objects import Content, Folder, Place
from colonnade.content.types import TYPES, ContentType
from colonnade.notifications.telling import tell_without_mail
from colonnade.plugins.call import notify
from colonnade.plugins.lifecycle import SwitchRefused
from colonnade.plugins.state import state
from colonnade.security import photos
from colonnade.security.can import demand
from colonnade.security.groups import ADMINISTRATORS, Group
from colonnade.security.person import Person

if TYPE_CHECKING:
    from colonnade.demo.model import Company, Page, Revision
    from colonnade.demo.model import Person as Member

RECORD = "demo"
Progress = Callable[[int, int], None]
_BEFORE_PAGES = timedelta(days=30)  # people and places are older than the first page by this
_TIME_ZONES = {"Taipei": "Asia/Taipei", "Hsinchu": "Asia/Taipei", "Singapore": "Asia/Singapore", "Rotterdam": "Europe/Amsterdam"}


class DemoLoaded(ColonnadeError):
    """The demo organisation is in the site already."""


@dataclass(frozen=True)
class Loaded:
    """How much was loaded. `skipped` counts the pages for which no type is installed, `added` the objects that plugins brought."""

    people: int
    places: int
    pages: int
    skipped: int
    added: int


@dataclass
class _Load:
    """A load on its way: what was made so far, by key of the organisation."""

    uow: UnitOfWork
    company: Company
    progress: Progress
    people: dict[str, Person] = field(default_factory=dict)
    groups: dict[str, Group] = field(default_factory=dict)
    places: dict[str | None, Place] = field(default_factory=dict)
    pages: dict[str, Content] = field(default_factory=dict)
    switched: list[str] = field(default_factory=list)
    done: int = 0

    def step(self) -> None:
        self.done += 1
        self.progress(self.done, len(self.company.people) + sum(len(page.revisions) for page in self.company.pages))


def load(uow: UnitOfWork, company: Company, password_hash: str, progress: Progress = lambda done, total: None) -> Loaded:
    """Store *company*: people who sign in with the password of *password_hash*, places, and pages with all their revisions.

    Switches on every plugin that is installed and can be, for the site and in the places. Dates are those of *company*.
    Raises DemoLoaded, Invalid (a login, an address or the name of a place is taken), NotAllowed.
    """
    demand(uow.actor, "administer", uow.root["site"])
    if RECORD in uow.root:
        raise DemoLoaded()
    work = _Load(uow, company, progress)
    began = min((page.created for page in company.pages), default=uow.now) - _BEFORE_PAGES
    site = uow.root["site"]
    before = set(site.keys())
    known = state(uow.root).known
    _add_people(work, password_hash, began)
    _add_groups(work)
    work.switched = _switch_on(uow, None)
    _add_places(work, began)
    _add_pages(work)
    before_plugins = set(uow.root["uids"].keys())
    now = replace(uow, activity=current_activity(uow))
    _add_content_of_plugins(work, now)
    for key in company.left:
        shut_out(uow, work.people[key])
    tell_without_mail(now, {person.id for person in work.people.values()})  # their addresses are nobody's
    added = set(uow.root["uids"].keys()) - before_plugins
    made = [child.uid for name, child in site.items() if name not in before and not child.is_place]
    uow.root[RECORD] = PersistentMapping(
        loaded=uow.now,
        people=tuple(person.id for person in work.people.values()),
        groups=tuple(group.id for group in work.groups.values()),
        places=tuple(place.uid for place in work.places.values() if place is not site),
        pages=(*(page.uid for page in work.pages.values()), *sorted(added)),
        apps=tuple(made),
        plugins=tuple(work.switched),
        known=tuple(sorted(state(uow.root).known - known)),
    )
    places = sum(child.is_place for name, child in site.items() if name not in before)
    return Loaded(len(work.people), places, len(work.pages), len(company.pages) - len(work.pages), len(added))


def _add_people(work: _Load, password_hash: str, created: datetime) -> None:
    departments = {each.key: f"{each.title} {each.native_title}" for each in work.company.departments}
    for member in work.company.people:
        joined = created if member.joined_days_ago is None else work.uow.now - timedelta(days=member.joined_days_ago)
        person = work.people[member.key] = _add_person(work, member, departments[member.department], joined)
        person.password_hash = password_hash
        if sketch := work.company.portraits.get(member.key):
            photos.set_photo(work.uow.root, person.id, *sketch.draw())
        work.step()
    for login in work.company.administrators:
        work.uow.root["groups"].join(ADMINISTRATORS, work.people[login].id)


def _add_groups(work: _Load) -> None:
    for wanted in work.company.groups:
        group = work.groups[wanted.key] = add_group(work.uow, wanted.title, wanted.key)
        join_group(work.uow, group, [work.people[key] for key in wanted.members])


# Those from other firms work in our offices and write in the site's own pages: a guest can't.
def _add_person(work: _Load, member: Member, department: str, created: datetime) -> Person:
    try:
        return work.uow.root["people"].add(
            member.login,
            member.name,
            created=created,
            native_name=member.native_name,
            email=member.email,
            department=department,
            job_title=member.job_title,
            manager_id=work.people[member.manager].id if member.manager else None,
            location=member.location,
            language=member.language,
            timezone=_TIME_ZONES.get(member.location.split(" ")[0], "UTC"),
        )
    except Invalid as error:
        raise Invalid({f"{member.login}: {name}": text for name, text in error.errors.items()}) from error


def _switch_on(uow: UnitOfWork, place: Place | None) -> list[str]:
    """Switch on what can be; return the names of the plugins that were off."""
    turned_on: list[str] = []
    for loaded in uow.registry:
        if loaded.usable and (place is None or "place" in loaded.manifest.scopes):
            try:
                turned_on.extend(switch(uow, loaded.name, on=True, place=place).turns_on)
            except SwitchRefused:  # it conflicts with one that is on
                continue
    return turned_on


def _add_places(work: _Load, created: datetime) -> None:
    work.places[None] = work.uow.root["site"]
    then = replace(work.uow, now=created)
    for wanted in work.company.places:
        members = {work.people[key].id: role for key, role in wanted.members.items()}
        texts = {"description": wanted.description, "rules": wanted.rules, "important_links": wanted.important_links}
        place = add_place(then, wanted.title, access=wanted.access, members=members, name=wanted.name, **texts)
        for key, role in wanted.groups.items():
            put_into(then, place, work.groups[key], role)
        _switch_on(then, place)
        work.places[wanted.key] = place


def _add_pages(work: _Load) -> None:
    """Store every revision in the order in which they were written, so that links meet what was there at the time."""
    page_type = TYPES.get(work.company.page_type)
    work.uow = replace(work.uow, activity=current_activity(work.uow))
    if page_type is None or not work.uow.activity.is_on(TYPES.owner(page_type.name) or ""):
        return
    readers = {key: reader_of(work.uow.root, person) for key, person in work.people.items()}
    for page, revision in sorted(_revisions(work.company.pages), key=lambda pair: pair[1].when):
        uow = replace(work.uow, actor=readers[revision.author], now=revision.when)
        _store(work, uow, page_type, page, revision)
        work.step()


def _add_content_of_plugins(work: _Load, uow: UnitOfWork) -> None:
    """Let every plugin add its own; one that fails adds nothing, and the rest is there all the same."""
    notify(uow.registry, uow.activity, "demo_content", uow.manager, demo=Demo(uow, work.people, work.places))


def _revisions(pages: tuple[Page, ...]) -> Iterator[tuple[Page, Revision]]:
    return ((page, revision) for page in pages for revision in page.revisions)


def _store(work: _Load, uow: UnitOfWork, page_type: ContentType, page: Page, revision: Revision) -> None:
    values = {"title": revision.title, "language": page.language, "body": revision.body}
    if page.key in work.pages:
        edit(uow, work.pages[page.key], values, note=revision.note)
    else:
        above = work.pages[page.parent] if page.parent else _app(work.places[page.place], page_type)
        work.pages[page.key] = create(uow, above, page_type.name, values, note=revision.note)


def _app(place: Place, page_type: ContentType) -> Folder:
    """The root object in *place* that holds pages."""
    return next(child for child in place.app_roots() if child.type_name in page_type.addable_in)
