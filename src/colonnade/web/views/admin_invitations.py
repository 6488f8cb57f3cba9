"""Administration of invitations: those that wait, who may invite, and letting those in who never chose a password."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from pyramid.view import view_config

from colonnade.commands import inviting
from colonnade.commands.inviting import Invited
from colonnade.commands.sign_up import open_to
from colonnade.content.errors import Invalid
from colonnade.content.numbers import number_in
from colonnade.content.objects import Place
from colonnade.i18n import messages
from colonnade.web.forms import FieldView
from colonnade.web.inviting import in_words, links_of, row_of
from colonnade.web.messages import say
from colonnade.web.responses import see_other
from colonnade.web.tx import attempt

if TYPE_CHECKING:
    from pyramid.request import Request

_ = messages("colonnade")
ADDRESS = "/admin/people/invitations"
_JOINING = {
    "invitation": _("Invitation only"),
    "domains": _("Also whoever has an e-mail address at one of these domains"),
}
_WHO = {"administrators": _("Administrators only"), "owners": _("Owners, too: guests into their communities")}


@view_config(route_name="admin_invitations", permission="administer", request_method="GET", renderer="colonnade:admin_invitations.pt")
def invitations(context: Place, request: Request) -> dict[str, Any]:
    """All that wait, and who may invite."""
    return _page(request)


def _page(
    request: Request, links: Sequence[tuple[str, str]] = (), typed: Mapping[str, str] | None = None, errors: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    t = request.t
    request.page.title, request.page.layout = t(_("Invitations")), "settings"
    request.page.crumbs = [(t(_("People")), "/admin/people")]
    site = request.database["site"]
    now = (typed or {}).get("inviters", site.inviters)
    options = [(name, t(title), name == now) for name, title in _WHO.items()]
    return {
        "rows": [row_of(request, each) for each in inviting.waiting(request.uow)],
        "fields": [
            FieldView("inviters", t(_("Who brings in people who have no account")), "radio", options=options, required=True),
            *_joining(request, typed or {}, errors or {}),
        ],
        "links": links,
    }


def _joining(request: Request, typed: Mapping[str, str], errors: Mapping[str, Any]) -> list[FieldView]:
    """Whether people join by themselves, and with addresses at which domains."""
    t, domains = request.t, request.database["site"].signup_domains
    chosen = typed.get("joining", "domains" if domains else "invitation")
    hint = "" if request.runtime.mail_server is not None else t(_("This works only when the site sends mail, which it doesn’t."))
    options = [(name, t(title), name == chosen) for name, title in _JOINING.items()]
    return [
        FieldView("joining", t(_("Who makes an account")), "radio", options=options, required=True, hint=hint),
        FieldView(
            "domains",
            t(_("Domains")),
            "textarea",
            typed.get("domains", "\n".join(map(_readable, domains))),
            rows=2,
            hint=t(_("For example example.com: exactly that, without its subdomains.")),
            errors=[t(errors["domains"])] if "domains" in errors else [],
        ),
    ]


def _readable(domain: str) -> str:
    return domain.encode("ascii").decode("idna")


@view_config(route_name="admin_invitations", permission="administer", request_method="POST", renderer="colonnade:admin_invitations.pt")
def change(context: Place, request: Request) -> Any:
    """Send one again, take one back, invite those without a password, or say who may invite."""
    form, done = request.POST, None
    if "again" in form:
        done = inviting.send_again(request.uow, number_in(form["again"]) or 0)
        if done is None:
            _say_gone(request)
    elif "back" in form:
        if inviting.take_back(request.uow, number_in(form["back"]) or 0):
            say(request, request.t(_("The invitation is taken back.")))
        else:
            _say_gone(request)
    elif form.get("do") == "silent":
        done = inviting.invite_without_password(request.uow, inviting.MOST_AT_ONCE)
    else:
        return _settle(request)
    return _told(request, done or Invited())


def _settle(request: Request) -> Any:
    typed = {name: request.POST.get(name, "") for name in ("inviters", "joining", "domains")}
    try:
        with attempt(request):
            inviting.let_owners_invite(request.uow, typed["inviters"])
            if typed["joining"] == "domains" and not typed["domains"].strip():
                raise Invalid({"domains": _("Write at least one domain.")})
            open_to(request.uow, typed["domains"] if typed["joining"] == "domains" else "")
    except Invalid as error:
        request.response.status = 400
        return _page(request, (), typed, error.errors)
    say(request, request.t(_("Saved.")))
    return see_other(ADDRESS)


def _told(request: Request, done: Invited) -> Any:
    for text in in_words(request, done):
        say(request, text)
    return _page(request, links_of(request, done)) if done.links else see_other(ADDRESS)


def _say_gone(request: Request) -> None:
    say(request, request.t(_("This invitation was used or taken back meanwhile.")), kind="bad")
