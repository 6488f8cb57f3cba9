"""The directory: everyone by name, or those whom words, a skill, a department or a place lead to; as cards or as a table."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from colonnade.api import Directory, View, messages, number_in, profile_fields, view
from colonnade_profiles.knowing import link_to
from colonnade_profiles.shown import Line, card, phone_url, ways, with_style

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyramid.request import Request

_ = messages("profiles")
PER_PAGE = 60
MOST_START = 100_000
MOST_TYPED = 120
MOST_SKILLS = 1000
FIELDS = {"skill": "skills", "department": "department", "location": "location"}
"""The fields by which the list is narrowed, by their names in addresses."""
COLUMNS = {"job": "job_title", "department": "department", "location": "location", "phone": "phone"}
"""What stands beside the names in the table, and the field that it is."""
LETTERS = "abcdefghijklmnopqrstuvwxyz"


@view(context=Directory, permission="view", template="directory.pt")
def people(context: Directory, request: Request) -> dict[str, Any]:
    """Active people by name; `q`, `skill`, `department` and `location` narrow, `from` begins at a letter, `start` goes on."""
    door = request.view
    asked = _asked(request)
    narrows = {name: value for name, value in asked.items() if name in ("q", *FIELDS)}
    start = max(0, min(number_in(request.GET.get("start")) or 0, MOST_START))
    headings = {field.name: door.t(field.title_in(door.language)) for field in profile_fields(request.database)}
    shown, more, total = _page_of(context, door, asked, narrows, start, headings)
    with_style(request)
    request.page.title, request.page.layout = door.t(_("People")), "list"
    words = asked.get("q", "")
    return {
        "shown": shown,
        "asked": asked,
        "narrowed": bool(narrows),
        "chosen": [(value, _address({k: v for k, v in asked.items() if k != name})) for name, value in narrows.items()],
        "departments": _options(door, context, "department", asked),
        "locations": _options(door, context, "location", asked),
        "letters": _letters(context, asked) if not narrows and context.number > PER_PAGE else [],
        "total": door.plural("${n} person", "${n} people", total, "profiles"),
        "views": ways(door, asked.get("view", "cards"), {k: v for k, v in asked.items() if k != "view"}),
        "who_knows": link_to(words),
        "older_url": _address({**asked, "start": start + PER_PAGE}) if more else None,
        "newer_url": _address({**asked, "start": max(0, start - PER_PAGE)}) if start else None,
    }


@view(context=Directory, permission="view", name="skills", template="skills.pt", methods="GET")
def skills(context: Directory, request: Request) -> dict[str, Any]:
    """The skills that can be chosen, for the field that completes them."""
    request.response.headers["X-Fragment"] = "1"
    return {"skills": list(islice(request.view.people_shown.values("skills"), MOST_SKILLS))}


def _asked(request: Request) -> dict[str, str]:
    """What the address asks for, as far as it is known here."""
    texts = {name: request.GET.get(name, "").strip()[:MOST_TYPED] for name in ("q", *FIELDS)}
    view, letter = request.GET.get("view", ""), request.GET.get("from", "")
    known = {"view": view if view == "list" else "", "from": letter if letter and letter in LETTERS else ""}
    return {name: value for name, value in {**texts, **known}.items() if value}


def _page_of(
    everyone: Directory, door: View, asked: dict[str, str], narrows: dict[str, str], start: int, headings: dict[str, str]
) -> tuple[list[Any] | str, bool, int]:
    """(the people, drawn; whether there are more; how many in all). The same for all who are shown the same of them."""

    def draw() -> tuple[str, bool, int]:
        people = door.people_shown
        ids = list(_narrowed(door, narrows)) if narrows else islice(everyone.from_name(asked.get("from", "")), start + PER_PAGE + 1)
        here = list(islice(ids, start, start + PER_PAGE + 1))
        as_list = asked.get("view") == "list"
        found = [_line(door, person) if as_list else card(door, person) for person in people.people(here[:PER_PAGE])]
        values = {"people": found, "dense": as_list, "columns": _columns(headings, found) if as_list else []}
        drawn = door.render("profiles:people.pt", values) if found else ""
        return drawn, len(here) > PER_PAGE, len(ids) if isinstance(ids, list) else everyone.number

    name = ("profiles.people", *sorted(asked.items()), start, *(headings.get(field) for field in COLUMNS.values()))
    return door.kept(name, everyone.changes, draw)


def _line(door: View, person: Any) -> Line:
    phone = door.profile_value(person, "phone")
    return card(door, person) | {"phone": phone, "phone_url": phone_url(phone or "")}


def _columns(headings: dict[str, str], people: list[Line]) -> list[tuple[str, str]]:
    """(key, heading) of what stands beside names in the table: what the reader is shown of any of these people."""
    return [(key, headings[name]) for key, name in COLUMNS.items() if name in headings and any(person[key] for person in people)]


def _narrowed(door: View, narrows: dict[str, str]) -> Iterator[int]:
    """The ids of those whom all of it leads to: of who says something only where the reader is shown it."""
    people = door.people_shown
    lists = [people.saying(FIELDS[name], narrows[name]) for name in ("department", "location") if name in narrows]
    if "skill" in narrows:  # typed, where the others are chosen from a list
        lists.insert(0, people.saying_alike(FIELDS["skill"], narrows["skill"]))
    if "q" in narrows:
        lists.insert(0, people.found(narrows["q"]))
    first, *others = lists
    sets = [set(found) for found in others]
    return (person_id for person_id in first if all(person_id in found for found in sets))


def _address(asked: dict[str, Any]) -> str:
    query = urlencode(asked)
    return f"/people?{query}" if query else "/people"


def _letters(everyone: Directory, asked: dict[str, str]) -> list[tuple[str, str, bool]]:
    """(letter, address, whether the list begins there) of the letters with which names begin."""
    known = set(everyone.initials())
    rest = {name: value for name, value in asked.items() if name != "from"}
    return [(letter, _address({**rest, "from": letter}), letter == asked.get("from")) for letter in LETTERS if letter in known]


def _options(door: View, everyone: Directory, field: str, asked: dict[str, str]) -> list[tuple[str, str, bool]]:
    """What can be chosen of a field: what people show to all who are like the reader."""
    values = door.kept((f"profiles.{field}",), everyone.changes, lambda: list(door.people_shown.values(field)))
    chosen = asked.get(field, "")
    return [("", "", not chosen), *((value, value, value == chosen) for value in values)]
