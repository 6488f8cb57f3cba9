"""Thanks in lists: what for, from whom, to whom."""

from __future__ import annotations

from colonnade.api import Content, Person, PersonSection, Row, View, messages
from colonnade_thanks.types import THANKS, WALL, list_of, people_of, reason_of

_ = messages("thanks")
ON_PROFILE = 5


def row(door: View, thanks: Content, *, to: bool = True) -> Row:
    """A line that leads to thanks; with *to* it says whom they are for."""
    names = door.comma.join(door.name_of(person_id) for person_id in people_of(thanks)) or door.t(_("everyone here"))
    said = _("From ${giver} to ${names}") if to else _("From ${giver}")
    note, when = door.t(said, giver=door.name_of(thanks.creator), names=names), door.when(thanks.created).text
    return Row(reason_of(thanks) or thanks.title, door.url(thanks), "heart", when, note, (), door.is_restricted(thanks))


def add_url(door: View, person: Person | None = None) -> str | None:
    """The address of the form, with somebody filled in, for those who may thank here."""
    wall = door.app(WALL.name)
    if wall is None or not door.can("add", wall):
        return None
    return f"{door.url(wall, 'add')}/{THANKS.name}" + (f"?people={person.login}" if person is not None else "")


def thanked_for(door: View, person: Person) -> PersonSection | None:
    """What the reader may see of what somebody is thanked for, and the way to thank them; None for nothing."""
    found, _more = door.walk(THANKS.name, list_of(person.id), limit=ON_PROFILE)
    url = add_url(door, person) if person.active and person is not door.me else None
    if not found and url is None:
        return None
    action = (url, door.t(_("Thank ${name}", mapping={"name": person.display_name(door.language)}))) if url else None
    return PersonSection(door.t(_("Thanked for")), tuple(row(door, thanks, to=False) for thanks in found), action)


def times_thanked(door: View, person: Person) -> int:
    """How often somebody was thanked, of what the reader may see and is on."""
    name = list_of(person.id)
    return door.count_walk(THANKS.name, name) if door.walk(THANKS.name, name, limit=1)[0] else 0
