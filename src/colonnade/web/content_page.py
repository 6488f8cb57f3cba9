"""What a page about one object shows, whatever its type: text with links resolved, who and when, what can be done."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from colonnade.catalog.access_ids import access_table
from colonnade.catalog.app_roles import roles_in
from colonnade.catalog.index import access_id_of
from colonnade.catalog.titles import find
from colonnade.commands.files import in_words
from colonnade.content import markup
from colonnade.content.headings import heading_id
from colonnade.content.link_syntax import wanted_title
from colonnade.content.links import led_to
from colonnade.content.objects import OPEN, Content, Folder, Place, is_app_of_community, lineage, place_of
from colonnade.content.stored_file import StoredFile
from colonnade.content.types import CORE, TYPES
from colonnade.facets.attachments import attachments_of
from colonnade.facets.flags import HIDDEN, WAITING, case_about
from colonnade.i18n import BCP47, messages
from colonnade.web.discussion import Discussion
from colonnade.web.reactions import draw_reactions
from colonnade.web.urls import path_for, person_path, quoted, tag_path

if TYPE_CHECKING:
    from pyramid.request import Request

_ = messages("colonnade")
Action = tuple[str, str, str, str]


@dataclass(frozen=True, slots=True)
class File:
    """An attachment as a page shows it. `size` is in words."""

    name: str
    url: str
    size: str
    is_image: bool
    markdown: str


_HELD = {
    WAITING: _("This waits for approval: only its author and those who decide see it."),
    HIDDEN: _("This is hidden until it is changed: only its author and those who decide see it."),
}


class ContentPage:
    """Helper for pages about *context*: give its attributes to a template, set the page's title and actions."""

    def __init__(self, context: Content, request: Request) -> None:
        self.context, self.request, self.view = context, request, request.view
        self.type = TYPES.get(context.type_name)

    def open(self, actions: bool = True) -> ContentPage:
        """Set title and actions of the page, note the visit and what was told of it as read; return self."""
        page = self.request.page
        page.title = page.node_title(self.context)
        if actions:
            page.actions = self.actions()
        if isinstance(self.context.__parent__, Place) or (self.type is not None and self.type.has_feed):
            page.feed_url = path_for(self.context, "feed")
        if self.request.reader.id and self.type and self.type.listed:
            self.request.runtime.visits.note(self.request.reader.id, self.context.uid)
        self.view.read(self.context)
        if self.context.access_id is not None:
            self._tell_what_holds()
        return self

    def _tell_what_holds(self) -> None:
        """Say above the page that it waits for approval, or is hidden: whoever reads it then is its author, or decides."""
        case = case_about(self.request.database, self.context.uid)
        if case is not None and case.effect in _HELD:
            link = (f"/moderation/{case.number}", self.request.t(_("Look at it")))
            self.request.page.banners.append(("warn", self.request.t(_HELD[case.effect]), link))

    def html(self, field: str = "body") -> str:
        """The HTML of a Markdown field with its internal links resolved for the reader."""
        text = getattr(self.context, field, None)
        return self.resolved(text.html) if text is not None else ""

    def resolved(self, html: str) -> str:
        """*html* from `markup.to_html` with its internal links resolved for the reader."""
        return markup.resolve_links(html, self._target, self._wanted, self.request.t(_("(in the trash)")), self._mentioned)

    def _mentioned(self, person_id: int) -> tuple[str, str] | None:
        """Address and name of somebody who is mentioned; no address for one who left."""
        person = self.view.person(person_id)
        return (person_path(person) if person.active else "", person.display_name(self.view.language)) if person is not None else None

    def _target(self, uid: int) -> tuple[str, str] | None:
        """Address and title; no address for what the reader may see in the trash."""
        obj = self.view.get(uid)
        if obj is not None:
            return path_for(obj), obj.title
        thrown = self.view.in_trash(uid)
        return ("", thrown.title) if thrown is not None else None

    def _wanted(self, title: str) -> str | None:
        """A page of that title by now, or the form that adds it, for those who may."""
        found = led_to(title, self._uid_of_title, self._heading_id)
        if found is not None:
            return path_for(self.view.get(found[0])) + (f"#{found[1]}" if found[1] else "")
        missing = wanted_title(title)
        if missing is None:
            return None
        container = self.context if isinstance(self.context, Folder) else self.context.__parent__
        if self.request.activity.is_dormant(self.context):
            return None
        addable = self.context.type_name in {t.name for t in TYPES.addable_in(container.type_name)}
        if not addable or not self.view.can("add", container):
            return None
        return f"{path_for(container, 'add')}/{self.context.type_name}?title={quote(missing, safe='')}"

    def _uid_of_title(self, title: str) -> int | None:
        found = find(self.request.database, place_of(self.context).uid, title)
        return next((uid for uid in found if self.view.get(uid) is not None), None)

    def _heading_id(self, uid: int, heading: str) -> str:
        return heading_id(self.view.get(uid), heading)

    @property
    def head(self) -> str:
        """The head of the page with who saved it and when, drawn; kept for all who are offered the same."""
        page, obj = self.request.page, self.context
        shown = (page.title, tuple(page.actions), self.author, self.modified, self.readers, self.restricted)
        name = ("content head", obj.uid, obj.revision, shown)
        return self.view.kept(name, None, lambda: self.request.render("colonnade:content_head.pt", {"it": self}))

    @property
    def lang(self) -> str:
        """The BCP 47 tag of the content's language."""
        return BCP47.get(self.context.language, self.context.language)

    @property
    def author(self) -> str:
        """Who saved the present version."""
        return self.view.author_of(self.context)

    @property
    def modified(self) -> Any:
        """When it was saved last, in the reader's words."""
        return self.request.when(self.context.modified)

    @property
    def readers(self) -> str:
        """Who may read this, in words."""
        return readers_in_words(self.request, self.context)

    @property
    def restricted(self) -> bool:
        """Whether fewer may read this than its place."""
        return _restricted(self.context) is not None

    @property
    def files(self) -> list[File]:
        """The attachments."""
        return [file_of(self.request, attachment) for attachment in attachments_of(self.context)]

    @property
    def tags(self) -> str:
        """The tags as links, drawn; '' without any."""
        found = [(tag, tag_path(tag)) for tag in self.context.tags]
        return self.request.render("colonnade:tags_of.pt", {"tags": found}) if found else ""

    @property
    def reactions(self) -> str:
        """The buttons to like and follow it, drawn; '' when the type has neither."""
        return draw_reactions(self.context, self.type, self.request) if self.type is not None else ""

    @property
    def comments(self) -> str:
        """The comments with the form, drawn; '' when the type has none."""
        return Discussion(self).kept() if self.type is not None and self.type.has("commentable") else ""

    def actions(self, first: Iterable[Action] = (), more: Iterable[Action] = (), *, edits: bool = True) -> list[Action]:
        """(title, address, icon, kind) of what the reader can do, in the one order that all pages have in their head.

        *first* is what people come for more than for editing: then all that is everywhere is in the menu. *more* is what else the
        type offers, behind Edit and Share. With *edits* off, something else on the page is its main button.
        """
        first, versioned = list(first), self.type is not None and self.type.has("versioned")
        edit, share = ("menu", "menu") if first else ("primary" if edits else "default", "default")
        may = self.view.allowed(("edit", "share", "view", "move", "trash", "flag"), self.context)
        url, t = path_for(self.context).rstrip("/"), self.request.t
        found = list(first)
        if "edit" in may:
            found.append((t(_("Edit")), f"{url}/@@edit", "pencil", edit))
        if "share" in may:
            found.append((t(_("Share")), f"{url}/@@share", "share-2", share))
        found += more
        if versioned and "view" in may:
            found.append((t(_("History")), f"{url}/@@history", "history", "menu"))
        if "move" in may:
            found.append((t(_("Move")), f"{url}/@@move", "move", "menu"))
        if "flag" in may and self.context.creator != self.request.reader.id and self.request.reader.id:
            found.append((t(_("Report a problem")), f"{url}/@@flag", "alert-triangle", "menu"))
        if "trash" in may:
            found.append((t(_("Move to trash")), f"{url}/@@trash", "trash-2", "menu"))
        return found


