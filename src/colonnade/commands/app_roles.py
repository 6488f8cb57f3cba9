"""Who may do what in an app of a community: set by its owners, with what that means for how many people.

The rules, as the page says them: owners may do everything. A role by name is for people and groups that are in the community, and gives
more than what members or guests may do, never less. Whoever leaves the community loses it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from colonnade.catalog.app_roles import BY_NAME, FOR_GUESTS, FOR_MEMBERS, AppRoles, grants_of, put_roles, readers_of, roles_in, usual_roles
from colonnade.catalog.group_members import OWNER
from colonnade.catalog.index import access_id_of, index_tree, refit_scopes
from colonnade.catalog.readers import principals_of
from colonnade.commands.base import UnitOfWork
from colonnade.content.errors import Invalid, NotAllowed
from colonnade.content.mark import note_place_change
from colonnade.content.objects import Content, Place, descendants
from colonnade.content.roots import Root
from colonnade.content.trash import thrown_within
from colonnade.i18n import messages
from colonnade.security.can import demand
from colonnade.security.groups import Group
from colonnade.security.person import Person
from colonnade.security.roles import rank
from colonnade.stream.log import log

_ = messages("colonnade")
MOST_NAMED = 200

Changes = Mapping[Content, AppRoles]


@dataclass(frozen=True)
class Effect:
    """How many people of a community can do more, can do less, or can't even read, somewhere in the apps that change."""

    more: int = 0
    less: int = 0
    unread: int = 0

    @property
    def loses(self) -> bool:
        """Whether it takes something from anybody."""
        return bool(self.less or self.unread)


def set_app_roles(uow: UnitOfWork, place: Place, changes: Changes) -> None:
    """Let people do in apps of a community what *changes* say, from the next request on.

    The first time that guests read nothing of an app, what is in it is entered in all lists again; later one row changes, and no document.
    Raises NotAllowed, and Invalid by the name of an app for roles that there aren't, and for people and groups that aren't in it.
    """
    demand_sound(uow, place, changes)
    for app, roles in changes.items():
        _put(uow, place, app, roles)
        facts = {"members": roles.members, "guests": roles.guests, "named": len(roles.named)}
        uow.audit("place.app_roles", place, app=app.type_name.partition(".")[0], **facts)
    note_place_change(uow.root)


def demand_sound(uow: UnitOfWork, place: Place, changes: Changes) -> None:
    """Raise NotAllowed or Invalid if `set_app_roles` would; nothing is changed."""
    demand(uow.actor, "manage", place)
    if place.__parent__ is None:
        raise NotAllowed("set roles", "the site")
    errors = {str(app.__name__): error for app, roles in changes.items() if (error := _wrong(uow.root, place, app, roles))}
    if errors:
        raise Invalid(errors)


def _wrong(root: Root, place: Place, app: Content, roles: AppRoles) -> str | None:
    if app.__parent__ is not place or app.is_place or roles.members not in FOR_MEMBERS or roles.guests not in FOR_GUESTS:
        return _("Choose one of the values offered.")
    if len(roles.named) > MOST_NAMED:
        return _("Choose at most ${max}.", mapping={"max": MOST_NAMED})
    known = roles_in(place, app).named
    new = (who for who, role in roles.named.items() if known.get(who) != role)
    return next((wrong for who in new if (wrong := _wrong_name(root, place, who, roles))), None)


def _wrong_name(root: Root, place: Place, who: str, roles: AppRoles) -> str | None:
    found = called(root, who)
    if roles.named[who] not in BY_NAME or found is None:
        return _("There is no such person or role.")
    name = {"name": found.title if isinstance(found, Group) else found.name}
    role = (place.groups or {}).get(found.id) if isinstance(found, Group) else place.members.get(found.id)
    if role is None:
        return _("${name} isn’t in this community. Add them to its members first.", mapping=name)
    if role == OWNER:
        return _("${name} owns this community, and may do everything in it.", mapping=name)
    if rank(roles.named[who]) <= rank(roles.guests if role == "guest" else roles.members):
        return _("${name} may do that already.", mapping=name)
    return None


def called(root: Root, who: str) -> Person | Group | None:
    """The person or group that a principal is; None for one that is gone, or is neither."""
    kind, _colon, number = who.partition(":")
    area = {"p": "people", "g": "groups"}.get(kind)
    return root[area].get(int(number)) if area is not None else None


def _put(uow: UnitOfWork, place: Place, app: Content, roles: AppRoles) -> None:
    root, scopes = uow.root, []
    if roles.hides_from_guests and app.access_id is None:
        scopes = [(node, access_id_of(node)) for node in descendants(app)]
    if not put_roles(root, place, app, roles):
        return
    index_tree(root, app)
    for thrown in thrown_within(root, app):
        refit_scopes(root, thrown)
    log(root).follow_objects((node.uid, before, place.uid, access_id_of(node)) for node, before in scopes)


def with_name(uow: UnitOfWork, place: Place, app: Content, who: str, role: str | None) -> AppRoles:
    """The roles of an app with another role for a person or group by principal; None: no role by name."""
    roles = roles_in(place, app)
    named = {known: of_it for known, of_it in roles.named.items() if known != who}
    return replace(roles, named={**named, who: role} if role is not None else named)


def effect_of(uow: UnitOfWork, place: Place, changes: Changes) -> Effect:
    """What *changes* would mean for the people of a community. Asks each of them: for a page on which somebody decides."""
    pairs = [_Pair(place, roles_in(place, app), roles) for app, roles in changes.items()]
    more = less = unread = 0
    for principals in _acting(uow.root, place):
        found = [pair.of(principals) for pair in pairs]
        unread += "unread" in found
        less += "unread" not in found and "less" in found
        more += "more" in found
    return Effect(more, less, unread)


def _acting(root: Root, place: Place) -> Iterator[frozenset[str]]:
    """The principals of each of a community's people who may sign in, but its owners."""
    for person_id, role in place.members.items():
        person = root["people"].get(person_id)
        if role != OWNER and person is not None and person.active:
            yield principals_of(root, person)


class _Pair:
    """What an app allows now and what it would, as somebody's principals decide it."""

    def __init__(self, place: Place, now: AppRoles, then: AppRoles) -> None:
        self._grants = [{who: rank(role) for who, role in grants_of(place, roles).items()} for roles in (now, then)]
        self._readers = [frozenset(readers_of(place, roles)) for roles in (now, then)]

    def of(self, principals: frozenset[str]) -> str:
        """`more`, `less`, `unread`, or nothing for who may do the same."""
        before, after = (max((grants.get(who, 0) for who in principals), default=0) for grants in self._grants)
        read, reads = (not readers or not readers.isdisjoint(principals) for readers in self._readers)
        if read != reads:
            return "more" if reads else "unread"
        return "more" if after > before else "less" if after < before else ""


def reset_app_roles(uow: UnitOfWork, place: Place, app: Content) -> None:
    """Let an app allow again what it does where nobody set anything. Raises NotAllowed."""
    set_app_roles(uow, place, {app: usual_roles(app)})
