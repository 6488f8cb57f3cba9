"""The one row of tabs over all views of what is new: the stream, what plugins show of it, the inbox, what waits, what was saved."""

from __future__ import annotations

from typing import TYPE_CHECKING

from colonnade.content.types import TYPES, ContentType
from colonnade.i18n import messages
from colonnade.web.actions import PAGE as ACTIONS
from colonnade.web.stream import ALL, FOLLOWING

if TYPE_CHECKING:
    from pyramid.request import Request

_ = messages("colonnade")
SAVED = "saved"
INBOX, MENTIONS = "/notifications", "/notifications?tab=mentions"
Tab = tuple[str, str, bool, int | None]


def stream_tabs(request: Request, shown: str) -> list[Tab]:
    """(title, address, current, number) of each; *shown* is the address of the one that is open."""
    t, unseen = request.t, request.page.unseen
    tabs = (
        (t(_("Following")), view_url(FOLLOWING), None),
        (t(_("All")), view_url(ALL), None),
        *((title, view_url(content_type.name), None) for title, content_type in views(request)),
        (t(_("My notifications")), INBOX, unseen or None),
        (t(_("@Mentions")), MENTIONS, None),
        (t(_("Action required")), ACTIONS, None),
        (t(_("Saved")), view_url(SAVED), None),
    )
    return [(title, url, url == shown, number) for title, url, number in tabs]


def view_url(name: str) -> str:
    """The address of a view of the stream page: `following`, `all`, `saved`, or the name of a type that has one."""
    return "/stream" if name == FOLLOWING else f"/stream?view={name}"


def views(request: Request) -> list[tuple[str, ContentType]]:
    """(title, type) of the views that types of plugins have which are on, by title."""
    found = [(request.t(t.stream_view), t) for t in TYPES if t.stream_view and request.activity.is_type_on(t.name)]
    return sorted(found, key=lambda pair: (pair[0], pair[1].name))
