"""The set-up of a new site after its first administrator signed in: five steps, each of which can be skipped and come back to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from pyramid.httpexceptions import HTTPNotFound
from pyramid.view import view_config

from colonnade.commands.choose_setting import choose_setting
from colonnade.commands.inviting import let_owners_invite
from colonnade.commands.membership import let_found
from colonnade.commands.set_up import STEPS, finish_step
from colonnade.commands.sign_up import open_to
from colonnade.commands.switch import known_plugins, switch
from colonnade.content.errors import Invalid
from colonnade.content.objects import Place
from colonnade.i18n import LANGUAGES, messages
from colonnade.plugins.lifecycle import SwitchRefused
from colonnade.plugins.state import state
from colonnade.web.errors import switch_message
from colonnade.web.forms import FieldView
from colonnade.web.messages import say
from colonnade.web.responses import see_other
from colonnade.web.tx import attempt

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyramid.request import Request

    from colonnade.plugins.registry import Loaded

_ = messages("colonnade")
HERE = "/admin/set-up"
FIRST = f"{HERE}/{STEPS[0]}"
TITLES = {
    "site": _("Name and languages"),
    "look": _("Look"),
    "people": _("Who may join"),
    "apps": _("Apps"),
    "content": _("Mail, and what is in it at first"),
}
_INTROS = {
    "site": _("Pages are there in all of these languages: everyone chooses theirs. You can skip each step, and change all of it later."),
    "people": _("You invite people at Administration, People; this is what they can do without you."),
    "apps": _("What is switched on here is there at once, and can be switched off without losing anything."),
}
"""What is said of the steps about which it is always the same."""


@view_config(route_name="admin_set_up", permission="administer", request_method="GET", renderer="colonnade:first_step.pt")
def show(context: Place, request: Request) -> dict[str, Any]:
    """One step, filled with what holds now."""
    return _page(request, _step(request), {}, {})


@view_config(route_name="admin_set_up", permission="administer", request_method="POST", renderer="colonnade:first_step.pt")
def save(context: Place, request: Request) -> Any:
    """Store it and go on, or show what is wrong."""
    step = _step(request)
    typed = {name: value for name, value in request.POST.items() if isinstance(value, str)}
    try:
        with attempt(request):
            _SAVE[step](request, typed)
            finish_step(request.uow, step)
    except Invalid as error:
        request.response.status = 400
        return _page(request, step, typed, error.errors)
    return see_other(_after(step))


def _step(request: Request) -> str:
    step = request.matchdict["step"]
    if step not in STEPS:
        raise HTTPNotFound()
    return step


def _after(step: str) -> str:
    number = STEPS.index(step) + 1
    return f"{HERE}/{STEPS[number]}" if number < len(STEPS) else "/admin"


def _page(request: Request, step: str, typed: Mapping[str, str], errors: Mapping[str, Any]) -> dict[str, Any]:
    t, number = request.t, STEPS.index(step)
    request.page.title, request.page.layout = t(TITLES[step]), "settings"
    request.page.crumbs = [(t(_("Administration")), "/admin")]
    fields = _FIELDS[step](request, typed)
    names = {field.name for field in fields}
    for field in fields:
        field.errors = [t(errors[field.name])] if field.name in errors else []
    intro = {"look": _look, "content": _mail}.get(step)
    return {
        "fields": fields,
        "errors": [t(text) for name, text in errors.items() if name not in names],
        "intro": intro(request) if intro is not None else t(_INTROS[step]),
        "place": t(_("Step ${n} of ${all}", mapping={"n": number + 1, "all": len(STEPS)})),
        "action": f"{HERE}/{step}",
        "submit_label": t(_("Save and go on")) if fields else t(_("Go on")),
        "skip_url": _after(step),
        "back_url": f"{HERE}/{STEPS[number - 1]}" if number else None,
    }


# What the steps show


def _site_fields(request: Request, typed: Mapping[str, str]) -> list[FieldView]:
    t, title = request.t, request.database["site"].title
    language = typed.get("language", request.language)
    options = [(code, name, code == language) for code, name in LANGUAGES.items()]
    return [
        FieldView("site_title", t(_("Name of the site")), value=typed.get("site_title", title), required=True, max_length=200),
        FieldView("language", t(_("Your language")), "radio", options=options, required=True),
    ]


def _look(request: Request) -> str:
    """Which theme the site has, and how another one is chosen."""
    names = {"theme": request.runtime.themes[0], "names": list(request.runtime.themes)}
    return request.t(
        _("The site has the theme ${theme}. Installed are: ${names}. The setting “theme” chooses another one at the start.", mapping=names)
        if len(request.runtime.themes) > 1
        else _("The site has the theme ${theme}. Once others are installed, the setting “theme” chooses one at the start.", mapping=names)
    )


def _people_fields(request: Request, typed: Mapping[str, str]) -> list[FieldView]:
    t, site = request.t, request.database["site"]
    inviters, founders = typed.get("inviters", site.inviters), typed.get("founders", site.founders)
    inviting = (("administrators", _("Administrators only")), ("owners", _("Owners, too: guests into their communities")))
    founding = (("staff", _("All employees")), ("administrators", _("Administrators only")))
    domains = typed.get("domains", " ".join(domain.encode("ascii").decode("idna") for domain in site.signup_domains))
    hint = t(_("Whoever has an address at one of these domains makes an account by themselves. Empty: by invitation only."))
    if request.runtime.mail_server is None:
        hint = f"{hint} {t(_('This works only when the site sends mail, which it doesn’t.'))}"
    return [
        FieldView(
            "inviters",
            t(_("Who may invite people who have no account")),
            "radio",
            options=[(value, t(text), value == inviters) for value, text in inviting],
            required=True,
        ),
        FieldView("domains", t(_("Domains")), value=domains, hint=hint),
        FieldView(
            "founders",
            t(_("Who may start communities")),
            "radio",
            options=[(value, t(text), value == founders) for value, text in founding],
            required=True,
        ),
    ]


def _apps_fields(request: Request, typed: Mapping[str, str]) -> list[FieldView]:
    on = set(request.POST.getall("apps")) if request.method == "POST" else state(request.database).enabled
    options = [(each.name, request.t(each.manifest.title), each.name in on) for each in _offered(request)]
    return [FieldView("apps", request.t(_("Apps and plugins")), "checkboxes", options=options, required=True)] if options else []


def _offered(request: Request) -> Iterator[Loaded]:
    found = (request.runtime.registry.get(name) for name in known_plugins(request.uow))
    return (each for each in found if each is not None and each.usable)


def _mail(request: Request) -> str:
    """Whether the site sends mail, and how it is made to."""
    if request.runtime.mail_server is not None:
        return request.t(_("The site sends mail. Try it at Administration, Mail."))
    return request.t(
        _("The site sends no mail yet: Administration, Mail says how it is made to. People are told on the site only until then.")
    )


def _content_fields(request: Request, typed: Mapping[str, str]) -> list[FieldView]:
    if "demo" in request.database:
        return []
    options = [
        ("empty", request.t(_("Nothing: we begin ourselves")), typed.get("content", "empty") == "empty"),
        ("demo", request.t(_("A made-up company to try things out, which can be removed again")), typed.get("content") == "demo"),
    ]
    return [FieldView("content", request.t(_("What is in the site at first")), "radio", options=options, required=True)]


# What they store


def _save_site(request: Request, typed: Mapping[str, str]) -> None:
    choose_setting(request.uow, request.runtime.settings, "site_title", typed.get("site_title", ""))
    if typed.get("language") not in LANGUAGES:
        raise Invalid({"language": _("Choose one of the values offered.")})
    request.database["people"].update(request.reader.id, language=typed["language"])


def _save_look(request: Request, typed: Mapping[str, str]) -> None:
    """There is nothing to store."""


def _save_people(request: Request, typed: Mapping[str, str]) -> None:
    site = request.database["site"]
    if typed.get("inviters") != site.inviters:
        let_owners_invite(request.uow, typed.get("inviters", ""))
    if typed.get("founders") != site.founders:
        let_found(request.uow, typed.get("founders", ""))
    open_to(request.uow, typed.get("domains", ""))


def _save_apps(request: Request, typed: Mapping[str, str]) -> None:
    wanted, names = set(request.POST.getall("apps")), [each.name for each in _offered(request)]
    try:
        for name in names:
            if name in state(request.database).enabled and name not in wanted:
                switch(request.uow, name, on=False)
        for name in names:
            if name in wanted and name not in state(request.database).enabled:
                switch(request.uow, name, on=True)
    except SwitchRefused as error:
        raise Invalid({"apps": switch_message(error)}) from error


def _save_content(request: Request, typed: Mapping[str, str]) -> None:
    if typed.get("content") == "demo" and "demo" not in request.database:
        request.runtime.load_demo(request.reader.id)
        say(request, request.t(_("The company is being loaded. Administration, Jobs shows how far it is.")))
        say(request, request.t(_("The password of its people is then in the file demo-password in the folder of the site.")))


_FIELDS = {
    "site": _site_fields,
    "look": lambda request, typed: [],
    "people": _people_fields,
    "apps": _apps_fields,
    "content": _content_fields,
}
_SAVE = {"site": _save_site, "look": _save_look, "people": _save_people, "apps": _save_apps, "content": _save_content}
