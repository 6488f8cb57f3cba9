"""The mail that tells somebody of a new address of their account. The one to the old address doesn't say which the new one is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from colonnade.i18n import Catalogs, messages
from colonnade.mail.body import Line, html, plain
from colonnade.mail.message import Mail

if TYPE_CHECKING:
    from colonnade.commands.base import UnitOfWork
    from colonnade.mail.outbox import Letter

_ = messages("colonnade")
KIND = "address"


@dataclass(frozen=True)
class AddressChange:
    """Composes them. A letter is about (person's id, whether it goes to the new address)."""

    catalogs: Catalogs
    site_url: str

    def __call__(self, uow: UnitOfWork, letter: Letter) -> Mail | None:
        person_id, is_new = letter.about
        person = uow.root["people"].get(person_id)
        if person is None:
            return None
        language, site = person.language, uow.root["site"].title

        def t(message: str) -> str:
            return self.catalogs.translate(message, language)

        facts = {"site": site, "login": person.login}
        subject = t(_("The address of your account at ${site}", mapping=facts))
        said = (
            _("Mail from ${site} for your account ${login} comes to this address from now on.", mapping=facts)
            if is_new
            else _("Mail from ${site} for your account ${login} goes to another address from now on, no longer to this one.", mapping=facts)
        )
        lines = [
            Line(t(_("Hello ${name},", mapping={"name": person.display_name(language)}))),
            Line(t(said)),
            Line(t(_("If you did not expect this, please tell your IT team."))),
            Line(self.site_url, self.site_url),
        ]
        return Mail(subject, plain(lines), html(subject, lines, language, Line(site, self.site_url)))
