"""The directory: everyone by name, or those whose name begins with something, or of a department or place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from colonnade.api import Directory, Person, View, audience_of, messages, profile_fields, profile_value, view
from colonnade_profiles.shown import card, with_style

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyramid.request import Request

_ = messages("profiles")
PER_PAGE = 60
MOST_NAMED = 200


@view(context=Directory, permission="view", template="directory.pt")
def people(context: Directory, request: Request) -> dict[str, Any]:
    """Active people by name; `q`, `department` and `location` narrow, `start` goes on."""
    door = request.view
    words, department, location = (request.GET.get(name, "").strip()[:120] for name in ("q", "department", "location"))
    start = _number(request.GET.get("start", ""))
    chosen = _chosen(context, door, words, department, location)
    found = [person for _n, person in zip(range(start + PER_PAGE + 1), chosen, strict=False)]
    asked = {name: value for name, value in (("q", words), ("department", department), ("location", location)) if value}
    more = len(found) > start + PER_PAGE
    with_style(request)
    request.page.title, request.page.layout = door.t(_("People")), "list"
    return {
        "people": [card(door, person) for person in found[start : start + PER_PAGE]],
        "words": words,
        "narrowed": bool(asked),
        "departments": _options(_values(context, request, "department"), department),
        "locations": _options(_values(context, request, "location"), location),
        "total": door.plural("${n} person", "${n} people", _number_of(context, door), "profiles"),
        "older_url": f"/people?{urlencode({**asked, 'start': start + PER_PAGE})}" if more else None,
        "newer_url": f"/people?{urlencode({**asked, 'start': max(0, start - PER_PAGE)})}" if start else None,
    }


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0


def _chosen(everyone: Directory, door: View, words: str, department: str, location: str) -> Iterator[Person]:
    if words:
        people: Iterator[Person] = iter(everyone.search(words, MOST_NAMED))
    else:
        people = everyone.by_department(department) if department else (person for person in everyone if person.active)
    for name, value in (("department", department), ("location", location)):
        if value:
            people = _with(people, door, name, value)
    return people


def _with(people: Iterator[Person], door: View, name: str, value: str) -> Iterator[Person]:
    """Those who say so where the reader is shown it: else a list would tell what a page doesn't."""
    return (person for person in people if door.profile_value(person, name) == value)


def _number_of(everyone: Directory, door: View) -> int:
    return door.kept(("profiles.number",), everyone.changes, lambda: sum(person.active for person in everyone))


def _values(everyone: Directory, request: Request, name: str) -> list[str]:
    """What can be chosen of a field: what people show to all who are like the reader. The same for them all, so it is looked for once."""
    field = next((field for field in profile_fields(request.database) if field.name == name), None)
    if field is None:
        return []
    to_all = {"staff", "guests"} if request.view.me and request.view.me.kind != "guest" else {"guests"}

    def found() -> list[str]:
        return sorted({v for p in everyone if p.active and audience_of(p, field) in to_all and (v := profile_value(p, name))})

    return request.view.kept((f"profiles.{name}", *sorted(to_all)), everyone.changes, found)


def _options(values: list[str], chosen: str) -> list[tuple[str, str, bool]]:
    return [("", "", not chosen), *((value, value, value == chosen) for value in values)]
