"""Moving an object: below another one, to another address, before or behind its siblings."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING, Any

from pyramid.view import view_config

from colonnade.commands.move import Destinations, move
from colonnade.content.errors import Invalid, MoveRefused, NotAddable, NotAllowed
from colonnade.content.interfaces import IContent
from colonnade.content.names import slug
from colonnade.content.numbers import number_in
from colonnade.content.objects import Content, Folder, Place
from colonnade.content.roots import by_uid
from colonnade.content.types import TYPES
from colonnade.i18n import messages
from colonnade.web.errors import why_not_moved
from colonnade.web.forms import FieldView
from colonnade.web.messages import say
from colonnade.web.responses import see_other
from colonnade.web.urls import path_for

if TYPE_CHECKING:
    from pyramid.request import Request

_ = messages("colonnade")
MAX_TARGETS = 500
_INDENT = "\u2003"


@view_config(context=IContent, name="move", permission="move", request_method="GET", renderer="colonnade:form_page.pt")
def form(context: Content, request: Request) -> dict[str, Any]:
    """Where it can go."""
    return _form(context, request, {})


def _form(context: Content, request: Request, errors: dict[str, Any]) -> dict[str, Any]:
    t = request.t
    request.page.title = t(_("Move ${title}", mapping={"title": context.title}))
    targets = [(str(f.uid), label, f is context.__parent__) for f, label in islice(_targets(context, request), MAX_TARGETS)]
    if not any(chosen for _uid, _label, chosen in targets):
        targets.insert(0, (str(context.__parent__.uid), request.page.node_title(context.__parent__), True))
    # The next one that the reader may see: whether something else lies between must not show.
    seen = [c for c in context.__parent__.values() if c is context or request.view.can("view", c)]
    following = next(iter(seen[seen.index(context) + 1 :]), None)
    siblings = (c for c in seen if c is not context)
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
        "intro": t(_("Everything below it moves along. Links to it keep working.")),
    }


def _texts(errors: dict[str, Any], name: str, t: Any) -> list[str]:
    return [t(errors[name])] if name in errors else []


def _targets(context: Content, request: Request) -> Iterator[tuple[Folder, str]]:
    """Folders that it can be moved to: those of the site's and the places' apps of the same plugin, indented by depth."""
    addable, destinations = set(TYPES.get(context.type_name).addable_in), Destinations(request.uow, context)
    site = request.database["site"]
    places = [site, *(child for child in site.values() if isinstance(child, Place))]
    owner = TYPES.owner(context.type_name)
    apps = ((app, place) for place in places for app in place.app_roots() if TYPES.owner(app.type_name) == owner)
    for app, place in apps:
        highest = 0 if app.type_name in addable else 1
        for folder, below in _folders(app, context, request):
            if destinations.takes(folder):
                depth = max(0, below - highest)
                title = request.page.node_title(folder) if below == 0 else folder.title
                prefix = f"{place.title} › " if depth == 0 and place is not site else ""
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
    """Move it and show it where it is now."""
    text = request.POST.get("parent", "")
    target = by_uid(request.database, number_in(text) or 0)
    if not isinstance(target, Folder) or not request.view.can("view", target):
        request.response.status = 400
        return _form(context, request, {"parent": _("Please choose one of the listed values.")})
    try:
        move(request.uow, context, target, name=request.POST.get("name", "").strip() or None, before=request.POST.get("before") or None)
    except (MoveRefused, NotAddable, NotAllowed, Invalid) as error:
        request.response.status = 400
        return _form(context, request, {"parent": why_not_moved(error) or _("It can't be moved there.")})
    wanted = slug(request.POST.get("name", ""))
    taken = _("Moved. The address ${wanted} is taken there, so it is at ${name}.", mapping={"wanted": wanted, "name": context.__name__})
    say(request, request.t(taken if wanted and context.__name__ != wanted else _("Moved.")))
    return see_other(path_for(context))
