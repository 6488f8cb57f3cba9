"""The feeds of lists; those that open by a private address; and everyone's own private addresses."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, unquote, urlsplit

from pyramid.httpexceptions import HTTPException, HTTPNotFound
from pyramid.interfaces import IRequest
from pyramid.response import Response
from pyramid.security import NO_PERMISSION_REQUIRED
from pyramid.view import render_view_to_response, view_config

from colonnade.catalog.readers import reader_of
from colonnade.clock import from_microseconds, to_microseconds
from colonnade.content.errors import Invalid
from colonnade.content.interfaces import IContent
from colonnade.content.numbers import number_in
from colonnade.content.objects import Content, Folder, Place
from colonnade.content.tags import to_tag
from colonnade.i18n import messages
from colonnade.search.engines.base import IndexUnusable
from colonnade.security import feed_tokens
from colonnade.security.interfaces import IPerson
from colonnade.security.rate_limits import TooManyTries
from colonnade.web import feeds, stream_feeds
from colonnade.web.forms import FieldView
from colonnade.web.messages import say
from colonnade.web.notifications import tab_called
from colonnade.web.responses import see_other
from colonnade.web.search.asked import Search
from colonnade.web.stream import Stream
from colonnade.web.stream_tabs import SAVED
from colonnade.web.tx import attempt
from colonnade.web.urls import path_for, person_path, tag_path
from colonnade.web.views.notifications import title_of as inbox_title
from colonnade.web.views.notifications import url_of as inbox_url
from colonnade.web.views.stream import asked_for
from colonnade.web.views.stream import title_of as stream_title
from colonnade.web.views.stream import url_of as stream_url

if TYPE_CHECKING:
    from pyramid.request import Request

    from colonnade.security.feed_tokens import FeedToken, What
    from colonnade.security.person import Person

_ = messages("colonnade")
EVERYTHING = "/@@feed"
# What of a request is worked out from who reads: forgotten when that turns out to be somebody else.
_OF_READER = ("language", "t", "page", "view", "zone", "local_now", "today", "uow")


@view_config(context=IContent, name="feed", permission="view", request_method="GET")
def of_object(context: Content, request: Request) -> Response:
    """All that is new in a place, or of an app."""
    if not feeds.has_plain_feed(context):
        raise HTTPNotFound()
    title, found = feeds.title_of(request, context), feeds.newest(request, context)
    return feeds.feed_of(request, identity=feeds.urn(context), title=title, url=path_for(context), objects=found)


@view_config(route_name="tag_feed", permission="view", request_method="GET")
def of_tag_page(context: Place, request: Request) -> Response:
    """What has a tag."""
    return _of_tag(request, request.matchdict["tag"])


def _of_tag(request: Request, typed: str) -> Response:
    tag = to_tag(typed)
    if not tag:
        raise HTTPNotFound()
    found = request.view.tagged(tag, limit=feeds.ENTRIES)[0]
    return feeds.feed_of(request, identity=f"urn:x-colonnade:tag:{tag_path(tag)[6:]}", title=f"#{tag}", url=tag_path(tag), objects=found)


@view_config(context=IPerson, name="feed", permission="view", request_method="GET")
def of_person_page(context: Person, request: Request) -> Response:
    """What a person wrote."""
    return _of_person(request, str(context.id))


def _of_person(request: Request, person_id: str) -> Response:
    person = request.view.person(number_in(person_id) or 0)
    if person is None:
        raise HTTPNotFound()
    name, found = person.display_name(request.language), request.view.by(person.id, limit=feeds.ENTRIES)
    return feeds.feed_of(request, identity=f"urn:x-colonnade:person:{person.id}", title=name, url=person_path(person), objects=found)


@view_config(route_name="search_feed", permission="signed in", request_method="GET")
def of_search_page(context: Place, request: Request) -> Response:
    """What a search finds, the newest first."""
    return _of_search(request, "")


def _of_search(request: Request, _whatever: str) -> Response:
    asked = Search(request, for_feed=True)
    try:
        found = [] if asked.is_empty else asked.found(limit=feeds.ENTRIES)
    except IndexUnusable:
        return _later(503, "The index is being made anew.", 60)
    objects = request.view.awake(found)
    url = asked.url(sort="newest")
    title = request.t(_("Search: ${words}"), words=asked.typed)
    return feeds.feed_of(request, identity=f"urn:x-colonnade:search:{url.partition('?')[2]}", title=title, url=url, objects=objects)


@view_config(route_name="stream_feed", permission="signed in", request_method="GET")
def of_stream_page(context: Place, request: Request) -> Response:
    """What happened in what the reader follows, or in another view of the stream."""
    return _of_stream(request, "")


def _of_stream(request: Request, _whatever: str) -> Response:
    asked, wanted = asked_for(request)
    title, url = stream_title(request, asked), stream_url(asked)
    if asked["view"] == SAVED:
        identity, saved = f"urn:x-colonnade:saved:{request.reader.id}", Stream(request, wanted).saved()[: feeds.ENTRIES]
        return feeds.feed_of(request, identity=identity, title=title, url=url, objects=saved)
    return stream_feeds.of_stream(request, wanted, title, url)


@view_config(route_name="inbox_feed", permission="signed in", request_method="GET")
def of_inbox_page(context: Place, request: Request) -> Response:
    """What the reader was told."""
    return _of_inbox(request, "")


def _of_inbox(request: Request, _whatever: str) -> Response:
    tab = tab_called(request.GET.get("tab", ""))
    return stream_feeds.of_inbox(request, tab, inbox_title(request, tab), inbox_url(tab))


def _of_object(request: Request, uid: str) -> Response:
    """The feed at an object by whichever view has it: a plugin may have one of its own."""
    found = request.view.get(number_in(uid) or 0)
    if found is None:
        raise HTTPNotFound()
    request.context, request.request_iface, request.view_name = found, IRequest, "feed"
    request.__dict__.pop("view", None)
    answer = render_view_to_response(found, request, "feed")
    if answer is None:
        raise HTTPNotFound()
    return answer


KINDS: Mapping[str, Callable[[Any, str], Response]] = {
    "object": _of_object,
    "tag": _of_tag,
    "person": _of_person,
    "search": _of_search,
    "stream": _of_stream,
    "inbox": _of_inbox,
}
"""Who draws the feed of a kind that a private address can be for, from what is stored of it."""


@view_config(route_name="private_feed", permission=NO_PERMISSION_REQUIRED, request_method="GET")
def private(context: Place, request: Request) -> Response:
    """A feed by its private address: with the rights that its person has now, and no others."""
    token = feed_tokens.find(request.database, request.matchdict["token"])
    person = request.database["people"].get(token.person_id) if token is not None else None
    if person is None or not person.active:
        return _nothing(request)
    request.reader = reader_of(request.database, person)
    for name in _OF_READER:
        request.__dict__.pop(name, None)
    request.environ.update({feeds.SELF: request.path, "QUERY_STRING": token.what[2]})
    try:
        answer = KINDS[token.what[0]](request, token.what[1])
    except HTTPException:
        return _nothing(request)
    request.runtime.feed_use.note(token.key, to_microseconds(request.now))
    return answer


def _nothing(request: Request) -> Response:
    """The one answer to a token that opens nothing, whatever the reason."""
    try:
        request.runtime.limits.wrong_token(request.client_addr or "", request.now)
    except TooManyTries as error:
        return _later(429, "Too many attempts.", error.resets_in)
    return Response("There is no such feed.", status=404, content_type="text/plain")


def _later(status: int, text: str, seconds: int) -> Response:
    response = Response(text, status=status, content_type="text/plain")
    response.headers["Retry-After"] = str(seconds)
    return response


# One's own private addresses


@view_config(route_name="my_feeds", permission="signed in", request_method="GET", renderer="colonnade:my_feeds.pt")
def my_feeds(context: Place, request: Request) -> dict[str, Any]:
    """The private addresses that there are, and the form for one more: for the feed `feed`, or for all that is new."""
    return _page(request, request.GET.get("feed", EVERYTHING))


def _page(
    request: Request, address: str, *, name: str | None = None, errors: Mapping[str, Any] | None = None, made: str = ""
) -> dict[str, Any]:
    t = request.t
    request.page.title = t(_("Private feeds"))
    request.page.layout = "settings"
    request.page.crumbs = [(t(_("Your account")), "/me")]
    what = _what(request, address)
    title = _title(request, what) if what is not None else ""
    field = FieldView(
        "name", t(_("Name of the address")), value=title if name is None else name, required=True, max_length=feed_tokens.MAX_NAME
    )
    field.hint = t(_("For you: where you use it, for example."))
    field.errors = [t(errors["name"])] if errors else []
    return {
        "tokens": [_row(request, token) for token in feed_tokens.of_person(request.database, request.reader.id)],
        "fields": [field] if what is not None else [],
        "feed": address,
        "title": title,
        "made": made,
    }


def _row(request: Request, token: FeedToken) -> dict[str, Any]:
    used = request.runtime.feed_use.last_used(token)
    return {
        "name": token.name,
        "title": _title(request, token.what) or request.t(_("No longer there for you")),
        "handle": token.handle,
        "created": request.when(token.created),
        "used": request.when(from_microseconds(used)) if used else None,
    }


def _title(request: Request, what: What) -> str:
    """What a feed is called for the reader; '' when they can't see it."""
    kind, subject, query = what
    view = request.view
    if kind == "object":
        found = view.get(int(subject))
        if found is None:
            return ""
        title = request.t(_("All that is new")) if found.__parent__ is None else feeds.title_of(request, found)
        return f"{title} ({unquote(query)})" if query else title
    match kind:
        case "person":
            return view.name_of(int(subject)) if view.person(int(subject)) is not None else ""
        case "tag":
            return f"#{subject}"
        case "stream":
            asked, _wanted = asked_for(request, dict(parse_qsl(query)))
            narrowed = any(asked[name] for name in ("type", "place", "person"))
            return f"{stream_title(request, asked)} ({unquote(query)})" if narrowed else stream_title(request, asked)
        case "inbox":
            return inbox_title(request, tab_called(dict(parse_qsl(query)).get("tab", "")))
    return request.t(_("Search: ${words}"), words=unquote(query.replace("+", " ")))


