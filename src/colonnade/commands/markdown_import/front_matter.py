"""The head of a Markdown file between lines of `---` (YAML) or `+++` (TOML)."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from typing import Any

import yaml

from colonnade.i18n import LANGUAGES

MAX_BYTES = 16 * 2**10
MAX_DEPTH = 100
_HEAD = re.compile(r"(---|\+\+\+)[ \t]*\n(.*?)^\1[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)
_LOOKS_LIKE_YAML = re.compile(r"\s*(?:#.*\n\s*)*[\w.-]+\s*:")
_BEGINS = re.compile(r"---[ \t]*\n[\w.-]+:[ \t]*\S|\+\+\+[ \t]*\n[\w.-]+[ \t]*=")
"""The beginning of front matter: a line across the page, which looks the same, is followed by a text."""
_IS_LIST = re.compile(r"(?:[ \t]*- [^\n]*\n|[ \t]*\n)+")
_ORDER_KEYS = ("weight", "nav_order", "sidebar_position", "order")


@dataclass(frozen=True)
class FrontMatter:
    """What the head of a file says. `lines`: how many lines it takes. `problem`: why it can't be understood, '' if it can."""

    values: Mapping[str, Any] = field(default_factory=dict)
    lines: int = 0
    problem: str = ""

    @property
    def title(self) -> str:
        """The title, or ''."""
        return _text(self.values.get("title"))

    @property
    def tags(self) -> tuple[str, ...]:
        """The tags: a list, or one text with commas."""
        given = self.values.get("tags")
        items = given.split(",") if isinstance(given, str) else given if isinstance(given, list) else ()
        return tuple(dict.fromkeys(text for item in items if (text := _text(item))))

    @property
    def weight(self) -> float | None:
        """The place among the siblings: smaller ones come first."""
        return next((number for key in _ORDER_KEYS if (number := _number(self.values.get(key))) is not None), None)

    @property
    def language(self) -> str | None:
        """The site's language that is meant, or None."""
        given = _text(self.values.get("lang") or self.values.get("language")).replace("_", "-").casefold()
        if given in ("zh-tw", "zh-hk", "zh-mo", "zh") or given.startswith("zh-hant"):
            return "zh_Hant"
        return next((code for code in LANGUAGES if given and given.partition("-")[0] == code), None)

    def date(self, latest: datetime) -> datetime | None:
        """The day or moment of `date` (aware UTC), if it lies between 1970 and *latest*."""
        given = _moment(self.values.get("date"))
        return given if given is not None and datetime(1970, 1, 1, tzinfo=UTC) <= given <= latest else None

    def unusable(self, latest: datetime) -> Iterator[tuple[str, str]]:
        """What is said and can't be used, and why; dates up to *latest* can."""
        if self.values.get("title") and not self.title:
            yield _said("title", self.values["title"]), "not a text"
        if self.values.get("date") and self.date(latest) is None:
            yield _said("date", self.values["date"]), "not a day between 1970 and today, written like 2026-03-02"
        if self.values.get("tags") and not isinstance(self.values["tags"], str | list):
            yield _said("tags", self.values["tags"]), "neither a list nor words with commas"
        language = self.values.get("lang") or self.values.get("language")
        if language and self.language is None:
            yield _said("lang", language), f"not a language of the site: {', '.join(LANGUAGES)}"

    @property
    def is_draft(self) -> bool:
        """It says that it isn't for readers yet: `draft: true` or `published: false`."""
        return _text(self.values.get("draft")).lower() in ("true", "yes") or _text(self.values.get("published")).lower() in ("false", "no")


def split(text: str) -> tuple[FrontMatter, str]:
    """The front matter of *text* (line ends are `\\n`), and the rest. A head that can't be understood stays in the rest, as code."""
    head = _HEAD.match(text)
    if head is None:
        return FrontMatter(problem="it is never closed" if _BEGINS.match(text) else ""), text
    if head[1] == "---" and head[2].strip() and not _LOOKS_LIKE_YAML.match(head[2]):
        return FrontMatter(problem="it is a list, not names and values" if _IS_LIST.fullmatch(head[2]) else ""), text
    rest, lines = text[head.end() :], head[0].count("\n")
    try:
        return FrontMatter(_read(head[1], head[2]), lines), rest
    except _Refused as error:
        fence = "`" * max(3, 1 + max((len(run) for run in re.findall("`+", head[2])), default=0))
        return FrontMatter({}, 0, str(error)), f"{fence}\n{head[2]}{fence}\n{rest}"


class _Refused(Exception):
    pass


def _read(mark: str, head: str) -> Mapping[str, Any]:
    if len(head.encode("utf-8")) > MAX_BYTES:
        raise _Refused(f"it is longer than {MAX_BYTES // 2**10} kB")
    if mark == "---" and _depth(head) > MAX_DEPTH:
        raise _Refused("it is nested too deep")
    try:
        # The base loader makes texts and lists of everything: `title: 1.10` is 1.10, and no alias or merge key multiplies.
        found = tomllib.loads(head) if mark == "+++" else yaml.load(head, Loader=_Loader)  # noqa: S506 - makes only plain values
    except yaml.YAMLError as error:
        place = getattr(error, "problem_mark", None)
        reason = " ".join(str(getattr(error, "problem", None) or "it is not YAML").split())
        raise _Refused(f"{reason} (line {place.line + 2})" if place else reason) from error
    except tomllib.TOMLDecodeError as error:
        raise _Refused(" ".join(str(error).split())) from error
    except (ValueError, RecursionError) as error:
        raise _Refused("it can't be understood") from error
    if found in (None, ""):
        return {}
    if not isinstance(found, Mapping):
        raise _Refused("it is no list of names and values")
    return found


# Written in C, where that is there. What is nested too deep must not get to it: it would end the whole process.
_Loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


def _depth(head: str) -> int:
    """How deep YAML can be nested by brackets, and by marks at the beginning of one line. By indentation it can't be in so few bytes."""
    depth = deepest = 0
    for bracket in re.findall(r"[\[{\]}]", head):
        depth += 1 if bracket in "[{" else -1
        deepest = max(deepest, depth)
    return max(deepest, *(len(re.findall(r"[-?:] ", marks)) for marks in re.findall(r"^(?: *[-?:] )*", head, re.MULTILINE)))


def _text(value: Any) -> str:
    """A single value as text; lists and the like are none."""
    if isinstance(value, bool):
        return str(value).lower()
    return " ".join(str(value).split()) if isinstance(value, str | int | float | date) else ""


def _said(name: str, value: Any) -> str:
    """What a report repeats. Not what a list holds: aliases make few bytes more than there is memory for."""
    if isinstance(value, list | Mapping):
        return f"{name}: {'a list' if isinstance(value, list) else 'names and values'}"
    return f"{name}: {_text(value)}"


def _number(value: Any) -> float | None:
    try:
        number = float(_text(value))
    except ValueError:
        return None
    return number if -1e9 < number < 1e9 else None


def _moment(value: Any) -> datetime | None:
    """A date as the base loader (text) or TOML gives it."""
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value.strip())
        except ValueError:
            return None
    if isinstance(value, date) and not isinstance(value, datetime):
        value = datetime.combine(value, time())
    if not isinstance(value, datetime):
        return None
    try:
        return value.replace(tzinfo=value.tzinfo or UTC).astimezone(UTC)
    except (OverflowError, ValueError):
        return None
