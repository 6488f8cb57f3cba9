"""The list of what waits for the reader: from the hook of all plugins and from the core, the most urgent first."""

from __future__ import annotations

import logging
from dataclasses import asdict
from datetime import UTC, date, datetime
from itertools import islice
from typing import TYPE_CHECKING, Any

from colonnade.commands.keeping_order import waits_for
from colonnade.content.objects import place_of
from colonnade.content.roots import by_uid
from colonnade.content.types import CORE
from colonnade.facets.flags import open_cases
from colonnade.home.actions import Action, Button
from colonnade.i18n import messages
from colonnade.plugins.call import call
from colonnade.plugins.status import state_of
from colonnade.web.urls import path_for

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyramid.request import Request

    from colonnade.content.objects import Place
    from colonnade.facets.flags import Case
    from colonnade.web.door import View

_ = messages("colonnade")
log = logging.getLogger(__name__)

PAGE = "/notifications/actions"
SHOWN = 20
MOST_CASES = 500
_LONG_AGO = datetime.min.replace(tzinfo=UTC)


def waiting(request: Request) -> list[tuple[str, Action]]:
    """(plugin, action) of all that waits for the reader now: by due date, what has none last, of the same day the oldest first."""
    if request.reader.person is None:
        return []
    found = {(owner, action.key): action for owner, action in (*_of_core(request), *_of_plugins(request))}
    return sorted(((owner, action) for (owner, _key), action in found.items()), key=_urgency)


def _urgency(entry: tuple[str, Action]) -> tuple[date, datetime, str, str]:
    owner, action = entry
    return action.due or date.max, action.since or _LONG_AGO, owner, action.key


def _of_plugins(request: Request) -> Iterator[tuple[str, Action]]:
    """Those of the plugins that are on. One that returns something else loses all of its own, and is told of it."""
    view = request.view.at(request.database["site"])
    for owner, offered in call(request.runtime.registry, request.activity, "actions_required", view=view):
        if isinstance(offered, (list, tuple)) and all(map(_is_action, offered)):
            yield from ((owner, action) for action in offered)
        else:
            log.error("plugin %s returned what is no list of actions", owner)
            request.runtime.registry.health.failed(owner, "hook actions_required", TypeError("not a list of actions, each with a button"))


def _is_action(offered: Any) -> bool:
    if not isinstance(offered, Action) or not offered.buttons:
        return False
    moments = (offered.since is None or offered.since.tzinfo is not None) and (offered.due is None or type(offered.due) is date)
    buttons = (*offered.buttons, *offered.more)
    texts = all(isinstance(text, str) for text in (offered.key, offered.title, offered.wanted, offered.note))
    return (
        moments and texts and all(isinstance(b, Button) for b in buttons) and all(map(_is_here, (offered.url, *(b.url for b in buttons))))
    )


def _is_here(url: Any) -> bool:
    return isinstance(url, str) and url.startswith("/") and not url.startswith("//")


def _of_core(request: Request) -> Iterator[tuple[str, Action]]:
    """For who keeps order: what was reported. For administrators: plugins that were paused because they failed too often."""
    yield from _reported(request)
    if not request.reader.administrator:
        return
    t = request.t
    for loaded in request.runtime.registry:
        state, reason = state_of(request.database, request.runtime.registry, loaded.name)
        if state == "paused":
            page = f"/admin/plugins/{loaded.name}"
            resume = Button(t(_("Resume")), page, primary=True, fields=(("do", "resume"),))
            title = t(loaded.manifest.title) if loaded.manifest else loaded.name
            yield CORE, Action(f"paused.{loaded.name}", title, page, t(_("Paused after errors")), (resume,), "bad", "puzzle", note=reason)


def _reported(request: Request) -> Iterator[tuple[str, Action]]:
    """What waits for a decision of the reader, by place."""
    places: dict[int, tuple[Place, list[Case]]] = {}
    for case in islice(open_cases(request.database), MOST_CASES):
        obj = by_uid(request.database, case.uid)
        if obj is not None and waits_for(request.reader, case, obj):
            place = place_of(obj)
            places.setdefault(place.uid, (place, []))[1].append(case)
    for uid, (place, cases) in places.items():
        page = "/admin/moderation" if request.reader.administrator else path_for(place, "moderation")
        wanted = request.view.plural("${n} thing waits for a decision", "${n} things wait for a decision", len(cases))
        button = Button(request.t(_("Look at them")), page, primary=True, leads=True)
        yield CORE, Action(f"reported.{uid}", place.title, page, wanted, (button,), "warn", "alert-triangle")


def listed(request: Request, back: str, limit: int | None = None) -> dict[str, Any]:
    """The first *limit* of what waits, in values that JSON can hold, for the macro `actions`; forms come back to the address *back*."""
    found = waiting(request)
    shown = found if limit is None else found[:limit]
    return {
        "rows": [_row(request.view, owner, action) for owner, action in shown],
        "total": len(found),
        "more_url": PAGE if len(found) > len(shown) else None,
        "back": back,
    }


def _row(view: View, owner: str, action: Action) -> dict[str, Any]:
    person = view.person(action.by)
    since = view.when(action.since) if action.since is not None else None
    return {
        **asdict(action),
        "plugin": owner,
        "by": person.display_name(view.language) if person is not None else "",
        "by_url": view.url(person) if person is not None and person.active else None,
        "since": asdict(since) if since is not None else None,
        "due": action.due.isoformat() if action.due is not None else None,
    }


def drawn_actions(request: Request, back: str = f"{PAGE}#actions", limit: int | None = None) -> str:
    """All that waits for the reader as a piece of any page, whose address is *back*; says so when all is done."""
    return request.render("colonnade:actions_list.pt", {**listed(request, back, limit), "done": request.t(DONE)})


DONE = _("You're done. Nothing waits for you.")
