"""The query tree, and reading what people type into it. Pure: it knows no engine and no database.

Words must all be there; `"a phrase"`, `-not`, `prefix*`, `a or b`; `title:word`, `tag:vpn` or `#vpn`, `by:mei`, `in:payroll`,
`type:wiki`, `is:done`, `before:2026-03-31`, `after:2026-03`. The names of the fields are understood in Chinese, too.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TypeVar

from translationstring import TranslationString

from colonnade.i18n import messages
from colonnade.search.tokens import wanted_tokens

_ = messages("colonnade")
MAX_LENGTH = 1000
MAX_PARTS = 32


@dataclass(frozen=True, slots=True)
class Text:
    """Tokens that stand one after the other in a document (its title only with `in_title`); the last one with a `prefix` begins a token."""

    tokens: tuple[str, ...]
    prefix: bool = False
    in_title: bool = False


@dataclass(frozen=True, slots=True)
class Has:
    """A value as it was typed for a field of `FIELDS`: whoever asks an engine puts `In` or `Between` in its place."""

    field: str
    value: str


@dataclass(frozen=True, slots=True)
class In:
    """One of *values* in the field `type`, `place`, `author`, `tag`, `language`, `state` or `month` of a document."""

    field: str
    values: frozenset[str | int]


@dataclass(frozen=True, slots=True)
class Between:
    """Changed at or after `since` and before `until`, in microseconds since 1970; None is without end."""

    since: int | None = None
    until: int | None = None


@dataclass(frozen=True, slots=True)
class And:
    """All parts. Without any: every document."""

    parts: tuple[Node, ...] = ()


@dataclass(frozen=True, slots=True)
class Or:
    """At least one part. Without any: no document."""

    parts: tuple[Node, ...] = ()


@dataclass(frozen=True, slots=True)
class Not:
    """Not that part."""

    part: Node


Node = Text | Has | In | Between | And | Or | Not
Leaf = TypeVar("Leaf", Text, Has, In, Between)
EVERYTHING, NOTHING = And(), Or()


@dataclass(frozen=True, slots=True)
class Query:
    """What someone asked for: the tree, and what to tell them about how it was read."""

    tree: Node
    notes: tuple[TranslationString, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Tell whether nothing was asked for."""
        return self.tree == EVERYTHING


FIELDS = {
    **{name: name for name in ("title", "tag", "by", "in", "type", "is", "before", "after")},
    "標題": "title",
    "標籤": "tag",
    "作者": "by",
    "位置": "in",
    "類型": "type",
    "狀態": "is",
    "之前": "before",
    "之後": "after",
}
_COLONS = frozenset(":：")
_OR = frozenset({"or", "或"})
_PART = re.compile(
    rf"""(?P<not>[-−－])?
         (?:(?P<field>{"|".join(FIELDS)})[:：]|(?P<tag>[#＃]))?
         (?:["“”](?P<phrase>[^"“”]*)(?:["“”]|$)|(?P<word>[^\s　"“”]+))""",
    re.VERBOSE | re.IGNORECASE,
)
_DATE = re.compile(r"(\d{4})(?:[-/.年](\d{1,2})(?:[-/.月](\d{1,2})日?)?月?)?年?")


def parse(typed: str) -> Query:
    """Read a query. Never raises: what can't be understood is searched for as words, or told in the notes."""
    notes: list[TranslationString] = []
    if len(typed) > MAX_LENGTH:
        typed = typed[:MAX_LENGTH]
        notes.append(too_long(MAX_LENGTH))
    matches = list(_PART.finditer(typed))
    if len(matches) > MAX_PARTS:
        matches = matches[:MAX_PARTS]
        notes.append(_("These are many words: only the first ${n} count.", mapping={"n": MAX_PARTS}))
    groups: list[list[Node]] = []
    joins = False
    for match in matches:
        if _is_or(match):
            joins = bool(groups)
            continue
        part = _node(match, notes)
        if part is not None and joins:
            groups[-1].append(part)
        elif part is not None:
            groups.append([part])
        joins = joins and part is None
    return Query(_all([_any(group) for group in groups]), tuple(notes))


def too_long(most: int) -> TranslationString:
    """What to tell of a search of more than *most* characters."""
    return _("That is a long search: only its first ${n} characters count.", mapping={"n": most})


def _is_or(match: re.Match[str]) -> bool:
    return (match["word"] or "").casefold() in _OR and not (match["not"] or match["field"] or match["tag"])


def _node(match: re.Match[str], notes: list[TranslationString]) -> Node | None:
    value = match["phrase"] if match["phrase"] is not None else match["word"]
    field = "tag" if match["tag"] else FIELDS.get((match["field"] or "").lower(), "")
    if not field and (match["word"] or "")[-1:] in _COLONS and match["word"][:-1].lower() in FIELDS:
        notes.append(_("Write what you look for right behind “${field}”, without a blank.", mapping={"field": match["word"]}))
        return None
    if field in ("", "title"):
        found = _text(value, is_phrase=match["phrase"] is not None, in_title=field == "title")
    elif field in ("before", "after"):
        found = _date(field, value, notes)
    else:
        found = Has(field, value.strip()) if value.strip() else None
    return Not(found) if found is not None and match["not"] else found


def _text(value: str, *, is_phrase: bool, in_title: bool) -> Node | None:
    tokens, prefix = wanted_tokens(value)
    if not tokens:
        return None
    return Text(tokens, prefix or (not is_phrase and value.endswith(("*", "＊"))), in_title)


def _date(field: str, value: str, notes: list[TranslationString]) -> Node | None:
    if first_day(value) is None:
        notes.append(_("“${value}” is no date, so it was left out. A date looks like 2026-03-31.", mapping={"value": value}))
        return None
    return Has(field, value)


def first_day(value: str) -> date | None:
    """The day that a date means, or the first one of a month or year; None when *value* is no date."""
    match = _DATE.fullmatch(value.strip())
    try:
        return date(int(match[1]), int(match[2] or 1), int(match[3] or 1)) if match else None
    except ValueError:
        return None


def _all(parts: Sequence[Node]) -> Node:
    return parts[0] if len(parts) == 1 else And(tuple(parts))


def _any(parts: Sequence[Node]) -> Node:
    return parts[0] if len(parts) == 1 else Or(tuple(parts))


def texts(tree: Node) -> Iterator[Text]:
    """The texts of *tree* that a document is found by: not those it must not have."""
    if isinstance(tree, Text):
        yield tree
    elif isinstance(tree, (And, Or)):
        for part in tree.parts:
            yield from texts(part)


def replaced(tree: Node, leaf: type[Leaf], make: Callable[[Leaf], Node]) -> Node:
    """*tree* with `make(node)` in the place of each node of the class *leaf*."""
    if isinstance(tree, leaf):
        return make(tree)
    if isinstance(tree, (And, Or)):
        return replace(tree, parts=tuple(replaced(part, leaf, make) for part in tree.parts))
    return Not(replaced(tree.part, leaf, make)) if isinstance(tree, Not) else tree
