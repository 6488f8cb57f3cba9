"""For whom an update is: the company, a place of the author's, or only some people; said in words with how many they are."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import islice

from colonnade.api import Content, Folder, Person, Place, View, lineage, messages, place_of
from colonnade_status.types import BOARD

_ = messages("status")
MAX_SUGGESTED = 500
MAX_NAMED = 5
_BETWEEN = re.compile(r"[\n,;，、；]")


@dataclass(frozen=True, slots=True)
class Named:
    """Whom somebody wrote: the people, and the first name that is nobody's or nobody's who may read there."""

    people: tuple[Person, ...]
    unknown: str = ""
    shut_out: Person | None = None


def boards(door: View, here: Folder) -> list[Folder]:
    """The boards on which the reader may write: the company's, and those of the places that they belong to; *here* is among them."""
    site = list(lineage(here))[-1]
    found = (door.at(place).app(BOARD.name) for place in dict.fromkeys((site, *door.my_places(), place_of(here))))
    return [board for board in found if board is not None and door.can("add", board)]


def in_words(door: View, board: Folder) -> str:
    """Who may read what is on a board, and how many they are."""
    place = place_of(board)
    number = door.number_of_readers(place)
    if place.__parent__ is None:
        return door.t(_("Everyone at the company (${n})"), n=number)
    text = _("Everyone at the company, in ${place} (${n})") if place.access == "open" else _("Members of ${place} (${n})")
    return door.t(text, place=place.title, n=number)


def effect_in_words(door: View, board: Folder, only: tuple[Person, ...] | None) -> str:
    """What choosing an audience means: how many people can read it, or which."""
    if only is None:
        n = door.number_of_readers(place_of(board))
        return door.plural("${n} person will be able to read this.", "${n} people will be able to read this.", n, "status")
    others = [person for person in only if door.me is None or person.id != door.me.id]
    if not others:
        return door.t(_("Only you will be able to read this."))
    names = door.t(_(", ")).join(person.display_name(door.language) for person in others[:MAX_NAMED])
    more = len(others) - MAX_NAMED
    if more > 0:
        names = door.t(_("${names} and ${n} more"), names=names, n=more)
    number = len(others) + 1
    return door.t(_("Only you and ${names} will be able to read this (${n} people)."), names=names, n=number)


def named(door: View, board: Folder, typed: str) -> Named:
    """The people in a text with a user name, or `Name <user name>`, between commas or one a line."""
    found: list[Person] = []
    for part in filter(None, (part.strip() for part in _BETWEEN.split(typed))):
        person = door.person_called(part.rpartition("<")[2].rstrip("> "))
        if person is None or not person.active:
            return Named(tuple(found), unknown=part)
        if not door.sees(person.id, board):
            return Named(tuple(found), shut_out=person)
        found.append(person)
    return Named(tuple(dict.fromkeys(found)))


def objection(door: View, names: Named) -> str:
    """What is wrong with the names that were written, or ''."""
    if names.unknown:
        return door.t(_("Nobody here is called ${name}. Write user names, with commas between."), name=names.unknown)
    if names.shut_out is not None:
        return door.t(_("${name} can't read what is shared there."), name=names.shut_out.display_name(door.language))
    return ""


def suggested(door: View, board: Folder) -> list[tuple[str, str]]:
    """(what to write, other name) of the people to complete: those of the place, and in the company's everyone."""
    place: Place = place_of(board)
    members = (door.person(person_id) for person_id in place.members)
    people = door.people(limit=MAX_SUGGESTED) if place.__parent__ is None and _is_staff(door) else islice(members, MAX_SUGGESTED)
    return [
        (f"{person.display_name(door.language)} <{person.login}>", person.native_name if door.language == "en" else person.name)
        for person in people
        if person is not None and person.active
    ]


def _is_staff(door: View) -> bool:
    return door.me is not None and door.me.kind != "guest"


def named_place(board: Content) -> Place | None:
    """The community that a board belongs to; None for the company's."""
    place = place_of(board)
    return place if place.__parent__ is not None else None
