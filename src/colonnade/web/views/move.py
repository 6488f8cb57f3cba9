"""Moving an object: below another one, to another address, before or behind its siblings, to another community.

Where others can read it then, that is said before; the next page has the way back.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import chain, islice
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from pyramid.view import view_config

from colonnade.commands.move import Destinations, move
from colonnade.content.errors import Invalid, MoveRefused, NotAddable, NotAllowed
from colonnade.content.interfaces import IContent
from colonnade.content.names import slug
from colonnade.content.numbers import number_in
from colonnade.content.objects import Content, Folder, Place, place_of
from colonnade.content.roots import by_uid
from colonnade.content.types import TYPES
from colonnade.i18n import messages
from colonnade.security.can import can
from colonnade.web.forms import FieldView
from colonnade.web.messages import AT_ONCE, say
from colonnade.web.moving import changes_of, effects_of, seal_of, why_not
from colonnade.web.responses import see_other
from colonnade.web.urls import path_for

if TYPE_CHECKING:
    from pyramid.request import Request

_ = messages("colonnade")
MAX_TARGETS = 500
MAX_ELSEWHERE = 50
"""Folders of another place that are offered at most: it can be moved on from there."""
_INDENT = "\u2003"


@view_config(context=IContent, name="move", permission="move", request_method="GET", renderer="colonnade:form_page.pt")
def form(context: Content, request: Request) -> dict[str, Any]:
    """Where it can go."""
    return _form(context, request, {})


def _form(context: Content, request: Request, errors: dict[str, Any]) -> dict[str, Any]:
    t = request.t
    request.page.title = t(_("Move ${title}", mapping={"title": context.title}))
    destinations = Destinations(request.uow, context)
    targets = [(str(f.uid), label, f is context.__parent__) for f, label in _targets(context, request, destinations)]
    if not any(chosen for _uid, _label, chosen in targets):
        targets.insert(0, (str(context.__parent__.uid), request.page.node_title(context.__parent__), True))
    following = _following(context, request)
    siblings = (c for c in context.__parent__.values() if c is not context and request.view.can("view", c))
    before = [(c.__name__, t(_("before ${title}", mapping={"title": c.title})), c is following) for c in islice(siblings, MAX_TARGETS)]
    fields = [
        FieldView("parent", t(_("Below")), "select", options=targets, required=True, errors=_texts(errors, "parent", t)),
        FieldView(
            "before",
            t(_("Position")),
            "select",
            options=[*before, ("", t(_("last")), following is None)],
            hint=t(_("Among what is beside it. In another folder it goes last.")),
        ),
        FieldView(
            "name",
            t(_("Address")),
            value=context.__name__,
            max_length=80,
            hint=t(_("The last part of the address. Old addresses keep working.")),
        ),
    ]
    return {
        "fields": fields,
        "errors": _texts(errors, "", t),
        "action": path_for(context, "move"),
        "submit_label": t(_("Move")),
        "cancel_url": path_for(context),
        "intro": " ".join(_intro(request, destinations)),
    }


def _intro(request: Request, destinations: Destinations) -> Iterator[str]:
    yield request.t(_("Everything below it moves along. Links to it keep working."))
    if destinations.stays is not None and destinations.stays.number:  # what is hidden below it isn't spoken of unasked
        yield why_not(request, destinations.stays)


def _texts(errors: dict[str, Any], name: str, t: Any) -> list[str]:
    return [t(errors[name])] if name in errors else []


def _targets(context: Content, request: Request, destinations: Destinations) -> Iterator[tuple[Folder, str]]:
    """Folders that it can be moved to, indented by depth: those of its own place, then those of the same plugin in all others."""
    site, own = request.database["site"], place_of(context)
    yield from islice(_targets_in(own, context, request, destinations), MAX_TARGETS)
    places = (child for child in chain([site], site.values()) if isinstance(child, Place) and child is not own)
    others = list(islice((place for place in places if request.view.can("add", place)), MAX_TARGETS))
    for place in others:  # whoever is in many finds them all
        yield from islice(_targets_in(place, context, request, destinations), max(1, min(MAX_ELSEWHERE, MAX_TARGETS // len(others))))


def _targets_in(place: Place, context: Content, request: Request, destinations: Destinations) -> Iterator[tuple[Folder, str]]:
    addable, owner = set(TYPES.get(context.type_name).addable_in), TYPES.owner(context.type_name)
    for app in place.app_roots():
        highest = 0 if app.type_name in addable else 1
        for folder, below in _folders(app, context, request) if TYPES.owner(app.type_name) == owner else ():
            if destinations.takes(folder):
                depth = max(0, below - highest)
                title = request.page.node_title(folder) if below == 0 else folder.title
                prefix = f"{place.title} › " if depth == 0 and place.__parent__ is not None else ""
                yield folder, _INDENT * depth + prefix + title


def _folders(root: Folder, moved: Content, request: Request) -> Iterator[tuple[Folder, int]]:
    below: list[Iterator[Content]] = [iter([root])]
    while below:
        node = next(below[-1], None)
        if node is None:
            below.pop()
        elif node is not moved and isinstance(node, Folder) and request.view.can("view", node):
            yield node, len(below) - 1
            below.append(node.values())


@view_config(context=IContent, name="move", permission="move", request_method="POST", renderer="colonnade:form_page.pt")
def submit(context: Content, request: Request) -> Any:
    """Move it and show it where it is now; where other people would read it, first ask."""
    target = _wanted(request, request.POST)
    if target is None:
        request.response.status = 400
        return _form(context, request, {"parent": _("Please choose one of the listed values.")})
    try:
        destinations = Destinations(request.uow, context)
        destinations.check(target)
        if not destinations.are_read_alike(target) or place_of(target) is not place_of(context):
            return see_other(_address(context, target, request.POST.get("name", ""), request.POST.get("before", "")))
        return _moved(context, request, target, request.POST)
    except (MoveRefused, NotAddable, NotAllowed, Invalid) as error:
        request.response.status = 400
        return _form(context, request, {"parent": why_not(request, error)})


@view_config(context=IContent, name="move-there", permission="move", request_method="GET", renderer="colonnade:confirm.pt")
def ask(context: Content, request: Request) -> Any:
    """Who could read it there, who no longer could, and what goes along."""
    target = _wanted(request, request.GET)
    if target is None or not Destinations(request.uow, context).takes(target):
        return see_other(path_for(context, "move"))
    place, names = place_of(target), {"title": context.title}
    elsewhere = place is not place_of(context)
    title = _("Move ${title} to ${place}?", mapping={**names, "place": place.title}) if elsewhere else _("Move ${title}?", mapping=names)
    request.page.title = request.t(title)
    effects = effects_of(request, context, target)
    action = _address(context, target, request.GET.get("name", ""), request.GET.get("before", ""), seal_of(target, effects))
    return {"effects": effects, "action": action, "submit_label": request.t(_("Move")), "cancel_url": path_for(context)}


@view_config(context=IContent, name="move-there", permission="move", request_method="POST")
def do_it(context: Content, request: Request) -> Any:
    """Move it, if what was said of its readers still holds; else say it again."""
    target = _wanted(request, request.GET)
    if target is None:
        return see_other(path_for(context, "move"))
    try:
        Destinations(request.uow, context).check(target)
        if request.GET.get("seen") != seal_of(target, effects_of(request, context, target)):
            return see_other(_address(context, target, request.GET.get("name", ""), request.GET.get("before", "")))
        return _moved(context, request, target, request.GET)
    except (MoveRefused, NotAddable, NotAllowed, Invalid) as error:
        say(request, why_not(request, error), kind="bad")
        return see_other(path_for(context, "move"))


@view_config(context=IContent, name="move-back", permission="move", request_method="POST")
def undo(context: Content, request: Request) -> Any:
    """Move it back to where it was a moment ago, unasked; what that does to its readers is said then."""
    target = _wanted(request, request.GET)
    if target is None:
        return see_other(path_for(context, "move"))
    try:
        Destinations(request.uow, context).check(target)
        changes = changes_of(request, context, target)
        move(request.uow, context, target, name=request.GET.get("name") or None, before=request.GET.get("before") or None)
    except (MoveRefused, NotAddable, NotAllowed, Invalid) as error:
        say(request, why_not(request, error), kind="bad")
        return see_other(path_for(context, "move"))
    say(request, " ".join([request.t(_("It is back where it was.")), *changes]))
    return see_other(path_for(context))


def _wanted(request: Request, sent: Mapping[str, Any]) -> Folder | None:
    """The folder that was chosen, if the reader may see it."""
    target = by_uid(request.database, number_in(sent.get("parent", "")) or 0)
    return target if isinstance(target, Folder) and request.view.can("view", target) else None


def _address(context: Content, target: Folder, name: str, before: str, seen: str = "", page: str = "move-there") -> str:
    """The page that says what a move does; with *seen*, what is sent from there."""
    asked = {"parent": str(target.uid), "name": name, "before": before, "seen": seen}
    return f"{path_for(context, page)}?{urlencode({key: value for key, value in asked.items() if value})}"


def _moved(context: Content, request: Request, target: Folder, sent: Mapping[str, Any]) -> Any:
    """Move it, and offer the way back to those who may go it."""
    parent, name, following = context.__parent__, context.__name__, _following(context, request)
    typed = sent.get("name", "").strip()
    move(request.uow, context, target, name=typed or None, before=sent.get("before") or None)
    wanted = slug(typed)
    taken = _("Moved. The address ${wanted} is taken there, so it is at ${name}.", mapping={"wanted": wanted, "name": context.__name__})
    text = request.t(taken if wanted and context.__name__ != wanted else _("Moved."))
    uow = request.uow.acting_as(request.reader.id)  # who may read what changed just now
    goes_back = can(uow.actor, "move", context) and Destinations(uow, context).takes(parent)
    back = _address(context, parent, name, following.__name__ if following is not None else "", page="move-back")
    say(request, text, undo=(back, request.t(_("Undo")), AT_ONCE) if goes_back else None)
    return see_other(path_for(context))


def _following(context: Content, request: Request) -> Content | None:
    """The next one that the reader may see: whether something else lies between must not show."""
    seen = [c for c in context.__parent__.values() if c is context or request.view.can("view", c)]
    return next(iter(seen[seen.index(context) + 1 :]), None)
