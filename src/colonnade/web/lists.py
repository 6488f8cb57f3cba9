"""Content in lists, as one reader may see it: by type, place, tag, person, folder, and by the lists of a type's own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

from colonnade.catalog import listings, title_words
from colonnade.catalog.index import catalog, own_walk, tag_walk, tags_in
from colonnade.catalog.titles import find
from colonnade.content import markup
from colonnade.content.link_syntax import parted, wanted_title
from colonnade.content.links import backlinks, wanted_in
from colonnade.content.names import fold_title
from colonnade.content.objects import Content, Place
from colonnade.content.roots import by_uid
from colonnade.content.texts import texts_of
from colonnade.facets.people_sets import FOLLOWS
from colonnade.security.can import can
from colonnade.security.person import Person
from colonnade.security.predicates import is_in_trash
from colonnade.web.keeping import Keeping, may_keep

# How often a list is filled up when what was found is dormant: a plugin that is off in many places must not make it long work.
MAX_ROUNDS = 8
MAX_LOOKED_AT = 200
_CHANGES = "colonnade.changes"


class Lists(Keeping):
    """What one reader may see, one by one or in lists and numbers. Nothing else comes out."""

    @property
    def me(self) -> Person | None:
        """Who reads, or None."""
        return self._request.reader.person

    def get(self, uid: int) -> Content | None:
        """The object with this uid if the reader may see it, else None."""
        obj = by_uid(self._request.database, uid)
        reader = self._request.reader
        return obj if obj is not None and not is_in_trash(reader, obj) and can(reader, "view", obj) else None

    def known(self, uid: int) -> Content | None:
        """The object with this uid if the reader may see it, or a place of which they may know; else None."""
        obj = by_uid(self._request.database, uid)
        reader = self._request.reader
        return obj if obj is not None and not is_in_trash(reader, obj) and can(reader, "know", obj) else None

    def is_dormant(self, obj: Content) -> bool:
        """Tell whether the plugin of an object is off there."""
        return self._request.activity.is_dormant(obj)

    def awake(self, uids: Iterable[int]) -> Iterator[Content]:
        """The objects with these uids that the reader may see and whose plugin is on where they are; looked up one by one."""
        return (obj for uid in uids if (obj := self.get(uid)) is not None and not self.is_dormant(obj))

    def list(self, type_name: str | None = None, *, place: Place | None = None, limit: int = 10, after: int | None = None) -> list[Content]:
        """Objects by last change, the newest first: of a type or of all, in *place* or everywhere."""
        return self.page(type_name, place=place, limit=limit, after=after)[0]

    def page(
        self, type_name: str | None = None, *, place: Place | None = None, limit: int = 20, after: int | None = None
    ) -> tuple[list[Content], int | None]:
        """Like `list`, with the key to go on after, or None at the end. What is dormant is left out."""
        return self._walked(_walk(type_name, place), limit, after)

    def titled(self, words: str, *, limit: int = 10) -> list[Content]:
        """Objects that have, for each of *words*, a word in their title that begins with it; in any case and width, without accents.

        Those whose title begins with *words* come first. One Chinese character is enough. What is dormant is left out.
        """
        found = title_words.find(self._request.database, words, self._request.reader.visible)
        return list(islice(self.awake(found), limit))

    def tagged(
        self, tag: str, *, place: Place | None = None, limit: int = 20, after: int | None = None
    ) -> tuple[list[Content], int | None]:
        """Objects of all types with a tag, like `page`."""
        return self._walked(tag_walk(tag, place.uid if place else None), limit, after)

    def walk(self, type_name: str, name: str, *, limit: int = 20, after: int | None = None) -> tuple[list[Content], int | None]:
        """Objects in a list of the type's own, which its `walks` named: like `page`."""
        return self._walked(own_walk(type_name, name), limit, after)

    def count_walk(self, type_name: str, name: str) -> int:
        """How many objects of a list of the type's own the reader may see."""
        return catalog(self._request.database).count(own_walk(type_name, name), self._request.reader.visible)

    def walks(self, type_name: str, prefix: str) -> list[tuple[str, int]]:
        """(rest of the name, number of objects that the reader may see) of the type's own lists that begin with *prefix*, by name."""
        found, whole = catalog(self._request.database), own_walk(type_name, prefix)
        counted = ((name.removeprefix(whole), found.count(name, self._request.reader.visible)) for name in found.names(whole))
        return [(name, number) for name, number in counted if number]

    def walk_changes(self, type_name: str, name: str) -> bytes:
        """A value that is new with each change of a list of the type's own."""
        return self._changes_of(own_walk(type_name, name))

    def beside(self, type_name: str, name: str, obj: Content) -> tuple[Content | None, Content | None]:
        """The next newer and the next older object beside *obj* in a list of the type's own, that the reader may see."""
        whole = own_walk(type_name, name)
        key = dict(obj.walk_keys).get(whole)
        if key is None:
            return None, None
        newer = catalog(self._request.database).newer(whole, self._request.reader.visible, key)
        older = self._walked(whole, 1, key)[0]
        return next(self.awake([newer] if newer is not None else []), None), older[0] if older else None

    def count_tagged(self, tag: str, *, place: Place | None = None) -> int:
        """How many objects with a tag the reader may see."""
        return catalog(self._request.database).count(tag_walk(tag, place.uid if place else None), self._request.reader.visible)

    def tags(self, *, place: Place | None = None, limit: int = 30) -> list[tuple[str, int]]:
        """(tag, number of objects that the reader may see), those most in use first; of all places or of one."""
        request = self._request

        def count() -> list[tuple[str, int]]:
            counted = sorted(tags_in(request.database, request.reader.visible, where), key=lambda pair: (-pair[1], pair[0]))
            awake = ((tag, self._number_awake(tag_walk(tag, where), number)) for tag, number in counted)
            return list(islice((pair for pair in awake if pair[1]), limit))

        where = place.uid if place else None
        return self.kept(("tags", where, limit), self.changes(place=place), count)

    def _number_awake(self, walk: str, number: int) -> int:
        """*number*, what a list has, without what is dormant: looked at only where its latest object is."""
        if self._walked(walk, 1, None, rounds=1)[0]:
            return number
        return len(self._walked(walk, MAX_LOOKED_AT, None, rounds=1)[0])

    def my_tags(self, limit: int = 10) -> list[str]:
        """Tags that the reader used lately."""
        mine = self.by(self.me.id, 30) if self.me else []
        return list(dict.fromkeys(tag for obj in mine for tag in obj.tags))[:limit]

    def followed(self, limit: int = 10) -> list[Content]:
        """What the reader follows, the latest change first."""
        uids = FOLLOWS.objects(self._request.database, self.me.id) if self.me else []
        return sorted(self.awake(uids), key=lambda obj: obj.modified, reverse=True)[:limit]

    def _walked(self, walk: str, limit: int, after: int | None, rounds: int = MAX_ROUNDS) -> tuple[list[Content], int | None]:
        found: list[Content] = []
        for _ in range(rounds):
            part = catalog(self._request.database).page(walk, self._request.reader.visible, limit - len(found), after)
            found += self.awake(part.uids)
            after = part.after
            if after is None or len(found) == limit:
                break
        return found, after

    def by(self, person_id: int, limit: int = 10) -> list[Content]:
        """Objects that a person made, by last change. What is dormant is left out."""
        return self._walked(f"by:{person_id}", limit, None)[0]

    def count(self, type_name: str | None = None, *, place: Place | None = None) -> int:
        """How many objects the reader may see."""
        return catalog(self._request.database).count(_walk(type_name, place), self._request.reader.visible)

    def folder(
        self, folder: Content, order: str = "name", *, limit: int = 50, after: listings.Key | None = None
    ) -> tuple[list[Content], listings.Key | None]:
        """What is in *folder* of `sortable` types, by `name`, `date` or `size`, folders first; with the key to go on after, or None."""
        part = listings.listing_of(self._request.database, folder).page(order, self._request.reader.visible, limit, after)
        return list(self.awake(part.uids)), part.after

    def number_in(self, folder: Content) -> int:
        """How many objects of `sortable` types in *folder* the reader may see."""
        return listings.listing_of(self._request.database, folder).count(self._request.reader.visible)

    def changes(self, type_name: str | None = None, *, place: Place | None = None) -> bytes:
        """A value that is new with each change of that list: for `Widget.version`."""
        return self._changes_of(_walk(type_name, place))

    def _changes_of(self, walk: str) -> bytes:
        """Asked by nearly every widget, mostly of the same walk; a request that only reads sees one state of it."""
        if not may_keep(self._request):
            return catalog(self._request.database).changes(walk)
        known = self._request.environ.setdefault(_CHANGES, {})
        if walk not in known:
            known[walk] = catalog(self._request.database).changes(walk)
        return known[walk]

    def backlinks(self, obj: Content) -> list[Content]:
        """The objects that link to *obj*. What is dormant is left out."""
        return list(self.awake(backlinks(self._request.database, obj.uid)))

    def wanted(self, place: Place) -> list[tuple[str, list[Content]]]:
        """Titles that texts in *place* link to and that don't exist, as written, each with the texts that the reader may see."""
        found = wanted_in(self._request.database, place.uid)
        readable = ((folded, list(self.awake(uids))) for folded, uids in found)
        return [(_as_written(title, sources[0]), sources) for title, sources in readable if sources and not self._is_part(title, place)]

    def _is_part(self, title: str, place: Place) -> bool:
        """Whether a title is that of a page and a heading in it: texts that were stored before such links were known want it as a page."""
        pages = (uid for page, _ in parted(title) for uid in find(self._request.database, place.uid, page))
        return next(self.awake(pages), None) is not None


def _as_written(folded: str, source: Content) -> str:
    """A wanted title in the letters in which *source* has it."""
    links = (link.title for text in texts_of(source) for link in markup.links(text.source) if link.title)
    titles = (title for written in links for title in (wanted_title(written), written) if title)
    return next((title for title in titles if fold_title(title) == folded), folded)


def _walk(type_name: str | None, place: Place | None) -> str:
    if type_name is None:
        return f"place:{place.uid}" if place else "all"
    return f"type:{type_name}@{place.uid}" if place else f"type:{type_name}"
