"""From events of content to entries of the log."""

from __future__ import annotations

from datetime import timedelta

from colonnade.catalog.index import access_id_of
from colonnade.content.events import Commented, Created, Edited, Event
from colonnade.content.objects import place_of
from colonnade.content.types import TYPES
from colonnade.stream.log import Entry, Root, log

CREATED, EDITED, COMMENTED = "created", "edited", "commented"
ONE_SITTING = timedelta(minutes=15)
"""Somebody who saves the same thing again within this time did it once."""


def record(root: Root, event: Event, *, past: bool = False) -> Entry | None:
    """Enter *event*, if it is one that people are told of; return its entry, or None. One of the *past* isn't news."""
    obj = event.obj
    content_type = TYPES.get(obj.type_name)
    if content_type is None or not content_type.listed:
        return None
    access_id, place = access_id_of(obj), place_of(obj).uid
    verb = _verb(root, event, access_id)
    if not verb:
        return None
    detail = event.comment if isinstance(event, Commented) else 0
    return log(root).add(event.when, obj.uid, event.actor, verb, obj.type_name, place, access_id, detail=detail, past=past)


def _verb(root: Root, event: Event, access_id: int) -> str:
    """What is said of an event; '' when nothing is. What others may read only now (a draft is published) is new to them."""
    match event:
        case Created():
            return CREATED
        case Commented():
            return COMMENTED
        case Edited():
            # What is still to come was entered by a clock that was ahead.
            before = next((entry for entry in log(root).of_object(event.obj.uid) if entry.moment <= event.when), None)
            if before is not None and before.access_id != access_id:
                return CREATED
            again = before is not None and (before.actor, before.verb) == (event.actor, EDITED) and event.when - before.moment < ONE_SITTING
            return "" if again else EDITED
    return ""
