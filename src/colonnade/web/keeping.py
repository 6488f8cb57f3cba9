"""Keeping parts of pages drawn: for which readers a part is the same, and until when."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar

from pyramid.decorator import reify

from colonnade.content.mark import places_version
from colonnade.content.objects import Content, Place, place_of
from colonnade.web.tx import READING

if TYPE_CHECKING:
    from persistent import Persistent
    from pyramid.request import Request

    from colonnade.web.cards import CardCache

_FOR_ONE = "colonnade.drawn-for-one"
Drawn = TypeVar("Drawn")


def surroundings(request: Request, place: Place) -> Hashable:
    """All that a drawn part may depend on beside what it lists.

    That is what the reader may read, the language, *place*, which plugins are on for the site and in places, those in which nobody
    writes, and what places and people are called.
    """
    reader, root = request.reader, request.database
    return (
        reader.visible,
        request.language,
        request.script_name,
        request.activity.on,
        reader.closed,
        place.uid,
        places_version(root),
        root["people"].changes,
    )


def may_keep(request: Request) -> bool:
    """Tell whether what is drawn shows the state of a committed transaction: a request that may change something shows its own."""
    return request.method in READING


def changed_at(record: Persistent) -> bytes:
    """New with every committed change of what a record of the database itself holds."""
    record._p_activate()
    return record._p_serial


class Keeping:
    """Parts of a page at *place* that are drawn once for all readers for whom they are the same."""

    def __init__(self, request: Request, place: Place | None = None) -> None:
        self._request = request
        context = getattr(request, "context", None)
        self.place: Place = place or (place_of(context) if isinstance(context, Content) else request.database["site"])

    def kept(
        self,
        name: Hashable,
        version: Hashable,
        draw: Callable[[], Drawn],
        *,
        timed: bool = False,
        own: bool = False,
        among: CardCache | None = None,
    ) -> Drawn:
        """What *draw* returns, drawn again only when *version* changes: for parts of pages that cost much and change seldom.

        *name* is the part's own name with all that it depends on beside the reader's rights to read, the language, the switches, and
        what places and people are called: nobody needs to think of these. Buttons aren't for everyone who may read the same, so
        what decides about them is part of the name. What is *timed* shows how long ago something was, and is drawn again each minute.
        The reader's *own* is kept for them alone, while they belong to the same groups and places. Own parts are kept among each other,
        and others that would push out what is for all *among* their like.
        """
        request = self._request
        minute = (int(request.now.timestamp()) // 60, request.zone) if timed else None
        whose = (request.reader.id, request.reader.principals) if own else None
        key = (name, version, self._surroundings, minute, whose)
        kept = among if among is not None else request.runtime.own if own else request.runtime.cards
        found = kept.get(key) if may_keep(request) else None
        if found is None:
            with self.drawing() as is_for_all:
                found = draw()
            if is_for_all() and may_keep(request):
                kept.put(key, found)
        return found

    @reify
    def _surroundings(self) -> Hashable:
        return surroundings(self._request, self.place)

    def will_change(self) -> None:
        """What is being drawn will soon look different by itself: it isn't kept."""
        self._request.environ[_FOR_ONE] = True

    @contextmanager
    def drawing(self) -> Iterator[Callable[[], bool]]:
        """A `with` block in which something is drawn that others may get, too; gives a function that tells whether they may."""
        environ = self._request.environ
        before = environ.pop(_FOR_ONE, False)
        alone: list[bool] = []
        try:
            yield lambda: not alone[0]
        finally:
            alone.append(environ.get(_FOR_ONE, False))
            environ[_FOR_ONE] = before or alone[0]
