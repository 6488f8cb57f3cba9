"""Who may read this: seen and chosen in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pyramid.view import view_config

from colonnade.catalog.readers import reader_of
from colonnade.commands.people_names import NotUnderstood, as_written, people_named
from colonnade.commands.share import allowed_principals, share
from colonnade.content.errors import Invalid
from colonnade.content.interfaces import IContent
from colonnade.content.objects import Content
from colonnade.i18n import messages
from colonnade.security.can import can
from colonnade.security.person import Person
from colonnade.web.content_page import readers_in_words
from colonnade.web.forms import FieldView
from colonnade.web.messages import say
from colonnade.web.people_choices import suggested_people
from colonnade.web.responses import see_other
from colonnade.web.urls import path_for

if TYPE_CHECKING:
    from pyramid.request import Request

_ = messages("colonnade")


@view_config(context=IContent, name="share", permission="share", request_method="GET", renderer="colonnade:form_page.pt")
def form(context: Content, request: Request) -> dict[str, Any]:
    """The present rule, and the choice."""
    names = "\n".join(as_written(person, request.language) for person in _present(request, context))
    return _form(context, request, context.access_id is not None, names, None)


def _present(request: Request, context: Content) -> list[Person]:
    """The people to whom the object itself is restricted."""
    everyone = request.database["people"]
    ids = (int(p.removeprefix("p:")) for p in allowed_principals(request.uow, context) or () if p.startswith("p:"))
    return [person for person in map(everyone.get, ids) if person is not None]


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
            "people",
            value=names,
            errors=[error] if error else [],
            options=suggested_people(request, context),
            hint=t(_("Names, user names or e-mail addresses. You and its author can always read it.")),
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
    typed = "\n".join(text for text in request.POST.getall("people") if isinstance(text, str))
    try:
        people = _readers(request, context, typed) if only else None
    except Invalid as error:
        request.response.status = 400
        return _form(context, request, True, typed, request.t(error.errors["people"]))
    share(request.uow, context, [p.principal for p in people] if people is not None else None)
    say(request, request.t(_("Readers: ${readers}.", mapping={"readers": readers_in_words(request, context)})))
    return see_other(path_for(context))


def _readers(request: Request, context: Content, typed: str) -> list[Person]:
    """The people whom *typed* names. Raises Invalid about `people` where it names nobody, or somebody who can't read what this is in."""
    try:
        ids = people_named(request.database, request.reader, context, typed, tuple(p.id for p in _present(request, context)))
    except NotUnderstood as error:
        raise Invalid({"people": error.message}) from error
    people = [person for person in map(request.database["people"].get, ids) if person is not None]
    for person in people:
        if person.active and not can(reader_of(request.database, person), "view", context.__parent__):
            names = {"name": person.display_name(request.language)}
            raise Invalid({"people": _("${name} can't read what this is in, so this can't be shared with them.", mapping=names)})
    return people
