"""Keeping parts of pages drawn: for which readers a part is the same, and until when."""

from __future__ import annotations

from collections.abc import Hashable
from typing import TYPE_CHECKING

from colonnade.content.mark import places_version
from colonnade.content.objects import Place
from colonnade.web.tx import READING

if TYPE_CHECKING:
    from pyramid.request import Request


def surroundings(request: Request, place: Place) -> Hashable:
    """All that a drawn part may depend on beside what it lists.

    That is what the reader may read, the language, *place*, which plugins are on for the site and in places, and what places and
    people are called.
    """
    reader, root = request.reader, request.database
    return (
        None if reader.administrator else reader.visible,
        request.language,
        request.script_name,
        request.activity.on,
        place.uid,
        places_version(root),
        root["people"].changes,
    )


def may_keep(request: Request) -> bool:
    """Tell whether what is drawn shows the state of a committed transaction: a request that may change something shows its own."""
    return request.method in READING
