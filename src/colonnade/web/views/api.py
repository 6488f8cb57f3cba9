"""The API: whatever types are on here in lists and one by one, for programs, through the same commands as the pages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from pyramid.httpexceptions import HTTPNotFound
from pyramid.response import Response
from pyramid.view import view_config

from colonnade.commands.trash import trash
from colonnade.content.errors import Invalid, NotAddable
from colonnade.content.numbers import number_in
from colonnade.content.objects import Content, Folder, Place
from colonnade.content.tags import to_tag
from colonnade.content.types import ContentType
from colonnade.i18n import messages
from colonnade.web.api_document import types_here, written_document
from colonnade.web.auth.bearer import API
from colonnade.web.json_input import json_object
from colonnade.web.object_json import dumped, export, number_url, numbered, written
from colonnade.web.preconditions import MethodRefused, demand_match, tagged
from colonnade.web.views.json import changed, made

if TYPE_CHECKING:
    from pyramid.request import Request

_ = messages("colonnade")
LIMIT, MAX_LIMIT = 20, 100
Found = tuple[list[Content], int | None]


@view_config(route_name="api", permission="signed in", request_method="GET", scope="read")
def entrance(context: Place, request: Request) -> Response:
    """Where everything else is, and as whom the program acts."""
    person = request.reader.person
    return _answer(
        request,
        {
            "person": {"uid": str(person.id), "login": person.login},
            "types": f"{API}/types",
            "objects": f"{API}/objects",
            "openapi": f"{API}/openapi.json",
        },
    )


@view_config(route_name="api_document", permission="signed in", request_method="GET", scope="read")
def document(context: Place, request: Request) -> Response:
    """The description of all this in OpenAPI."""
    return tagged(request, written_document(request))


@view_config(route_name="api_types", permission="signed in", request_method="GET", scope="read")
def types(context: Place, request: Request) -> Response:
    """The types that are on here, and where the objects of each are listed and made."""
    return _answer(request, {"items": [_type(request, each) for each in types_here(request)]})


def _type(request: Request, content_type: ContentType) -> dict[str, Any]:
    return {
        "type": content_type.name,
        "title": request.t(content_type.title),
        "objects": f"{API}/types/{content_type.name}/objects",
        "made_in": list(content_type.addable_in) if content_type.by_form else [],
    }


# Lists


@view_config(route_name="api_of_type", permission="signed in", request_method="GET", scope="read")
def of_type(context: Place, request: Request) -> Response:
    """The objects of a type, the latest change first: everywhere or in a place; all, or those in a state."""
    name, asked = _type_called(request), _asked(request, "place", "state")
    wanted = f"{name}/{asked['state']}" if "state" in asked else name
    return _list(request, request.view.page(wanted, place=_place(request, asked), limit=_limit(asked), after=_after(asked)))


@view_config(route_name="api_objects", permission="signed in", request_method="GET", scope="read")
def objects(context: Place, request: Request) -> Response:
    """Objects of all types, the latest change first: all, in a place, with a tag; by their title; or the one at an address."""
    asked = _asked(request, "place", "tag", "title", "path")
    alone = [name for name in ("tag", "title", "path") if name in asked]
    if len(alone) > 1 or (alone and alone != ["tag"] and "place" in asked):
        raise Invalid({alone[-1]: _("Ask for one of them at a time: ${names}.", mapping={"names": "place, tag, title, path"})})
    view, limit, after = request.view, _limit(asked), _after(asked)
    match alone:
        case ["tag"]:
            tag = to_tag(asked["tag"])
            return _list(request, view.tagged(tag, place=_place(request, asked), limit=limit, after=after) if tag else ([], None))
        case ["title"]:
            return _list(request, (view.titled(asked["title"], limit=limit), None))
        case ["path"]:
            return _list(request, (list(_at(request, asked["path"])), None))
    return _list(request, view.page(place=_place(request, asked), limit=limit, after=after))


def _type_called(request: Request) -> str:
    name = request.matchdict["type"]
    if all(each.name != name for each in types_here(request)):
        raise HTTPNotFound()
    return name


def _asked(request: Request, *names: str) -> Mapping[str, str]:
    return _known(request, *names, "limit", "after")


def _known(request: Request, *names: str) -> Mapping[str, str]:
    """What the address asks for. Raises Invalid for what isn't among *names*: it would be passed over in silence."""
    unknown = [name[:100] for name in request.GET if name not in names]
    if unknown:
        raise Invalid({name: _("There is no parameter of this name.") for name in unknown[:20]})
    return request.GET


def _limit(asked: Mapping[str, str]) -> int:
    number = number_in(asked.get("limit", str(LIMIT)))
    if number is None or not 1 <= number <= MAX_LIMIT:
        raise Invalid({"limit": _("Please send a number from 1 to ${max}.", mapping={"max": MAX_LIMIT})})
    return number


