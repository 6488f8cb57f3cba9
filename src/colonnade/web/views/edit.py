"""Adding and editing any type with the form of its schema: drafts, preview, and both texts when two people collide."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import islice
from typing import TYPE_CHECKING, Any

from pyramid.httpexceptions import HTTPNotFound
from pyramid.response import Response
from pyramid.view import view_config

from colonnade.catalog.titles import starting_with
from colonnade.commands.base import checked_by_type, link_to, stored_source, with_written_links
from colonnade.commands.create import create
from colonnade.commands.drafts import drop_draft, find_draft, save_draft
from colonnade.commands.edit import edit
from colonnade.content import markup
from colonnade.content.drafts import Draft
from colonnade.content.errors import AlreadyThere, Dormant, EditConflict, Invalid
from colonnade.content.fields import MAX_MARKDOWN, Markdown, clean_line, is_passing, read_values, schema_fields
from colonnade.content.interfaces import IContent, IFolder
from colonnade.content.numbers import number_in
from colonnade.content.objects import Content, Folder, place_of
from colonnade.content.types import CORE, TYPES, ContentType
from colonnade.i18n import messages
from colonnade.web.content_page import ContentPage
from colonnade.web.difference import difference
from colonnade.web.forms import FieldView, field_views, read_form
from colonnade.web.language import clock_time
from colonnade.web.messages import say, say_notes
from colonnade.web.people_choices import suggested_people
from colonnade.web.responses import see_other
from colonnade.web.room import show_ways_out
from colonnade.web.unsaved import home_of_draft, typed
from colonnade.web.urls import path_for

if TYPE_CHECKING:
    from pyramid.request import Request

_ = messages("colonnade")
MAX_NOTE = 200
MAX_COMPLETIONS = 8
MAX_SUGGESTED = 12
MAX_TEMPLATES = 20


@view_config(context=IFolder, name="add", permission="add", request_method="GET", renderer="colonnade:edit.pt")
def add_form(context: Folder, request: Request) -> Any:
    """An empty form, or the draft that was begun; what the address gives for a field (`?title=…`) stands in it.

    What the reader has already, by a rule of the type, is edited instead.
    """
    content_type = _addable(context, request)
    given = {name: value for name, value in read_form(content_type.schema, request.GET).items() if name in request.GET}
    there = _there_already(request, context, content_type, given) if given else None
    if there is not None:
        say(request, request.t(there.errors[""]))
        return see_other(path_for(there.obj, "edit"))
    draft = _draft(request, *home_of_draft(request, context, content_type.name))
    if draft is not None and any(draft.values.get(name, value) != value for name, value in given.items()):
        draft = None  # it is of something else
    begun = draft.values if draft else _begun_from(request, context, content_type)
    values = {"language": request.language, **given, **begun}
    closed = _closed(request, context, content_type, values)
    if closed and draft is None:
        say(request, request.t(closed), kind="bad")
        return see_other(path_for(context))
    form = _form(request, context, content_type, values, draft=draft, adding=True, errors={"": closed} if closed else None)
    return {**form, "starts": _starts(request, context, content_type) if draft is None else []}


def _closed(request: Request, context: Folder, content_type: ContentType, values: dict[str, Any]) -> str:
    """Why nothing of the type can be added here now, whatever its fields say; '' where it can."""
    try:
        if content_type.prepare is not None:
            content_type.prepare(request.uow, context, values)
    except Invalid as error:
        return error.errors.get("", "")
    return ""


def _begun_from(request: Request, context: Folder, content_type: ContentType) -> dict[str, Any]:
    """The values of the template that the address names (`from`, a uid), but its title."""
    template = request.view.get(number_in(request.GET.get("from")) or 0)
    if template is None or template.type_name != content_type.templates or request.activity.is_dormant(template):
        return {}
    schema = TYPES.get(template.type_name).schema
    values = with_written_links(request.uow, schema, read_values(template, schema), context)
    return {name: value for name, value in values.items() if name != "title"}


def _starts(request: Request, context: Folder, content_type: ContentType) -> list[tuple[str, str, bool]]:
    """(title, address, whether it is the present one) of the templates of this place, by title."""
    if not content_type.templates:
        return []
    found = request.view.list(content_type.templates, place=place_of(context), limit=MAX_TEMPLATES)
    address, current = f"{path_for(context, 'add')}/{content_type.name}", request.GET.get("from")
    return [(obj.title, f"{address}?from={obj.uid}", str(obj.uid) == current) for obj in sorted(found, key=lambda obj: obj.title)]


@view_config(context=IFolder, name="add", permission="add", request_method="POST", renderer="colonnade:edit.pt", files=True)
def add(context: Folder, request: Request) -> Any:
    """Make the object and go to it."""
    content_type = _addable(context, request)
    values = _typed(request, content_type)
    try:
        obj = create(request.uow, context, content_type.name, values, note=_note(request))
    except AlreadyThere as there:
        request.response.status = 409
        return _form_of_what_is_there(request, content_type, values, there)
    except Invalid as error:
        show_ways_out(error, request)
        request.response.status = 400
        return _form(request, context, content_type, values, errors=error.errors, adding=True)
    drop_draft(request.uow, *home_of_draft(request, context, content_type.name))
    say_notes(request, _("Published."))
    return see_other(_shown_at(obj, content_type, request))


def _shown_at(obj: Content, content_type: ContentType, request: Request) -> str:
    return content_type.shown_at(request.view, obj) if content_type.shown_at is not None else path_for(obj)


def _typed(request: Request, content_type: ContentType) -> dict[str, Any]:
    return read_form(content_type.schema, request.POST, origin=request.application_url, zone=request.zone, notes=request.uow.notes)


def _addable(context: Folder, request: Request) -> ContentType:
    """The type named in the address, if it can be added here."""
    content_type = TYPES.get("/".join(request.subpath))
    if content_type is None or not content_type.by_form or context.type_name not in content_type.addable_in:
        raise HTTPNotFound()
    owner = TYPES.owner(content_type.name) or CORE
    if not request.activity.is_on(owner, context):
        raise Dormant(content_type.name, owner)
    return content_type


def _there_already(request: Request, context: Folder, content_type: ContentType, values: dict[str, Any]) -> AlreadyThere | None:
    """What a type's rule says is there, if *values* are all that is known so far."""
    try:
        checked_by_type(request.uow, content_type, context, values)
    except AlreadyThere as there:
        return there if request.view.can("edit", there.obj) else None
    except Invalid:
        return None
    return None


