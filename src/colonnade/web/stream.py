"""The stream as one reader sees it: entries of the log with their objects fetched through the gate, and why each is there."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any

from pyramid.decorator import reify

from colonnade.catalog.access_ids import access_table
from colonnade.catalog.index import access_id_of
from colonnade.content.mark import comments_version
from colonnade.content.objects import Content, Place, place_of
from colonnade.content.types import TYPES, answered
from colonnade.facets import comments
from colonnade.facets.following import of_object, of_person, of_tag
from colonnade.facets.people_sets import LIKES
from colonnade.facets.saved import is_saved, saved_by
from colonnade.i18n import BCP47, messages
from colonnade.search.plain import plain
from colonnade.stream.followed import Followed, followed_by, tagged
from colonnade.stream.log import Entry, log
from colonnade.stream.reading import Group, Groups, chosen, everything, following
from colonnade.stream.record import COMMENTED, CREATED
from colonnade.web.untitled import first_text
from colonnade.web.urls import path_for, person_path, tag_path

if TYPE_CHECKING:
    from pyramid.request import Request

    from colonnade.security.reader import Reader
    from colonnade.web.door import View

_ = messages("colonnade")
MAX_LOOKED_AT, MAX_FETCHED = 5000, 400
"""Entries that are read, and objects that are fetched, for one page at most; what is left out comes on the next."""
EXCERPT, MAX_READ = 280, 3000
_BEFORE_MARK = re.compile(r" +(?=[,.;:!?，。；：！？、])")  # where emphasis ended
FOLLOWING, ALL = "following", "all"


@dataclass(frozen=True, slots=True)
class Filter:
    """What of the stream is wanted: what one follows or everything, of a type, in a place, by a person (0 and '': any)."""

    kind: str = FOLLOWING
    type_name: str = ""
    place: int = 0
    person: int = 0


class Stream:
    """The stream of one reader in one request."""

    def __init__(self, request: Request, wanted: Filter) -> None:
        self._request, self._view, self._wanted = request, request.view, wanted
        self._log, self._visible = log(request.database), self._meant_for(request.reader)
        self._followed: Followed = followed_by(request.database, request.reader.id, request.now)
        self._objects: dict[int, Content | None] = {}

    def _meant_for(self, reader: Reader) -> Container[int]:
        """The access ids of what the reader is told of: to an administrator, who may read everything, not all of that is news."""
        if reader.administrator and self._wanted.kind == FOLLOWING:
            return access_table(self._request.database).visible(reader.principals)
        return reader.visible

    @property
    def version(self) -> tuple[Any, ...]:
        """New with each new entry, with each change of what can be listed, and of what the reader follows."""
        said = comments_version(self._request.database)
        return (self._log.newest(), self._view.changes(), said, self._followed, self._wanted)

    def page(self, limit: int, after: int | None = None) -> tuple[list[Group], int | None]:
        """The next groups of entries, and the key to go on after, or None at the end.

        There may be fewer, or none, and still a key. It may be that of an entry whose object the reader may not see now: `seal` it.
        """
        groups, last = Groups(self._is_one_of_many), after
        for looked_at, entry in enumerate(self._entries(after), 1):
            if self._is_shown(entry):
                if len(groups) == limit and not groups.takes(entry):
                    return list(groups), last
                groups.add(entry)
            last = entry.key
            if looked_at == MAX_LOOKED_AT or len(self._objects) >= MAX_FETCHED:
                return list(groups), last
        return list(groups), None

    def newer(self, since: int, most: int = 20) -> int:
        """How many entries that would be shown came in after the one at *since*, up to *most*."""
        found = 0
        for entry in islice(self._entries(None), MAX_LOOKED_AT):
            if entry.key >= since or found == most or len(self._objects) >= MAX_FETCHED:
                break
            found += entry.actor != self._request.reader.id and self._is_shown(entry)
        return found

    def _entries(self, after: int | None) -> Iterator[Entry]:
        """Where to look: all entries that may be shown, among others that the reader may know of."""
        wanted, visible = self._wanted, self._visible
        if wanted.place or wanted.person:
            return chosen(self._log, visible, place=wanted.place, person=wanted.person, after=after)
        if wanted.kind == FOLLOWING:
            return following(self._log, self._followed, self._tagged, visible, after)
        if wanted.type_name:
            return chosen(self._log, visible, type_name=wanted.type_name, after=after)
        return everything(self._log, visible, after)

    def _is_shown(self, entry: Entry) -> bool:
        """What costs nothing is asked first: most entries of a large site end there."""
        wanted, followed = self._wanted, self._followed
        if (wanted.type_name and entry.type_name != wanted.type_name) or entry.type_name not in self._types_on:
            return False
        if wanted.kind == FOLLOWING and not followed.may_be_wanted(entry, self._tagged):
            return False
        if self._was_for_its_author_alone(entry):
            return False
        obj = self._object(entry.uid)
        if obj is None or (entry.verb == COMMENTED and self._comment(obj, entry) is None):
            return False
        return wanted.kind != FOLLOWING or followed.reason(entry, obj.tags) is not None

    def _is_one_of_many(self, entry: Entry) -> bool:
        """Whether an entry may stand in a row with others like it: not what somebody said, which is read for itself."""
        content_type, obj = TYPES.get(entry.type_name), self._object(entry.uid)
        return entry.verb == CREATED and content_type is not None and content_type.titled and obj is not None and answered(obj) is None

    @reify
    def _tagged(self) -> frozenset[int] | None:
        return tagged(self._request.database, self._followed.tags, self._visible)

    @reify
    def _types_on(self) -> frozenset[str]:
        """The types whose plugins are on for the site: no object of another is worth fetching."""
        return frozenset(content_type.name for content_type in TYPES if self._request.activity.is_type_on(content_type.name))

    def _object(self, uid: int) -> Content | None:
        """The object of an entry if the reader may see it and its plugin is on: asked once, as many entries are about the same."""
        if uid not in self._objects:
            obj = next(self._view.awake((uid,)), None)
            self._objects[uid] = obj if obj is not None and access_id_of(obj) in self._visible else None
        return self._objects[uid]

    def _was_for_its_author_alone(self, entry: Entry) -> bool:
        """What nobody else could read is no news, also not to who did it: a draft, or what is published later."""
        return access_table(self._request.database).only(entry.access_id) == (f"p:{entry.actor}",)

    @staticmethod
    def _comment(obj: Content, entry: Entry) -> comments.Comment | None:
        found = comments.get(obj, entry.detail)
        return found if found is not None and not found.deleted else None

    def rows(self, groups: list[Group]) -> list[dict[str, Any]]:
        """What a template needs of each group of `page`."""
        return [self._row(group, obj) for group in groups if (obj := self._object(group.newest.uid)) is not None]

    def row_of(self, entry: Entry) -> dict[str, Any]:
        """The same of a single entry that `page` gave."""
        return next(iter(self.rows([Group((entry,))])))

    def _row(self, group: Group, obj: Content) -> dict[str, Any]:
        view, entry = self._view, group.newest
        content_type, place = TYPES.get(obj.type_name), place_of(obj)
        comment = self._comment(obj, entry) if entry.verb == COMMENTED else None
        actor = view.person(entry.actor)
        url, why = path_for(obj), self._why(entry, obj)
        more = self._more(group)
        excerpt = self._excerpt(obj, entry, comment) if not more else ""
        above = self._answered(obj)
        text_alone = bool(excerpt) and entry.verb == CREATED and content_type is not None and not content_type.titled
        return {
            "uid": obj.uid,
            "person": {
                "name": view.name_of(entry.actor),
                "url": person_path(actor) if actor is not None else None,
                **view.face(actor).circle,
            },
            "others": self._others(group),
            "more": more,
            "left_at": self._left_at(entry, obj),
            "verb": self._verb(entry, above is not None),
            "title": None if text_alone else view.title_of(above or obj),
            "lang": BCP47.get(obj.language, obj.language),
            "url": f"{url}#comment-{comment.key}" if comment is not None else url,
            "icon": content_type.icon if content_type is not None else "file-text",
            "kind": view.t(content_type.title) if content_type is not None else "",
            "place": (view.title_of(place), path_for(place)) if place.__parent__ is not None else None,
            "at": view.when(entry.moment),
            "excerpt": excerpt,
            "likes": LIKES.number(obj),
            "comments": comments.number_of(obj),
            "talk_url": f"{url}#comments" if content_type is not None and content_type.has("commentable") else None,
            "saved": is_saved(self._request.database, self._request.reader.id, obj.uid),
            "save_url": path_for(obj, "save"),
            "restricted": view.is_restricted(obj),
            "why": why[:2] if why is not None else None,
            "chosen": why is not None and why[2],
        }

    def _more(self, group: Group) -> list[tuple[str, str]]:
        """(title, address) of what else was made at once."""
        uids = dict.fromkeys(entry.uid for entry in group.entries[1:] if entry.uid != group.newest.uid)
        return [(self._view.title_of(obj), path_for(obj)) for uid in uids if (obj := self._object(uid)) is not None]

    def _left_at(self, entry: Entry, obj: Content) -> str | None:
        """What a change left an object at: done, answered."""
        content_type = TYPES.get(obj.type_name)
        status = content_type.status_of(obj) if content_type is not None and entry.verb not in (CREATED, COMMENTED) else None
        return self._view.t(content_type.statuses[status]) if status is not None else None

    def _others(self, group: Group) -> str:
        names = [self._view.name_of(actor) for actor in group.actors[1:]]
        if not names:
            return ""
        if len(names) == 1:
            return self._view.t(_("and ${name}"), name=names[0])
        return self._view.plural("and ${n} other", "and ${n} others", len(names))

    def _answered(self, obj: Content) -> Content | None:
        """What an object is an answer to, where the reader may see it."""
        found = answered(obj)
        return self._view.get(found.uid) if found is not None else None

    def _verb(self, entry: Entry, answers: bool) -> str:
        if entry.verb == COMMENTED:
            return self._view.t(_("commented on"))
        if answers:
            return self._view.t(_("replied to") if entry.verb == CREATED else _("changed a reply to"))
        return self._view.t(_("added") if entry.verb == CREATED else _("changed"))

    def _excerpt(self, obj: Content, entry: Entry, comment: comments.Comment | None) -> str:
        content_type = TYPES.get(obj.type_name)
        if comment is not None:
            text = plain(comment.text.source, self._title, self._name)
        elif entry.verb == CREATED and content_type is not None:
            text = plain(first_text(obj, content_type)[:MAX_READ], self._title, self._name)
        else:
            return ""
        text = _BEFORE_MARK.sub("", " ".join(text.split()))
        return text if len(text) <= EXCERPT else text[:EXCERPT].rstrip() + "…"

    def _title(self, uid: int) -> str:
        linked = self._view.get(uid)
        return self._view.title_of(linked) if linked is not None else ""

    def _name(self, person_id: int) -> str:
        return self._view.known_name(person_id) or ""

    def _why(self, entry: Entry, obj: Content) -> tuple[str, str, bool] | None:
        """(why the entry is here, where the reader changes that, whether they chose it); None in the list of everything."""
        reason = self._followed.reason(entry, obj.tags)
        if self._wanted.kind != FOLLOWING or reason is None:
            return None
        kind, what = reason
        t, view = self._view.t, self._view
        match kind:
            case "object":
                return t(_("You follow this")), following_path(of_object(obj.uid)), True
            case "person":
                return t(_("You follow ${name}"), name=view.name_of(int(what))), following_path(of_person(int(what))), True
            case "tag":
                return t(_("You follow #${tag}"), tag=what), following_path(of_tag(str(what))), True
        place = view.get(entry.place)
        if view.is_restricted(obj):
            return t(_("Only some people can read this")), following_path(of_object(entry.place)), False
        if place is None or place.__parent__ is None:
            return t(_("News of the whole company")), following_path(of_object(entry.place)), False
        return t(_("You are in ${place}"), place=view.title_of(place)), following_path(of_object(entry.place)), False

    def saved(self) -> list[Content]:
        """What the reader put aside and may still see, the latest first."""
        return list(self._view.awake(saved_by(self._request.database, self._request.reader.id)))


def following_path(subject: str) -> str:
    """Where a reader chooses how much to be told of a subject."""
    return f"/me/following/{subject}"


def link_to(subject: Any, view: View) -> tuple[str, str]:
    """(what it is called, its address) of an object, a person, or a tag as `#tag`."""
    if isinstance(subject, str):
        return subject, tag_path(subject[1:])
    if isinstance(subject, Place) and subject.__parent__ is None:
        return view.t(_("The whole company")), "/"
    if isinstance(subject, Content):
        return view.title_of(subject), path_for(subject)
    return subject.display_name(view.language), person_path(subject)
