"""The core's own widgets: a welcome with first steps, and what to go on with."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from typing import Any

from colonnade.content.types import TYPES
from colonnade.home.seen import is_new
from colonnade.home.widget import Empty, Row, Widget
from colonnade.i18n import messages
from colonnade.notifications.preferences import PREFERENCE
from colonnade.web.door import View
from colonnade.web.stream_widgets import STREAM_WIDGETS, ICountSettings
from colonnade.web.unsaved import refuge, refuge_path
from colonnade.web.urls import path_for, tag_path

_ = messages("colonnade")
WANTED = 3
"""Colleagues to follow."""


class Welcome(Widget):
    """Says what this is, and lists the first steps until they are done or the person hides the widget."""

    name = "colonnade.welcome"
    title = _("First steps")
    description = _("What to do first, with what is done already.")
    icon = "star"
    template = "welcome.pt"
    at_top = True

    def data(self, view: View) -> Mapping[str, Any] | None:
        """The steps, each with whether it is done. None when all are."""
        steps = _steps(view)
        return {"steps": steps, "name": view.name_of(view.me.id)} if not all(done for _, _, done in steps) else None

    def shown_to(self, view: View) -> bool:
        """For newcomers, on the site's page, until they have done all of it."""
        person = view.me
        if person is None or view.place.__parent__ is not None or not (is_new(person, view.now) or not _has_apps(view)):
            return False
        return not all(done for _, _, done in _steps(view))


def _has_apps(view: View) -> bool:
    return bool(view.apps())


def _steps(view: View) -> list[tuple[str, str, bool]]:
    """(text, address, done): what is done is read from the facts, so nobody ticks anything."""
    person, said = view.me, view.me.profile or {}
    steps = [
        (view.t(_("Say something about yourself")), "/me/first-steps/shown", any(said.values())),
        (view.t(_("Follow three colleagues")), "/people", view.number_followed() >= WANTED),
        (view.t(_("Be in a community")), "/communities", view.is_in_a_community()),
        (view.t(_("Search for something")), "/search", view.has_searched()),
        (view.t(_("Choose how you want to be told")), "/me/first-steps/told", PREFERENCE in person.preferences),
    ]
    return [*_steps_of_administrators(view), *steps]


def _steps_of_administrators(view: View) -> list[tuple[str, str, bool]]:
    """What a new site waits for: it has nothing switched on, and nobody else."""
    if not view.can("administer", view.place):
        return []
    return [
        (view.t(_("Switch on what your site offers")), "/admin/plugins", _has_apps(view)),
        (view.t(_("Invite people")), "/admin/people", len(view.people(limit=2)) > 1),
    ]


class Continue(Widget):
    """Drafts and what the person opened lately."""

    name = "colonnade.continue"
    title = _("Continue")
    description = _("Your drafts, and the pages you opened lately.")
    icon = "history"
    settings = ICountSettings
    empty = Empty(_("Pages that you open, and drafts that you write, wait for you here."), ("/help", _("How it works")))

    def data(self, view: View) -> Mapping[str, Any]:
        """Rows: drafts first."""
        rows = [*(_draft_row(view, draft, target) for draft, target in view.drafts()), *_lost_drafts(view)]
        rows += [view.row(obj, meta="") for obj in view.recent(self.options["count"])]
        return {"rows": rows[: self.options["count"]]}

    def version(self, view: View) -> Hashable | None:
        """Drafts and visits are the person's own: cheap to compare."""
        person = view.me
        if person is None:
            return None
        drafts = tuple(tuple((draft.target, draft.when) for draft, _ in part) for part in (view.drafts(), view.drafts_in_trash()))
        return (person.id, drafts, tuple((obj.uid, obj.revision, path_for(obj)) for obj in view.recent(self.options["count"])))


def _draft_row(view: View, draft: Any, target: Any) -> Row:
    url = f"{path_for(target, 'add')}/{draft.type_name}" if draft.type_name else path_for(target, "edit")
    return Row(draft.title or view.t(_("Untitled")), url, "pencil", view.when(draft.when).text, None, (("info", view.t(_("Draft"))),))


def _lost_drafts(view: View) -> Iterator[Row]:
    """Drafts for what is in the trash: each leads to a form where what was written can be added instead."""
    for draft, target in view.drafts_in_trash():
        content_type = TYPES.get(draft.type_name or target.type_name)
        other = refuge(view, target, content_type) if content_type is not None else None
        if other is not None:
            hint = view.t(_("What this was written for is in the trash."))
            title, url = draft.title or view.t(_("Untitled")), refuge_path(other, content_type, target)
            yield Row(title, url, "pencil", view.when(draft.when).text, hint, (("info", view.t(_("Draft"))),))


class PopularTags(Widget):
    """Tags in use, those on most objects first."""

    name = "colonnade.tags"
    title = _("Tags")
    description = _("The tags that are used most, here or everywhere.")
    icon = "tag"
    settings = ICountSettings
    template = "popular_tags.pt"
    empty = Empty(_("Nothing has a tag yet. Whoever writes something can add some."))

    def data(self, view: View) -> Mapping[str, Any] | None:
        """(name, number, address) of each."""
        found = view.tags(place=view.community, limit=3 * self.options["count"])
        return {"tags": [(name, number, tag_path(name)) for name, number in found]} if found else None

    def version(self, view: View) -> Hashable:
        """New with each change of the list."""
        return view.changes(place=view.community)

    def url(self, view: View) -> str:
        """All tags."""
        return "/tags"


class Following(Widget):
    """What the person follows."""

    name = "colonnade.following"
    title = _("Following")
    description = _("What you follow, the latest change first.")
    icon = "bell"
    settings = ICountSettings
    empty = Empty(_("Press Follow on a page, and it is here when it changes."))

    def data(self, view: View) -> Mapping[str, Any]:
        """Rows with who changed it."""
        return {"rows": [view.row(obj, note=view.author_of(obj)) for obj in view.followed(self.options["count"])]}


CORE_WIDGETS = (Welcome, Continue, PopularTags, Following, *STREAM_WIDGETS)
