"""Administration, Settings: what every setting is, where that comes from, and changing those that can be changed while the site runs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pyramid.httpexceptions import HTTPNotFound
from pyramid.view import view_config
from zope.schema import Bool, Choice, Int, Text, TextLine

from colonnade.commands.choose_setting import choose_setting, reset_setting
from colonnade.commands.settings_in_force import DEFAULT, ENVIRONMENT, FILE, OPTION, PAGE, SITE_TITLE, Found
from colonnade.commands.settings_schema import GROUPS, WHILE_RUNNING, Size, field_of, in_text
from colonnade.content.errors import Invalid
from colonnade.content.objects import Place
from colonnade.i18n import messages
from colonnade.web.forms import FieldView
from colonnade.web.messages import say
from colonnade.web.responses import see_other
from colonnade.web.tx import attempt

if TYPE_CHECKING:
    from pyramid.request import Request
    from pyramid.response import Response

_ = messages("colonnade")
HERE = "/admin/settings"
ORIGINS = {
    DEFAULT: _("Default"),
    PAGE: _("Set here"),
    FILE: _("File"),
    ENVIRONMENT: _("Environment"),
    OPTION: _("Option at the start"),
}
_FIXED = {
    FILE: _("Fixed in the file: take it out there and start the site again to change it here."),
    ENVIRONMENT: _("Fixed by the environment: take it away there and start the site again to change it here."),
    OPTION: _("Fixed by an option of the command that started the site."),
}
_AT_START = {
    FILE: _("Read at the start, from the file:"),
    ENVIRONMENT: _("Read at the start, from the environment:"),
    OPTION: _("Read at the start: an option of the command."),
}
ELSEWHERE = (
    (_("Who may invite people, and who may join by themselves"), "/admin/people/invitations"),
    (_("What people are told of, and how"), "/admin/notifications"),
    (_("Messages of owners to all members"), "/admin/mail/members"),
    (_("What profiles have"), "/admin/profile-fields"),
    (_("The homepage of everyone"), "/admin/homepage"),
    (_("Open, read only, or closed"), "/admin/storage"),
)
"""What is decided on pages of its own."""


@view_config(route_name="admin_settings", permission="administer", request_method="GET", renderer="colonnade:admin_settings.pt")
def settings(context: Place, request: Request) -> dict[str, Any]:
    """All settings by group, secrets masked."""
    t, known = request.t, request.runtime.settings
    request.page.title, request.page.layout = t(_("Settings")), "settings"
    groups = [
        {"title": t(title), "rows": [_row(request, known.of(request.database, name)) for name in names if name in known.given]}
        for title, names in GROUPS
    ]
    return {
        "groups": groups,
        "file": known.file,
        "elsewhere": [(t(title), url) for title, url in ELSEWHERE],
    }


def _row(request: Request, found: Found) -> dict[str, Any]:
    field, (how, line) = field_of(found.name), ("", "") if found.can_change else _how(request, found)
    return {
        "name": found.name,
        "title": request.t(field.title),
        "help": request.t(field.description),
        "value": in_text(found.name, found.value),
        "default": in_text(found.name, found.default),
        "origin": request.t(ORIGINS[found.origin]),
        "kind": {DEFAULT: "", PAGE: "ok"}.get(found.origin, "info"),
        "can_change": found.can_change,
        "is_set": found.origin == PAGE,
        "how": how,
        "line": line,
        "waits": in_text(found.name, found.chosen) if found.is_fixed and found.chosen is not None else "",
    }


def _how(request: Request, found: Found) -> tuple[str, str]:
    """How something that can't be changed here is changed: in words, and the line or the variable that is meant."""
    line = f"COLONNADE_{found.name.upper()}" if found.origin == ENVIRONMENT else f"{found.name} = …" if found.origin != OPTION else ""
    texts = _FIXED if found.name in WHILE_RUNNING else _AT_START
    return request.t(texts.get(found.origin, texts[FILE])), line


@view_config(route_name="admin_setting", permission="administer", request_method="GET", renderer="colonnade:form_page.pt")
def setting_form(context: Place, request: Request) -> dict[str, Any]:
    """The form of one setting."""
    found = _found(request)
    return _form(request, found, _typed(found), "")


@view_config(route_name="admin_setting", permission="administer", request_method="POST", renderer="colonnade:form_page.pt")
def change_setting(context: Place, request: Request) -> Any:
    """Store what was typed, or (`do` is `reset`) forget what was stored; or show what is wrong."""
    found = _found(request)
    if request.POST.get("do") == "reset":
        return _reset(request, found)
    text = request.POST.get(found.name, "")
    try:
        with attempt(request):
            choose_setting(request.uow, request.runtime.settings, found.name, text)
    except Invalid as error:
        request.response.status = 400
        return _form(request, found, text, request.t(error.errors[found.name] if found.name in error.errors else error.errors["title"]))
    say(request, request.t(_("Saved. It holds from now on.")))
    return see_other(HERE)


def _reset(request: Request, found: Found) -> Response:
    after = reset_setting(request.uow, request.runtime.settings, found.name)
    value = in_text(found.name, after.value) or request.t(_("empty"))
    text = _("${title} is what it is without this page: ${value}", mapping={"title": request.t(field_of(found.name).title), "value": value})
    say(request, request.t(text))
    return see_other(HERE)


def _found(request: Request) -> Found:
    """The setting that the address names, if it can be changed here."""
    known, name = request.runtime.settings, request.matchdict["name"]
    if name not in WHILE_RUNNING or name not in known.given:
        raise HTTPNotFound()
    found = known.of(request.database, name)
    if not found.can_change:
        raise HTTPNotFound()
    return found


def _typed(found: Found) -> str:
    return str(found.value) if isinstance(field_of(found.name), TextLine | Text) else in_text(found.name, found.value)


def _form(request: Request, found: Found, text: str, error: str) -> dict[str, Any]:
    t, field = request.t, field_of(found.name)
    request.page.title, request.page.layout = t(field.title), "settings"
    request.page.crumbs = [(t(_("Settings")), HERE)]
    view = FieldView(
        found.name,
        t(field.title),
        "text",
        text,
        hint=t(field.description),
        errors=[error] if error else [],
        required=bool(field.required),
        max_length=getattr(field, "max_length", None),
    )
    match field:
        case Bool():
            view.kind, view.required = "radio", True
            view.options = [(value, t(label), value == text) for value, label in (("yes", _("Yes")), ("no", _("No")))]
        case Choice():
            view.kind, view.options = "radio", [(term.value, t(term.title), term.value == text) for term in field.vocabulary]
        case Size():
            view.attrs = {"inputmode": "text"}
        case Int():
            view.kind, view.attrs = "number", {"min": str(field.min), "max": str(field.max)}
        case Text() if not isinstance(field, TextLine):
            view.kind = "textarea"
    return {
        "fields": [view],
        "errors": [],
        "action": f"{HERE}/{found.name}",
        "submit_label": t(_("Save")),
        "cancel_url": HERE,
        "intro": t(_("Without this page: ${value}", mapping={"value": _default(request, found)})) if found.name != SITE_TITLE else None,
    }


def _default(request: Request, found: Found) -> str:
    """The default in words."""
    field = field_of(found.name)
    if isinstance(field, Bool):
        return request.t(_("Yes") if found.default else _("No"))
    if isinstance(field, Choice):
        return request.t(field.vocabulary.getTerm(found.default).title)
    return in_text(found.name, found.default) or request.t(_("empty"))
