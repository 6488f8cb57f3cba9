"""The pages of the forum. Adding, editing, history, moving, sharing and the trash are the core's, for any type."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any

from colonnade.api import (
    Content,
    ContentPage,
    Folder,
    Invalid,
    View,
    by_uid,
    feed_of,
    mark_all_seen,
    messages,
    number_in,
    place_of,
    say,
    see_other,
    urn,
    view,
    written_source,
)
from colonnade_forum.commands import accept, lock, pin
from colonnade_forum.listing import (
    FILTERS,
    boards,
    counts,
    drawn_topics,
    is_topic,
    number_of_replies,
    state_badge,
    visible_replies,
)
from colonnade_forum.posts import Part, TopicPage, part_of
from colonnade_forum.quoting import quote
from colonnade_forum.state import ANSWERED, OPEN, accepted_reply, list_name
from colonnade_forum.types import BOARD, FORUM, REPLY, TOPIC, IBoard, IForum, IReply, ITopic, is_locked, is_pinned, quoted_by, source_of

if TYPE_CHECKING:
    from pyramid.request import Request

_ = messages("forum")
_END = (1 << 63) - 1
FEED_ENTRIES = 50
FED = ("", OPEN, ANSWERED)
"""What of `FILTERS` has a feed: what is unread changes with each look at it."""


@view(context=IForum, permission="view", template="forum.pt")
def forum(context: Folder, request: Request) -> dict[str, Any]:
    """The topics of a place, in all boards."""
    ContentPage(context, request).open(actions=False)
    return _list(context, context, request)


@view(context=IBoard, permission="view", template="forum.pt")
def board(context: Folder, request: Request) -> dict[str, Any]:
    """The topics of a board."""
    ContentPage(context, request).open(actions=False)
    return _list(context, context.__parent__, request)


def _list(context: Folder, root: Folder, request: Request) -> dict[str, Any]:
    door, page = request.view, request.page
    page.layout = "reader"
    page.actions = _list_actions(context, request)
    shown = request.GET.get("show", "")
    shown = shown if shown in FILTERS else ""
    page.feed_url = _address(door.url(context, "feed"), show=shown) if shown in FED else None
    drawn, older = drawn_topics(door, context, shown, door.after)
    return {
        "html": ContentPage(context, request).html(),
        "lang": ContentPage(context, request).lang,
        "tabs": _tabs(context, shown, request),
        "drawn": drawn,
        "older_url": _address(door.url(context), show=shown, after=older),
        "empty": _empty(shown, request),
        "add_url": f"{door.url(context, 'add')}/{TOPIC.name}" if door.can("add", context) else None,
        "read_url": door.url(context, "read"),
        "boards": _boards(context, root, request),
        "whole": (door.title_of(root), door.url(root), root is context),
    }


def _tabs(context: Folder, shown: str, request: Request) -> list[tuple[str, str, bool, int | None]]:
    door = request.view
    numbers = counts(door, context)
    return [(request.t(label), _address(door.url(context), show=key), key == shown, numbers[key]) for key, label in FILTERS.items()]


def _boards(context: Folder, root: Folder, request: Request) -> list[tuple[str, str, int, bool]]:
    """(title, address, number of topics, whether it is shown) of each board."""
    door, place = request.view, place_of(root)
    return [(b.title, door.url(b), door.count(list_name("", b), place=place), b is context) for b in boards(door, root)]


def _list_actions(context: Folder, request: Request) -> list[tuple[str, str, str, str]]:
    door, t = request.view, request.t
    may_add, add = door.can("add", context), door.url(context, "add")
    first = [(t(_("New topic")), f"{add}/{TOPIC.name}", "plus", "primary")] if may_add else []
    if context.type_name == FORUM.name:
        return [*first, (t(_("New board")), f"{add}/{BOARD.name}", "folder", "menu")] if may_add else []
    return ContentPage(context, request).actions(first)


def _empty(shown: str, request: Request) -> str:
    texts = {
        "": _("Nobody has written here yet. Ask a question, or tell the others something."),
        "open": _("No question waits for an answer."),
        "answered": _("No question has an accepted answer yet."),
        "unread": _("You have read everything."),
    }
    return request.t(texts[shown])


def _address(url: str, **query: Any) -> str | None:
    """*url* with what is set of *query*; None when it is for the next page and there is none."""
    if "after" in query and query["after"] is None:
        return None
    found = "&".join(f"{name}={value}" for name, value in query.items() if value not in (None, ""))
    return f"{url}?{found}" if found else url


@view(context=IForum, permission="view", name="feed")
@view(context=IBoard, permission="view", name="feed")
def feed(context: Folder, request: Request) -> Any:
    """What is new in a forum or a board; or the topics that `show` names, the one that was written in last first."""
    door, shown = request.view, request.GET.get("show", "")
    shown = shown if shown in FED else ""
    whole = context.type_name == FORUM.name and not shown
    title = context.title if context.type_name == BOARD.name else _forum_title(context, door)
    return feed_of(
        request,
        identity=urn(context) + (f":{shown}" if shown else ""),
        title=f"{title} – {request.t(FILTERS[shown])}" if shown else title,
        url=_address(door.url(context), show=shown) or "",
        objects=_written_last(context, door) if whole else _topics(context, shown, door),
    )


def _forum_title(forum: Folder, door: View) -> str:
    place = place_of(forum)
    return f"{place.title}: {door.title_of(forum)}" if place.__parent__ is not None else door.title_of(forum)


def _written_last(forum: Folder, door: View) -> list[Content]:
    """The latest topics and replies of a whole forum."""
    found = [obj for kind in (TOPIC, REPLY) for obj in door.list(kind.name, place=place_of(forum), limit=FEED_ENTRIES)]
    return sorted(found, key=lambda obj: obj.modified, reverse=True)[:FEED_ENTRIES]


def _topics(context: Folder, shown: str, door: View) -> list[Content]:
    board = context if context.type_name == BOARD.name else None
    return door.list(list_name(shown, board), place=place_of(context), limit=FEED_ENTRIES)


@view(context=ITopic, permission="view", name="feed")
def topic_feed(context: Folder, request: Request) -> Any:
    """What was written in a topic, the latest first."""
    door = request.view
    replies = [*islice(visible_replies(door, context, _END, backwards=True), FEED_ENTRIES), context]
    return feed_of(request, identity=f"{urn(context)}:replies", title=context.title, url=door.url(context), objects=replies)


@view(context=IForum, permission="view", name="read", methods="POST")
@view(context=IBoard, permission="view", name="read", methods="POST")
def mark_read(context: Folder, request: Request) -> Any:
    """All topics here count as read by the person."""
    mark_all_seen(request.uow, context)
    say(request, request.t(_("Everything here is marked as read.")))
    return see_other(request.view.url(context))


@view(context=ITopic, permission="view", template="topic.pt")
def topic(context: Folder, request: Request) -> dict[str, Any]:
    """A topic with its accepted answer, a part of its replies, and the form for one more."""
    ContentPage(context, request).open(actions=False)
    return _topic(context, _part(context, request), request)


def _part(topic: Folder, request: Request) -> Part:
    """The replies that the address asks for: from a key on or up to one, the last ones, or those among which `at`, a uid, is."""
    door, at = request.view, request.GET.get("at", "")
    if at == "end":
        return part_of(door, topic, before=_END)
    wanted = quoted_by(request.database, topic, at)
    if wanted is None:
        return part_of(door, topic, after=door.after, before=number_in(request.GET.get("before")))
    first = part_of(door, topic)
    return first if wanted in (topic, *first.replies) else part_of(door, topic, before=wanted.order_key + 1)


@view(context=IReply, permission="view", template="topic.pt")
def reply(context: Content, request: Request) -> dict[str, Any]:
    """The topic's page from one reply on: where lists and links to a reply lead."""
    it = ContentPage(context, request).open()
    above = context.__parent__
    if not is_topic(above):
        return {"alone": it, "lang": it.lang, "html": it.html()}
    if not request.view.can("view", above):  # a reply may have readers of its own, but not its topic's
        return {"alone": it, "lang": it.lang, "html": it.html()}
    return _topic(above, part_of(request.view, above, after=context.order_key - 1), request, focus=context)