def _what(request: Request, address: str) -> What | None:
    """The feed that is at an address of this site, if there is one that the reader may see."""
    parts = urlsplit(address) if address.startswith("/") and not address.startswith("//") and len(address) < 2000 else None
    if parts is None:
        return None
    names = [unquote(name) for name in parts.path.split("/")[1:]]
    match names:
        case ["tags", tag, "feed"]:
            return ("tag", to_tag(tag), "") if to_tag(tag) else None
        case ["people", login, "feed"]:
            person = request.view.person_called(login)
            return ("person", str(person.id), "") if person is not None else None
        case ["search", "feed"]:
            return "search", "", parts.query
        case ["stream", "feed"]:
            return "stream", "", parts.query
        case ["notifications", "feed"]:
            return "inbox", "", parts.query
        case [*above, "@@feed"]:
            found = _at(request, above)
            return ("object", str(found.uid), parts.query) if found is not None else None
    return None


def _at(request: Request, names: list[str]) -> Content | None:
    node: Content | None = request.database["site"]
    for name in names:
        node = node.get(name) if isinstance(node, Folder) else None
    return node if node is not None and feeds.has_feed(node) and request.view.can("view", node) else None


@view_config(route_name="my_feeds", permission="signed in", request_method="POST", renderer="colonnade:my_feeds.pt")
def change_my_feeds(context: Place, request: Request) -> Any:
    """Make a private address, which is shown this once, or revoke one."""
    root, person_id, post = request.database, request.reader.id, request.POST
    if post.get("do") == "revoke":
        if feed_tokens.revoke(root, person_id, post.get("handle", "")):
            say(request, request.t(_("Revoked. The address opens nothing any more.")))
        return see_other("/me/feeds")
    address, name = post.get("feed", ""), post.get("name", "")
    what = _what(request, address)
    if what is None:
        raise HTTPNotFound()
    try:
        with attempt(request):
            token = feed_tokens.issue(root, person_id, name, what, request.now)
    except Invalid as error:
        request.response.status = 400
        return _page(request, address, name=name, errors=error.errors)
    return _page(request, address, made=request.view.absolute(f"/-/feed/{token}"))