def _form_of_what_is_there(request: Request, content_type: ContentType, typed: dict[str, Any], there: AlreadyThere) -> dict[str, Any]:
    """The form of the object that is there already, with what was typed for another one in it."""
    stored = with_written_links(request.uow, content_type.schema, read_values(there.obj, content_type.schema), there.obj)
    values = {**stored, **{name: value for name, value in typed.items() if value}}
    return _form(request, there.obj, content_type, values, errors=there.errors)


@view_config(context=IContent, name="edit", permission="edit", request_method="GET", renderer="colonnade:edit.pt")
def edit_form(context: Content, request: Request) -> dict[str, Any]:
    """The form with what is stored, or with the draft that was begun; the address may propose what becomes of it."""
    content_type = TYPES.get(context.type_name)
    draft = _draft(request, context)
    stored = with_written_links(request.uow, content_type.schema, read_values(context, content_type.schema), context)
    asked = {name: request.GET[name] for name, f in schema_fields(content_type.schema) if is_passing(f) and name in request.GET}
    return _form(request, context, content_type, {**stored, **(draft.values if draft else {}), **asked}, draft=draft)


@view_config(context=IContent, name="edit", permission="edit", request_method="POST", renderer="colonnade:edit.pt")
def save(context: Content, request: Request) -> Any:
    """Store the changes; when someone else changed the same lines, show both and lose nothing."""
    content_type = TYPES.get(context.type_name)
    values = _typed(request, content_type)
    try:
        result = edit(request.uow, context, values, base_revision=_base_revision(request), note=_note(request))
    except Invalid as error:
        show_ways_out(error, request)
        request.response.status = 400
        return _form(request, context, content_type, values, errors=error.errors)
    except EditConflict as conflict:
        request.response.status = 409
        return _conflict_form(request, context, content_type, values, conflict)
    drop_draft(request.uow, context)
    merged = _("Saved. Someone else had changed this page meanwhile; both changes are in it.")
    say_notes(request, merged if result.merged else _("Saved.") if result.changed else _("Nothing was changed."))
    return see_other(_shown_at(context, content_type, request))


