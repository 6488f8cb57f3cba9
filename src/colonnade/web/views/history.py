"""The versions of an object: list, compare any two, bring one back."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

from pyramid.httpexceptions import HTTPNotFound
from pyramid.view import view_config

from colonnade.commands.base import with_written_links
from colonnade.commands.restore_version import restore_version
from colonnade.content.fields import is_passing, schema_fields
from colonnade.content.interfaces import IContent
from colonnade.content.objects import Content
from colonnade.content.types import TYPES
from colonnade.content.versions import Version, version_of, versions_of
from colonnade.i18n import messages
from colonnade.web.difference import difference
from colonnade.web.messages import say
from colonnade.web.responses import see_other
from colonnade.web.urls import path_for

if TYPE_CHECKING:
    from pyramid.request import Request

_ = messages("colonnade")
PER_PAGE = 50


@view_config(context=IContent, name="history", permission="view", renderer="colonnade:history.pt")
def history(context: Content, request: Request) -> dict[str, Any]:
    """All versions, the newest first, two of which can be compared."""
    request.page.title = request.t(_("History of ${title}", mapping={"title": context.title}))
    versions = versions_of(context)
    below = _number(request.GET.get("below")) or context.revision + 1
    shown = [v for v in versions if v.number < below][:PER_PAGE]
    older = f"{path_for(context, 'history')}?below={shown[-1].number}" if shown and shown[-1].number > versions[-1].number else None
    before = {v.number: older_one.number for v, older_one in pairwise(versions)}
    rows = [_row(version, context, request, before.get(version.number)) for version in shown]
    return {
        "rows": rows,
        "compare_url": path_for(context, "compare"),
        "older": older,
        "back": path_for(context),
        "several": len(versions) > 1,
        "remove_url": path_for(context, "remove-versions") if len(versions) > 1 and request.view.can("delete", context) else None,
    }


def _row(version: Version, context: Content, request: Request, before: int | None = None) -> dict[str, Any]:
    return {
        "number": version.number,
        "when": request.when(version.when),
        "author": request.view.name_of(version.by),
        "note": version.note,
        "current": version.number == context.revision,
        "url": f"{path_for(context, 'compare')}?old={before}&new={version.number}" if before is not None else None,
    }


@view_config(context=IContent, name="compare", permission="view", renderer="colonnade:compare.pt")
def compare_versions(context: Content, request: Request) -> dict[str, Any]:
    """What changed from one version to another."""
    numbers = sorted({_number(request.GET.get("old")), _number(request.GET.get("new"))})
    pair = [version_of(context, number) for number in numbers]
    if len(pair) == 1:
        pair = [version_of(context, numbers[0] - 1) or pair[0], pair[0]]
    if None in pair:
        raise HTTPNotFound()
    old, new = pair
    request.page.title = request.t(_("Changes to ${title}", mapping={"title": context.title}))
    return {
        "old": _row(old, context, request),
        "new": _row(new, context, request),
        "parts": differences(context, old, new, request),
        "can_restore": request.view.can("edit", context),
        "restore_url": path_for(context, "restore-version"),
        "back": path_for(context, "history"),
    }


def differences(context: Content, old: Version, new: Version, request: Request) -> list[tuple[str, list[Any]]]:
    """(label, lines) of each field that differs in what the object says."""
    parts = []
    schema = TYPES.get(context.type_name).schema
    before, after = (with_written_links(request.uow, schema, version.values, context) for version in (old, new))
    for name, field in schema_fields(schema):
        if before.get(name) != after.get(name) and not is_passing(field):
            lines = difference(*(_in_words(values.get(name), request.view.comma) for values in (before, after)))
            parts.append((request.t(field.title), lines))
    return parts


def _in_words(value: Any, comma: str) -> str:
    return comma.join(value) if isinstance(value, tuple) else str(value or "")


@view_config(context=IContent, name="restore-version", permission="edit", request_method="POST")
def restore(context: Content, request: Request) -> Any:
    """Bring a version back as a new one."""
    number = _number(request.POST.get("version"))
    note = request.t(_("Restored version ${number}", mapping={"number": number}))
    restore_version(request.uow, context, number, note)
    say(request, request.t(_("Restored version ${number}.", mapping={"number": number})))
    return see_other(path_for(context))


def _number(text: str | None) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 10 else 0
