"""Administration of one plugin: what it holds, what switching it would do, who may use it where, and purging it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from pyramid.httpexceptions import HTTPNotFound
from pyramid.view import view_config

from colonnade.commands import plugin_rules
from colonnade.commands.archive.read import ArchiveUnreadable
from colonnade.commands.files import in_words
from colonnade.commands.impact import Impact, impact_of
from colonnade.commands.purge import StillOn, contents_of, in_need, roots_of
from colonnade.commands.purge_safely import purge_safely
from colonnade.commands.switch import demand_unchanged, known_plugins, plan, resume, stamp_of, switch, watch
from colonnade.content.errors import Invalid
from colonnade.content.numbers import number_in
from colonnade.content.objects import Place
from colonnade.i18n import messages
from colonnade.plugins.lifecycle import SwitchRefused
from colonnade.plugins.registry import Loaded
from colonnade.plugins.state import state
from colonnade.plugins.status import conditions_of
from colonnade.web.errors import switch_message
from colonnade.web.forms import FieldView
from colonnade.web.messages import say
from colonnade.web.responses import see_other
from colonnade.web.tx import attempt
from colonnade.web.views.admin import row_of

if TYPE_CHECKING:
    from pyramid.request import Request

_ = messages("colonnade")
_STOPPED = ("enabled", "paused", "quarantined")
_SHOWN = 8


@view_config(route_name="admin_plugin", permission="administer", request_method="GET", renderer="colonnade:admin_plugin.pt")
def plugin(context: Place, request: Request) -> dict[str, Any]:
    """One plugin: what switching it would do and touch, said before it is done; its errors."""
    return _page(request, {}, {})


def _page(request: Request, typed: dict[str, str], errors: dict[str, Any]) -> dict[str, Any]:
    loaded = _loaded(request)
    row = row_of(request, loaded)
    request.page.title = row["title"]
    request.page.layout = "settings"
    request.page.crumbs = [(request.t(_("Plugins")), "/admin/plugins")]
    health = request.runtime.registry.health
    is_on = loaded.name in state(request.database).enabled
    on = is_on or row["state"] in _STOPPED
    paused = [request.t(widget.title) for widget in loaded.widgets if health.paused_widget(widget.name)]
    failures = [
        {"when": f.when, "where": f.where, "error": f.error, "trace": f.trace} for f in reversed(health.record(loaded.name).failures)
    ]
    found = impact_of(request.uow, loaded.name)
    return {
        "row": row,
        "on": on,
        "paused": request.t(_("These widgets are paused, as they failed several times: ${names}", mapping={"names": paused}))
        if paused
        else "",
        "effects": _effects(request, loaded, found, on=not on) if row["state"] not in ("missing", "forbidden") else [],
        "held": held_rows(request, found),
        "stamp": stamp_of(request.uow, loaded.name),
        "conditions": _conditions(request, loaded.name),
        "trial": "trial" in conditions_of(request.database, loaded.name),
        "read_only": "read_only" in conditions_of(request.database, loaded.name),
        "usable": loaded.usable,
        "groups": _groups(request, loaded.name, errors),
        "places": _places(request, loaded, is_on, errors),
        "reason": _reason(request, typed, errors),
        "purge_url": f"{row['url']}/purge" if not on and found.objects else None,
        "migration": _migration(request, loaded.name),
        "failures": failures[:20],
        "trace": loaded.trace,
    }


def _loaded(request: Request) -> Loaded:
    name = request.matchdict["name"]
    if name not in known_plugins(request.uow):
        raise HTTPNotFound()
    return request.runtime.registry.get(name) or Loaded(name)


def held_rows(request: Request, found: Impact) -> list[tuple[str, str]]:
    """(what, how much) of what a plugin holds and where it shows."""
    t, plural = request.t, request.view.plural
    places = ", ".join(found.places[:_SHOWN]) + (" …" if len(found.places) > _SHOWN else "")
    makers = ", ".join(f"{login} ({number:,})" for login, number in found.owners.items())
    widgets = found.widgets
    return [
        (t(_("Objects")), f"{found.objects:,}" + (t(_("; ${n} more in the trash", mapping={"n": found.trashed})) if found.trashed else "")),
        (t(_("Places")), f"{len(found.places):,}" + (f": {places}" if places else "")),
        (t(_("Size")), f"{in_words(found.bytes)} ({plural('${n} file', '${n} files', found.files)}: {in_words(found.file_bytes)})"),
        (t(_("People who made it")), f"{found.makers:,}" + (f": {makers}" if makers else "")),
        (t(_("Links to it from elsewhere")), f"{found.links:,}"),
        (t(_("People who follow it")), f"{found.followers:,}"),
        (
            t(_("Its widgets on homepages")),
            t(
                _(
                    "${suggested} that it suggests itself; arranged ${site} for the site and communities, ${groups} for groups, "
                    "${people} by people",
                    mapping=widgets,
                )
            ),
        ),
        *([(t(_("In the background")), ", ".join(found.tasks))] if found.tasks else []),
    ]


def _effects(request: Request, loaded: Loaded, found: Impact, *, on: bool) -> list[str]:
    """What the switch would do, in sentences; or why it can't be switched."""
    t, plural = request.t, request.view.plural
    try:
        planned = plan(request.uow, loaded.name, on=on)
    except SwitchRefused as error:
        return [t(switch_message(error))]
    others = [n for n in (*planned.turns_on, *planned.turns_off) if n != loaded.name]
    effects = []
    if on:
        effects.append(plural("${n} widget can be put on homepages.", "${n} widgets can be put on homepages.", len(loaded.widgets)))
        if found.objects:
            effects.append(plural("${n} object is readable again.", "${n} objects are readable again.", found.objects))
        if others:
            effects.append(t(_("These are switched on, too: ${names}", mapping={"names": others})))
        powers = tuple(loaded.manifest.powers) if loaded.manifest else ()
        if powers:
            effects.append(t(_("It may use: ${names}", mapping={"names": powers})))
        effects.append(t(_("If it fails within the first minute, it is switched off again by itself.")))
    else:
        effects.append(plural("${n} object stays stored and comes back.", "${n} objects stay stored and come back.", found.objects))
        effects.append(plural("${n} widget leaves homepages.", "${n} widgets leave homepages.", len(loaded.widgets)))
        if others:
            effects.append(t(_("These need it and are switched off, too: ${names}", mapping={"names": others})))
    return [*effects, t(_("No restart is needed."))]