def _topic(topic: Folder, part: Part, request: Request, *, focus: Content | None = None) -> dict[str, Any]:
    door, page = request.view, request.page
    answer = _visible(accepted_reply(request.database, topic), request)
    it = TopicPage(topic, request, answer)
    body, reply_to = it.begun() if it.may_reply else ("", "")
    url, number = door.url(topic), number_of_replies(door, topic)
    drawn = {
        "alone": None,
        "it": ContentPage(topic, request),
        "badges": [badge for badge in (state_badge(door, topic),) if badge is not None],
        "first": it.draw([topic]),
        "answer": it.draw([answer], again=True) if answer is not None and focus is None else "",
        "answer_url": door.url(answer) if answer is not None else None,
        "replies": it.draw(part.replies, focus=focus),
        "count": door.plural("${n} reply", "${n} replies", number, "forum"),
        "earlier": f"{url}?before={part.before}#replies" if part.before is not None else None,
        "later": f"{url}?after={part.after}#replies" if part.after is not None else None,
        "end": f"{url}?at=end#replies" if part.after is not None else None,
        "folded": (topic.title, url) if focus is not None else None,
        "locked": is_locked(topic),
        "pinned": is_pinned(topic),
        "form": it.form(body=body, reply_to=reply_to) if it.may_reply else None,
    }
    to_reply = [(request.t(_("Reply")), f"{url}#reply", "message-square", "primary")] if it.may_reply else []
    page.actions = ContentPage(focus or topic, request).actions(to_reply, edits=False)
    door.seen(topic)
    door.read(topic, *part.replies)
    return drawn


