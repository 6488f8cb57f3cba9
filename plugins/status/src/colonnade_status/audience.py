"""For whom an update is: the company, a place of the author's, or only some people; said in words with how many they are."""

from __future__ import annotations

from dataclasses import dataclass

from colonnade.api import Content, Folder, Invalid, Person, Place, View, lineage, messages, place_of
from colonnade_status.types import BOARD

_ = messages("status")
MAX_NAMED = 5


@dataclass(frozen=True, slots=True)
class Effect:
    """What an audience means, in words; `told_url` leads to how many will be told. Or what is `wrong` with it."""

    text: str = ""
    told_url: str | None = None
    wrong: str = ""


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
    text = _("Everyone at the company, in ${place} (${n})") if place.is_for_all_staff else _("Members of ${place} (${n})")
    return door.t(text, place=place.title, n=number)


def effect(door: View, board: Folder, only: str) -> Effect:
    """What choosing a board means, or *only* some people of it."""
    if not only:
        n = door.number_of_readers(place_of(board))
        text = door.plural("${n} person will be able to read this.", "${n} people will be able to read this.", n, "status")
        return Effect(text, door.url(board, "told"))
    try:
        return Effect(_only_in_words(door, door.people_named(only, board)))
    except Invalid as error:
        return Effect(wrong=door.t(error.errors[""]))


def _only_in_words(door: View, only: tuple[Person, ...]) -> str:
    others = [person for person in only if door.me is None or person.id != door.me.id]
    if not others:
        return door.t(_("Only you will be able to read this."))
    names = door.t(_(", ")).join(person.display_name(door.language) for person in others[:MAX_NAMED])
    more = len(others) - MAX_NAMED
    if more > 0:
        names = door.t(_("${names} and ${n} more"), names=names, n=more)
    number = len(others) + 1
    return door.t(_("Only you and ${names} will be able to read this (${n} people), and they will be told."), names=names, n=number)


def named_place(board: Content) -> Place | None:
    """The community that a board belongs to; None for the company's."""
    place = place_of(board)
    return place if place.__parent__ is not None else None
