"""A day of every year in a form: a list of days and one of months, in the order of the reader's language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from colonnade.i18n import messages
from colonnade.web.language import month_name

_ = messages("colonnade")
DAY, MONTH = "day", "month"
Part = tuple[str, str, list[tuple[str, str, bool]]]


def day_parts(value: str, language: str) -> list[Part]:
    """(end of the name, label, options) of the two lists for `FieldView.parts`, with what *value* (`11-24`, `11-`, `-24`) says chosen."""
    month, _hyphen, day = value.partition("-")
    days = [(f"{number:02}", str(number), f"{number:02}" == day) for number in range(1, 32)]
    months = [(f"{number:02}", month_name(number, language), f"{number:02}" == month) for number in range(1, 13)]
    parts: list[Part] = [(DAY, _("Day"), [("", "–", not day), *days]), (MONTH, _("Month"), [("", "–", not month), *months])]
    return parts[::-1] if language == "zh_Hant" else parts


def with_days(typed: Mapping[str, str], names: Iterable[str]) -> dict[str, str]:
    """What was *typed*, with one value, as `day_parts` takes it, for each of the fields *names* that came in two parts."""
    found = dict(typed)
    for name in names:
        day, month = found.pop(f"{name}.{DAY}", None), found.pop(f"{name}.{MONTH}", None)
        if day is not None or month is not None:
            found[name] = f"{month or ''}-{day or ''}" if day or month else ""
    return found
