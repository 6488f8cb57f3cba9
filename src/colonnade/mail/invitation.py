"""The mail with the link of an invitation: composed when it is sent, so that one that was taken back says nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from colonnade.i18n import Catalogs, messages
from colonnade.mail.body import Line, html, plain
from colonnade.mail.message import Mail

if TYPE_CHECKING:
    from colonnade.commands.base import UnitOfWork
    from colonnade.mail.outbox import Letter

_ = messages("colonnade")
KIND = "invitation"
_A_WEEK = _("The link works once, for 7 days. If you did not expect this, you need do nothing.")
_A_DAY = _("The link works once, for 24 hours. If you did not ask for it, you need do nothing.")


@dataclass(frozen=True)
class Invitation:
    """Composes them. A letter is about (number of the invitation,); *look_at* says what that one says, and gives its token.

    It says None for one that was used, taken back or is over: then there is nothing to send.
    """

    catalogs: Catalogs
    site_url: str
    look_at: Callable[[UnitOfWork, int], tuple[dict[str, Any], str, list[str]] | None]

    def __call__(self, uow: UnitOfWork, letter: Letter) -> Mail | None:
        found = self.look_at(uow, letter.about[0])
        if found is None:
            return None
        data, token, titles = found
        language, site, inviter = data["language"], uow.root["site"].title, uow.root["people"].get(data["inviter"])

        def t(message: str) -> str:
            return self.catalogs.translate(message, language)

        name = inviter.display_name(language) if inviter is not None else site
        by = {"site": site, "name": name, "names": titles, "login": data["login"]}
        url = f"{self.site_url}/invitation/{token}"
        lines = [Line(t(_("Hello ${name},", mapping={"name": data["name"]})) if data["name"] else t(_("Hello,"))), *_said(data, by, t)]
        if by["names"] and not data.get("person"):  # said to everybody, so that it tells nobody whether there is one
            lines.append(Line(t(_("If you have an account there already, open the link and sign in with it."))))
        lines += [
            Line(t(_("Choose a password")) if data.get("person") else t(_("Make my account")), url),
            Line(t(_A_DAY if data["inviter"] == 0 else _A_WEEK), kind="small"),
        ]
        subject = t(_("Your invitation to ${site}", mapping=by))
        return Mail(subject, plain(lines), html(subject, lines, language, Line(site, self.site_url)))


def _said(data: dict[str, Any], by: dict[str, Any], t: Callable[[str], str]) -> list[Line]:
    if data.get("person"):
        return [Line(t(_("there is an account for you at ${site}. Your user name is ${login}.", mapping=by)))]
    if data["inviter"] == 0:
        return [Line(t(_("you asked for an account at ${site}.", mapping=by)))]
    said = [Line(t(_("${name} invites you to ${site}.", mapping=by)))]
    return [*said, Line(t(_("You will be in: ${names}", mapping=by)))] if by["names"] else said
