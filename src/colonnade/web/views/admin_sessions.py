"""Administration, Sessions: who is signed in, where and since when, and ending that."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from pyramid.view import view_config

from colonnade.clock import from_microseconds
from colonnade.commands.end_sessions import end_other_sessions, end_session
from colonnade.content.fields import clean_line
from colonnade.content.numbers import number_in
from colonnade.content.objects import Place
from colonnade.i18n import messages
from colonnade.security import sessions
from colonnade.security.groups import is_administrator
from colonnade.security.sessions import Session
from colonnade.web.accounts_list import MOST_TYPED
from colonnade.web.agent import browser_in_words, device_of
from colonnade.web.messages import say
from colonnade.web.people_listed import face
from colonnade.web.responses import see_other

if TYPE_CHECKING:
    from pyramid.request import Request
    from pyramid.response import Response

_ = messages("colonnade")
HERE = "/admin/sessions"
PER_PAGE = 60
MOST_FOUND = 500
DEVICES = {"phone": _("Phone"), "tablet": _("Tablet"), "computer": _("Computer"), "": _("Unknown device")}


class _Asked:
    """What an address asks for: the sessions of one `person`, or of people who are called `q`; from `start` on."""

    def __init__(self, request: Request) -> None:
        self.person = number_in(request.params.get("person")) or 0
        self.words = clean_line(request.params.get("q", ""))[:MOST_TYPED]
        self.start = number_in(request.params.get("start")) or 0

    def url(self, start: int = 0) -> str:
        """The address that asks for the same, from *start* on."""
        asked = {"person": self.person, "q": self.words, "start": start}
        query = urlencode({name: value for name, value in asked.items() if value})
        return f"{HERE}?{query}" if query else HERE


@view_config(route_name="admin_sessions", permission="administer", request_method="GET", renderer="colonnade:admin_sessions.pt")
def show(context: Place, request: Request) -> dict[str, Any]:
    """The sessions that are alive, the one that was used last first."""
    t, asked = request.t, _Asked(request)
    request.page.title, request.page.layout = t(_("Sessions")), "settings"
    everyone = request.database["people"]
    person = everyone.get(asked.person) if asked.person else None
    if person is not None:
        request.page.title = t(_("Where ${name} is signed in", mapping={"name": person.display_name(request.language)}))
        request.page.crumbs = [(t(_("Sessions")), HERE)]
    found = _alive(request, asked)
    start = min(asked.start, max(0, (len(found) - 1) // PER_PAGE * PER_PAGE))
    return {
        "words": asked.words,
        "person": person,
        "number": request.view.plural("${n} session", "${n} sessions", len(found)),
        "people": request.view.plural("${n} person", "${n} people", len({session.person_id for session in found})),
        "rows": [_row(request, session) for session in found[start : start + PER_PAGE]],
        "newer_url": asked.url(max(0, start - PER_PAGE)) if start else None,
        "older_url": asked.url(start + PER_PAGE) if start + PER_PAGE < len(found) else None,
        "here": asked.url(start),
    }


def _alive(request: Request, asked: _Asked) -> list[Session]:
    root, uses = request.database, request.runtime.last_use
    if asked.person:
        found = sessions.list_of(root, asked.person, request.now, uses)
    elif asked.words:
        people = root["people"].search(asked.words, MOST_FOUND)
        found = [session for person in people for session in sessions.list_of(root, person.id, request.now, uses)]
    else:
        found = [session for session in root["sessions"] if sessions.is_alive(root, session, request.now, uses)]
    return sorted(found, key=lambda session: (uses.last_used(session), session.key), reverse=True)


def _row(request: Request, session: Session) -> dict[str, Any]:
    last = request.runtime.last_use.last_used(session)
    device, browser = request.t(DEVICES[device_of(session.user_agent)]), browser_in_words(session.user_agent)
    return {
        "who": face(request, session.person_id),
        "account": f"/admin/people/{session.person_id}",
        "person": session.person_id,
        "handle": session.handle,
        "administrator": is_administrator(request.database, session.person_id),
        "mine": session.key == request.session_record.key,
        "device": f"{device} · {browser}" if browser != "?" else device,
        "address": session.address,
        "since": request.when(from_microseconds(session.created)),
        "last": request.when(from_microseconds(last)),
        "keep": session.keep,
    }


@view_config(route_name="admin_sessions", permission="administer", request_method="POST")
def end(context: Place, request: Request) -> Response:
    """End one session: that of a `session_of` with the `handle`."""
    who = number_in(request.POST.get("session_of")) or 0
    if end_session(request.uow, who, request.POST.get("handle", "")):
        say(request, request.t(_("${name} is signed out there.", mapping={"name": request.view.name_of(who)})))
    else:
        say(request, request.t(_("This session had ended already.")))
    return see_other(_Asked(request).url(number_in(request.POST.get("start")) or 0))


@view_config(route_name="admin_sessions_end", permission="administer", request_method="GET", renderer="colonnade:confirm.pt")
def ask_to_end_all(context: Place, request: Request) -> dict[str, Any]:
    """How many people that signs out, and that they can sign in again."""
    t = request.t
    request.page.title = t(_("Sign everyone out?"))
    request.page.crumbs = [(t(_("Sessions")), HERE)]
    number = sum(session.key != request.session_record.key for session in request.database["sessions"])
    effects = [
        request.view.plural("${n} session ends; this one goes on.", "${n} sessions end; this one goes on.", number),
        t(_("Everyone can sign in again at once. What they were writing is kept as a draft, as far as it was saved.")),
    ]
    return {"effects": effects, "action": f"{HERE}/end", "submit_label": t(_("Sign everyone out")), "cancel_url": HERE}


@view_config(route_name="admin_sessions_end", permission="administer", request_method="POST")
def end_all(context: Place, request: Request) -> Response:
    """End all sessions but the one that this request came by."""
    number = end_other_sessions(request.uow, request.session_record.key)
    say(request, request.view.plural("${n} session ended.", "${n} sessions ended.", number))
    return see_other(HERE)
