"""Reporting something to those who keep order: any content, or a comment on it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pyramid.httpexceptions import HTTPNotFound
from pyramid.view import view_config

from colonnade.commands.flag import MAX_LENGTH, flag
from colonnade.content.errors import Invalid
from colonnade.content.interfaces import IContent
from colonnade.content.numbers import number_in
from colonnade.content.objects import Content
from colonnade.facets import comments
from colonnade.facets.comments import Comment
from colonnade.i18n import messages
from colonnade.web.forms import FieldView
from colonnade.web.messages import say
from colonnade.web.responses import see_other
from colonnade.web.tx import attempt
from colonnade.web.urls import path_for

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pyramid.request import Request

_ = messages("colonnade")
REASONS = {
    "rude": _("It insults or harasses somebody"),
    "spam": _("It is advertising, or has nothing to do with this"),
    "secret": _("It says what should be secret, or is somebody’s own"),
    "wrong": _("It is wrong, and harms who believes it"),
    "other": _("Something else"),
}
"""Why something is flagged, in the words of the form."""


@view_config(context=IContent, name="flag", permission="flag", request_method="GET", renderer="colonnade:form_page.pt")
def form(context: Content, request: Request) -> dict[str, Any]:
    """Why, from a list and in words."""
    return _form(context, request, {}, {})


@view_config(context=IContent, name="flag", permission="flag", request_method="POST", renderer="colonnade:form_page.pt")
def submit(context: Content, request: Request) -> Any:
    """Store it, or show what is wrong."""
    typed = {name: request.POST.get(name, "") for name in ("reason", "text")}
    try:
        with attempt(request):
            flag(request.uow, context, typed["reason"], typed["text"], _comment(context, request))
    except Invalid as error:
        request.response.status = 400
        return _form(context, request, typed, error.errors)
    say(request, request.t(_("Thank you. Those who look after this place will look at it.")))
    return see_other(path_for(context))


def _comment(context: Content, request: Request) -> Comment | None:
    """The comment that the address names; None for the object itself."""
    if "comment" not in request.GET:
        return None
    found = comments.get(context, number_in(request.GET["comment"]) or 0)
    if found is None or found.deleted:
        raise HTTPNotFound()
    return found


def _form(context: Content, request: Request, typed: Mapping[str, str], errors: Mapping[str, Any]) -> dict[str, Any]:
    t, comment = request.t, _comment(context, request)
    request.page.title = t(_("Report “${title}”", mapping={"title": context.title}))
    if comment is not None:
        names = {"name": request.view.name_of(comment.creator), "title": context.title}
        request.page.title = t(_("Report the comment of ${name} on “${title}”", mapping=names))
    request.page.crumbs = [(context.title, path_for(context))]
    reasons = [(reason, t(text), reason == typed.get("reason")) for reason, text in REASONS.items()]
    fields = [
        FieldView("reason", t(_("What is wrong with it?")), "radio", options=reasons, required=True),
        FieldView("text", t(_("In your words")), "textarea", typed.get("text", ""), max_length=MAX_LENGTH),
    ]
    for field in fields:
        field.errors = [t(errors[field.name])] if field.name in errors else []
    action = path_for(context, "flag")
    return {
        "fields": fields,
        "errors": [t(errors[""])] if "" in errors else [],
        "action": f"{action}?comment={comment.key}" if comment is not None else action,
        "submit_label": t(_("Report")),
        "cancel_url": path_for(context),
        "intro": t(_("Its owners and administrators see who reported it. Its author doesn’t.")),
    }