def _base_revision(request: Request) -> int | None:
    """What the form started from. One that can't be is none that is known: whatever differs then collides."""
    text = request.POST.get("revision")
    if text is None:
        return None
    return int(text) if text.isdecimal() and len(text) < 10 else 0


def _note(request: Request) -> str:
    return clean_line(str(request.POST.get("note", "")))[:MAX_NOTE]


def _draft(request: Request, target: Content, type_name: str = "") -> Draft | None:
    draft = find_draft(request.database, request.reader.id, target, type_name)
    return None if request.GET.get("draft") == "no" else draft


def _form(
    request: Request,
    context: Content,
    content_type: ContentType,
    values: dict[str, Any],
    *,
    errors: dict[str, Any] | None = None,
    draft: Draft | None = None,
    adding: bool = False,
) -> dict[str, Any]:
    page = request.page
    kind = request.t(content_type.title)
    page.title = (
        request.t(_("New: ${type}", mapping={"type": kind})) if adding else request.t(_("Edit ${title}", mapping={"title": context.title}))
    )
    page.layout = "editor"
    target, _key = home_of_draft(request, context, content_type.name if adding else "")
    moved = f"draft_of={target.uid}" if target is not context else ""
    address = f"{path_for(context, 'add')}/{content_type.name}" if adding else path_for(context, "edit")
    fields = field_views(content_type.schema, values, request.t, errors, zone=request.zone)
    _equip(request, context, content_type, fields, adding)
    _arrange_buttons(fields, {} if adding else vars(context), request.t(_("Save")))
    files = _choose_files(fields, adding, request)
    return {
        "fields": _ordered(fields, content_type),
        "errors": [request.t((errors or {})[""])] if "" in (errors or {}) else [],
        "action": f"{address}?{moved}" if moved else address,
        "cancel_url": path_for(context),
        "adding": adding,
        "revision": context.revision,
        "note": request.POST.get("note", ""),
        "told_url": path_for(context, "told"),
        "draft_url": f"{path_for(context, 'draft')}?type={content_type.name if adding else ''}{f'&{moved}' if moved else ''}",
        "draft": (request.when(draft.when), f"{address}?draft=no") if draft else None,
        "versioned": content_type.has("versioned"),
        "conflict": None,
        "starts": [],
        "multipart": files,
        "publish_label": _("Publish") if adding else _("Save"),
    }


def _equip(request: Request, context: Content, content_type: ContentType, fields: list[FieldView], adding: bool) -> None:
    """Give Markdown fields their helpers: preview, completion of links, upload of images where there is an object already."""
    for view in fields:
        if view.kind == "tags":
            view.options = [(tag, tag, False) for tag in _suggested_tags(request, context)]
        if view.kind == "markdown":
            view.attrs = {
                "data-preview": f"{path_for(context, 'preview')}?field={view.name}",
                "data-complete": path_for(context, "complete"),
                "data-mention": path_for(context, "mention"),
            }
            if content_type.has("attachable"):
                if adding:
                    view.hint = " ".join(filter(None, (view.hint, request.t(_("Files can be attached once it is published.")))))
                else:
                    view.attrs["data-upload"] = path_for(context, "attach")
        elif view.kind in ("people", "person"):
            view.options = suggested_people(request, context)


