"""The values by which addresses narrow a search: how each is read, and what it is called; none for what is unknown here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from colonnade.catalog.profiles import knows_of
from colonnade.content.numbers import number_in
from colonnade.content.objects import Place
from colonnade.content.tags import to_tag
from colonnade.content.types import TYPES, ContentType
from colonnade.i18n import LANGUAGES, messages
from colonnade.search.document import Value
from colonnade.web.language import month_in_words

if TYPE_CHECKING:
    from pyramid.request import Request

_ = messages("colonnade")
MAX_VALUE = 100


def value_in(request: Request, facet: str, text: str) -> Value | None:
    """The value that *text* is in an address; None where the reader has no word for it: it isn't here, or isn't theirs."""
    text = text[:MAX_VALUE]
    value = number_in(text) if facet in ("place", "author") else to_tag(text) if facet == "tag" else text
    return value if value and label(request, facet, value) else None


def label(request: Request, facet: str, value: Value, kind: str = "") -> str:
    """How a value is called; '' for what the reader has no word for. A status stands alone where all results are of its *kind*."""
    view = request.view
    match facet:
        case "type":
            content_type = _type(request, str(value))
            return request.t(content_type.title) if content_type is not None else ""
        case "state":
            return _status(request, str(value), kind)
        case "place":
            place = view.get(int(value))
            return view.title_of(place) if isinstance(place, Place) else ""
        case "author":
            person = view.person(int(value))
            known = person is not None and knows_of(request.database, request.reader, person)
            return view.name_of(person.id) if known else ""
        case "language":
            return LANGUAGES.get(str(value), "")
        case "tag":
            return f"#{value}"
    return month_in_words(str(value), request.language)


def _status(request: Request, value: str, kind: str) -> str:
    """A status with its kind, as another kind may have one of that name."""
    name, _slash, status = value.partition("/")
    content_type = _type(request, name)
    title = content_type.statuses.get(status) if content_type is not None else None
    if title is None:
        return ""
    t = request.t
    return t(title) if kind == name else t(_("${kind}: ${status}"), kind=t(content_type.title), status=t(title))


def _type(request: Request, name: str) -> ContentType | None:
    """A type that is on."""
    return TYPES.get(name) if request.activity.is_type_on(name) else None
