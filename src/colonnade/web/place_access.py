"""How open a community is, in words: what owners choose from."""

from __future__ import annotations

from colonnade.content.objects import Place
from colonnade.i18n import messages
from colonnade.web.forms import Translate

_ = messages("colonnade")
_TITLES = {
    "open": _("Open: all employees may read and join, members write"),
    "moderated": _("Moderated: all employees see its name, description and owners, and may ask to join; only members see what is in it"),
    "restricted": _("Restricted: only members know of it; they are invited"),
}
_BELOW_TITLES = {
    "open": _("Open: all who may read ${above} may read it, its employees may join, members write"),
    "moderated": _("Moderated: all who may read ${above} see its name, description and owners, and may ask to join"),
    "restricted": _("Restricted: only members know of it; they are invited, and are in ${above}"),
}


def access_title(t: Translate, access: str, above: Place | None) -> str:
    """What an access means, in words: of a community, or of one that lies in another."""
    return t(_TITLES[access]) if above is None else t(_BELOW_TITLES[access], above=above.title)
