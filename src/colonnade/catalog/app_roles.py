"""Who may do what in one app of a community: a role for its members, one for its guests, and roles of people and groups by name.

It is kept as the grants of the app's root, so that `can()` needs no rule for it. What guests may not read has an access id of the app's
own, whose row follows from the place: from then on one row decides, and no document is touched.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from persistent.mapping import PersistentMapping

from colonnade.catalog.access_ids import access_table
from colonnade.catalog.readers import Root, guest_principal, member_principal, owner_principal
from colonnade.content.objects import OPEN, Content, Place
from colonnade.content.types import TYPES
from colonnade.security.reader import STAFF

NOT_AT_ALL = "none"
READER, AUTHOR, EDITOR = "reader", "author", "editor"
FOR_MEMBERS, FOR_GUESTS, BY_NAME = (READER, AUTHOR, EDITOR), (NOT_AT_ALL, READER, AUTHOR), (AUTHOR, EDITOR)


@dataclass(frozen=True)
class AppRoles:
    """What members may do (`reader`, `author`, `editor`), what guests (`none`, `reader`, `author`), and who by principal may do more."""

    members: str = EDITOR
    guests: str = AUTHOR
    named: Mapping[str, str] = field(default_factory=dict)

    @property
    def hides_from_guests(self) -> bool:
        """Whether guests don't even read."""
        return self.guests == NOT_AT_ALL


def usual_roles(app: Content) -> AppRoles:
    """What an app has that nobody set: as its type says, and for guests as in the whole community."""
    content_type = TYPES.get(app.type_name)
    return AppRoles(content_type.members if content_type is not None else EDITOR)


def roles_in(place: Place, app: Content) -> AppRoles:
    """Who may do what in an app of a community now."""
    grants = app.roles
    if not grants:
        return AppRoles()
    named = {who: role for who, role in grants.items() if who.partition(":")[0] in ("p", "g")}
    return AppRoles(grants.get(member_principal(place), READER), grants.get(guest_principal(place), READER), named)


def grants_of(place: Place, roles: AppRoles) -> dict[str, str]:
    """The grants that an app's root has for *roles*: `*` stops what the place grants. Owners keep all rights, inherited ones too."""
    owners = dict.fromkeys(_owners(place), "owner")
    return {"*": "stop", member_principal(place): roles.members, guest_principal(place): roles.guests, **roles.named, **owners}


def readers_of(place: Place, roles: AppRoles) -> tuple[str, ...]:
    """To whom the app's row narrows what the place's row allows; () to nobody in particular.

    In an open community all employees read: those who read the one above it, where it lies in another. The place's own row sees to it that
    nobody reads here who may not read there, so that this may name more than these.
    """
    if not roles.hides_from_guests:
        return ()
    inside = (member_principal(place), *_owners(place), *roles.named)
    if place.access != OPEN:
        return inside
    return (STAFF, *inside) if place.above is None else (STAFF, member_principal(place.above), *inside)


def _owners(place: Place) -> Iterator[str]:
    yield owner_principal(place)
    if place.above is not None and place.owners_inherited:
        yield owner_principal(place.above)


def put_roles(root: Root, place: Place, app: Content, roles: AppRoles) -> bool:
    """Let the grants and the row of an app say what *roles* do. True when it has an access id of its own now, and had none.

    Then what is in it has to be entered in all lists again. It keeps that id, so that it happens once.
    """
    grants = {} if roles == AppRoles() else grants_of(place, roles)
    if dict(app.roles or {}) != grants:
        app.roles = PersistentMapping(grants) if grants else None
    return _put_row(root, place, app, readers_of(place, roles))


def _put_row(root: Root, place: Place, app: Content, only: tuple[str, ...]) -> bool:
    table = access_table(root)
    if app.access_id is not None:
        row = (place.access_id, tuple(sorted(set(only))), ())
        if table.row(app.access_id) != row:
            table.change(app.access_id, only, parent=place.access_id)
        return False
    if only:
        app.access_id = table.own(place.access_id, only)
    return bool(only)


def settle_apps(root: Root, place: Place) -> None:
    """Let the apps of a community follow a change of who owns and who may read it: those that have something of their own."""
    for app in place.app_roots():
        if app.roles or app.access_id is not None:
            put_roles(root, place, app, roles_in(place, app))


def is_in(place: Place, who: str) -> bool:
    """Whether *who* is the principal of a person or group that is in a community: only these have a role by name."""
    kind, _colon, number = who.partition(":")
    known = {"p": place.members, "g": place.groups or {}}.get(kind, {})
    return number.isdecimal() and int(number) in known