def _conditions(request: Request, name: str) -> list[str]:
    """Under which conditions it answers, in sentences."""
    t, found, said = request.t, conditions_of(request.database, name), []
    if "trial" in found:
        places = (request.database["uids"].get(uid) for uid in found["trial"])
        said.append(t(_("It is tried in: ${names}", mapping={"names": [place.title for place in places if place is not None]})))
    if "read_only" in found:
        said.append(t(_("It can only be read: nobody adds or changes anything in it.")))
    if "limited" in found:
        titles = [group.title for group in request.database["groups"] if group.principal in found["limited"]]
        said.append(t(_("It is only for: ${names}", mapping={"names": titles})))
    return said


def _groups(request: Request, name: str, errors: dict[str, Any]) -> FieldView | None:
    only = state(request.database).limits.get(name, ())
    options = [(str(group.id), group.title, group.principal in only) for group in request.database["groups"]]
    if not options:
        return None
    hint = request.t(_("None is everybody. For others it is as if it was off; who may read what it holds doesn’t change."))
    wrong = [request.t(errors["groups"])] if "groups" in errors else []
    return FieldView("groups", request.t(_("Groups that it is for")), "checkboxes", hint=hint, options=options, required=True, errors=wrong)


def _places(request: Request, loaded: Loaded, is_on: bool, errors: dict[str, Any]) -> FieldView | None:
    """The communities in which it can be tried before it is on; None where it can't."""
    if is_on or not loaded.usable or "place" not in loaded.manifest.scopes or loaded.name in state(request.database).forbidden:
        return None
    places = [child for child in request.database["site"].values() if isinstance(child, Place) and not child.archived]
    options = [(str(place.uid), place.title, False) for place in sorted(places, key=lambda place: place.title.casefold())]
    if not options:
        return None
    wrong = [request.t(errors["places"])] if "places" in errors else []
    return FieldView("places", request.t(_("Communities")), "checkboxes", options=options, required=True, errors=wrong)


def _reason(request: Request, typed: dict[str, str], errors: dict[str, Any]) -> FieldView:
    wrong = [request.t(errors["reason"])] if "reason" in errors else []
    label, most = request.t(_("Why nobody may switch it on")), plugin_rules.MAX_REASON
    return FieldView("reason", label, value=typed.get("reason", ""), required=True, max_length=most, errors=wrong)


def _migration(request: Request, name: str) -> list[str]:
    """What bringing its data up to date did at the start of this process."""
    found = request.runtime.registry.migrations.get(name)
    if found is None:
        return []
    t, facts = request.t, {"seconds": f"{found.seconds:.1f}"}
    lines = [
        t(_("Objects of ${type}: ${n}, from version ${old} to ${new}", mapping={"n": number, "type": kind, "old": old, "new": new}))
        for kind, (old, new, number) in found.lifted.items()
    ]
    end = t(_("It failed, and nothing of it was stored: ${error}", mapping={"error": found.error})) if found.error else ""
    return [*lines, end or t(_("It took ${seconds} seconds.", mapping=facts))]


@view_config(route_name="admin_plugin", permission="administer", request_method="POST", renderer="colonnade:admin_plugin.pt")
def switch_plugin(context: Place, request: Request) -> Any:
    """On, off, go on after a pause, and under which conditions. Who looked at another state than it has now changes nothing."""
    loaded = _loaded(request)
    do = _DEEDS.get(request.POST.get("do", ""))
    if do is None:
        return see_other("/admin/plugins")
    if "seen" in request.POST:
        demand_unchanged(request.uow, loaded.name, request.POST["seen"])
    try:
        with attempt(request):
            text = do(request, loaded.name)
    except Invalid as error:
        request.response.status = 400
        return _page(request, {"reason": request.POST.get("reason", "")}, error.errors)
    say(request, request.t(text, title=request.t(loaded.manifest.title) if loaded.manifest else loaded.name))
    return see_other("/admin/plugins")


