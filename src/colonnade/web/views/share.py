"""Who may read this: seen and chosen in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pyramid.view import view_config

from colonnade.catalog.readers import reader_of
from colonnade.commands.share import allowed_principals, share
from colonnade.content.interfaces import IContent
from colonnade.content.objects import Content
from colonnade.i18n import messages
from colonnade.security.can import can
from colonnade.security.person import Person
from colonnade.web.content_page import readers_in_words
from colonnade.web.forms import FieldView
from colonnade.web.messages import say
from colonnade.web.responses import see_other
from colonnade.web.urls import path_for

if TYPE_CHECKING:
    from pyramid.request import Request

_ = messages("colonnade")


@view_config(context=IContent, name="share", permission="share", request_method="GET", renderer="colonnade:form_page.pt")
def form(context: Content, request: Request) -> dict[str, Any]:
    """The present rule, and the choice."""
    allowed = allowed_principals(request.uow, context)
    people = [_person(request, p) for p in allowed or () if p.startswith("p:")]
    names = "\n".join(f"{p.name} <{p.login}>" for p in people if p is not None)
    return _form(context, request, allowed is not None, names, None)


def _person(request: Request, principal: str) -> Person | None:
    return request.database["people"].get(int(principal.removeprefix("p:")))


def _form(context: Content, request: Request, restricted: bool, names: str, error: str | None) -> dict[str, Any]:
    t = request.t
    request.page.title = t(_("Who may read ${title}", mapping={"title": context.title}))
    above = readers_in_words(request, context.__parent__)
    options = [
        ("all", t(_("Everyone who can read what it is in: ${readers}", mapping={"readers": above})), not restricted),
        ("only", t(_("Only these people")), restricted),
    ]
    fields = [
        FieldView("readers", t(_("Readers")), "radio", options=options, required=True),
        FieldView(
            "people",
            t(_("People")),
            "textarea",
            value=names,
            rows=6,
            errors=[error] if error else [],
            hint=t(_("One user name or e-mail address a line. You and its author can always read it.")),
        ),
    ]
    return {
        "fields": fields,
        "errors": [],
        "action": path_for(context, "share"),
        "submit_label": t(_("Save")),
        "cancel_url": path_for(context),
        "intro": t(_("Now: ${readers}. This holds for everything below it, too.", mapping={"readers": readers_in_words(request, context)})),
    }


@view_config(context=IContent, name="share", permission="share", request_method="POST", renderer="colonnade:form_page.pt")
def submit(context: Content, request: Request) -> Any:
    """Store the choice."""
    only = request.POST.get("readers") == "only"
    typed = request.POST.get("people", "")
    people, unknown = _people_in(request, typed)
    if only and unknown:
        request.response.status = 400
        message = request.t(_("Nobody is called ${name}. Write user names or e-mail addresses.", mapping={"name": unknown[0]}))
        return _form(context, request, True, typed, message)
    shut_out = [p for p in people if p.active and not can(reader_of(request.database, p), "view", context.__parent__)]
    if only and shut_out:
        request.response.status = 400
        names = {"name": shut_out[0].display_name(request.language)}
        message = request.t(_("${name} can't read what this is in, so this can't be shared with them.", mapping=names))
        return _form(context, request, True, typed, message)
    share(request.uow, context, [p.principal for p in people] if only else None)
    say(request, request.t(_("Readers: ${readers}.", mapping={"readers": readers_in_words(request, context)})))
    return see_other(path_for(context))


def _people_in(request: Request, text: str) -> tuple[list[Person], list[str]]:
    """(people, lines that name nobody) of a text with one login, address or `Name <login>` a line."""
    found, unknown = [], []
    for line in filter(None, (line.strip() for line in text.replace(",", "\n").splitlines())):
        login = line.rpartition("<")[2].rstrip("> ")
        person = request.database["people"].by_login(login)
        (found if person is not None else unknown).append(person or line)
    return found, unknown
