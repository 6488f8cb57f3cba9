"""The app and its folders: what is in them, and uploading. Adding folders, moving, sharing and the trash are the core's."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from colonnade.api import (
    Content,
    ContentPage,
    Folder,
    Incoming,
    Invalid,
    NotAllowed,
    Room,
    View,
    attempt,
    feed_of,
    messages,
    number_in,
    place_of,
    say,
    see_other,
    size_in_words,
    urn,
    view,
)
from colonnade_files.answers import answer, answer_whether, is_script
from colonnade_files.commands import CLASHES, DONE, Done, Outcome, receive
from colonnade_files.names import parts_of
from colonnade_files.shown import icon_of, number_of_contents, picture_url, size_of
from colonnade_files.types import FILE, FILES, FOLDER, IContainer, IFile, IFilesFolder

if TYPE_CHECKING:
    from pyramid.request import Request

_ = messages("files")
PER_PAGE = 50
MAX_NOTE = 200
FEED_ENTRIES = 50
ORDERS = {"name": _("Name"), "date": _("Changed"), "size": _("Size")}


@view(context=IContainer, permission="view", template="folder.pt")
def folder(context: Folder, request: Request) -> dict[str, Any]:
    """What is in a folder: a page at a time, in the order that was asked for."""
    it = ContentPage(context, request).open(actions=context.type_name != FILES.name)
    door, page = request.view, request.page
    page.layout = "list"
    _styled(request)
    may_add = door.can("add", context)
    if may_add:
        new = (request.t(_("New folder")), f"{door.url(context, 'add')}/{FOLDER.name}", "plus", "default")
        page.actions = it.actions([new]) if context.type_name != FILES.name else [new]
    order = request.GET.get("sort", "")
    order = order if order in ORDERS else "name"
    rows, after = _drawn_rows(context, order, _key(request.GET.get("after", "")), door)
    number = door.number_in(context)
    return {
        "it": it,
        "is_app": context.type_name == FILES.name,
        "rows": rows,
        "count": door.plural("${n} entry", "${n} entries", number, "files"),
        "orders": [(request.t(title), f"{door.url(context)}?sort={name}", name == order) for name, title in ORDERS.items()],
        "more_url": _more(context, order, after, door),
        "first_url": f"{door.url(context)}?sort={order}" if request.GET.get("after") else None,
        "up": _up(context, door),
        **(upload_form(context, request) if may_add else {"form": None}),
    }


def _styled(request: Request) -> None:
    """Give the page the plugin's own style sheet, once."""
    page = request.page
    page.stylesheets = tuple(dict.fromkeys((*page.stylesheets, request.runtime.assets["files:files.css"])))


@view(context=IFilesFolder, permission="view", name="feed")
def feed(context: Folder, request: Request) -> Any:
    """What changed last in a folder."""
    found, _after = request.view.folder(context, "date", limit=2 * FEED_ENTRIES)  # folders come first, however old
    newest = sorted(found, key=lambda obj: obj.modified, reverse=True)[:FEED_ENTRIES]
    return feed_of(request, identity=urn(context), title=context.title, url=request.view.url(context), objects=newest)


def _drawn_rows(context: Folder, order: str, start: Any, door: View) -> tuple[str, Any]:
    """A part of the list, drawn ('' without any), and the key to go on after."""

    def draw() -> tuple[str, Any]:
        found, after = door.folder(context, order, limit=PER_PAGE, after=start)
        return door.render("files:rows.pt", {"rows": [_row(obj, door) for obj in found]}) if found else "", after

    # The changes of all types: a folder may hold what another plugin brings, too.
    return door.kept(("files.folder", context.uid, order, start), door.changes(place=place_of(context)), draw, timed=True)


def _key(text: str) -> tuple[int, Any, int] | None:
    """The key to go on after, as `_more` writes it; None for anything else."""
    try:
        rank, key, uid = json.loads(text)
    except (ValueError, TypeError):
        return None
    fits = type(rank) is int and type(uid) is int and type(key) in (int, str) and abs(uid) < 1 << 63
    return (rank, key, uid) if fits else None


def _more(context: Folder, order: str, after: Any, door: View) -> str | None:
    if after is None:
        return None
    return f"{door.url(context)}?{urlencode({'sort': order, 'after': json.dumps(after, ensure_ascii=False)})}"


def _up(context: Folder, door: View) -> tuple[str, str] | None:
    """The folder above, if this isn't the app itself."""
    return (door.title_of(context.__parent__), door.url(context.__parent__)) if context.type_name == FOLDER.name else None


def _row(obj: Content, door: View) -> dict[str, Any]:
    is_file = obj.type_name == FILE.name
    stored = getattr(obj, "file", None) if is_file else None
    if stored is not None and stored.is_image and stored.preview is None:
        door.will_change()
    return {
        "title": obj.title,
        "name": parts_of(obj.title) if is_file else (obj.title, ""),
        "url": door.url(obj),
        "icon": icon_of(obj),
        "picture": picture_url(obj, door),
        "size": size_of(obj) if is_file else door.plural("${n} entry", "${n} entries", door.number_in(obj), "files"),
        "version": number if is_file and (number := number_of_contents(obj)) > 1 else None,
        "suspicious": stored is not None and not stored.is_what_it_says,
        "restricted": door.is_restricted(obj),
        "by": door.author_of(obj) if is_file else door.name_of(obj.creator),
        "when": door.when(obj.modified),
        "download": f"{door.url(obj, 'download')}" if stored is not None else None,
    }