def _suggested_tags(request: Request, context: Content) -> list[str]:
    """What the person used lately, then what is most in use here."""
    view = request.view
    popular = (tag for tag, _ in view.tags(place=place_of(context), limit=MAX_SUGGESTED))
    return list(dict.fromkeys([*view.my_tags(MAX_SUGGESTED // 2), *popular]))[:MAX_SUGGESTED]


def _arrange_buttons(fields: list[FieldView], stored: Mapping[str, Any], save: str) -> None:
    """Of the buttons that say what becomes of it, the one for what it is now comes first; for what it was before, it says *save*."""
    for view in fields:
        if view.kind == "buttons":
            named = [(value, save if chosen and value == stored.get(view.name) else label, chosen) for value, label, chosen in view.options]
            view.options = sorted(named, key=lambda option: not option[2])


def _choose_files(fields: list[FieldView], adding: bool, request: Request) -> bool:
    """Let a file be chosen where its object is added, whose title may then be left to the file's name; tell whether there is one.

    A new version of a file has a page of its own, so the form that edits shows none.
    """
    files = [view for view in fields if view.kind == "file"]
    for view in files:
        view.required = adding
        if not adding:
            fields.remove(view)
    if files and adding:
        for view in fields:
            if view.name == "title":
                view.required, view.hint = False, request.t(_("Left empty, it is the name of the file."))
    return bool(files) and adding


def _ordered(fields: list[FieldView], content_type: ContentType) -> list[FieldView]:
    """A file first, then title and texts; tags, the language and what becomes of it last: people write, then correct the rest."""
    last = {"tags": 1, "language": 2, **{name: 3 for name, f in schema_fields(content_type.schema) if is_passing(f)}}
    return sorted(fields, key=lambda f: -1 if f.kind == "file" else last.get(f.name, 0))


def _conflict_form(
    request: Request, context: Content, content_type: ContentType, mine: dict[str, Any], conflict: EditConflict
) -> dict[str, Any]:
    """My text stays in the form; theirs stands beside it as what differs."""
    form = _form(request, context, content_type, mine)
    theirs = with_written_links(request.uow, content_type.schema, conflict.theirs, context)
    texts = [n for n, f in schema_fields(content_type.schema) if isinstance(f, Markdown) and n in mine]
    form["conflict"] = {
        "author": ContentPage(context, request).author,
        "lines": [line for n in texts for line in difference(theirs.get(n) or "", mine.get(n) or "")],
        "theirs": "\n\n".join(theirs.get(n) or "" for n in texts),
        "title": theirs.get("title") if theirs.get("title") != mine.get("title") else None,
    }
    return form


@view_config(context=IContent, name="draft", permission="view", request_method="POST")
def autosave(context: Content, request: Request) -> Response:
    """Keep what was typed so far; answers with the time in words. Nothing is kept while all fields are blank."""
    added = request.GET.get("type", "")
    content_type = TYPES.get(added or context.type_name)
    if content_type is None or (added and context.type_name not in content_type.addable_in):
        raise HTTPNotFound()
    values, home = typed(content_type, request.POST), home_of_draft(request, context, added)
    if not any(text.strip() for name, text in values.items() if name not in content_type.drafted):
        drop_draft(request.uow, *home)
        return Response("", content_type="text/plain", charset="utf-8")
    save_draft(request.uow, *home, values)
    at = clock_time(request.now, request.language, request.zone)
    return Response(request.t(_("Draft saved ${time}", mapping={"time": at})), content_type="text/plain", charset="utf-8")


@view_config(context=IContent, name="preview", permission="view", request_method="POST", renderer="colonnade:preview.pt")
def preview(context: Content, request: Request) -> dict[str, Any]:
    """The HTML of a text that isn't stored yet, as a fragment."""
    request.response.headers["X-Fragment"] = "1"
    source = str(request.POST.get(request.GET.get("field", ""), ""))[:MAX_MARKDOWN]
    return {"html": ContentPage(context, request).resolved(markup.to_html(stored_source(request.uow, source, context)))}


@view_config(context=IContent, name="complete", permission="view", renderer="json")
def complete(context: Content, request: Request) -> list[dict[str, str]]:
    """Titles of this place that begin with `q`, for completing `[[`."""
    found = starting_with(request.database, place_of(context).uid, request.GET.get("q", ""))
    shown = islice(request.view.awake(found), MAX_COMPLETIONS)
    return [{"title": obj.title, "insert": link_to(request.uow, obj, context), "hint": path_for(obj)} for obj in shown]