def _visible(obj: Content | None, request: Request) -> Content | None:
    return obj if obj is not None and request.view.can("view", obj) else None


@view(context=ITopic, permission="view", name="quote", template="reply.pt")
def quote_topic(context: Folder, request: Request) -> Any:
    """The form for a reply, with the topic's own text quoted."""
    return _quote(context, context, request)


@view(context=IReply, permission="view", name="quote", template="reply.pt")
def quote_reply(context: Content, request: Request) -> Any:
    """The form for a reply, with another reply quoted."""
    return _quote(context, context.__parent__, request)


def _quote(quoted: Content, topic: Folder, request: Request) -> Any:
    door = request.view
    if not is_topic(topic) or not door.can("add", topic) or is_locked(topic):
        return see_other(door.url(quoted))  # its page says why there is no reply
    source = written_source(request.uow, source_of(quoted), topic)
    request.page.title = request.t(_("Reply to ${name}", mapping={"name": door.name_of(quoted.creator)}))
    request.page.layout = "editor"
    it = TopicPage(topic, request, None)
    form = it.form(body=quote(door.name_of(quoted.creator), source), reply_to=str(quoted.uid))
    return {**form, "cancel_url": door.url(topic), "topic": (topic.title, door.url(topic)), "errors": []}


@view(context=ITopic, permission="edit", name="answer", methods="POST")
def answer(context: Folder, request: Request) -> Any:
    """Accept a reply (`reply` is its uid), or none (''); `accepted` is what the page showed as accepted."""
    uid = request.POST.get("reply", "")
    found = _visible(by_uid(request.database, int(uid)), request) if uid.isdecimal() and len(uid) < 20 else None
    try:
        if uid and found is None:
            raise Invalid({"": _("That reply is no longer there. Choose another one.")})
        accept(request.uow, context, found, instead_of=request.POST.get("accepted"))
    except Invalid as error:
        say(request, request.t(error.errors[""]), kind="bad")
    else:
        say(request, request.t(_("Answer accepted.") if found is not None else _("The question is open again.")))
    return see_other(request.view.url(context))


@view(context=ITopic, permission="moderate", name="moderate", methods="POST")
def moderate(context: Folder, request: Request) -> Any:
    """Pin or lock a topic, or undo that, as `do` says."""
    match request.POST.get("do"):
        case "pin" | "unpin" as what:
            pin(request.uow, context, what == "pin")
        case "lock" | "unlock" as what:
            lock(request.uow, context, what == "lock")
    return see_other(request.view.url(context))
