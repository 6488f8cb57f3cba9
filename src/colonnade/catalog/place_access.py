"""Who may read a place and who may do what in it, as the row and the grants that follow from how it is set."""

from __future__ import annotations

from persistent.mapping import PersistentMapping

from colonnade.catalog.access_ids import Row, access_table
from colonnade.catalog.app_roles import settle_apps
from colonnade.catalog.index import access_id_of
from colonnade.catalog.readers import Root, guest_principal, member_principal, owner_principal
from colonnade.content.mark import note_place_change
from colonnade.content.objects import OPEN, Place


def set_access(root: Root, place: Place) -> None:
    """Let its row and its grants say what its fields do: one row changes, no document."""
    (parent, only, also), table = _row(place), access_table(root)
    if place.access_id is None:
        place.access_id = table.own(parent, only, also)
    else:
        table.change(place.access_id, only, also, parent=parent)
    grants = _grants(place)
    if dict(place.roles or {}) != grants:
        place.roles = PersistentMapping(grants)
    settle_apps(root, place)
    note_place_change(root)


def _row(place: Place) -> Row:
    """(parent, only, also): its members and guests may read, and in an open one everyone who may read what is above it.

    In a sub-community nobody may read who may not read the community above it, so nothing of *also* opens it.
    """
    inside = (member_principal(place), guest_principal(place))
    if place.above is None:
        return access_id_of(place.__parent__), () if place.access == OPEN else inside, inside
    if place.access == OPEN:
        return place.above.access_id, (), ()
    return place.above.access_id, (*inside, *_inherited(place)), ()


def _grants(place: Place) -> dict[str, str]:
    """`*` stops what is granted above: what someone may do in the site is not what they may do in a community."""
    own = {"*": "stop", member_principal(place): "editor", owner_principal(place): "owner", guest_principal(place): "author"}
    return own | dict.fromkeys(_inherited(place), "owner")


def _inherited(place: Place) -> tuple[str, ...]:
    return (owner_principal(place.above),) if place.above is not None and place.owners_inherited else ()
