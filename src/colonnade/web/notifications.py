"""The inbox as one reader sees it: entries whose object they may still see, in words, and how many of them are unseen."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any

from pyramid.decorator import reify

from colonnade.content.objects import Content, Place, place_of
from colonnade.content.types import TYPES
from colonnade.facets import comments
from colonnade.facets.following import Level, level, of_object
from colonnade.i18n import messages
from colonnade.notifications import member_mails
from colonnade.notifications.inbox import Inbox, Told, inbox_of
from colonnade.notifications.kinds import ADDRESSED, MENTION
from colonnade.notifications.receivers import may_be_addressed, source_of
from colonnade.notifications.sentences import Words
from colonnade.security.person import Person
from colonnade.web.stream import following_path
from colonnade.web.urls import path_for, person_path

if TYPE_CHECKING:
    from pyramid.request import Request

_ = messages("colonnade")
MAX_COUNTED = 99
MAX_LOOKED_AT = 300


@dataclass(frozen=True)
class Tab:
    """A part of the inbox: its name in the address, and which entries are in it."""

    name: str
    has: Callable[[Told], bool]


ALL, MENTIONS = Tab("", lambda told: True), Tab("mentions", lambda told: told.kind == MENTION)


def tab_called(name: str) -> Tab:
    """The part of the inbox with this name, else all of it."""
    return MENTIONS if name == MENTIONS.name else ALL


class Notifications:
    """The inbox of the reader of a request."""

    def __init__(self, request: Request) -> None:
        self._request, self._view = request, request.view
        self._inbox: Inbox | None = inbox_of(request.database, request.reader.id) if request.reader.id else None

    @reify
    def _words(self) -> Words:
        view = self._view
        catalogs = self._request.runtime.catalogs
        return Words(catalogs, view.language, view.name_of, view.title_of, lambda obj: view.get(obj.uid) is not None, self._subject)

    def _subject(self, told: Told, place: Content) -> str:
        request, moment = self._request, member_mails.moment_in(told.address)
        sent = member_mails.readable(request.database, request.reader, place, moment) if isinstance(place, Place) else None
        return sent.subject if sent is not None else ""

    @property
    def _seen(self) -> int:
        return max(self._inbox.seen, self._request.runtime.inbox_seen.until(self._request.reader.id)) if self._inbox else 0

    @reify
    def _opened(self) -> dict[int, int]:
        return self._request.runtime.inbox_seen.opened(self._request.reader.id)

    def _is_read(self, told: Told) -> bool:
        """Whether it was marked as read, or what it is about was opened since."""
        return told.read or told.number <= self._opened.get(told.uid, 0)

    def unseen(self) -> int:
        """How many entries the reader hasn't been shown and may see, at most `MAX_COUNTED` + 1: for the head of each page."""
        if self._inbox is None or self._inbox.last <= self._seen:
            return 0
        return self._view.kept(("colonnade.unseen", self._request.reader.id), self.version, self._count)

    def _count(self) -> int:
        unseen = islice(self._inbox.unseen(self._seen), MAX_LOOKED_AT)
        shown = (told for told in unseen if not self._is_read(told) and self._about(told) is not None)
        return sum(1 for _told in islice(shown, MAX_COUNTED + 1))

    def page(self, tab: Tab, limit: int, before: int | None = None) -> tuple[list[tuple[Told, Content | Person]], int | None]:
        """Some entries of a tab, the newest first, with their objects, or who addresses the reader; and where to go on, or None at the end.

        An inbox isn't long, so all of it is looked at; it goes on before the number of an entry that is shown.
        """
        found: list[tuple[Told, Content | Person]] = []
        for told in self._inbox.entries(before) if self._inbox is not None else ():
            obj = self._about(told) if tab.has(told) else None
            if obj is not None and len(found) == limit:
                return found, found[-1][0].number
            if obj is not None:
                found.append((told, obj))
        return found, None

    def _about(self, told: Told) -> Content | Person | None:
        """What an entry is about, or who addresses the reader, if that is for the inbox and the reader may know of it now."""
        if told.verb != ADDRESSED:
            return self._object(told)
        request, person = self._request, self._view.me
        allowed = told.on_site and may_be_addressed(request.database, request.activity, person, told.uid, told.text[0])
        return self._view.person(told.uid) if allowed else None

    def _object(self, told: Told) -> Content | None:
        """What an entry is about, if it is for the inbox, and there to be seen by the reader now."""
        obj = self._view.known(told.uid) if told.on_site else None
        if obj is None or self._view.is_dormant(obj):
            return None
        comment = comments.get(obj, told.detail) if told.detail else None
        return obj if not told.detail or (comment is not None and not comment.deleted) else None

    def note_seen(self) -> None:
        """All that there is has been shown to the reader."""
        if self._inbox is not None and self._inbox.last > self._seen:
            self._request.runtime.inbox_seen.note(self._request.reader.id, self._inbox.last)

    @property
    def version(self) -> Hashable:
        """New with each change of what is shown: of the inbox, of what was seen and opened, of what can be listed."""
        return self._inbox is not None and (self._inbox.version, self._seen, tuple(self._opened.items()), self._view.changes())

    @property
    def number_unread(self) -> int:
        """How many entries aren't marked as read, whatever they are about; 0 means that there is nothing to mark."""
        return sum(not self._is_read(told) for told in self._inbox.entries()) if self._inbox is not None else 0

    def rows(self, entries: list[tuple[Told, Content | Person]]) -> Iterator[dict[str, Any]]:
        """What a template needs of each entry."""
        return (self._row(told, obj) for told, obj in entries)

    def _row(self, told: Told, obj: Content | Person) -> dict[str, Any]:
        return self._row_of_all(told, obj) | (self._row_of_person(told) if isinstance(obj, Person) else self._row_of_object(told, obj))

    def _row_of_all(self, told: Told, obj: Content | Person) -> dict[str, Any]:
        view = self._view
        actor = view.person(told.actors[0])
        return {
            "id": told.first,
            "kind": told.kind,
            "sentence": self._words.sentence(told, obj),
            "at": view.when(told.when),
            "read": self._is_read(told),
            "new": told.number > self._seen and not self._is_read(told),
            **view.face(actor).circle,
            "actor_url": person_path(actor) if actor is not None else None,
        }

    def _row_of_object(self, told: Told, obj: Content) -> dict[str, Any]:
        request, place = self._request, place_of(obj)
        return {
            "why": self._words.why(told, obj, place),
            "where": self._view.title_of(place) if place.__parent__ is not None else "",
            "url": self._url(told, obj),
            "muted": level(request.database, request.reader.id, of_object(obj.uid), request.now) == Level.MUTED,
            "level_url": following_path(told.subject or of_object(obj.uid)),
            "settings_url": f"/me/notifications#row-{source_of(told.kind, told.subject, obj).replace(':', '-')}",
        }

    def _row_of_person(self, told: Told) -> dict[str, Any]:
        """What is addressed to the reader: there is nothing to mute."""
        why, settings = self._words.why(told, None, None), f"/me/notifications#row-{told.kind}"
        return {"why": why, "where": "", "url": told.address, "muted": None, "level_url": None, "settings_url": settings}

    def _url(self, told: Told, obj: Content) -> str:
        content_type = TYPES.get(obj.type_name)
        if told.address:
            return told.address
        if told.detail:
            return f"{path_for(obj)}#comment-{told.detail}"
        return content_type.shown_at(self._view, obj) if content_type is not None and content_type.shown_at else path_for(obj)
