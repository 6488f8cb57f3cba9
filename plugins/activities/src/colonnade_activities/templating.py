"""From an activity to a template and back: two forms with a title, a first day, and what becomes of the people."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from zope.interface import Interface
from zope.schema import Bool, Date, TextLine

from colonnade.api import Content, Folder, Invalid, attempt, demand, field_views, messages, read_form, say, see_other, validated, view
from colonnade_activities.commands import save_as_template, start_from
from colonnade_activities.types import FIRST_DAY, LAST_DAY, IActivity, ITemplate

if TYPE_CHECKING:
    from pyramid.request import Request

_ = messages("activities")


class ISave(Interface):
    """What saving as a template asks."""

    title = TextLine(title=_("Name of the template"), min_length=1, max_length=200)
    start = Date(title=_("First day"), description=_("Due dates are kept as days after this one."), min=FIRST_DAY, max=LAST_DAY)
    people = Bool(title=_("Keep who it is assigned to"), required=False, default=False)


class IStart(Interface):
    """What starting from a template asks."""

    title = TextLine(title=_("Name of the activity"), min_length=1, max_length=200)
    start = Date(title=_("First day"), description=_("Due dates are counted from this one."), min=FIRST_DAY, max=LAST_DAY)
    people = Bool(
        title=_("Assign to the people named in the template"),
        description=_("Otherwise nobody is assigned yet."),
        required=False,
        default=False,
    )


@view(context=IActivity, permission="view", name="template", methods="GET", template="copy.pt")
def save_form(context: Folder, request: Request) -> dict[str, Any]:
    """The form for a template of this activity."""
    _demand_add(context, request)
    return _form(context, request, ISave, {"title": context.title, "start": context.created.date()})


@view(context=IActivity, permission="view", name="template", methods="POST", template="copy.pt")
def save(context: Folder, request: Request) -> Any:
    """Make the template and show it."""
    return _copy(context, request, ISave, save_as_template, _("The template is ready. Correct what should be different each time."))


@view(context=ITemplate, permission="view", name="start", methods="GET", template="copy.pt")
def start_form(context: Folder, request: Request) -> dict[str, Any]:
    """The form for an activity from this template."""
    _demand_add(context, request)
    return _form(context, request, IStart, {"title": context.title, "start": request.view.today, "people": False})


@view(context=ITemplate, permission="view", name="start", methods="POST", template="copy.pt")
def start(context: Folder, request: Request) -> Any:
    """Make the activity and show it."""
    return _copy(context, request, IStart, start_from, _("The activity is ready."))


def _demand_add(context: Content, request: Request) -> None:
    demand(request.reader, "add", context.__parent__)


def _copy(context: Folder, request: Request, schema: Any, command: Any, said: Any) -> Any:
    _demand_add(context, request)
    typed = read_form(schema, request.POST)
    try:
        values = validated(schema, typed)
        with attempt(request):
            made = command(request.uow, context, values["title"], values["start"], bool(values["people"]))
    except Invalid as error:
        request.response.status = 400
        return _form(context, request, schema, typed, error.errors)
    say(request, request.t(said))
    return see_other(request.view.url(made))


def _form(
    context: Folder, request: Request, schema: Any, values: Mapping[str, Any], errors: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    t = request.t
    saves = schema is ISave
    request.page.title = t(_("Save as template") if saves else _("Start from ${title}"), title=context.title)
    return {
        "fields": field_views(schema, values, t, errors),
        "errors": [t(errors[""])] if errors and "" in errors else [],
        "action": request.view.url(context, "template" if saves else "start"),
        "submit_label": t(_("Save as template") if saves else _("Start")),
        "cancel_url": request.view.url(context),
        "saves": saves,
    }