def _turn_on(request: Request, name: str) -> Any:
    watch(request.uow, switch(request.uow, name, on=True))
    return _("${title} is on.")


def _turn_off(request: Request, name: str) -> Any:
    switch(request.uow, name, on=False)
    return _("${title} is off. Nothing of it is lost.")


def _resume(request: Request, name: str) -> Any:
    resume(request.uow, name)
    return _("${title} is running again.")


def _close(request: Request, name: str) -> Any:
    plugin_rules.close(request.uow, name)
    return _("${title} can only be read now.")


def _limit(request: Request, name: str) -> Any:
    groups = [request.database["groups"].get(number_in(text) or 0) for text in request.POST.getall("groups")]
    if None in groups:
        raise Invalid({"groups": _("One of these groups isn't there any more. Nothing was changed: choose again.")})
    plugin_rules.limit(request.uow, name, groups)
    return _("${title} is for these groups only now.") if groups else _("${title} is for everybody now.")


def _forbid(request: Request, name: str) -> Any:
    plugin_rules.forbid(request.uow, name, request.POST.get("reason", ""))
    return _("${title} is off, and nobody can switch it on.")


def _allow(request: Request, name: str) -> Any:
    plugin_rules.allow(request.uow, name)
    return _("${title} may be switched on again.")


def _try(request: Request, name: str) -> Any:
    found = (request.database["uids"].get(number_in(text) or 0) for text in request.POST.getall("places"))
    places = [place for place in found if isinstance(place, Place) and place.__parent__ is not None and not place.trashed]
    watch(request.uow, plugin_rules.try_in(request.uow, name, places))
    return _("${title} is tried in the communities that you chose.")


def _widen(request: Request, name: str) -> Any:
    plugin_rules.widen(request.uow, name)
    return _("${title} is on for the whole site now.")


_DEEDS: dict[str, Callable[[Any, str], Any]] = {
    "on": _turn_on,
    "off": _turn_off,
    "resume": _resume,
    "close": _close,
    "limit": _limit,
    "forbid": _forbid,
    "allow": _allow,
    "try": _try,
    "widen": _widen,
}


@view_config(route_name="admin_plugin_purge", permission="administer", request_method="GET", renderer="colonnade:admin_plugin_purge.pt")
def purging(context: Place, request: Request) -> dict[str, Any]:
    """What would be removed for good, and what is in the way."""
    return _purging(request, "", "")


def _purging(request: Request, typed: str, error: str) -> dict[str, Any]:
    loaded = _loaded(request)
    t, title = request.t, request.t(loaded.manifest.title) if loaded.manifest else loaded.name
    url = f"/admin/plugins/{loaded.name}"
    request.page.title = t(_("Remove all that ${title} holds?", mapping={"title": title}))
    request.page.layout = "settings"
    request.page.crumbs = [(t(_("Plugins")), "/admin/plugins"), (title, url)]
    others = in_need(request.uow, loaded.name)
    refused = ""
    if loaded.name in state(request.database).enabled:
        refused = t(_("It is on, and people may be writing. Switch it off first."))
    elif others:
        refused = t(switch_message(SwitchRefused(loaded.name, "needed", others)))
    elif not contents_of(roots_of(request.uow, loaded.name)):
        refused = t(_("It holds nothing."))
    return {
        "name": loaded.name,
        "held": held_rows(request, impact_of(request.uow, loaded.name)),
        "refused": refused,
        "typed": typed,
        "error": error,
        "stamp": stamp_of(request.uow, loaded.name),
        "action": f"{url}/purge",
        "back": url,
    }


@view_config(route_name="admin_plugin_purge", permission="administer", request_method="POST", renderer="colonnade:admin_plugin_purge.pt")
def purge_plugin(context: Place, request: Request) -> Any:
    """Write all of it to an archive, read that back, and remove it."""
    loaded, typed = _loaded(request), request.POST.get("typed", "")
    demand_unchanged(request.uow, loaded.name, request.POST.get("seen", ""))
    try:
        with attempt(request):
            number, path = purge_safely(request.uow, loaded.name, request.runtime.var / "archives", typed)
    except (Invalid, StillOn, ArchiveUnreadable) as error:
        request.response.status = 400
        why = _("It can’t be removed: ${why}", mapping={"why": str(error)})
        text = error.errors.get("typed", "") if isinstance(error, Invalid) else why
        return _purging(request, typed, request.t(text))
    facts = {"n": number, "archive": str(path)}
    say(request, request.t(_("Removed for good (objects: ${n}). They are in the archive ${archive}", mapping=facts)))
    return see_other(f"/admin/plugins/{loaded.name}" if loaded.usable else "/admin/plugins")
