"""What results can be narrowed by: the values of each facet that are among them, with their numbers and ways there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

from colonnade.i18n import messages
from colonnade.search.document import Value
from colonnade.web.search.asked import SHOWN, Search
from colonnade.web.search.people import PeopleFound
from colonnade.web.search.values import label

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
        if facet == "type" and (people := PeopleFound(asked)).total:
            values.append({"label": asked.request.t(_("People")), "number": people.total, "url": people.url, "chosen": False})
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
    return islice((_value(asked, facet, value, number) for value, number in most if _label(asked, facet, value)), MAX_VALUES)


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
        "label": _label(asked, facet, value),
        "number": number,
        "url": asked.url(**{facet: back if is_chosen else value}),
        "chosen": is_chosen,
    }


def _label(asked: Search, facet: str, value: Value) -> str:
    return label(asked.request, facet, value, str(asked.chosen.get("type", "")))