@view(context=IContainer, permission="add", name="upload", template="upload.pt", methods="GET")
def upload_page(context: Folder, request: Request) -> Any:
    """The form by itself; for a script, whether a file of `size` bytes can be sent."""
    if is_script(request):
        return answer_whether(context, request)
    door = request.view
    request.page.title = request.t(_("Upload to ${folder}", mapping={"folder": door.title_of(context)}))
    return {**upload_form(context, request), "back": door.url(context)}


def upload_form(context: Folder, request: Request, error: str = "", clash: str = CLASHES[0]) -> dict[str, Any]:
    """What the macro of the form needs."""
    t, door = request.t, request.view
    _styled(request)
    request.page.scripts.append("files:files.js")
    own, there = door.rooms(context)
    most = {"max": size_in_words(door.max_upload)}
    labels = {
        "own": t(_("New version if it is mine, else keep both")),
        "version": t(_("New version, whoever put it there")),
        "both": t(_("Keep both")),
        "skip": t(_("Leave it as it is")),
    }
    return {
        "form": {
            "action": door.url(context, "upload"),
            "told_url": door.url(context, "uploaded"),
            "clashes": [(name, labels[name], name == clash) for name in CLASHES],
            "max": door.max_upload or None,
            "limit": t(_("At most ${max} at a time.", mapping=most)) if door.max_upload else None,
            "too_large": t(_("This file is larger than ${max}.", mapping=most)),
            "rooms": [
                _room(whose, room, t)
                for whose, room in ((t(_("You")), own), (door.title_of(place_of(context)), there))
                if room is not None and room.most
            ],
            "error": error,
        }
    }


def _room(whose: str, room: Room, t: Any) -> dict[str, Any]:
    facts = {"taken": size_in_words(room.taken), "most": size_in_words(room.most), "left": size_in_words(room.left or 0)}
    return {
        "whose": whose,
        "text": t(_("${taken} of ${most} used, ${left} left", mapping=facts)),
        "value": min(room.taken, room.most),
        "max": room.most,
    }


@view(context=IContainer, permission="add", name="upload", template="upload.pt", methods="POST", files=True)
def upload(context: Folder, request: Request) -> Any:
    """Take in what was sent: from a form all at once, from the page's script one after the other."""
    sent = [file for file in request.POST.getall("file") if isinstance(file, Incoming)]
    clash = request.POST.get("clash", "")
    clash = clash if clash in CLASHES else CLASHES[0]
    note = str(request.POST.get("note", ""))[:MAX_NOTE]
    try:
        if not sent:
            raise Invalid({"file": _("Choose at least one file.")})
        with attempt(request):
            outcomes = [receive(request.uow, context, file, clash, language=request.language, note=note) for file in sent]
    except (Invalid, NotAllowed) as error:
        message = _message(error, request)
        request.response.status = 403 if isinstance(error, NotAllowed) else 413 if sent else 400
        if is_script(request):
            return answer(request, {"error": message})
        request.page.title = request.t(_("Upload to ${folder}", mapping={"folder": request.view.title_of(context)}))
        return {**upload_form(context, request, message, clash), "back": request.view.url(context)}
    if is_script(request):
        return answer(request, {"files": [_told(outcome, request) for outcome in outcomes], "text": _summary(outcomes, request)})
    say(request, _summary(outcomes, request))
    return see_other(request.view.url(context))


@view(context=IContainer, permission="view", name="uploaded", methods="POST")
@view(context=IFile, permission="view", name="uploaded", methods="POST")
def uploaded(context: Content, request: Request) -> Any:
    """The page's script has sent all (`sent`, several: what became of each, and its uid): the page that it loads next says so."""
    outcomes = [found for text in request.POST.getall("sent") if (found := _outcome(text, request)) is not None]
    if outcomes:
        say(request, _summary(outcomes, request))
    return answer(request, {})


def _outcome(text: Any, request: Request) -> Outcome | None:
    done, _colon, uid = str(text).partition(":")
    file = request.view.get(number_in(uid) or 0)
    return Outcome(done, file) if done in DONE and file is not None and file.type_name == FILE.name else None


def _message(error: Invalid | NotAllowed, request: Request) -> str:
    if isinstance(error, NotAllowed):
        return request.t(_("There is a file of this name that you may not change. Choose “Keep both”."))
    return request.t(next(iter(error.errors.values())))


def _told(outcome: Outcome, request: Request) -> dict[str, Any]:
    file, door = outcome.file, request.view
    return {"done": outcome.done, "text": _words(outcome, request), "title": file.title, "url": door.url(file), "uid": str(file.uid)}


def _words(outcome: Outcome, request: Request) -> str:
    texts: dict[Done, Any] = {
        "added": _("Added"),
        "version": _("Now version ${number}; the one before is kept", mapping={"number": number_of_contents(outcome.file)}),
        "both": _("Added as “${title}”; the one of that name stays as it was", mapping={"title": outcome.file.title}),
        "skipped": _("Left as it was"),
        "same": _("Nothing new: it is the same as before"),
    }
    return request.t(texts[outcome.done])


def _summary(outcomes: list[Outcome], request: Request) -> str:
    """What happened to all of them, in one line."""
    if len(outcomes) == 1:
        return f"{outcomes[0].file.title}: {_words(outcomes[0], request)}"
    plural = request.view.plural
    number = {done: sum(outcome.done == done for outcome in outcomes) for done in DONE}
    added, beside, new = number["added"], number["both"], number["version"]
    left = number["skipped"] + number["same"]
    parts = [
        (added, plural("${n} file added", "${n} files added", added, "files")),
        (beside, plural("${n} added beside the one of that name", "${n} added beside those of the same names", beside, "files")),
        (new, plural("${n} new version", "${n} new versions", new, "files")),
        (left, plural("${n} left as it was", "${n} left as they were", left, "files")),
    ]
    return " · ".join(text for n, text in parts if n)