def file_url(stored: StoredFile) -> str:
    """The address of a file: its random key, and its name for whoever saves it."""
    return f"/-/blob/{stored.key}/{quoted(stored.name)}"


def file_of(request: Request, attachment: StoredFile) -> File:
    """An attachment with its address and the Markdown that shows or links it."""
    url = file_url(attachment)
    mark = "!" if attachment.is_image else ""
    return File(attachment.name, url, in_words(attachment.size), attachment.is_image, f"{mark}[{attachment.name}]({url})")


def readers_in_words(request: Request, obj: Content) -> str:
    """Who may read an object: the rule of its scope, said in the reader's language."""
    table = access_table(request.database)
    t = request.t
    place = place_of(obj)
    restricted = _restricted(obj)
    if restricted is not None:
        people = [p for p in table.row(access_id_of(restricted))[1] if p.startswith("p:")]
        return request.runtime.catalogs.plural("Only ${n} person", "Only ${n} people", len(people), request.language)
    if place.__parent__ is None:
        return t(_("All staff"))
    if place.access == OPEN and place.above is not None:
        return t(_("All who read ${above}, through ${place}", mapping={"above": place.above.title, "place": place.title}))
    if place.access == OPEN:
        return t(_("All staff, through ${place}", mapping={"place": place.title}))
    number = place.number_of_members
    if _hides_from_guests(obj, place):
        number -= place.number_of_guests
        return request.runtime.catalogs.plural(
            "${n} member of ${place} who is no guest",
            "${n} members of ${place} who are no guests",
            number,
            request.language,
            place=place.title,
        )
    return request.runtime.catalogs.plural(
        "${n} member of ${place}", "${n} members of ${place}", number, request.language, place=place.title
    )


def _restricted(obj: Content) -> Content | None:
    """The nearest of *obj* and what is above it in its place that only some of the place may read."""
    return next((n for n in _up_to(obj, place_of(obj)) if n.access_id is not None and not is_app_of_community(n)), None)


def _hides_from_guests(obj: Content, place: Place) -> bool:
    """Whether *obj* is in an app that guests of *place* don't read."""
    app = next((node for node in lineage(obj) if node.__parent__ is place), None)
    return app is not None and app.access_id is not None and roles_in(place, app).hides_from_guests


def _up_to(obj: Content, place: Content) -> list[Content]:
    found, node = [], obj
    while node is not place:
        found.append(node)
        node = node.__parent__
    return found


def owner_of(obj: Content) -> str:
    """The plugin that an object's type belongs to: from its code, or from its name when there is none."""
    owner = TYPES.owner(obj.type_name)
    return owner if owner is not None else obj.type_name.partition(".")[0] or CORE
