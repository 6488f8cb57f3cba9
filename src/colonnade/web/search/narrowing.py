"""What results can be narrowed by: the values of each facet that are among them, with their numbers and ways there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

from colonnade.content.types import TYPES
from colonnade.i18n import LANGUAGES, messages
from colonnade.search.document import Value
from colonnade.web.language import month_in_words
from colonnade.web.search.asked import SHOWN, Search

_ = messages("colonnade")
MAX_VALUES = 8
Narrow = dict[str, Any]
"""A value: `label`, `number`, `url`, and whether it is `chosen`; then the address leads back."""


def narrowing(asked: Search) -> Iterator[dict[str, Any]]:
    """(heading, values) of each facet by which there is something to narrow. Raises IndexUnusable."""
    found = asked.found(tuple(SHOWN), limit=0)
    for facet, heading in SHOWN.items():
        chosen = asked.chosen.get(facet)
        values = list(_dates(asked, found.facets[facet]) if facet == "month" else _values(asked, facet, found.facets[facet]))
        if chosen is not None and not values:
            values = [_value(asked, facet, chosen, 0)]
        if len(values) > 1 or (values and (chosen is not None or values[0]["number"] < found.total)):
            yield {"heading": asked.request.t(heading), "values": values}


def chosen_values(asked: Search) -> list[Narrow]:
    """What the search is narrowed by already, each with the address without it."""
    values = [(facet, _value(asked, facet, value, 0)) for facet, value in asked.chosen.items()]
    where = _("in ${place}")
    return [{**value, "label": asked.request.t(where, place=value["label"])} if facet == "place" else value for facet, value in values]


def _values(asked: Search, facet: str, counts: Mapping[Value, int]) -> Iterator[Narrow]:
    """The values that most results have, of those that the reader has a word for."""
    most = sorted(counts.items(), key=lambda pair: (-pair[1], str(pair[0])))
    return islice((_value(asked, facet, value, number) for value, number in most if label(asked, facet, value)), MAX_VALUES)


def _dates(asked: Search, months: Mapping[Value, int]) -> Iterator[Narrow]:
    """Years, the newest first, where there are several; the months of the year that was chosen, or of the only one."""
    years: Counter[str] = Counter()
    for month, number in months.items():
        years[str(month)[:4]] += number
    chosen = str(asked.chosen.get("month", ""))
    if chosen or len(years) > 1:
        yield from (_value(asked, "month", year, number) for year, number in sorted(years.items(), reverse=True))
    if chosen or len(years) == 1:
        yield from (_value(asked, "month", month, number) for month, number in sorted(months.items(), reverse=True))


def _value(asked: Search, facet: str, value: Value, number: int) -> Narrow:
    now = asked.chosen.get(facet)
    is_chosen = value == now or (facet == "month" and str(now).startswith(f"{value}-"))
    back = str(value)[:4] if facet == "month" and value == now and "-" in str(value) else None
    return {
        "label": label(asked, facet, value) or str(value),
        "number": number,
        "url": asked.url(**{facet: back if is_chosen else value}),
        "chosen": is_chosen,
    }


def label(asked: Search, facet: str, value: Value) -> str:
    """How a value is called; '' for what the reader has no word for."""
    request, view = asked.request, asked.request.view
    match facet:
        case "type":
            content_type = TYPES.get(str(value))
            return request.t(content_type.title) if content_type is not None else ""
        case "state":
            return _status(asked, str(value))
        case "place":
            place = view.get(int(value))
            return view.title_of(place) if place is not None else ""
        case "author":
            return view.name_of(int(value)) if view.person(int(value)) is not None else ""
        case "language":
            return LANGUAGES.get(str(value), "")
        case "tag":
            return f"#{value}"
    return month_in_words(str(value), request.language)


def _status(asked: Search, value: str) -> str:
    """A status with its kind, as another kind may have one of that name; alone where the results are all of that kind."""
    name, _slash, status = value.partition("/")
    content_type = TYPES.get(name)
    title = content_type.statuses.get(status) if content_type is not None else None
    if title is None:
        return ""
    t = asked.request.t
    return t(title) if asked.chosen.get("type") == name else t(_("${kind}: ${status}"), kind=t(content_type.title), status=t(title))
