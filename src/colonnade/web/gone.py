"""What was removed together with all that its plugin held, and what can only be read for a while: how people are told."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from colonnade.content import tombstones
from colonnade.content.objects import Content
from colonnade.i18n import messages
from colonnade.security.can import can
from colonnade.web.content_page import owner_of
from colonnade.web.site_apps import plugin_title
from colonnade.web.unsaved import split_path

if TYPE_CHECKING:
    from pyramid.request import Request

    from colonnade.content.tombstones import Tombstone

_ = messages("colonnade")


def tombstone_at(request: Request) -> Tombstone | None:
    """What was at the address that was asked for, if whoever asks could read it then and is signed in."""
    uid = (request.matchdict or {}).get("uid") if request.matched_route is not None and request.matched_route.name == "permalink" else None
    if uid is not None:
        found = tombstones.of(request.database, int(uid))
    else:
        found = tombstones.at(request.database, split_path(request.path_info)[0]) if request.matched_route is None else None
    return found if found is not None and found.access_id in request.reader.visible else None


def told_of(request: Request, found: Tombstone) -> str:
    """That it is gone for good, and for administrators how it comes back."""
    t = request.t
    facts = {"plugin": t(plugin_title(request, found.plugin)) or found.plugin, "when": request.when(found.when).exact}
    said = t(_("What was here belonged to ${plugin}, and was removed with all of that on ${when}.", mapping=facts))
    if not can(request.reader, "administer", request.database["site"]):
        return f"{said} {t(_('Your IT team can bring it back, if it is needed.'))}"
    command = f"colonnade plugin restore {found.plugin} {found.archive}"
    return f"{said} {t(_('When that is switched on, this brings all of it back: ${command}', mapping={'command': command}))}"


class Named(NamedTuple):
    """A plugin, and what readers call it."""

    name: str
    title: str


def read_only_plugin(request: Request) -> Named | None:
    """The plugin of what the request is about, while nobody writes in that; else None."""
    context = getattr(request, "context", None)
    if not request.reader.closed or not isinstance(context, Content):
        return None
    owner = owner_of(context)
    return Named(owner, request.t(plugin_title(request, owner)) or owner) if owner in request.reader.closed else None


def read_only_words(request: Request, plugin: Named) -> str:
    """What is said to who would write there, and above its pages."""
    text = _("${plugin} can only be read at the moment: nobody adds or changes anything in it.", mapping={"plugin": plugin.title})
    return str(request.t(text))
