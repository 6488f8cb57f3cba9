"""Deleting for good, after saying what goes: one thing in the trash, all that is in it, the older versions of something."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from pyramid.httpexceptions import HTTPNotFound
from pyramid.view import view_config

from colonnade.commands.files import in_words
from colonnade.commands.remove_versions import older_versions, only_in, remove_versions
from colonnade.commands.trash import deletable, delete, demand_deletable
from colonnade.content.interfaces import IContent
from colonnade.content.numbers import number_in
from colonnade.content.objects import Content, Place, descendants
from colonnade.content.roots import by_uid
from colonnade.content.stored_file import StoredFile
from colonnade.content.versions import versions_of
from colonnade.facets.attachments import files_of
from colonnade.i18n import messages
from colonnade.security.can import can
from colonnade.web.messages import say
from colonnade.web.responses import see_other
from colonnade.web.urls import path_for
from colonnade.web.views.remove_place import held

if TYPE_CHECKING:
    from pyramid.request import Request

_ = messages("colonnade")


@view_config(route_name="trash_delete", permission="view", request_method="GET", renderer="colonnade:confirm.pt")
def ask_one(context: Content, request: Request) -> Any:
    """What would go with one thing."""
    if "uid" not in request.GET:
        return see_other("/trash")
    t, plural, obj = request.t, request.runtime.catalogs.plural, _wanted(request)
    demand_deletable(request.uow, obj)
    request.page.title = t(_("Delete ${title} for good?", mapping={"title": obj.title}))
    if isinstance(obj, Place):
        effects = [f"{what}: {number}" for what, number in held(request, obj)] + _lost(request, ())
        return _confirm(effects, f"/trash/delete?uid={obj.uid}", t(_("Delete for good")), "/trash")
    nodes = list(descendants(obj))
    effects = [plural("${n} version goes with it.", "${n} versions go with it.", len(versions_of(obj)) or 1, request.language)]
    if len(nodes) > 1:
        effects.append(
            plural("${n} entry in it goes with it.", "${n} entries in it go with it.", len(nodes) - 1, request.language),
        )
    effects += _lost(request, (stored for node in nodes for stored in files_of(node)))
    return _confirm(effects, f"/trash/delete?uid={obj.uid}", t(_("Delete for good")), "/trash")


@view_config(route_name="trash_delete", permission="view", request_method="POST")
def delete_one(context: Content, request: Request) -> Any:
    """Delete one thing."""
    obj = _wanted(request)
    title = obj.title
    delete(request.uow, obj)
    say(request, request.t(_("${title} is deleted for good.", mapping={"title": title})))
    return see_other("/trash")


def _wanted(request: Request) -> Content:
    obj = by_uid(request.database, number_in(request.GET.get("uid")) or 0)
    if obj is None or obj.trashed is None or not can(request.reader, "restore", obj):
        raise HTTPNotFound()
    return obj


@view_config(route_name="trash_empty", permission="view", request_method="GET", renderer="colonnade:confirm.pt")
def ask_all(context: Content, request: Request) -> Any:
    """What would go with all that the reader can delete. What is thrown away after this page was shown stays."""
    t, plural, mine = request.t, request.runtime.catalogs.plural, deletable(request.uow)
    if not mine:
        return see_other("/trash")
    request.page.title = t(_("Empty the trash?"))
    nodes = [node for obj in mine for node in descendants(obj)]
    effects = [plural("${n} entry is deleted.", "${n} entries are deleted.", len(mine), request.language)]
    if len(nodes) > len(mine):
        effects.append(plural("${n} entry in them goes, too.", "${n} entries in them go, too.", len(nodes) - len(mine), request.language))
    others = sum(obj.trashed[1] != request.reader.id for obj in mine)
    if others:
        effects.append(
            plural("${n} of these was thrown away by somebody else.", "${n} of these were thrown away by others.", others, request.language)
        )
    effects += _lost(request, (stored for node in nodes for stored in files_of(node)))
    return _confirm(effects, f"/trash/empty?until={mine[0].trashed[0]}", t(_("Empty trash")), "/trash")


@view_config(route_name="trash_empty", permission="view", request_method="POST")
def delete_all(context: Content, request: Request) -> Any:
    """Delete what the page that asked has counted."""
    until = number_in(request.GET.get("until"))
    if until is None:
        return see_other("/trash/empty")
    gone = [obj for obj in deletable(request.uow) if obj.trashed[0] <= until]
    for obj in gone:
        delete(request.uow, obj)
    say(
        request,
        request.runtime.catalogs.plural(
            "${n} entry is deleted for good.", "${n} entries are deleted for good.", len(gone), request.language
        ),
    )
    return see_other("/trash")


@view_config(context=IContent, name="remove-versions", permission="delete", request_method="GET", renderer="colonnade:confirm.pt")
def ask_versions(context: Content, request: Request) -> Any:
    """How many versions would go. What is saved after this page was shown stays."""
    t, older = request.t, older_versions(context, context.revision)
    if not older:
        return see_other(path_for(context, "history"))
    request.page.title = t(_("Remove older versions of ${title}?", mapping={"title": context.title}))
    effects = [
        request.runtime.catalogs.plural("${n} version is deleted.", "${n} versions are deleted.", len(older), request.language),
        t(_("The present version stays as it is.")),
        *_lost(request, only_in(context, older)),
    ]
    action = f"{path_for(context, 'remove-versions')}?before={context.revision}"
    return _confirm(effects, action, t(_("Remove older versions")), path_for(context, "history"))


@view_config(context=IContent, name="remove-versions", permission="delete", request_method="POST")
def remove(context: Content, request: Request) -> Any:
    """Remove the versions that the page that asked has counted."""
    before = number_in(request.GET.get("before"))
    if before is None:
        return see_other(path_for(context, "remove-versions"))
    number = remove_versions(request.uow, context, before)
    words = request.runtime.catalogs.plural("${n} older version removed.", "${n} older versions removed.", number, request.language)
    say(request, words)
    return see_other(path_for(context, "history"))


def _lost(request: Request, files: Iterable[StoredFile]) -> list[str]:
    """How much room comes free, and that nothing brings it back."""
    size = sum(stored.size for stored in files if stored.charged)
    freed = [request.t(_("${size} of room come free.", mapping={"size": in_words(size)}))] if size else []
    return [*freed, request.t(_("This can't be undone."))]


def _confirm(effects: list[str], action: str, label: str, back: str) -> dict[str, Any]:
    return {"effects": effects, "action": action, "submit_label": label, "cancel_url": back}
