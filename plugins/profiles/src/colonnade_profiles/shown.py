"""What a page shows of a profile: from the values that the reader is shown, lines for a template."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlsplit
from zoneinfo import ZoneInfo

from colonnade.api import Person, ProfileField, View, messages, tag_path

if TYPE_CHECKING:
    from pyramid.request import Request

_ = messages("profiles")
Line = dict[str, Any]
APART = frozenset({"job_title", "department", "about", "manager_id"})
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
        line["links"] = [(tag, tag_path(tag), "") for tag in value]
    elif field.kind == "link":
        line["links"] = [(urlsplit(value).netloc + urlsplit(value).path.rstrip("/"), value, "noopener nofollow")]
    elif field.kind == "phone":
        line["links"] = [(value, "tel:" + quote("".join(c for c in value if c.isdigit() or c == "+"), safe="+"), "")]
    elif field.name == "email":
        line["links"] = [(value, f"mailto:{quote(value, safe='@')}", "")]
    else:
        line["lines"] = value.splitlines()
    return line


def local_time(view: View, person: Person) -> str | None:
    """What clocks show where the person is, unless the reader's show the same."""
    mine, theirs = (_shown(view.now, zone) for zone in (view.me.timezone if view.me else "UTC", person.timezone))
    return None if mine == theirs else theirs[1]


def _shown(now: datetime, zone: str) -> tuple[object, str]:
    there = now.astimezone(ZoneInfo(zone))
    return there.utcoffset(), f"{there:%H:%M}"


def card(view: View, person: Person) -> Line:
    """A person in a list."""
    name = person.display_name(view.language)
    return {
        "name": name,
        "other": person.native_name if name == person.name else person.name,
        "initials": person.initials(view.language),
        "hue": person.hue(),
        "url": view.url(person),
        "job": view.profile_value(person, "job_title"),
        "department": view.profile_value(person, "department"),
        "location": view.profile_value(person, "location"),
    }


def chain(view: View, person: Person) -> list[Line]:
    """Those above a person, from the top on: as far as the reader is shown who reports to whom. Ends where it would go round."""
    above: list[Person] = []
    node: Person | None = person
    while node is not None and len(above) < 20:
        node = view.person(view.profile_value(node, "manager_id") or 0)
        if node is None or node in above or node is person:
            break
        above.append(node)
    return [card(view, found) for found in reversed(above)]
