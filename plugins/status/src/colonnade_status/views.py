"""The pages of updates. Editing, history, sharing, moving, comments, likes and the trash are the core's, for any type."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote as quoted
from urllib.parse import urlencode

from colonnade.api import (
    Content,
    ContentPage,
    Folder,
    Incoming,
    Invalid,
    Person,
    View,
    attempt,
    drop_draft,
    lineage,
    messages,
    not_found,
    number_in,
    place_of,
    say,
    say_notes,
    see_other,
    view,
)
from colonnade_status import audience
from colonnade_status.box import share_box
from colonnade_status.commands import publish
from colonnade_status.items import drawn_items, item, quote
from colonnade_status.pins import pin, pinned_on
from colonnade_status.types import BOARD, NOT_AVAILABLE, POST, IBoard, IPost, author_list, board_list, repost_list
from colonnade_status.wording import title_of

if TYPE_CHECKING:
    from pyramid.request import Request

_ = messages("status")
PER_PAGE = 20
_EVERYWHERE = "all"
_NOT_THERE = _("You can't share anything there. Choose somebody else to share it with.")


def _dress(request: Request) -> None:
    """Let the page load what updates and the box need."""
    assets = request.runtime.assets
    request.page.stylesheets = (*request.page.stylesheets, assets["status:status.css"])
    request.page.scripts.append("status:status.js")


@view(context=IBoard, permission="view", template="board.pt")
def board(context: Folder, request: Request) -> dict[str, Any]:
    """The updates of a place, those that are pinned first; in the company's list also those of all places (`show=all`)."""
    ContentPage(context, request).open(actions=False)
    door, whole = request.view, audience.named_place(context) is None
    everywhere = whole and request.GET.get("show") == _EVERYWHERE
    name = board_list(context.uid)
    pinned = [] if everywhere else [post for post in pinned_on(request.database, context) if door.get(post.uid) is not None]
    if everywhere:
        posts, more = door.page(POST.name, limit=PER_PAGE, after=door.after)
    else:
        posts, more = door.walk(POST.name, name, limit=PER_PAGE, after=door.after)
    first = pinned if door.after is None else []
    shown = [*first, *(post for post in posts if post not in pinned)]
    query = f"show={_EVERYWHERE}&" if everywhere else ""
    if everywhere:
        request.page.feed_url = _feed_url()
    return _listed(
        context, request, shown, f"{door.url(context)}?{query}after={more}" if more is not None else None, _EVERYWHERE if everywhere else ""
    )


def _feed_url(**narrowed: Any) -> str:
    """The address of the feed of updates everywhere, or only some of them."""
    return f"/stream/feed?{urlencode({'view': POST.name, **narrowed})}"


def _listed(context: Folder, request: Request, posts: list[Content], older_url: str | None, shown: str) -> dict[str, Any]:
    _dress(request)
    request.page.layout = "reader"
    request.page.actions = []
    return {
        "box": share_box(request.view, context) if shown in ("", _EVERYWHERE) else None,
        "items": drawn_items(posts, request, context),
        "older_url": older_url,
        "tabs": _tabs(context, request.view, shown),
        "label": request.t(_("Whose updates")),
        "mine": shown == "mine",
        "back": request.page.title,
    }


def _tabs(board: Folder, door: View, shown: str) -> list[tuple[str, str, bool, None]]:
    """The company's list leads to that of all places; every list to one's own updates."""
    whole, url = audience.named_place(board) is None, door.url(board)
    first = [(door.t(_("Company")) if whole else door.t(_("Everyone here")), url, shown == "", None)]
    every = [(door.t(_("All places")), f"{url}?show={_EVERYWHERE}", shown == _EVERYWHERE, None)] if whole else []
    mine = [(door.t(_("Mine")), _address_of(board, door, door.me), shown == "mine", None)] if door.me is not None else []
    return [*first, *every, *mine]


def _address_of(board: Folder, door: View, person: Person) -> str:
    return f"{door.url(board, 'by')}?person={quoted(person.login, safe='')}"


@view(context=IBoard, permission="view", name="by", template="board.pt")
def by_person(context: Folder, request: Request) -> Any:
    """What one person shared (`person` is a user name): here, or from the company's list everywhere."""
    door, login = request.view, request.GET.get("person", "")
    if not login:
        return see_other(door.url(context))
    person = door.person_called(login)
    mine = person is not None and person is door.me
    name = author_list(person.id if person is not None else 0, context.uid if audience.named_place(context) is not None else None)
    posts, more = door.walk(POST.name, name, limit=PER_PAGE, after=door.after)
    if not (posts or mine or (person is not None and door.can("view", list(lineage(context))[-1]))):
        raise not_found()
    shown_name = door.name_of(person.id) if person is not None and (posts or mine) else login
    request.page.title = request.t(_("Your updates")) if mine else request.t(_("Updates by ${name}", mapping={"name": shown_name}))
    here = audience.named_place(context)
    request.page.feed_url = _feed_url(person=login, **({"place": here.uid} if here is not None else {})) if person is not None else None
    older = f"{door.url(context, 'by')}?person={quoted(login, safe='')}&after={more}" if more is not None else None
    return _listed(context, request, posts, older, "mine" if mine else "other")


