"""What owners write to all members of a community: writing, a look before it goes, what was sent, and one as its receivers read it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from pyramid.httpexceptions import HTTPNotFound
from pyramid.view import view_config

from colonnade.clock import from_microseconds, to_microseconds
from colonnade.commands.base import stored_source
from colonnade.commands.write_to_members import MAX_SUBJECT, MAX_TEXT, Reach, checked, let_write, reach, write_to_members
from colonnade.content import markup
from colonnade.content.errors import Invalid, NotAllowed
from colonnade.content.numbers import number_in
from colonnade.content.objects import IPlaceContent, Place
from colonnade.content.roots import by_uid
from colonnade.i18n import messages
from colonnade.notifications import member_mails
from colonnade.notifications.member_mails import MOST_A_WEEK, MOST_AN_HOUR, Sent
from colonnade.web.content_page import ContentPage
from colonnade.web.forms import FieldView
from colonnade.web.messages import say
from colonnade.web.place_page import demand_community
from colonnade.web.responses import see_other
from colonnade.web.tx import attempt
from colonnade.web.urls import path_for

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pyramid.request import Request

_ = messages("colonnade")
SHOWN = 100


@view_config(context=IPlaceContent, name="letters", permission="manage", request_method="GET", renderer="colonnade:letters.pt")
def letters(context: Place, request: Request) -> dict[str, Any]:
    """What was sent, and by whom, for its owners."""
    demand_community(context)
    _set_up(request, context, request.t(_("Messages to all members")))
    is_on = request.database[member_mails.AREA].on
    if is_on and not context.archived:
        request.page.actions = [(request.t(_("Write to all members")), path_for(context, "write-to-members"), "pencil", "primary")]
    found = member_mails.sent_in(request.database, context.uid)
    return {"rows": [_row(request, context, when, sent) for when, sent in found], "is_on": is_on, "switch": False}


def _set_up(request: Request, place: Place, title: str) -> None:
    request.page.title, request.page.layout = title, "settings"
    members = (request.t(_("Members")), path_for(place, "members"))
    request.page.crumbs = [(place.title, path_for(place)), members]


def _row(request: Request, place: Place | None, when: datetime, sent: Sent) -> dict[str, Any]:
    plural = request.view.plural
    return {
        "subject": sent.subject,
        "url": f"{path_for(place, 'letter')}?id={to_microseconds(when)}" if place is not None else None,
        "who": request.view.name_of(sent.actor),
        "when": request.when(when),
        "place": sent.place,
        "number": request.t(
            _("${people}, ${mails}"),
            people=plural("${n} person", "${n} people", sent.on_site),
            mails=plural("${n} by mail", "${n} by mail", sent.by_mail),
        ),
    }


@view_config(context=IPlaceContent, name="write-to-members", permission="manage", request_method="GET", renderer="colonnade:letter.pt")
def form(context: Place, request: Request) -> dict[str, Any]:
    """Subject and text, and how many it reaches; nothing to fill in where it couldn't be sent now."""
    found = _reach(request, context)
    why_not = _why_not(request, found)
    if why_not:
        _set_up(request, context, request.t(_("Write to all members")))
        return {"is_form": False, "html": "", "lines": [why_not], "hidden": None}
    return _drawn_form(request, context, found, {}, {})


def _why_not(request: Request, found: Reach) -> str:
    """Why nothing can be sent now, '' where it can."""
    if not found.on_site:
        return request.t(_("Nobody would get it: nobody else is in this community, or they all mute it."))
    return _limit_in_words(request, found)


def _reach(request: Request, place: Place) -> Reach:
    """Whom it reaches; where nobody may write there is no page."""
    demand_community(place)
    try:
        return reach(request.uow, place)
    except NotAllowed as error:
        raise HTTPNotFound() from error


def _form(request: Request, place: Place, found: Reach, typed: Mapping[str, str], errors: Mapping[str, Any]) -> dict[str, Any]:
    t = request.t
    _set_up(request, place, t(_("Write to all members")))
    attrs = {
        "data-preview": f"{path_for(place, 'preview')}?field=text",
        "data-complete": path_for(place, "complete"),
        "data-mention": path_for(place, "mention"),
    }
    fields = [
        FieldView("subject", t(_("Subject")), value=typed.get("subject", ""), required=True, max_length=MAX_SUBJECT),
        FieldView("text", t(_("Text")), "markdown", typed.get("text", ""), required=True, max_length=MAX_TEXT, attrs=attrs),
    ]
    for field in fields:
        field.errors = [t(errors[field.name])] if field.name in errors else []
    limit = _limit_in_words(request, found)
    return {
        "fields": fields,
        "errors": [*([t(errors[""])] if "" in errors else []), *([limit] if limit else [])],
        "action": path_for(place, "write-to-members"),
        "submit_label": t(_("Look at it before it goes")),
        "cancel_url": path_for(place, "letters"),
        "intro": " ".join(_reach_in_words(request, found)),
    }


