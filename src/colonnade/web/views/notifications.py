"""The inbox, what one wants to be told, and what administrators decide about it."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from pyramid.httpexceptions import HTTPNotFound
from pyramid.response import Response
from pyramid.view import view_config

from colonnade.commands.follow import choose_level
from colonnade.commands.notifications import choose_rules, choose_ways, mark_all_read, mark_read
from colonnade.commands.unsubscribe import send_again
from colonnade.content.errors import Invalid
from colonnade.content.numbers import number_in
from colonnade.content.objects import Place
from colonnade.content.roots import by_uid
from colonnade.facets.following import Level, muted_places, of_object
from colonnade.i18n import messages
from colonnade.mail.kinds import TITLES
from colonnade.mail.unsubscribe import PREFERENCE, is_off
from colonnade.notifications.inbox import inbox_of
from colonnade.notifications.kinds import (
    ALWAYS_ON_SITE,
    BROADCAST,
    COMMUNITIES,
    DIRECTED,
    MENTION,
    MODERATION,
    PEOPLE,
    RESPONSE,
    TAGS,
    followed,
)
from colonnade.notifications.letters import DIGEST, NOTICE
from colonnade.notifications.member_mails import place_of_kind
from colonnade.notifications.preferences import DAILY, NOW, OFF, PERIODS, WEEKLY, Ways, Wishes, defaults, rules, ways_of, wishes
from colonnade.web.language import clock_time, day_of_week
from colonnade.web.messages import say
from colonnade.web.notifications import Notifications, Tab, tab_called
from colonnade.web.responses import see_other
from colonnade.web.stream import following_path
from colonnade.web.stream_tabs import stream_tabs
from colonnade.web.urls import path_for

if TYPE_CHECKING:
    from pyramid.request import Request

    from colonnade.security.person import Person

_ = messages("colonnade")
PER_PAGE = 30
_ROWS = {
    MENTION: (_("Mentions"), _("Somebody writes your user name after an @.")),
    DIRECTED: (_("For you"), _("Tasks of yours, answers to your questions, what is shared with you.")),
    MODERATION: (_("Moderation"), _("What owners and moderators have to decide.")),
    RESPONSE: (_("Answers and likes"), _("Comments on what you wrote, replies to your comments, who likes it.")),
    BROADCAST: (_("For everyone"), _("An owner or administrator writes @all.")),
    followed(COMMUNITIES): (_("Communities that you watch"), ""),
    followed(PEOPLE): (_("People whom you watch"), ""),
    followed(TAGS): (_("Tags that you watch"), ""),
}
_PERIODS = {NOW: _("At once"), DAILY: _("Daily"), WEEKLY: _("Weekly"), OFF: _("Never")}
_MONDAY = date(2024, 1, 1)


@view_config(route_name="notifications", permission="signed in", request_method="GET", renderer="colonnade:notifications.pt")
def inbox(context: Place, request: Request) -> Any:
    """What the reader was told, the newest first. Who opens it has seen it."""
    tab = tab_called(request.GET.get("tab", ""))
    found = Notifications(request)
    entries, more = found.page(tab, PER_PAGE, request.view.after)
    rows = list(found.rows(entries))
    older = url_of(tab, after=more) if more is not None else None
    if request.GET.get("format") == "json":
        return _as_json(rows, older)
    request.page.title = title_of(request, tab)
    request.page.layout = "reader"
    request.page.feed_url = url_of(tab).replace("/notifications", "/notifications/feed", 1)
    if request.view.after is None and not tab.name:
        found.note_seen()
    return {
        "rows": rows,
        "tabs": stream_tabs(request, url_of(tab)),
        "tab": tab.name,
        "older_url": older,
        "newest_url": url_of(tab) if request.view.after is not None else None,
        "unread": found.number_unread,
    }


def title_of(request: Request, tab: Tab) -> str:
    """What a part of the inbox is called."""
    return request.t(_("Mentions")) if tab.name else request.t(_("Notifications"))


def url_of(tab: Tab, after: int | None = None) -> str:
    """The address of a part of the inbox."""
    query = "&".join([*([f"tab={tab.name}"] if tab.name else ()), *([f"after={after}"] if after is not None else ())])
    return f"/notifications?{query}" if query else "/notifications"


def _as_json(rows: list[dict[str, Any]], older: str | None) -> Response:
    """The same for programs; nothing counts as seen by that."""
    names = ("kind", "sentence", "why", "where", "url", "read", "new")
    items = [{"id": str(row["id"]), **{name: row[name] for name in names}, "at": row["at"].iso} for row in rows]
    older = f"{older}&format=json" if older else None
    body = json.dumps({"items": items, "older": older}, ensure_ascii=False, indent=1)
    return Response(body, content_type="application/json", charset="utf-8")


@view_config(route_name="notifications", permission="signed in", request_method="POST")
def act(context: Place, request: Request) -> Response:
    """Mark one entry or all as read, mute what one is about, or hear of it again."""
    first = number_in(request.POST.get("id", "")) or 0
    match request.POST.get("do"):
        case "read":
            mark_read(request.uow, first)
        case "all":
            mark_all_read(request.uow)
            say(request, request.t(_("All is marked as read.")))
        case "mute":
            _set_level(request, first, Level.MUTED)
        case "unmute":
            _set_level(request, first, None)
        case _:
            raise HTTPNotFound()
    back = request.POST.get("back", "")
    return see_other(back if back.startswith("/notifications") else "/notifications")


def _set_level(request: Request, first: int, wanted: Level | None) -> None:
    """Mute the object of an entry (and mark the entry as read), or choose no level for it."""
    box = inbox_of(request.database, request.reader.id)
    told = box.get(first) if box is not None else None
    obj = by_uid(request.database, told.uid) if told is not None else None
    if obj is None:
        raise HTTPNotFound()
    choose_level(request.uow, of_object(obj.uid), wanted)
    if wanted is Level.MUTED:
        mark_read(request.uow, first)
    title = request.view.title_of(obj)
    muted = _("You hear no more of ${title}, but for what is meant for you alone.")
    say(request, request.t(muted if wanted is Level.MUTED else _("You hear of ${title} again."), title=title))


@view_config(route_name="my_notifications", permission="signed in", request_method="GET", renderer="colonnade:my_notifications.pt")
def my_ways(context: Place, request: Request) -> dict[str, Any]:
    """How the reader is told of each kind."""
    t = request.t
    request.page.title = t(_("Notification settings"))
    request.page.layout = "settings"
    request.page.crumbs = [(t(_("Your account")), "/me")]
    person, locked = request.reader.person, rules(request.database).locked
    chosen = wishes(person)
    rows = [
        _row(request, row, ways_of(request.database, request.runtime.registry, person, row), locked=row in locked)
        for row in _shown(request)
    ]
    hours = [(hour, clock_time(request.local_now.replace(hour=hour, minute=0), request.language, request.zone)) for hour in range(24)]
    days = [(day, day_of_week(_MONDAY + timedelta(days=day), request.language)) for day in range(7)]
    return {
        "rows": rows,
        "hours": [(hour, text, hour == chosen.hour) for hour, text in hours],
        "days": [(day, text, day == chosen.weekday) for day, text in days],
        "zone": request.zone.replace("_", " "),
        "address": person.email,
        "sends": request.runtime.mail_server is not None,
        "muted": _muted_places(request),
        "stopped": [(kind, t(TITLES[kind])) for kind in (NOTICE, DIGEST) if is_off(person, kind)] + _stopped_places(request, person),
    }


def _stopped_places(request: Request, person: Person) -> list[tuple[str, str]]:
    """(kind, title) of the mails to all members that somebody stopped, of communities that they may still see."""
    kinds = sorted(kind for kind in person.preferences.get(PREFERENCE, ()) if place_of_kind(kind) is not None)
    found = ((kind, request.view.get(place_of_kind(kind))) for kind in kinds)
    named = ((kind, {"title": request.view.title_of(place)}) for kind, place in found if place is not None)
    return [(kind, request.t(_("Mails to all members of ${title}", mapping=title))) for kind, title in named]


def _muted_places(request: Request) -> list[tuple[str, str, str]]:
    """(title, address, where it is unmuted) of the communities that the reader mutes and may still see, by title."""
    uids = muted_places(request.database, request.reader.id, request.now)
    found = (place for uid in uids if (place := request.view.get(uid)) is not None)
    return sorted((request.view.title_of(place), path_for(place), following_path(of_object(place.uid))) for place in found)


def _shown(request: Request) -> list[str]:
    """The rows of kinds, and of plugins that are on."""
    rows = defaults(request.database, request.runtime.registry)
    return [row for row in rows if row in _ROWS or request.activity.is_on(row.partition(":")[2])]


def _row(request: Request, row: str, ways: Ways, *, locked: bool) -> dict[str, Any]:
    t = request.t
    if row in _ROWS:
        title, hint = (t(text) if text else "" for text in _ROWS[row])
    else:
        manifest = request.runtime.registry.get(row.partition(":")[2]).manifest
        title, hint = t(_("${app}: what you watch"), app=manifest.title), ""
    return {
        "name": row,
        "id": f"row-{row.replace(':', '-')}",
        "title": title,
        "hint": hint,
        "site": ways.site,
        "fixed": row in ALWAYS_ON_SITE,
        "locked": locked,
        "periods": [(period, t(text), period == ways.mail) for period, text in _PERIODS.items()],
    }


@view_config(route_name="my_notifications", permission="signed in", request_method="POST")
def choose_mine(context: Place, request: Request) -> Response:
    """Keep the choice."""
    post = request.POST
    hour, weekday = number_in(post.get("hour", "")), number_in(post.get("weekday", ""))
    locked = rules(request.database).locked
    rows = _sent(request, [row for row in _shown(request) if row not in locked])
    choose_ways(request.uow, Wishes(rows, -1 if hour is None else hour, -1 if weekday is None else weekday))
    send_again(request.uow, post.getall("again"))
    say(request, request.t(_("Saved.")))
    return see_other("/me/notifications")


def _sent(request: Request, rows: list[str]) -> dict[str, Ways]:
    """The ways of a form that was sent: check boxes `site`, and a choice `mail:ROW` for each row. Raises Invalid for another period."""
    site = set(request.POST.getall("site"))
    found = {row: Ways(row in site or row in ALWAYS_ON_SITE, request.POST.get(f"mail:{row}", "")) for row in rows}
    if any(ways.mail not in PERIODS for ways in found.values()):
        raise Invalid({"": _("There is no such choice.")})
    return found


@view_config(route_name="admin_notifications", permission="administer", request_method="GET", renderer="colonnade:admin_notifications.pt")
def admin(context: Place, request: Request) -> dict[str, Any]:
    """What people are told who choose nothing, and what they may not choose."""
    request.page.title = request.t(_("Notifications"))
    request.page.layout = "settings"
    locked = rules(request.database).locked
    found = defaults(request.database, request.runtime.registry)
    return {"rows": [_row(request, row, found[row], locked=row in locked) for row in _shown(request)]}


@view_config(route_name="admin_notifications", permission="administer", request_method="POST")
def choose_for_all(context: Place, request: Request) -> Response:
    """Keep the defaults and locks."""
    shown = _shown(request)
    choose_rules(request.uow, _sent(request, shown), [row for row in request.POST.getall("locked") if row in shown])
    say(request, request.t(_("Saved.")))
    return see_other("/admin/notifications")
