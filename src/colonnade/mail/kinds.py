"""How the kinds of mail are called where somebody stops one of them."""

from __future__ import annotations

from collections.abc import Mapping

from colonnade.i18n import messages

_ = messages("colonnade")

TITLES: Mapping[str, str] = {
    "notice": _("Notifications, each by itself"),
    "digest": _("Summaries of what is new"),
    "address": _("Changes of an account’s address"),
    "invitation": _("Invitations"),
    "members": _("Mails to all members of a community"),
    "test": _("Test mails"),
}
OTHER = _("Mails of this kind")
