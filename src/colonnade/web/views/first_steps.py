"""The first steps after making an account: who one is, who is shown what, how one is told. Each can be skipped, and come back to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from zoneinfo import available_timezones

from pyramid.httpexceptions import HTTPNotFound
from pyramid.view import view_config

from colonnade.catalog.profiles import audience_of, fields_of, value_of
from colonnade.commands.notifications import choose_ways
from colonnade.commands.profile import change_profile, editable_fields
from colonnade.content.errors import Invalid
from colonnade.content.objects import Place
from colonnade.i18n import LANGUAGES, messages
from colonnade.notifications.preferences import DAILY, NOW, OFF, Ways, Wishes, defaults, rules, wishes
from colonnade.security.profile_fields import PHONE, TEXT, ProfileField, audience_title
from colonnade.web.first_steps import STEPS, after
from colonnade.web.forms import FieldView
from colonnade.web.responses import see_other
from colonnade.web.tx import attempt

if TYPE_CHECKING:
    from pyramid.request import Request

_ = messages("colonnade")
_TITLES = {"you": _("Who you are"), "shown": _("Who is shown what"), "told": _("How you want to be told")}
_INTROS = {
    "you": _("This is how colleagues see you. You can skip each step, and change all of it later at your account."),
    "shown": _("Nobody sees more of you than you choose here. You can leave it as it is."),
    "told": _("What is meant for you alone always waits on the site, under the bell."),
}
_OF_PROFILE = ("job_title", "location")
_SHOWN = ("email", "phone", "about")
_AS_SET = ""
_PERIODS = {
    _AS_SET: _("As the site sets it for each kind"),
    NOW: _("By mail, each thing at once"),
    DAILY: _("By mail, a summary each day"),
    OFF: _("Only on the site"),
}
_AUDIENCE = "audience."


@view_config(route_name="first_step", permission="signed in", request_method="GET", renderer="colonnade:first_step.pt")
def show(context: Place, request: Request) -> dict[str, Any]:
    """One step, filled with what is stored."""
    return _page(request, _step(request), {}, {})


def _step(request: Request) -> str:
    step = request.matchdict["step"]
    if step not in STEPS:
        raise HTTPNotFound()
    return step


def _page(request: Request, step: str, typed: Mapping[str, str], errors: Mapping[str, Any]) -> dict[str, Any]:
    t, number = request.t, STEPS.index(step)
    request.page.title = t(_TITLES[step])
    request.page.layout = "settings"
    fields = {"you": _you, "shown": _shown, "told": _told}[step](request, typed)
    for field in fields:
        field.errors = [t(errors[field.name])] if field.name in errors else []
    return {
        "fields": fields,
        "errors": [t(errors[""])] if "" in errors else [],
        "intro": t(_INTROS[step]),
        "place": t(_("Step ${n} of ${all}", mapping={"n": number + 1, "all": len(STEPS)})),
        "action": f"/me/first-steps/{step}",
        "submit_label": t(_("Save and go on")),
        "skip_url": after(request, step),
        "back_url": f"/me/first-steps/{STEPS[number - 1]}" if number else None,
    }


def _you(request: Request, typed: Mapping[str, str]) -> list[FieldView]:
    t, person = request.t, request.reader.person
    language, zone = typed.get("language", person.language), typed.get("timezone", request.zone)
    zones = {name for name in available_timezones() if "/" in name} | {request.zone}
    chosen = {name: typed.get(name, getattr(person, name)) for name in ("name", "native_name", *_OF_PROFILE)}
    own = [field for field in editable_fields(request.uow, person) if field.name in _OF_PROFILE]
    return [
        FieldView("name", t(_("Name")), value=chosen["name"], required=True, max_length=120, autocomplete="name"),
        FieldView("native_name", t(_("Name in your own script")), value=chosen["native_name"], max_length=120),
        *(FieldView(f.name, t(f.title_in(request.language)), value=chosen[f.name], hint=_hint(request, f), max_length=120) for f in own),
        FieldView(
            "timezone",
            t(_("Time zone")),
            "select",
            options=[(name, name.replace("_", " "), name == zone) for name in sorted(zones)],
            required=True,
        ),
        FieldView("language", t(_("Language")), "select", options=[(c, n, c == language) for c, n in LANGUAGES.items()], required=True),
    ]


def _hint(request: Request, field: ProfileField) -> str:
    return request.t(field.hint) if field.hint else ""


def _shown(request: Request, typed: Mapping[str, str]) -> list[FieldView]:
    t, person = request.t, request.reader.person
    editable, found = {field.name for field in editable_fields(request.uow, person)}, []
    for field in (each for each in fields_of(request.database, person.kind) if each.name in _SHOWN):
        label, value = t(field.title_in(request.language)), typed.get(field.name, value_of(person, field.name))
        if field.name in editable and isinstance(value, str):
            control = {TEXT: "textarea", PHONE: "tel"}.get(field.kind, "text")
            found.append(FieldView(field.name, label, control, value, hint=_hint(request, field), max_length=2000))
        chosen = typed.get(_AUDIENCE + field.name, audience_of(person, field))
        options = [(audience, t(audience_title(audience)), audience == chosen) for audience in field.audiences]
        shown = t(_("Who is shown: ${field}", mapping={"field": label}))
        found.append(FieldView(_AUDIENCE + field.name, shown, "select", chosen, options=options, required=True))
    return found


def _told(request: Request, typed: Mapping[str, str]) -> list[FieldView]:
    chosen = typed.get("mail", _chosen_period(request))
    options = [(period, request.t(title), period == chosen) for period, title in _PERIODS.items()]
    sends = request.runtime.mail_server is not None
    hint = "" if sends else request.t(_("The site sends no mail at the moment: until it does, all is told on the site only."))
    return [FieldView("mail", request.t(_("How you want to be told")), "radio", chosen, options=options, hint=hint, required=True)]


def _chosen_period(request: Request) -> str | None:
    """The period that one chose for all; as the site sets it where they chose nothing; None where they chose several."""
    person = request.reader.person
    if not wishes(person).rows:
        return _AS_SET
    rows = defaults(request.database, request.runtime.registry) | wishes(person).rows
    found = {ways.mail for row, ways in rows.items() if row not in rules(request.database).locked}
    return found.pop() if len(found) == 1 else None


@view_config(route_name="first_step", permission="signed in", request_method="POST", renderer="colonnade:first_step.pt")
def save(context: Place, request: Request) -> Any:
    """Store it and go on, or show what is wrong."""
    step = _step(request)
    typed = {name: value for name, value in request.POST.items() if isinstance(value, str)}
    try:
        with attempt(request):
            {"you": _save_you, "shown": _save_shown, "told": _save_told}[step](request, typed)
    except Invalid as error:
        request.response.status = 400
        return _page(request, step, typed, error.errors)
    return see_other(after(request, step))


def _save_you(request: Request, typed: Mapping[str, str]) -> None:
    person = request.reader.person
    fields = {name: typed.get(name, "") for name in ("name", "native_name", "language", "timezone")}
    request.database["people"].update(person.id, **fields)
    change_profile(request.uow, person, {name: typed[name] for name in _OF_PROFILE if name in typed}, {})


def _save_shown(request: Request, typed: Mapping[str, str]) -> None:
    values = {name: typed[name] for name in _SHOWN if name in typed}
    audiences = {name: typed[_AUDIENCE + name] for name in _SHOWN if _AUDIENCE + name in typed}
    change_profile(request.uow, request.reader.person, values, audiences)


def _save_told(request: Request, typed: Mapping[str, str]) -> None:
    period = typed.get("mail")
    if period not in _PERIODS:
        raise Invalid({"mail": _("Choose one of the values offered.")})
    before = wishes(request.reader.person)
    rows = {row: Ways(ways.site, period or ways.mail) for row, ways in defaults(request.database, request.runtime.registry).items()}
    choose_ways(request.uow, Wishes(rows, before.hour, before.weekday))
