"""Bookmarks and browsers: a button that saves the page one is at, and the browser's own file, in and out."""

from __future__ import annotations

import json
from collections.abc import Iterator
from io import BytesIO
from itertools import islice
from typing import TYPE_CHECKING, Any

from colonnade.api import ContentPage, FieldView, Folder, View, messages, stream, view
from colonnade_bookmarks.browser_file import Entry, read, write
from colonnade_bookmarks.commands import Plan, plan, still_waiting, take_in
from colonnade_bookmarks.decoding import decode, is_text
from colonnade_bookmarks.lines import readable
from colonnade_bookmarks.shelf import shelf_of
from colonnade_bookmarks.types import BOOKMARK, IBookmarks

if TYPE_CHECKING:
    from pyramid.request import Request

_ = messages("bookmarks")
MAX_FILE = 20 * 2**20
MAX_ENTRIES = 50_000
MAX_SHOWN = 100
READERS = ("all", "me")
# What the button does where it is pressed. It sends no more than fits into an address.
_SCRIPT = (
    "javascript:(function(){var e=encodeURIComponent,d=document,"
    "s=String(d.getSelection?d.getSelection():'').slice(0,300);"
    "window.open(%s+'?url='+e(location.href.slice(0,2001))+'&title='+e(d.title.slice(0,200))+(s?'&description='+e(s):''),'_blank')})()"
)


@view(context=IBookmarks, permission="add", name="button", template="button.pt")
def button(context: Folder, request: Request) -> dict[str, Any]:
    """How to get the button that saves a page from anywhere."""
    door = request.view
    request.page.title = door.t(_("Button for the browser"))
    site = request.runtime.site_url or request.host_url
    script = _SCRIPT % json.dumps(f"{site}{door.url(context, 'add')}/{BOOKMARK.name}").replace('"', "'")
    return {"script": script, "label": door.t(_("Save to ${site}", mapping={"site": request.page.site_title})), "back": door.url(context)}


@view(context=IBookmarks, permission="view", name="export", methods="GET")
def export(context: Folder, request: Request) -> Any:
    """What I saved here, as a file that every browser imports."""
    door = request.view
    mine = (uid for _, uid in shelf_of(context).of_person(door.me.id)) if door.me is not None else iter(())
    html = "".join(write(door.title_of(context), _entries(readable(mine, door, MAX_ENTRIES)))).encode()
    return stream(BytesIO(html), "bookmarks.html", "application/octet-stream", len(html))


def _entries(bookmarks: Any) -> Iterator[Entry]:
    for obj in bookmarks:
        note = obj.description.source if obj.description else ""
        yield Entry(obj.url, obj.title, (), tuple(obj.tags), note, int(obj.created.timestamp()))


@view(context=IBookmarks, permission="add", name="import", methods="GET", template="import.pt")
def import_form(context: Folder, request: Request) -> dict[str, Any]:
    """The form for a browser's file."""
    return _form(context, request)


@view(context=IBookmarks, permission="add", name="import", methods="POST", template="import.pt", files=True)
def import_file(context: Folder, request: Request) -> Any:
    """Take the file in, or tell what that would do."""
    html, error = _text_of(request.POST.get("file"))
    entries = list(islice(read(html), MAX_ENTRIES))
    if not error and not entries:
        error = _("There is no bookmark in this file. Use the file that your browser makes when it exports its bookmarks (HTML).")
    unsaid = request.POST.get("readers") not in READERS
    if error or unsaid:
        request.response.status = 400
        return _form(context, request, error=request.t(error) if error else "", unsaid=unsaid)
    found = plan(request.uow, context, entries)
    if request.POST.get("do") == "try":
        return _form(context, request, found=found)
    private = request.POST["readers"] == "me"
    return _form(context, request, found=found, added=take_in(request.uow, context, found.new, request.language, private=private))


def _text_of(sent: Any) -> tuple[str, Any]:
    """(text, what is wrong) of what was sent as a file."""
    if not hasattr(sent, "file"):
        return "", _("Please choose a file.")
    with sent.file as file:
        data = file.read(MAX_FILE + 1)
    if len(data) > MAX_FILE:
        return "", _("The file is larger than 20 MB. Export fewer folders at once.")
    if not is_text(data):
        return "", _("This is no text. Use the file that your browser makes when it exports its bookmarks (HTML).")
    return decode(data), None


def _form(
    context: Folder, request: Request, *, error: str = "", unsaid: bool = False, found: Plan | None = None, added: int | None = None
) -> dict[str, Any]:
    """What the template needs; *found* is what is in the file, *added* how many were saved, if it wasn't only looked at.

    *unsaid* is whether it wasn't said who may read them.
    """
    door, t = request.view, request.t
    request.page.title = t(_("Import bookmarks"))
    return {
        "action": door.url(context, "import"),
        "mine": door.url(context, "by"),
        "error": error,
        "readers": _readers(context, request, unsaid=unsaid, afresh=added is not None),
        "tried": added is None,
        "counts": _counts(found, door, added) if found else [],
        "refused": [(what, t(why)) for what, why in found.refused[:MAX_SHOWN]] if found else [],
        "more_refused": max(0, len(found.refused) - MAX_SHOWN) if found else 0,
        "waiting": _waiting(request),
    }


def _readers(context: Folder, request: Request, *, unsaid: bool, afresh: bool) -> FieldView:
    """The choice of who may read what is imported. Nothing is chosen for the person, nor (*afresh*) as it was the last time."""
    t, chosen = request.t, None if afresh else request.POST.get("readers")
    everyone = ContentPage(context, request).readers
    return FieldView(
        "readers",
        t(_("Who may read them?")),
        "radio",
        hint=t(_("What others may read stands in the lists and tags here under your name. On homepages an import is one line.")),
        errors=[t(_("Please choose who may read what you import."))] if unsaid else [],
        required=True,
        options=[("all", everyone, chosen == "all"), ("me", t(_("Only me")), chosen == "me")],
    )


def _waiting(request: Request) -> str:
    number = still_waiting(request.database, request.reader.id)
    text = request.view.plural(
        "${n} more is added in the background. You can leave this page.",
        "${n} more are added in the background. You can leave this page.",
        number,
        "bookmarks",
    )
    return text if number else ""


def _counts(found: Plan, door: View, added: int | None) -> list[str]:
    """What happened, in words."""
    if added is None:
        new = door.plural("${n} would be added.", "${n} would be added.", len(found.new), "bookmarks")
    else:
        new = door.plural("${n} added.", "${n} added.", added, "bookmarks")
    return [
        new,
        door.plural("${n} is there already.", "${n} are there already.", found.there, "bookmarks"),
        door.plural("${n} can't be saved.", "${n} can't be saved.", len(found.refused), "bookmarks"),
    ]
