"""What a page shows of a profile: from the values that the reader is shown, lines for a template."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode, urlsplit
from zoneinfo import ZoneInfo

from colonnade.api import Person, ProfileField, View, lineage, messages, tag_path

if TYPE_CHECKING:
    from pyramid.request import Request

_ = messages("profiles")
Line = dict[str, Any]
APART = frozenset({"photo", "job_title", "department", "about", "manager_id"})
"""Fields that stand at a place of their own on the page."""


def with_style(request: Request) -> None:
    """Let the page have the style sheet of this plugin."""
    request.page.stylesheets = (*request.page.stylesheets, request.runtime.assets["profiles:profiles.css"])


def facts(view: View, person: Person, fields: tuple[ProfileField, ...], values: Mapping[str, Any]) -> list[Line]:
    """The other fields, in their order: `label`, and `text`, `links` [(text, address)] or `lines` of what was said in it."""
    return [_fact(view, field, values[field.name]) for field in fields if field.name in values and field.name not in APART]


def _fact(view: View, field: ProfileField, value: Any) -> Line:
    line: Line = {"label": view.t(field.title_in(view.language)), "links": [], "lines": [], "tags": field.kind == "tags"}
    if field.kind == "tags":
        leads = may_open(view)
        line["links"] = [(tag, _to_those_with(tag) if field.name == "skills" and leads else tag_path(tag), "") for tag in value]
    elif field.kind == "link":
        line["links"] = [(urlsplit(value).netloc + urlsplit(value).path.rstrip("/"), value, "noopener nofollow")]
    elif field.kind == "phone":
        line["links"] = [(value, phone_url(value), "")]
    elif field.name == "email":
        line["links"] = [(value, f"mailto:{quote(value, safe='@')}", "")]
    else:
        line["lines"] = in_words(view, field, value).splitlines()
    return line


def in_words(view: View, field: ProfileField, value: str) -> str:
    """What stands in a field, days in the reader's words."""
    try:
        if field.kind == "day" and value:
            return view.day_of_year(value)
        return view.day(date.fromisoformat(value)) if field.kind == "date" and value else value
    except ValueError:  # what was typed, or stored when the field was of another kind
        return value


def phone_url(number: str) -> str:
    """The address by which a telephone calls a number."""
    return "tel:" + quote("".join(c for c in number if c.isdigit() or c == "+"), safe="+")


def _to_those_with(skill: str) -> str:
    return f"/people?{urlencode({'skill': skill})}"


def local_time(view: View, person: Person) -> str | None:
    """What clocks show where the person is, unless the reader's show the same."""
    mine, theirs = (_shown(view.now, zone) for zone in (view.me.timezone if view.me else "UTC", person.timezone))
    return None if mine == theirs else theirs[1]


def _shown(now: datetime, zone: str) -> tuple[object, str]:
    there = now.astimezone(ZoneInfo(zone))
    return there.utcoffset(), f"{there:%H:%M}"


def may_open(view: View) -> bool:
    """Tell whether the reader may open the directory: guests may not."""
    *_places, site = lineage(view.place)
    return view.can("view", site)


def crumbs(request: Request) -> list[tuple[str, str]]:
    """The way back to the directory, for those who may open it."""
    return [(request.view.t(_("People")), "/people")] if may_open(request.view) else []


def ways(door: View, current: str, asked: Mapping[str, str] | None = None) -> list[tuple[str, str, str, bool]]:
    """(title, icon, address, whether it is shown now) of the ways to look at people: `cards`, `list`, `chart`."""
    query = urlencode(asked or {})
    addresses = {
        "cards": (_("Cards"), "layout-dashboard", f"/people?{query}" if query else "/people"),
        "list": (_("List"), "list", f"/people?{f'{query}&' if query else ''}view=list"),
        "chart": (_("Chart"), "users", "/people/@@chart"),
    }
    return [(door.t(title), icon, url, name == current) for name, (title, icon, url) in addresses.items()]


def card(view: View, person: Person) -> Line:
    """A person in a list."""
    name = person.display_name(view.language)
    return {
        "name": name,
        "other": person.native_name if name == person.name else person.name,
        **view.face(person).circle,
        "url": view.url(person),
        "guest": person.kind == "guest",
        "job": view.profile_value(person, "job_title"),
        "department": view.profile_value(person, "department"),
        "location": view.profile_value(person, "location"),
    }


def chain(view: View, person: Person) -> list[Line]:
    """Those above a person, from the top on: as far as the reader is shown who reports to whom. Ends where it would go round."""
    return [card(view, found) for found in reversed(view.people_shown.above(person)[0])]
