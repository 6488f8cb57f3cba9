"""The words of a Markdown text without its marks: quick rather than exact, for what is searched and for what is shown of a result."""

from __future__ import annotations

import re
from collections.abc import Callable

from colonnade.content.link_syntax import LINK, UNSPACED, parse_link

# What begins a line, and whole lines that rule off the head of a table. Nothing is tried twice: a line may be as long as a text.
_LINE = re.compile(
    r"""\n[ \t]*+(?:\#{1,6}[ \t]+|>[ \t]?|[-*+][ \t]+(?:\[[ xX]\][ \t]+)?|\d{1,9}[.)][ \t]+|`{3,}.*|~{3,}.*|(?=[^|\n]*\|)[ \t:|-]++$)""",
    re.MULTILINE | re.VERBOSE,
)
# Each alternative begins with a sign of its own: so the signs are looked for, and not each alternative at each place.
_MARKS = re.compile(r"""\\(_|[^\w\s])|\*\*{0,2}|~~|``*|_(?<!\w_)_{0,2}|__{0,2}(?!\w)|<[^<>\n]{1,300}>|\|""")
_LETTER = re.compile(rf"[^\W_{UNSPACED}]")
_ADDRESSED = re.compile(r"(?:!\[|\[)([^\[\]\n]{0,300})\]\([^()\s]{0,2000}(?:[ \t]+\"[^\"\n]*\")?\)")


def plain(source: str, title_of: Callable[[int], str] = lambda uid: "", name_of: Callable[[int], str] = lambda person_id: "") -> str:
    """The words of *source* on one line. A link is its label, or what *title_of* says of the uid: nothing, in what is indexed.

    A mention is what *name_of* says of the person, or, where that is nothing, what the author wrote.
    """
    text = LINK.sub(lambda match: _shown(match[1], match[2], title_of, name_of), source)
    if "](" in text:
        text = _ADDRESSED.sub(r"\1", text)
    text = _LINE.sub("\n ", "\n" + text)
    return " ".join(_MARKS.sub(_without, text).split())


def _without(match: re.Match[str]) -> str:
    """What stands in the place of a mark: nothing at the edge of words, as in `**these**.` and 這**些**字; a blank between letters."""
    if match[1]:
        return match[1]
    divides = match[0] == "|" or match[0].startswith("<")
    beside = match.string[match.start() - 1 : match.start()], match.string[match.end() : match.end() + 1]
    return " " if divides or all(map(_LETTER.fullmatch, beside)) else ""


def _shown(target: str, label: str | None, title_of: Callable[[int], str], name_of: Callable[[int], str]) -> str:
    link = parse_link(target, label)
    if link is None:
        return target
    if link.person and (name := name_of(link.person)):
        return f"@{name}"
    return link.label or link.title or (title_of(link.uid) if link.uid else "")