def _after(asked: Mapping[str, str]) -> int | None:
    number = number_in(asked["after"]) if "after" in asked else None
    if number is None and "after" in asked:
        raise Invalid({"after": _("Please send what the link to this page had.")})
    return number


def _place(request: Request, asked: Mapping[str, str]) -> Place | None:
    if "place" not in asked:
        return None
    found = request.view.get(number_in(asked["place"]) or 0)
    if not isinstance(found, Place):
        raise Invalid({"place": _("There is no such community, or it is not shared with you.")})
    return found


def _at(request: Request, path: str) -> Iterable[Content]:
    node: Content | None = request.database["site"]
    for name in (part for part in path.split("/") if part):
        node = node.get(name) if isinstance(node, Folder) else None
    found = request.view.get(node.uid) if node is not None else None
    return () if found is None else (found,)


def _list(request: Request, found: Found) -> Response:
    items, after = found
    onward = f"{request.path}?{urlencode({**request.GET, 'after': after})}" if after is not None else None
    body = b'{"items": [' + b", ".join(written(each, request) for each in items) + b'], "next": ' + dumped(onward) + b"}"
    response = Response(body, content_type="application/json", charset="utf-8")
    if onward is not None:
        response.headers["Link"] = f'<{onward}>; rel="next"'
    return response


# One object


@view_config(route_name="api_object", permission="signed in", request_method="GET", scope="read")
def read(context: Place, request: Request) -> Response:
    """One object. With `?facets=1` also its comments, files, likes: those change without it, so that answer has no tag."""
    obj, asked = _wanted(request), _known(request, "facets")
    if "facets" not in asked:
        return tagged(request, written(obj, request))
    if asked["facets"] != "1":
        raise Invalid({"facets": _("Please send a number from 1 to ${max}.", mapping={"max": 1})})
    return Response(dumped({**export(obj, request), **numbered(obj, request)}), content_type="application/json", charset="utf-8")


@view_config(route_name="api_object", permission="signed in", request_method="PATCH", scope="write")
def change(context: Place, request: Request) -> Response:
    """Set the fields that were sent in what the program read, if that is still there."""
    obj = _wanted(request)
    _known(request)
    demand_match(request, written(obj, request))
    changed(request, obj, json_object(request))
    return tagged(request, written(obj, request))


@view_config(route_name="api_object", permission="signed in", request_method="DELETE", scope="write")
def throw(context: Place, request: Request) -> Response:
    """Move it to the trash, with all below it; if `If-Match` is sent, only what was read."""
    obj = _wanted(request)
    _known(request)
    if request.headers.get("If-Match"):
        demand_match(request, written(obj, request))
    trash(request.uow, obj)
    return Response(status=204)


@view_config(route_name="api_of_type", permission="signed in", request_method="POST", scope="write")
def add(context: Place, request: Request) -> Response:
    """Make an object of a type in the object whose number is `in`."""
    name = _type_called(request)
    container = request.view.get(number_in(_known(request, "in").get("in")) or 0)
    if container is None:
        raise Invalid({"in": _("Say in what it is to be made, by its number.")})
    if not isinstance(container, Folder):
        raise NotAddable(name, container.type_name)
    obj = made(request, container, name, json_object(request))
    response = tagged(request, written(obj, request), 201)
    response.location = request.view.absolute(number_url(obj))
    return response


def _wanted(request: Request) -> Content:
    found = request.view.get(number_in(request.matchdict["uid"]) or 0)
    if found is None:
        raise HTTPNotFound()
    return found


def _answer(request: Request, body: Any) -> Response:
    return tagged(request, dumped(body))


# What there is not


@view_config(route_name="api", permission="signed in", request_method=("POST", "PUT", "PATCH", "DELETE"), scope="read")
@view_config(route_name="api_document", permission="signed in", request_method=("POST", "PUT", "PATCH", "DELETE"), scope="read")
@view_config(route_name="api_types", permission="signed in", request_method=("POST", "PUT", "PATCH", "DELETE"), scope="read")
@view_config(route_name="api_objects", permission="signed in", request_method=("POST", "PUT", "PATCH", "DELETE"), scope="read")
def only_to_read(context: Place, request: Request) -> Response:
    """These addresses are read only."""
    raise MethodRefused(("GET", "HEAD"))


@view_config(route_name="api_of_type", permission="signed in", request_method=("PUT", "PATCH", "DELETE"), scope="read")
def only_to_add(context: Place, request: Request) -> Response:
    """A list isn't changed as a whole."""
    raise MethodRefused(("GET", "HEAD", "POST"))


@view_config(route_name="api_object", permission="signed in", request_method=("POST", "PUT"), scope="read")
def only_to_change(context: Place, request: Request) -> Response:
    """An object is changed by its fields, never replaced."""
    raise MethodRefused(("GET", "HEAD", "PATCH", "DELETE"))
