"""Administration, first form: plugins with their switches, and people with invitations."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from pyramid.httpexceptions import HTTPNotFound
from pyramid.view import view_config

from colonnade.commands.leaving import belongings
from colonnade.commands.people import set_active
from colonnade.commands.switch import known_plugins, objects_of, plan, resume, switch
from colonnade.content.errors import Invalid
from colonnade.content.numbers import number_in
from colonnade.content.objects import Place
from colonnade.i18n import messages
from colonnade.plugins.lifecycle import SwitchRefused, needed_by
from colonnade.plugins.registry import Loaded
from colonnade.plugins.state import state
from colonnade.plugins.status import state_of
from colonnade.web.accounts_list import Accounts, choices
from colonnade.web.errors import switch_message
from colonnade.web.inviting import PEOPLE_TITLES, in_words, invitation_fields, invite_typed, links_of, never_signed_in
from colonnade.web.messages import say
from colonnade.web.responses import see_other
from colonnade.web.tx import attempt
from colonnade.web.urls import person_path

if TYPE_CHECKING:
    from pyramid.request import Request

_ = messages("colonnade")
STATES = {
    "enabled": (_("On"), "ok"),
    "available": (_("Available"), ""),
    "disabled": (_("Off"), ""),
    "paused": (_("Paused"), "warn"),
    "quarantined": (_("Quarantined"), "bad"),
    "broken": (_("Broken"), "bad"),
    "missing": (_("Missing"), "bad"),
}


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
    rows = [_row(request, request.runtime.registry.get(name) or Loaded(name)) for name in known_plugins(request.uow)]
    return {"rows": rows, "tabs": admin_tabs(request), "on": sum(row["state"] == "enabled" for row in rows)}


def _row(request: Request, loaded: Loaded) -> dict[str, Any]:
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
        "needs": list(manifest.requires) if manifest else [],
        "needed_by": needed_by(loaded.name, manifests) if loaded.name in manifests else [],
        "errors": record.total_failures,
        "p95": f"{record.percentile(0.95) * 1000:.1f} ms" if record.times else "–",
        "url": f"/admin/plugins/{loaded.name}",
    }


@view_config(route_name="admin_plugin", permission="administer", request_method="GET", renderer="colonnade:admin_plugin.pt")
def plugin(context: Place, request: Request) -> dict[str, Any]:
    """One plugin: what switching it would do, said before it is done; its errors."""
    loaded = _loaded(request)
    row = _row(request, loaded)
    request.page.title = row["title"]
    request.page.layout = "settings"
    request.page.crumbs = [(request.t(_("Plugins")), "/admin/plugins")]
    record = request.runtime.registry.health.record(loaded.name)
    on = row["state"] in ("enabled", "paused", "quarantined")
    paused = [request.t(widget.title) for widget in loaded.widgets if request.runtime.registry.health.paused_widget(widget.name)]
    failures = [{"when": f.when, "where": f.where, "error": f.error, "trace": f.trace} for f in reversed(record.failures)]
    return {
        "row": row,
        "on": on or loaded.name in state(request.database).enabled,
        "paused": request.t(_("These widgets are paused, as they failed several times: ${names}", mapping={"names": paused}))
        if paused
        else "",
        "effects": _effects(request, loaded, on=not on) if row["state"] != "missing" else [],
        "failures": failures[:20],
        "trace": loaded.trace,
        "tabs": admin_tabs(request),
    }


def _loaded(request: Request) -> Loaded:
    name = request.matchdict["name"]
    if name not in known_plugins(request.uow):
        raise HTTPNotFound()
    return request.runtime.registry.get(name) or Loaded(name)


def _effects(request: Request, loaded: Loaded, *, on: bool) -> list[str]:
    """What the switch would do, in sentences; or why it can't be switched."""
    t, plural, lang = request.t, request.runtime.catalogs.plural, request.language
    try:
        planned = plan(request.uow, loaded.name, on=on)
    except SwitchRefused as error:
        return [t(switch_message(error))]
    others = [n for n in (*planned.turns_on, *planned.turns_off) if n != loaded.name]
    number = objects_of(request.uow, loaded.name)
    effects = []
    if on:
        effects.append(plural("${n} widget can be put on homepages.", "${n} widgets can be put on homepages.", len(loaded.widgets), lang))
        if number:
            effects.append(plural("${n} object is readable again.", "${n} objects are readable again.", number, lang))
        if others:
            effects.append(t(_("These are switched on, too: ${names}", mapping={"names": others})))
        powers = tuple(loaded.manifest.powers) if loaded.manifest else ()
        if powers:
            effects.append(t(_("It may use: ${names}", mapping={"names": powers})))
    else:
        effects.append(plural("${n} object stays stored and comes back.", "${n} objects stay stored and come back.", number, lang))
        effects.append(plural("${n} widget leaves homepages.", "${n} widgets leave homepages.", len(loaded.widgets), lang))
        if others:
            effects.append(t(_("These need it and are switched off, too: ${names}", mapping={"names": others})))
    return [*effects, t(_("No restart is needed."))]


@view_config(route_name="admin_plugin", permission="administer", request_method="POST")
def switch_plugin(context: Place, request: Request) -> Any:
    """On, off, or go on after a pause."""
    loaded = _loaded(request)
    what = request.POST.get("do", "")
    title = request.t(loaded.manifest.title) if loaded.manifest else loaded.name
    if what == "resume":
        resume(request.uow, loaded.name)
        say(request, request.t(_("${title} is running again.", mapping={"title": title})))
    elif what in ("on", "off"):
        switch(request.uow, loaded.name, on=what == "on")
        text = _("${title} is on.") if what == "on" else _("${title} is off. Nothing of it is lost.")
        say(request, request.t(text, title=title))
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
