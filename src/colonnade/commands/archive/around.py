"""Where a community of an archive lies, and what it is related to: put right when all that came with it is there."""

from __future__ import annotations

from colonnade.catalog.place_access import set_access
from colonnade.commands.archive.read import Record
from colonnade.content.objects import ACCESS, RESTRICTED, Place
from colonnade.content.roots import Root, by_uid


def set_around(root: Root, record: Record) -> None:
    """Put a community below the one that it lay in, if that is here; if not, it stays for its members alone, as nobody may read more."""
    place = _place(root, record.uid)
    if place is None:
        return
    places = (_place(root, _number(text)) for text in record.get("related", list, []))
    place.related_places = tuple(each.uid for each in places if each is not None and each is not place)
    above = _place(root, _number(record.get("above", str, "")))
    if above is None or above.above is not None or above is place:
        return
    access = record.get("fields", dict, {}).get("access")
    place.above, place.owners_inherited = above, record.get("owners_inherited", bool, False)
    place.access = access if access in ACCESS else RESTRICTED
    set_access(root, place)


def _place(root: Root, uid: int) -> Place | None:
    found = by_uid(root, uid)
    return found if isinstance(found, Place) and found.__parent__ is not None else None


def _number(text: object) -> int:
    return int(text) if isinstance(text, str) and text.isdecimal() and len(text) < 20 else 0
