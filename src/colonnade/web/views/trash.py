"""Throwing away with the effect said before, the person's own trash, and taking back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pyramid.httpexceptions import HTTPNotFound
from pyramid.view import view_config

from colonnade.commands.drafts import save_draft
from colonnade.commands.files import in_words, rooms
from colonnade.commands.remove_versions import older_versions, only_in
from colonnade.commands.trash import is_deletable, own_trash, restore, trash
from colonnade.content.errors import Invalid
from colonnade.content.interfaces import IContent
from colonnade.content.numbers import number_in
from colonnade.content.objects import Content, Place, descendants
from colonnade.content.roots import by_uid
from colonnade.content.trash import thrown_at
from colonnade.content.types import TYPES
from colonnade.content.versions import versions_of
from colonnade.home.widget import Row
from colonnade.i18n import messages
from colonnade.security.can import can
from colonnade.web.messages import say
from colonnade.web.responses import see_other
from colonnade.web.tx import attempt
from colonnade.web.unsaved import typed
from colonnade.web.urls import path_for
from colonnade.web.views.remove_place import held

if TYPE_CHECKING:
    from pyramid.request import Request

_ = messages("colonnade")
MAX_ROWS = 200


@view_config(context=IContent, name="trash", permission="trash", request_method="GET", renderer="colonnade:confirm.pt")
def ask(context: Content, request: Request) -> dict[str, Any]:
    """What would go, and how it comes back."""
    t = request.t
    request.page.title = t(_("Move ${title} to the trash?", mapping={"title": context.title}))
    below = sum(1 for node in descendants(context) if can(request.reader, "view", node)) - 1
    plural = request.runtime.catalogs.plural
    effects = [
        plural("${n} version goes with it.", "${n} versions go with it.", len(versions_of(context)) or 1, request.language),
        *([plural("${n} entry below it goes with it.", "${n} entries below it go with it.", below, request.language)] if below else []),
        t(_("It can be restored from the trash for 30 days.")),
    ]
    links = sum(1 for source in request.view.backlinks(context) if source is not context)
    if links:
        broken = plural(
            "${n} text links to it and won't lead there any more.",
            "${n} texts link to it and won't lead there any more.",
            links,
            request.language,
        )
        effects.insert(-1, broken)
    return {
        "effects": effects,
        "action": path_for(context, "trash"),
        "submit_label": t(_("Move to trash")),
        "cancel_url": path_for(context),
    }


@view_config(context=IContent, name="trash", permission="trash", request_method="POST")
def throw(context: Content, request: Request) -> Any:
    """Throw it away; the next page offers to take it back."""
    parent = context.__parent__
    trash(request.uow, context)
    say(request, request.t(_("${title} is in the trash.", mapping={"title": context.title})), undo=("/trash", request.t(_("Undo"))))
    return see_other(path_for(parent))


@view_config(route_name="trash", permission="view", request_method="GET", renderer="colonnade:trash.pt")
def my_trash(context: Content, request: Request) -> dict[str, Any]:
    """What the reader can take back, the latest first, and what else of theirs takes room though they may not need it."""
    t = request.t
    request.page.title = t(_("Trash"))
    request.page.layout = "list"
    mine = own_trash(request.uow)
    rows = [
        {
            "uid": str(o.uid),
            "title": o.title,
            "when": request.when(thrown_at(o)),
            "by": request.view.name_of(o.trashed[1]),
            "held": held(request, o) if isinstance(o, Place) else None,
            "deletable": is_deletable(request.uow, o),
        }
        for o in mine[:MAX_ROWS]
    ]
    if any(row["deletable"] and row["held"] is None for row in rows) or any(is_deletable(request.uow, o) for o in mine[MAX_ROWS:]):
        request.page.actions = [(t(_("Empty trash")), "/trash/empty", "trash-2", "default")]
    return {"rows": rows, "older": _older_versions(request), "room": _room(request)}


def _room(request: Request) -> str | None:
    own = rooms(request.uow, request.database["site"])[0]
    facts = {"taken": in_words(own.taken), "most": in_words(own.most)}
    return request.t(_("Your files take ${taken} of ${most}.", mapping=facts)) if own.most and own.taken else None


def _older_versions(request: Request) -> list[Row]:
    """What the reader made and may tidy up, whose older versions take room: most room first."""
    door, found = request.view, []
    for obj in door.by(request.reader.id, MAX_ROWS):
        size = sum(stored.size for stored in only_in(obj, older_versions(obj, obj.revision)) if stored.charged)
        if size and door.can("delete", obj):
            found.append((size, obj))
    found.sort(key=lambda pair: -pair[0])
    return [Row(obj.title, path_for(obj, "remove-versions"), "history", in_words(size)) for size, obj in found]


@view_config(route_name="trash", permission="view", request_method="POST")
def take_back(context: Content, request: Request) -> Any:
    """Take one object back."""
    text = request.POST.get("uid", "")
    obj = by_uid(request.database, number_in(text) or 0)
    if obj is None or obj.trashed is None or not can(request.reader, "restore", obj):
        raise HTTPNotFound()
    try:
        with attempt(request):
            restore(request.uow, obj)
    except Invalid as error:
        for text in error.errors.values():
            say(request, request.t(text), kind="bad")
        return see_other("/trash")
    if "go_on" in request.POST:
        return see_other(_with_draft(request))
    say(request, request.t(_("${title} is back.", mapping={"title": obj.title})))
    return see_other(path_for(obj))


def _with_draft(request: Request) -> str:
    """Keep what was typed for something that is back as a draft; return the address of its form."""
    text, type_name = request.POST["go_on"], request.POST.get("type", "")
    target = request.view.get(number_in(text) or 0)
    content_type = TYPES.get(type_name or target.type_name) if target is not None else None
    if content_type is None or (type_name and target.type_name not in content_type.addable_in):
        raise HTTPNotFound()
    save_draft(request.uow, target, type_name, typed(content_type, request.POST))
    return f"{path_for(target, 'add')}/{type_name}" if type_name else path_for(target, "edit")
