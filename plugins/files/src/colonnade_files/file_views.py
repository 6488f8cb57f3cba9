"""A file: what it is, its versions, downloading, and a new version. Renaming, moving, sharing and the trash are the core's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from colonnade.api import (
    Content,
    ContentPage,
    Incoming,
    Invalid,
    StoredFile,
    attempt,
    file_response,
    file_url,
    messages,
    not_found,
    say,
    see_other,
    size_in_words,
    version_of,
    view,
)
from colonnade_files.answers import answer, answer_whether, is_script
from colonnade_files.commands import replace
from colonnade_files.folder_views import MAX_NOTE, upload_form
from colonnade_files.names import saved_as
from colonnade_files.shown import contents_of, icon_of, kind_of, number_of_contents, picture_url, size_of, type_of
from colonnade_files.types import IFile

if TYPE_CHECKING:
    from pyramid.request import Request

_ = messages("files")
MAX_SHOWN = 30
MAX_PICTURE = 10_000_000
"""Bytes of an image that a page shows itself, instead of its small picture."""


@view(context=IFile, permission="view", template="file.pt")
def file(context: Content, request: Request) -> dict[str, Any]:
    """What the file is, and its versions."""
    it = ContentPage(context, request).open(actions=False)
    door, stored = request.view, getattr(context, "file", None)
    request.page.layout = "reader"
    may_edit, found = door.can("edit", context), contents_of(context)
    request.page.actions = it.actions(edits=False)
    return {
        "it": it,
        "icon": icon_of(context),
        "size": size_of(context),
        "picture": _picture(context, request),
        "download": door.url(context, "download") if stored is not None else None,
        "open_url": f"{file_url(stored)}?open=1" if stored is not None and _opens(stored) else None,
        "facts": _facts(stored, request) if stored is not None else [],
        "mismatch": _mismatch(stored, request) if stored is not None else None,
        "number": len(found),
        "versions": _versions(context, found, request),
        "tags": it.tags,
        "reactions": it.reactions,
        "comments": it.comments,
        "all_versions": door.url(context, "history") if len(found) > MAX_SHOWN else None,
        "restore_url": door.url(context, "restore-version") if may_edit else None,
        **(upload_form(context, request) if may_edit else {"form": None}),
    }


def _opens(stored: StoredFile) -> bool:
    """Browsers show it in the sandbox that it is sent with: all of the list but PDF, whose viewers refuse to work there."""
    return stored.can_be_shown and stored.media_type != "application/pdf"


def _picture(context: Content, request: Request) -> str | None:
    """The image itself, or its small picture if it is large."""
    stored = getattr(context, "file", None)
    if stored is not None and stored.is_image and stored.size <= MAX_PICTURE:
        return file_url(stored)
    return picture_url(context, request.view)


def _facts(stored: StoredFile, request: Request) -> list[tuple[str, str]]:
    t = request.t
    return [
        (t(_("Kind")), t(kind_of(stored))),
        (t(_("Media type")), type_of(stored)),
        (t(_("Size")), f"{size_in_words(stored.size)} ({stored.size:,} B)" if stored.size >= 1000 else size_in_words(stored.size)),
        (t(_("Added by")), f"{request.view.name_of(stored.by)} · {request.when(stored.when).text}"),
        ("SHA-256", stored.sha256),
    ]


def _mismatch(stored: StoredFile, request: Request) -> str | None:
    if stored.is_what_it_says:
        return None
    facts = {"claimed": stored.claimed_type, "found": stored.media_type}
    return request.t(
        _("Its name says ${claimed}, but its content is ${found}. Open it only if you trust where it comes from.", mapping=facts)
    )


def _versions(context: Content, found: list[tuple[Any, Any]], request: Request) -> list[dict[str, Any]]:
    door = request.view
    return [
        {
            "number": len(found) - at,
            "revision": last.number,
            "current": at == 0,
            "when": request.when(first.when),
            "by": door.name_of(first.by),
            "note": first.note,
            "size": size_in_words(stored.size) if (stored := last.stored.get("file")) is not None else "0 B",
            "download": f"{door.url(context, 'download')}?version={last.number}" if stored is not None else None,
        }
        for at, (first, last) in enumerate(found[:MAX_SHOWN])
    ]


@view(context=IFile, permission="view", name="download", methods="GET")
def download(context: Content, request: Request) -> Any:
    """The present version, or the one that `version` names; `open` lets the browser show it if that is harmless."""
    stored = _wanted(context, request.GET.get("version"))
    if stored is None and "version" in request.GET:
        raise not_found()
    if stored is None:
        return see_other(request.view.url(context))
    return file_response(request, stored, inline="open" in request.GET, title=saved_as(context.title, stored.name))


def _wanted(context: Content, number: str | None) -> StoredFile | None:
    if number is None:
        return getattr(context, "file", None)
    version = version_of(context, int(number)) if number.isdecimal() and len(number) < 10 else None
    return version.values.get("file") if version is not None else None


@view(context=IFile, permission="view", name="thumbnail", methods="GET")
def thumbnail(context: Content, request: Request) -> Any:
    """The small picture; the page where there is none."""
    stored = getattr(context, "file", None)
    preview = stored.preview if stored is not None else None
    if preview is None or not preview.data:
        return see_other(request.view.url(context))
    response = request.response
    response.content_type, response.charset, response.body = preview.media_type, None, preview.data
    response.headers["Cache-Control"] = "private, max-age=3600"
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'; frame-ancestors 'none'"
    return response


@view(context=IFile, permission="edit", name="upload", template="upload.pt", methods="GET")
def version_form(context: Content, request: Request) -> Any:
    """The form for a new version by itself; for a script, whether a file of `size` bytes can be sent."""
    if is_script(request):
        return answer_whether(context, request)
    return _form_page(context, request, "")


def _form_page(context: Content, request: Request, error: str) -> dict[str, Any]:
    request.page.title = request.t(_("New version of ${title}", mapping={"title": context.title}))
    return {**upload_form(context, request, error), "back": request.view.url(context), "single": True}


@view(context=IFile, permission="edit", name="upload", template="upload.pt", methods="POST", files=True)
def new_version(context: Content, request: Request) -> Any:
    """Make what was sent the newest version."""
    sent = [found for found in request.POST.getall("file") if isinstance(found, Incoming)]
    try:
        if not sent:
            raise Invalid({"file": _("Choose a file.")})
        with attempt(request):
            outcome = replace(request.uow, context, sent[0], note=str(request.POST.get("note", ""))[:MAX_NOTE])
    except Invalid as error:
        request.response.status = 413 if sent else 400
        message = request.t(next(iter(error.errors.values())))
        if is_script(request):
            return answer(request, {"error": message})
        return _form_page(context, request, message)
    words = request.t(
        _("Now version ${number}", mapping={"number": number_of_contents(context)})
        if outcome.done == "version"
        else _("Nothing new: it is the same as before")
    )
    if is_script(request):
        told = {"done": outcome.done, "text": words, "title": context.title, "url": request.view.url(context), "uid": str(context.uid)}
        return answer(request, {"files": [told], "text": words})
    say(request, words)
    return see_other(request.view.url(context))
