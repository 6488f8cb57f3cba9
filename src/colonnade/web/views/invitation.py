"""The link of an invitation: make one's account, choose its first password, or, with an account, be in the communities it leads into."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from pyramid.security import NO_PERMISSION_REQUIRED
from pyramid.view import view_config

from colonnade.commands import inviting
from colonnade.content.errors import Invalid
from colonnade.content.objects import Place
from colonnade.i18n import messages
from colonnade.security.invitations import NOBODY, InvitationRefused
from colonnade.web.auth.onward import sign_path
from colonnade.web.first_steps import FIRST, LANDING
from colonnade.web.messages import say
from colonnade.web.responses import see_other
from colonnade.web.tx import attempt
from colonnade.web.urls import path_for
from colonnade.web.views.account import account_fields, policy, start_session

if TYPE_CHECKING:
    from pyramid.request import Request

_ = messages("colonnade")
REFUSED = {
    "unknown": _("This invitation is not valid. Ask who invited you for a new one."),
    "used": _("This invitation was used already. Sign in instead."),
    "expired": _("This invitation has expired. Ask who invited you for a new one."),
    "taken": _("There is an account for you already. Sign in with it: if the invitation leads into communities, you come into them then."),
    "someone-else": _("This invitation is for someone else."),
    "inviter": _("Who invited you has left, or can't invite people any more. Ask your IT team for a new invitation."),
    "closed": _("Accounts are made by invitation only now. Ask your IT team for one."),
    "gone": _("The community that you were invited into isn't there any more. Ask who invited you."),
}


@view_config(route_name="invitation", permission=NO_PERMISSION_REQUIRED, request_method="GET", renderer="colonnade:invitation.pt")
def invitation_form(context: Place, request: Request) -> dict[str, Any]:
    """Who was invited chooses name and password; who has an account says that they come in."""
    return _form(request, {}, {})


def _form(request: Request, values: dict[str, Any], errors: dict[str, Any]) -> dict[str, Any]:
    t, token = request.t, request.matchdict["token"]
    request.page.title = t(_("Welcome to ${site}", mapping={"site": request.page.site_title}))
    try:
        if request.reader.person is not None:
            return _of_account(request, inviting.for_actor(request.uow, token))
        invited, places = inviting.look_at(request.uow, token)
    except InvitationRefused as refused:
        return _refused(request, refused.reason)
    fields = account_fields(request, {**invited, **values}, errors, locked_login=bool(invited["login"]))
    if invited.get("person"):
        fields = [field for field in fields if field.name != "name"]
    label = t(_("Choose this password")) if invited.get("person") else t(_("Create my account"))
    return _page(request, fields=fields, submit_label=label, intro=_intro(request, invited, places))


def _page(request: Request, **facts: Any) -> dict[str, Any]:
    plain = {"fields": [], "errors": [], "submit_label": "", "intro": [], "refused": [], "sign_in_url": "", "signed_in": False}
    return {**plain, "action": f"/invitation/{request.matchdict['token']}", **facts}


def _intro(request: Request, invited: dict[str, Any], places: list[Place]) -> list[str]:
    t, said = request.t, []
    by = request.database["people"].get(invited["inviter"]) if invited["inviter"] != NOBODY else None
    if by is not None and not invited.get("person"):
        said.append(t(_("${name} invites you.", mapping={"name": by.display_name(request.language)})))
    if places:
        said.append(t(_("You will be in: ${names}", mapping={"names": [place.title for place in places]})))
    if len(places) < len(invited.get("places", ())):
        said.append(t(_("Not all communities that you were invited into are open to you any more.")))
    for place in inviting.narrowed(invited, places):
        said.append(t(_("${title} was made less open since: only its members read what is in it.", mapping={"title": place.title})))
    return said


def _of_account(request: Request, places: list[Place]) -> dict[str, Any]:
    names = {"names": [place.title for place in places]}
    intro = [request.t(_("You will be in: ${names}", mapping=names))]
    return _page(request, submit_label=request.t(_("Come in")), intro=intro)


def _refused(request: Request, reason: str) -> dict[str, Any]:
    """A sentence with the way on. Somebody else who is signed in can sign out; who has an account signs in and comes back here."""
    person, t = request.reader.person, request.t
    request.response.status = 403 if reason == "someone-else" else 410
    said = [t(REFUSED.get(reason, REFUSED["unknown"]))]
    if person is not None and reason == "taken":
        said = [t(_("You have an account already, and this invitation leads nowhere else."))]
    if person is not None:
        said.append(t(_("You are signed in as ${name}.", mapping={"name": person.display_name(request.language)})))
        return _page(request, refused=said, signed_in=True)
    back = f"/invitation/{request.matchdict['token']}" if reason == "taken" else ""
    onward = f"?next={quote(sign_path(request.database['secret'], quote(back)), safe='')}" if back else ""
    return _page(request, refused=said, sign_in_url=f"/sign-in{onward}")


@view_config(route_name="invitation", permission=NO_PERMISSION_REQUIRED, request_method="POST", renderer="colonnade:invitation.pt")
def accept_invitation(context: Place, request: Request) -> Any:
    """Make the account and sign it in; or come in with the one that is there."""
    token, values = request.matchdict["token"], {name: request.POST.get(name, "") for name in ("login", "name", "password")}
    try:
        with attempt(request):
            if request.reader.person is not None:
                return _landed(request, inviting.join(request.uow, token))
            facts = {"name": values["name"], "policy": policy(request)}
            person, places = inviting.accept(request.uow, token, values["login"], values["password"], **facts)
    except Invalid as error:
        request.response.status = 400
        return _form(request, values, error.errors)
    except InvitationRefused as refused:
        page = _refused(request, refused.reason)
        request.response.status = 400
        return page
    _welcome(request, places)
    if places:
        person.preferences[LANDING] = places[0].uid
    return start_session(request, person, FIRST)


def _landed(request: Request, places: list[Place]) -> Any:
    _welcome(request, places)
    return see_other(path_for(places[0]))


def _welcome(request: Request, places: list[Place]) -> None:
    if places:
        say(request, request.t(_("You are in: ${names}", mapping={"names": [place.title for place in places]})))
