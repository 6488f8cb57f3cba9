"""The parts of administration, in groups: what stands in the left column of all its pages."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from colonnade.i18n import messages

if TYPE_CHECKING:
    from pyramid.request import Request

_ = messages("colonnade")
ROOT = "/admin"
GROUPS = (
    (
        _("Site"),
        (
            (_("Overview"), ROOT),
            (_("Settings"), "/admin/settings"),
            (_("Plugins"), "/admin/plugins"),
            (_("Homepage"), "/admin/homepage"),
        ),
    ),
    (
        _("People"),
        (
            (_("Accounts"), "/admin/people"),
            (_("Groups"), "/admin/groups"),
            (_("Profile fields"), "/admin/profile-fields"),
            (_("Sessions"), "/admin/sessions"),
        ),
    ),
    (
        _("Content"),
        (
            (_("Moderation"), "/admin/moderation"),
            (_("Searches"), "/admin/searches"),
            (_("Undo"), "/admin/undo"),
        ),
    ),
    (
        _("Messages"),
        (
            (_("Notifications"), "/admin/notifications"),
            (_("Mail"), "/admin/mail"),
            (_("Webhooks"), "/admin/webhooks"),
        ),
    ),
    (
        _("Operation"),
        (
            (_("Health"), "/admin/health"),
            (_("Jobs"), "/admin/jobs"),
            (_("Storage"), "/admin/storage"),
            (_("Audit log"), "/admin/audit"),
        ),
    ),
)
"""(title, ((title of a page, its address), …)) of each group."""


class Part(NamedTuple):
    """A page of administration: its title in the reader's language, its address, and whether it or one below it is open."""

    title: str
    url: str
    current: bool


class Group(NamedTuple):
    """Some parts that belong together, under a title."""

    title: str
    parts: tuple[Part, ...]


def admin_nav(request: Request) -> tuple[Group, ...]:
    """The groups for whoever administers the site, on a page of administration; none on all others."""
    here = request.path_info
    if not _is_at(here, ROOT) or not request.reader.administrator:
        return ()
    open_url = max((url for _title, pages in GROUPS for _name, url in pages if _is_at(here, url)), key=len)
    return tuple(Group(request.t(title), tuple(_parts(request, pages, open_url))) for title, pages in GROUPS)


def _parts(request: Request, pages: tuple[tuple[str, str], ...], open_url: str) -> Iterator[Part]:
    return (Part(request.t(name), request.script_name + url, url == open_url) for name, url in pages)


def _is_at(path: str, url: str) -> bool:
    return path == url or path.startswith(f"{url}/")
