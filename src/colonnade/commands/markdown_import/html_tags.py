"""The HTML that people write in Markdown files, as Markdown: the site's own texts know no HTML and show it as it is written."""

from __future__ import annotations

import re
from bisect import bisect
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape, unescape
from html.parser import HTMLParser

TAG = re.compile(
    r"<!--.*?(?:-->|\Z)|<(/?)([a-zA-Z][a-zA-Z0-9-]*)((?:\s+[^\s\"'<>/=]+(?:\s*=\s*(?:\"[^\"]*\"|'[^']*'|[^\s\"'=<>`]+))?)*)\s*/?>",
    re.DOTALL,
)
_ATTRIBUTE = re.compile(r"([^\s\"'<>/=]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'=<>`]+))")

BREAK = "\0"
"""Stands for the end of a paragraph, until `with_breaks`. No text of a file has this character."""

_MARKS = {"b": "**", "strong": "**", "i": "*", "em": "*", "code": "`", "kbd": "`", "samp": "`", "tt": "`", "del": "~~", "s": "~~"}
_DROPPED = frozenset(
    "abbr acronym big cite dfn font ins label mark nobr picture q small source span sub sup time tt u var wbr tbody thead tfoot".split()
)
_BLOCKS = frozenset(
    "address article aside blockquote center details dd div dl dt fieldset figcaption figure footer header hgroup "
    "main nav ol p section ul".split()
)
_HEADINGS = {f"h{level}": "#" * level for level in range(1, 7)}
_EMBEDDED = frozenset({"iframe", "video", "audio", "embed"})


@dataclass(frozen=True)
class Tag:
    """A tag of HTML: small `name` ('' for a comment), whether it closes, its attributes."""

    name: str
    closes: bool
    attributes: dict[str, str]


def read_tag(match: re.Match[str]) -> Tag:
    """What `TAG` found."""
    if match[2] is None:
        return Tag("", False, {})
    attributes = {a[1].lower(): unescape(a[2] or a[3] or a[4] or "") for a in _ATTRIBUTE.finditer(match[3])}
    return Tag(match[2].lower(), bool(match[1]), attributes)


def markdown_for(tag: Tag, *, block: bool, in_table: bool = False) -> str | None:
    """What stands for a tag in Markdown; None for one that is left as it is. Links and pictures are others' work."""
    name = tag.name
    if name == "" or name in _DROPPED or name in ("a", *_EMBEDDED):
        return ""
    if name in _MARKS:
        return _MARKS[name]
    if name == "br":
        return " " if in_table else "\n"
    if not block:
        return "**" if name == "summary" else "" if name in _BLOCKS or name == "li" else None
    return _block(name, tag.closes)


def _block(name: str, closes: bool) -> str | None:
    if name in _HEADINGS:
        return BREAK if closes else f"{BREAK}{_HEADINGS[name]} "
    if name == "summary":
        return f"**{BREAK}" if closes else f"{BREAK}**"
    if name == "hr":
        return f"{BREAK}---{BREAK}"
    if name == "li":
        return "" if closes else f"{BREAK}- "
    return BREAK if name in _BLOCKS else None


def with_breaks(text: str) -> str:
    """*text* with one empty line where tags ended a paragraph, however many did."""
    return re.sub(r"(?<![ \t\n])[ \t\n]*\0[ \t\n\0]*", "\n\n", text) if BREAK in text else text


def embedded(tag: Tag) -> str:
    """The address of what a tag shows that a page can't show, like a film; '' for other tags."""
    return tag.attributes.get("src", "") if tag.name in _EMBEDDED and not tag.closes else ""


class _Table(HTMLParser):
    """Reads the rows of a table whose cells hold text."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.rows: list[list[str]] = []
        self.is_plain, self._cell = True, False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "tr":
            self.rows.append([])
        elif tag in ("td", "th"):
            self._cell = True
            (self.rows or self.rows.append([]) or self.rows)[-1].append("")
        elif self._cell:
            given = " ".join(f'{name}="{escape(value or "")}"' for name, value in attrs)
            self.handle_data(" " if tag in ("br", "p", "li") else f"<{tag} {given}>" if given else f"<{tag}>")
        self.is_plain = self.is_plain and not (tag == "table" and self.rows) and not any(n in ("rowspan", "colspan") for n, _ in attrs)

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th", "tr"):
            self._cell = False
        elif self._cell and tag not in ("p", "li", "br"):
            self.handle_data(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        if self._cell:
            self.rows[-1][-1] += data


_FENCES = re.compile(r"^ {0,3}(`{3,}|~{3,}).*?(?:^ {0,3}\1[`~]*[ \t]*$|\Z)", re.DOTALL | re.MULTILINE)


def tables_as_markdown(text: str) -> str:
    """*text* with each table of HTML as one of Markdown; one with joined or nested cells, and what is in code, stays."""
    parts, position = [], 0
    for start, end in _tables(text):
        parts += text[position:start], _table(text[start:end])
        position = end
    return "".join([*parts, text[position:]])


_OPENING, _CLOSING = re.compile(r"<table\b", re.IGNORECASE), re.compile(r"</table>", re.IGNORECASE)


def _tables(text: str) -> Iterator[tuple[int, int]]:
    """Where tables begin and end, code left out."""
    code = [match.span() for match in _FENCES.finditer(text)] if _OPENING.search(text) else []
    position = 0
    while (opening := _OPENING.search(text, position)) and (closing := _CLOSING.search(text, opening.end())):
        within = code[bisect(code, (opening.start(), len(text))) - 1 :][:1] if code and code[0][0] <= opening.start() else []
        position = within[0][1] if within and opening.start() < within[0][1] else closing.end()
        if position == closing.end():
            yield opening.start(), position


def _table(html: str) -> str:
    reader = _Table()
    reader.feed(html)
    reader.close()
    rows = [row for row in reader.rows if row]
    if not rows or not reader.is_plain:
        return html
    width = max(map(len, rows))
    lines = [
        "| " + " | ".join([*(" ".join(cell.split()).replace("|", "\\|") for cell in row), *[""] * (width - len(row))]) + " |"
        for row in rows
    ]
    lines.insert(1, "|" + " --- |" * width)
    # As many lines as before, so that what is said of lines below stays true.
    return "\n" + "\n".join(lines) + "\n" * max(1, html.count("\n") - len(lines))