def _limit_in_words(request: Request, found: Reach) -> str:
    if found.not_before is None:
        return ""
    facts = {"max": MOST_A_WEEK, "when": request.when(found.not_before).exact}
    return request.t(_("At most ${max} of these can be sent within a week. The next one is possible from ${when} on.", mapping=facts))


def _reach_in_words(request: Request, found: Reach) -> list[str]:
    t, plural = request.t, request.view.plural
    told = [plural("It reaches ${n} person on the site.", "It reaches ${n} people on the site.", found.on_site)]
    if request.runtime.mail_server is None:
        return [*told, t(_("This site sends no mail at present."))]
    told.append(plural("${n} of them gets it by mail, too.", "${n} of them get it by mail, too.", found.by_mail))
    hours = -(-found.by_mail // MOST_AN_HOUR)
    if hours > 1:
        told.append(plural("The last mails go in about ${n} hour.", "The last mails go in about ${n} hours.", hours))
    return [*told, t(_("Nobody sees who else got it. Who muted the community doesn't get it."))]


@view_config(context=IPlaceContent, name="write-to-members", permission="manage", request_method="POST", renderer="colonnade:letter.pt")
def send(context: Place, request: Request) -> Any:
    """Show how it will look, or, with `do=send`, send it; with `do=change`, show the form again."""
    found = _reach(request, context)
    typed = {name: request.POST.get(name, "") for name in ("subject", "text")}
    try:
        if request.POST.get("do") == "send":
            with attempt(request):
                sent = write_to_members(request.uow, context, typed["subject"], typed["text"])
            return _sent(request, context, sent)
        if request.POST.get("do") != "change":
            subject, text = checked(typed["subject"], typed["text"])
            if found.not_before is None:
                return _preview(request, context, found, subject, text)
            request.response.status = 400
    except Invalid as error:
        request.response.status = 400
        return _drawn_form(request, context, found, typed, error.errors)
    return _drawn_form(request, context, found, typed, {})


def _drawn_form(request: Request, place: Place, found: Reach, typed: Mapping[str, str], errors: Mapping[str, Any]) -> dict[str, Any]:
    return {**_form(request, place, found, typed, errors), "is_form": True}


def _sent(request: Request, place: Place, sent: Sent) -> Any:
    number = request.view.plural("It goes to ${n} person.", "It goes to ${n} people.", sent.on_site)
    say(request, number)
    return see_other(path_for(place, "letters"))


def _preview(request: Request, place: Place, found: Reach, subject: str, text: str) -> dict[str, Any]:
    _set_up(request, place, subject)
    html = ContentPage(place, request).resolved(markup.to_html(stored_source(request.uow, text, place)))
    label = request.view.plural("Send it to ${n} person", "Send it to ${n} people", found.on_site)
    hidden = [("subject", subject), ("text", text)]
    return {
        "is_form": False,
        "html": html,
        "lines": _reach_in_words(request, found),
        "hidden": hidden,
        "send_label": label,
        "action": path_for(place, "write-to-members"),
    }


@view_config(context=IPlaceContent, name="letter", permission="view", request_method="GET", renderer="colonnade:letter.pt")
def letter(context: Place, request: Request) -> dict[str, Any]:
    """One of these, for the members and for who manages the community."""
    demand_community(context)
    sent = member_mails.readable(request.database, request.reader, context, number_in(request.GET.get("id")) or 0)
    if sent is None:
        raise HTTPNotFound()
    _set_up(request, context, sent.subject)
    when = request.when(from_microseconds(number_in(request.GET.get("id")) or 0))
    facts = {"name": request.view.name_of(sent.actor), "when": when.exact}
    return {
        "is_form": False,
        "html": ContentPage(context, request).resolved(markup.to_html(sent.text)),
        "lines": [request.t(_("${name} wrote this to all members, ${when}.", mapping=facts))],
        "hidden": None,
    }


@view_config(route_name="admin_letters", permission="administer", request_method="GET", renderer="colonnade:letters.pt")
def all_letters(context: Place, request: Request) -> dict[str, Any]:
    """The last that were sent anywhere, and whether owners may write."""
    request.page.title, request.page.layout = request.t(_("Messages to all members")), "settings"
    request.page.crumbs = [(request.t(_("Mail")), "/admin/mail")]
    found = member_mails.sent_anywhere(request.database, SHOWN)
    places = ((by_uid(request.database, uid), when, sent) for uid, when, sent in found)
    rows = [_row(request, place if isinstance(place, Place) and not place.trashed else None, when, sent) for place, when, sent in places]
    return {"rows": rows, "is_on": request.database[member_mails.AREA].on, "switch": True}


@view_config(route_name="admin_letters", permission="administer", request_method="POST")
def switch(context: Place, request: Request) -> Any:
    """Let owners write, or no more."""
    let_write(request.uow, request.POST.get("do") == "on")
    say(request, request.t(_("Saved.")))
    return see_other("/admin/mail/members")
