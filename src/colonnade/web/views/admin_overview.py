"""Administration, Overview: what is looked at on the site, what is wrong first, each with what mends it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pyramid.view import view_config

from colonnade.commands.set_up import STEPS, dismiss_set_up
from colonnade.content.objects import Place
from colonnade.i18n import messages
from colonnade.web.responses import see_other
from colonnade.web.views.admin_set_up import HERE, TITLES

if TYPE_CHECKING:
    from pyramid.request import Request
    from pyramid.response import Response

    from colonnade.app.health import Finding

_ = messages("colonnade")
_ORDER = ("error", "warning", "ok")
# allow core_names_no_plugin: what is looked at
CHECKS = {
    "site_url": (_("Address"), None),
    "var": (_("Folder of the site"), None),
    "disk": (_("Disk"), "/admin/storage"),
    "backups": (_("Backups"), "/admin/storage"),
    "database": (_("Database"), "/admin/storage"),
    "mode": (_("Mode"), "/admin/storage"),
    "administrators": (_("Administrators"), "/admin/people?state=administrators"),
    "two steps": (_("Two-step sign-in"), "/admin/people?state=administrators"),
    "owners": (_("Owners"), "/communities"),
    "groups": (_("Groups"), "/admin/groups"),
    "plugins": (_("Plugins"), "/admin/plugins"),
    "file texts": (_("Texts of files"), None),
    "demo": (_("Demo organisation"), None),
    "outbox": (_("Mail"), "/admin/mail"),
}
"""What each check is called, and the page about it."""


@view_config(route_name="admin", permission="administer", request_method="GET", renderer="colonnade:admin_overview.pt")
def overview(context: Place, request: Request) -> dict[str, Any]:
    """All findings, and how many are no good."""
    request.page.title, request.page.layout = request.t(_("Overview")), "settings"
    found = sorted(request.runtime.look_at(request.uow), key=lambda finding: _ORDER.index(finding.state))
    wrong = sum(finding.state != "ok" for finding in found)
    summary = request.view.plural("${n} thing needs you.", "${n} things need you.", wrong)
    done = request.database["site"].set_up
    return {
        "steps": [(request.t(TITLES[step]), f"{HERE}/{step}", step in done) for step in STEPS] if done is not None else [],
        "rows": [_row(request, finding) for finding in found],
        "summary": summary if wrong else request.t(_("Everything is as it should be.")),
        "fine": not wrong,
    }


@view_config(route_name="admin", permission="administer", request_method="POST")
def dismiss(context: Place, request: Request) -> Response:
    """Be reminded of the set-up no more."""
    dismiss_set_up(request.uow)
    return see_other("/admin")


def _row(request: Request, finding: Finding) -> dict[str, Any]:
    title, url = CHECKS[finding.check]
    return {
        "state": finding.state,
        "title": request.t(title),
        "url": url,
        "message": request.t(finding.message),
        "fix": request.t(finding.fix) if finding.fix else "",
        "is_command": str(finding.fix).startswith(("colonnade ", "chmod ")),
    }
