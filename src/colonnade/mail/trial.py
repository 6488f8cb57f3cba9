"""The mail of `colonnade mail test`: tells its receiver that mail from the site arrives."""

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
KIND = "test"


@dataclass(frozen=True)
class Trial:
    """Composes test mails."""

    catalogs: Catalogs
    site_url: str

    def __call__(self, uow: UnitOfWork, letter: Letter) -> Mail | None:
        person = uow.actor.person
        if person is None:
            return None
        language, site = person.language, uow.root["site"].title

        def t(message: str) -> str:
            return self.catalogs.translate(message, language)

        subject = t(_("Mail from ${site} arrives", mapping={"site": site}))
        lines = [
            Line(t(_("Hello ${name},", mapping={"name": person.display_name(language)}))),
            Line(t(_("this is a test. If you can read it, the site can send mail to you."))),
            Line(self.site_url, self.site_url),
        ]
        return Mail(subject, plain(lines), html(subject, lines, language, Line(site, self.site_url)))