@view(context=IPost, permission="view", template="post.pt")
def post(context: Content, request: Request) -> dict[str, Any]:
    """One update with its comments."""
    it, door = ContentPage(context, request).open(actions=False), request.view
    _dress(request)
    shown = item(context, request, context.__parent__, whole=True)
    body = getattr(context, "body", None)
    made = title_of(body.source) if body is not None else ""
    if not made or context.title == made:
        request.page.title = request.t(_("Update by ${name}", mapping={"name": shown.author}))
    request.page.actions = it.actions(edits=False)
    request.page.layout = "reader"
    door.seen(context)
    return {"it": it, "item": shown}


@view(context=IPost, permission="view", name="reposts", template="reposts.pt")
def reposts(context: Content, request: Request) -> dict[str, Any]:
    """The updates that pass this one on."""
    door = request.view
    _dress(request)
    request.page.title = request.t(_("Reposts"))
    request.page.layout = "reader"
    posts, more = door.walk(POST.name, repost_list(context.uid), limit=PER_PAGE, after=door.after)
    return {
        "items": drawn_items(posts, request, context.__parent__),
        "older_url": f"{door.url(context, 'reposts')}?after={more}" if more is not None else None,
        "back_url": door.url(context),
    }


@view(context=IPost, permission="manage", name="pin", methods="POST")
def set_pin(context: Content, request: Request) -> Any:
    """Pin an update (`on` is 1), or no more."""
    on = request.POST.get("on") == "1"
    try:
        pin(request.uow, context, on)
    except Invalid as error:
        say(request, request.t(error.errors[""]), kind="bad")
    else:
        say(request, request.t(_("Pinned. It stands before all others.")) if on else request.t(_("It is pinned no more.")))
    return see_other(request.view.url(context.__parent__))


@view(context=IBoard, permission="view", name="upload", template="share.pt", methods="GET")
def share_page(context: Folder, request: Request) -> dict[str, Any]:
    """The box by itself."""
    return _form(context, request)


@view(context=IBoard, permission="view", name="repost", template="share.pt", methods="GET")
def repost_page(context: Folder, request: Request) -> Any:
    """The box for passing something on, an object of whatever type (`of` is its uid), with words of one's own."""
    uid = number_in(request.GET.get("of")) or 0
    if quote(request.view, uid) is None:
        say(request, request.t(NOT_AVAILABLE), kind="bad")
        return see_other(request.view.url(context))
    return _form(context, request, original=uid)


def _form(context: Folder, request: Request, **sent: Any) -> dict[str, Any]:
    _dress(request)
    request.page.layout = "editor"
    request.page.title = request.t(_("Repost")) if sent.get("original") is not None else request.t(_("Share something"))
    box = share_box(request.view, context, always_open=True, **sent)
    return {"box": box, "cancel_url": request.view.url(context)}


@view(context=IBoard, permission="view", name="upload", template="share.pt", methods="POST", files=True)
def share_it(context: Folder, request: Request) -> Any:
    """Post what was written: to the board whose uid is `to`, for those named in `only`, with files, passing on what `of` names."""
    door, posted = request.view, request.POST
    typed, only = str(posted.get("body", "")), _only(posted)
    to = _chosen(context, door, str(posted.get("to", "")))
    original = number_in(posted.get("of")) if posted.get("of") else None
    files = [file for file in posted.getall("file") if isinstance(file, Incoming)]
    errors: dict[str, str] = {}
    try:
        readers = _readers(door, to, only)
        with attempt(request):
            made = publish(request.uow, to, typed, language=request.language, original=original, files=files, only=readers)
    except Invalid as error:
        errors = {name: request.t(text) for name, text in error.errors.items()}
    if errors:
        request.response.status = 400
        if files:
            errors = {**errors, "file": errors.get("file") or request.t(_("Please choose the files once more."))}
        return _form(context, request, original=original, typed=typed, to=to, only=only, errors=errors)
    if original is None:
        drop_draft(request.uow, context, POST.name)
    say_notes(request, _("Posted. Readers: ${readers}.", mapping={"readers": ContentPage(made, request).readers}))
    return see_other(door.url(place_of(context)) if posted.get("back") == "home" else door.url(to))


def _only(sent: Any) -> str:
    """Whom the fields of a form name, one a line; '' for all who can read there."""
    return "\n".join(filter(None, (text.strip() for text in sent.getall("only") if isinstance(text, str))))


def _readers(door: View, to: Folder | None, only: str) -> tuple[Person, ...] | None:
    """Those for whom an update is, None for all who can read there. Raises Invalid."""
    if to is None:
        raise Invalid({"to": _NOT_THERE})
    return door.people_named(only, to) if only else None


def _chosen(context: Folder, door: View, uid: str) -> Folder | None:
    """The board that a form names, the page's own when it names none; None where the reader may not write on it."""
    board = door.get(number_in(uid) or 0) if uid else context
    fits = board is not None and board.type_name == BOARD.name and door.can("add", board)
    return board if fits else None


@view(context=IBoard, permission="view", name="audience", template="audience.pt")
def effect(context: Folder, request: Request) -> dict[str, Any]:
    """What the chosen audience means, as a fragment."""
    request.response.headers["X-Fragment"] = "1"
    to = _chosen(context, request.view, str(request.GET.get("to", "")))
    if to is None:
        return {"effect": audience.Effect(wrong=request.t(_NOT_THERE))}
    return {"effect": audience.effect(request.view, to, _only(request.GET))}


@view(context=IBoard, permission="add", name="people", template="people.pt")
def people(context: Folder, request: Request) -> dict[str, Any]:
    """The people to complete in the box, as a fragment."""
    request.response.headers["X-Fragment"] = "1"
    return {"people": request.view.suggested_people(context)}
