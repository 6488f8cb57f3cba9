"""Administration, first form: plugins with their switches, and people with invitations."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from pyramid.view import view_config

from colonnade.commands.leaving import belongings
from colonnade.commands.people import set_active
from colonnade.commands.switch import known_plugins, objects_of
from colonnade.content.errors import Invalid
from colonnade.content.numbers import number_in
from colonnade.content.objects import Place
from colonnade.i18n import messages
from colonnade.plugins.lifecycle import needed_by
from colonnade.plugins.registry import Loaded
from colonnade.plugins.state import state
from colonnade.plugins.status import conditions_of, state_of
from colonnade.web.accounts_list import Accounts, choices
from colonnade.web.inviting import PEOPLE_TITLES, in_words, invitation_fields, invite_typed, links_of, never_signed_in
from colonnade.web.messages import say
from colonnade.web.responses import see_other
from colonnade.web.tx import attempt, in_safe_session
from colonnade.web.urls import person_path

if TYPE_CHECKING:
    from pyramid.request import Request

_ = messages("colonnade")
STATES = {
    "enabled": (_("On"), "ok"),
    "available": (_("Available"), ""),
    "disabled": (_("Off"), ""),
    "forbidden": (_("Always off"), ""),
    "paused": (_("Paused"), "warn"),
    "quarantined": (_("Quarantined"), "bad"),
    "broken": (_("Broken"), "bad"),
    "missing": (_("Missing"), "bad"),
}

CONDITIONS = {"trial": _("Tried"), "read_only": _("Read only"), "limited": _("For some groups")}


def admin_tabs(request: Request) -> list[tuple[str, str, bool, int | None]]:
    """The parts of administration."""
    pages = (
        (_("Overview"), "/admin"),
        (_("Plugins"), "/admin/plugins"),
        (_("People"), "/admin/people"),
        (_("Groups"), "/admin/groups"),
        (_("Homepage"), "/admin/homepage"),
        (_("Profile fields"), "/admin/profile-fields"),
        (_("Notifications"), "/admin/notifications"),
        (_("Mail"), "/admin/mail"),
        (_("Searches"), "/admin/searches"),
        (_("Audit log"), "/admin/audit"),
        (_("Storage"), "/admin/storage"),
        (_("Health"), "/admin/health"),
        (_("Undo"), "/admin/undo"),
    )
    return [
        (request.t(title), url, request.path_info == url or (url != "/admin" and request.path_info.startswith(url)), None)
        for title, url in pages
    ]


@view_config(route_name="admin_plugins", permission="administer", request_method="GET", renderer="colonnade:admin_plugins.pt")
def plugins(context: Place, request: Request) -> dict[str, Any]:
    """All installed plugins, whatever state they are in, and those that are gone but are on or hold something."""
    t = request.t
    request.page.title = t(_("Plugins"))
    request.page.layout = "settings"
    rows = [row_of(request, request.runtime.registry.get(name) or Loaded(name)) for name in known_plugins(request.uow)]
    number = sum(row["state"] == "enabled" for row in rows)
    return {"rows": rows, "tabs": admin_tabs(request), "on": number, "is_safe": in_safe_session(request)}


def row_of(request: Request, loaded: Loaded) -> dict[str, Any]:
    """A plugin as the list of plugins and its own page show it."""
    t, registry = request.t, request.runtime.registry
    manifests = registry.manifests()
    manifest = loaded.manifest
    record = registry.health.record(loaded.name)
    found, reason = state_of(request.database, registry, loaded.name)
    title, kind = STATES[found]
    if found == "missing":
        number = objects_of(request.uow, loaded.name)
        reason = request.runtime.catalogs.plural(
            "Its code isn't installed. ${n} object of it is kept.",
            "Its code isn't installed. ${n} objects of it are kept.",
            number,
            request.language,
        )
    return {
        "name": loaded.name,
        "title": t(manifest.title) if manifest else loaded.name,
        "icon": manifest.icon if manifest else "puzzle",
        "version": manifest.version if manifest else "",
        "description": t(manifest.description) if manifest and manifest.description else "",
        "state": found,
        "on": loaded.name in state(request.database).enabled,
        "state_title": t(title),
        "state_kind": kind,
        "reason": reason,
        "conditions": [t(CONDITIONS[condition]) for condition in conditions_of(request.database, loaded.name) if found == "enabled"],
        "needs": list(manifest.requires) if manifest else [],
        "needed_by": needed_by(loaded.name, manifests) if loaded.name in manifests else [],
        "errors": record.total_failures,
        "p95": f"{record.percentile(0.95) * 1000:.1f} ms" if record.times else "–",
        "url": f"/admin/plugins/{loaded.name}",
    }


@view_config(route_name="admin_plugins", permission="administer", request_method="POST")
def leave_safe(context: Place, request: Request) -> Any:
    """See the site with its plugins again, after signing in without them."""
    session = request.session_record
    if session is not None and session.safe and request.POST.get("do") == "leave":
        session.safe = False
        say(request, request.t(_("You see the site with its plugins again.")))
    return see_other("/admin/plugins")


@view_config(route_name="admin_people", permission="administer", request_method="GET", renderer="colonnade:admin_people.pt")
def people(context: Place, request: Request) -> dict[str, Any]:
    """Everyone with an account, and the form to invite someone."""
    return _people(request, {}, {})


def _people(request: Request, values: dict[str, str], errors: dict[str, Any], links: Sequence[tuple[str, str]] = ()) -> dict[str, Any]:
    request.page.title = request.t(_("People"))
    request.page.layout = "settings"
    found = Accounts(request.database, request.GET)
    return {
        "fields": invitation_fields(request, values, errors),
        "rows": [_person_row(request, person) for person in found.people()],
        "accounts": request.view.plural("${n} account", "${n} accounts", found.number),
        "found": found,
        "states": choices(request, found.state),
        "older_url": found.older_url,
        "newer_url": found.newer_url,
        "tabs": admin_tabs(request),
        "links": links,
        "silent": never_signed_in(request),
    }


def _person_row(request: Request, person: Any) -> dict[str, Any]:
    return {
        "id": str(person.id),
        "name": person.display_name(request.language),
        "login": person.login,
        "department": person.department,
        "url": person_path(person),
        "active": person.active,
        "is_self": person.id == request.reader.id,
        "kind": request.t(PEOPLE_TITLES[person.kind]) if person.kind != "employee" else "",
    }


@view_config(route_name="admin_people", permission="administer", request_method="POST", renderer="colonnade:admin_people.pt")
def change_people(context: Place, request: Request) -> Any:
    """Invite people, by mail or with links to hand over, or let someone in or out."""
    what = request.POST.get("do", "")
    if what in ("activate", "deactivate"):
        return _switch_person(request, what == "activate")
    values = {name: request.POST.get(name, "") for name in ("email", "name", "language", "kind")}
    values["into"] = "\n".join(filter(None, request.POST.getall("into")))
    try:
        with attempt(request):
            done = invite_typed(request, values)
    except Invalid as error:
        request.response.status = 400
        return _people(request, values, error.errors)
    for text in in_words(request, done):
        say(request, text)
    return _people(request, {}, {}, links_of(request, done)) if done.links else see_other("/admin/people")


def _switch_person(request: Request, active: bool) -> Any:
    """In, or out; who alone cares for something goes by a page on which it is handed over."""
    person = request.view.person(number_in(request.POST.get("person")) or 0)
    if not active and person is not None and person.active and belongings(request.uow, person) and person.id != request.reader.id:
        return see_other(f"/admin/people/{person.id}/leave")
    changed = set_active(request.uow, person.id if person is not None else 0, active)
    text = _("${name} can sign in again.") if active else _("${name} is signed out everywhere and can't sign in any more.")
    say(request, request.t(text, name=changed.display_name(request.language)))
    return see_other("/admin/people")
