"""Administration: the audit log, narrowed by what, by whom and when; as a file, too."""

from __future__ import annotations

import json
from collections.abc import Iterator, MutableMapping
from datetime import date, datetime, time, timedelta
from tempfile import TemporaryFile
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from pyramid.view import view_config

from colonnade.clock import from_wall
from colonnade.commands.account_for import export_audit
from colonnade.commands.settings_schema import ISettings
from colonnade.content.numbers import number_in
from colonnade.content.objects import Place
from colonnade.content.roots import by_uid
from colonnade.i18n import messages
from colonnade.security.audit import Entry, found, trail
from colonnade.security.can import can
from colonnade.web.audit_words import ACCESS, KINDS, SCOPES, SETTINGS, words_for
from colonnade.web.people_listed import face
from colonnade.web.responses import stream
from colonnade.web.site_apps import plugin_title
from colonnade.web.urls import path_for
from colonnade.web.views.app_roles import GUESTS_DO, MEMBERS_DO
from colonnade.web.views.members import ROLE_TITLES, group_title

if TYPE_CHECKING:
    from pyramid.request import Request

_ = messages("colonnade")
HERE = "/admin/audit"
PER_PAGE = 50
PEOPLE_CALLED = 200


class Asked:
    """What an address asks for of the log: `what`, `who`, `since`, `until` (days there and here), and `before` (a number)."""

    def __init__(self, request: Request, asked: MutableMapping[str, str]) -> None:
        self.what = asked.get("what", "") if asked.get("what", "") in KINDS else ""
        self.who = asked.get("who", "").strip()[:254]
        self.since, self.until = _day(asked.get("since")), _day(asked.get("until"))
        self.before = number_in(asked.get("before")) or None
        self._starts = KINDS[self.what][1] if self.what else ("",)
        self._people = frozenset(_called(request, self.who)) if self.who else None
        self.first = _start_of(self.since, request.zone) if self.since else None
        self._end = _start_of(self.until + timedelta(1), request.zone) if self.until else None

    def wants(self, entry: Entry) -> bool:
        """Whether an entry is asked for; `first` narrows it besides."""
        return (
            entry.action.startswith(self._starts)
            and (self._people is None or entry.actor in self._people)
            and (self._end is None or entry.when < self._end)
        )

    def url(self, **changed: Any) -> str:
        """The address that asks for the same, but for what is *changed*."""
        asked = {"what": self.what, "who": self.who, "since": self.since, "until": self.until, "before": self.before, **changed}
        query = urlencode({name: value for name, value in asked.items() if value})
        return f"{HERE}?{query}" if query else HERE


def _day(text: str | None) -> date | None:
    try:
        day = date.fromisoformat(text or "")
        return day if 1970 <= day.year < 9999 else None
    except ValueError:
        return None


def _start_of(day: date, zone: str) -> datetime:
    return from_wall(datetime.combine(day, time()), zone)[0]


def _called(request: Request, words: str) -> Iterator[int]:
    people = request.database["people"]
    exactly = people.by_login(words)
    if exactly is not None:
        yield exactly.id
    else:
        yield from (person.id for person in people.search(words, PEOPLE_CALLED, inactive=True))


@view_config(route_name="admin_audit", permission="administer", request_method="GET", renderer="colonnade:admin_audit.pt")
def audit(context: Place, request: Request) -> dict[str, Any]:
    """The latest entries that are asked for."""
    t = request.t
    request.page.title, request.page.layout = t(_("Audit log")), "settings"
    asked, log = Asked(request, request.GET), trail(request.database)
    entries, older = found(log.latest(asked.before), asked.wants, PER_PAGE, since=asked.first)
    narrowed = bool(asked.what or asked.who or asked.since or asked.until)
    return {
        "asked": asked,
        "kinds": [("", t(_("Everything")), not asked.what), *((kind, t(title), kind == asked.what) for kind, (title, _s) in KINDS.items())],
        "rows": [_row(request, entry) for entry in entries],
        "narrowed": narrowed,
        "older_url": asked.url(before=older) if older else None,
        "newest_url": asked.url(before=None) if asked.before else None,
        "here": HERE,
        "number": request.view.plural("${n} entry", "${n} entries", log.number),
        "last": f"{log.number}:{log.digest}",
    }


@view_config(route_name="admin_audit", permission="administer", request_method="POST")
def export(context: Place, request: Request) -> Any:
    """All that is asked for, as lines of JSON; that it was taken out is an entry, too."""
    asked = Asked(request, request.POST)
    file = TemporaryFile(dir=request.runtime.var)
    export_audit(request.uow, file, asked.wants, asked.first)
    size = file.tell()
    file.seek(0)
    return stream(file, "audit.jsonl", "application/x-ndjson", size)


def _row(request: Request, entry: Entry) -> dict[str, Any]:
    t = request.t
    text = words_for(entry.action, entry.facts)
    kind, _colon, name = entry.about.partition(":")
    about, url = _named(request, kind, name)
    if text is None:
        said = f"{entry.action} {about} {json.dumps(entry.facts, ensure_ascii=False) if entry.facts else ''}".strip()
    else:
        said = t(text, about=about, **{fact: _fact(request, fact, value) for fact, value in entry.facts.items()})
    person = request.database["people"].get(entry.actor)
    return {
        "number": entry.number,
        "when": request.when(entry.when),
        "who": face(request, person.id) if person is not None else None,
        "said": said,
        "url": url,
        "origin": entry.origin,
    }


def _named(request: Request, kind: str, name: str) -> tuple[str, str | None]:
    """What an entry is about, as the reader may know of it, and where it is."""
    t = request.t
    match kind:
        case "person":
            person = request.database["people"].get(int(name))
            return (person.display_name(request.language), f"/admin/people/{name}") if person else (f"#{name}", None)
        case "group":
            group = request.database["groups"].get(int(name))
            return (group_title(request, group), f"/admin/groups/{name}") if group else (f"#{name}", None)
        case "object":
            return _object(request, int(name))
        case "plugin":
            return t(plugin_title(request, name)) if plugin_title(request, name) else name, f"/admin/plugins/{name}"
        case "setting":
            return t(SETTINGS[name] if name in SETTINGS else ISettings[name].title if name in ISettings else name), None
    return name, None


def _object(request: Request, uid: int) -> tuple[str, str | None]:
    obj = by_uid(request.database, uid)
    if obj is None:
        return request.t(_("something that is gone (${number})"), number=uid), None
    if not can(request.reader, "view", obj):
        return request.t(_("something that you may not read (${number})"), number=uid), None
    return request.t(_("“${title}”"), title=obj.title), path_for(obj) if not obj.trashed else None


def _fact(request: Request, name: str, value: Any) -> Any:
    """A fact in the reader's words."""
    match name:
        case "person" | "inviter":
            return _named(request, "person", str(value))[0]
        case "group":
            return _named(request, "group", str(value))[0]
        case "place":
            return _object(request, value)[0]
        case "role":
            return request.t(ROLE_TITLES[value]) if value in ROLE_TITLES else value
        case "app":
            return request.t(plugin_title(request, value)) if plugin_title(request, value) else value
        case "members" | "guests":
            words = MEMBERS_DO if name == "members" else GUESTS_DO
            return request.t(words[value]) if value in words else value
        case "access":
            return request.t(ACCESS[value]) if value in ACCESS else value
        case "scope":
            return request.t(SCOPES[value]) if value in SCOPES else value
        case "fields" | "kinds":
            return ", ".join(value)
    return value
