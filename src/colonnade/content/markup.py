"""Markdown to HTML that is safe to show, and links between pages. Text in, text out: no database, no request.

A link is stored by the uid of its target, `[[uid:123|Label]]`, or, where there is no page yet, by title, `[[Title|Label]]`;
a mention by the person's id, `[[person:123|@login]]` (see `mentions`).
`to_html` makes anchors with fixed addresses of them, which `resolve_links` replaces for each reader; so HTML can be cached.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html import escape, unescape
from urllib.parse import unquote

from markdown_it.token import Token

from colonnade.content.link_syntax import LINK, MAX_UID, SIGN, Link, parse_link, wanted_title, write_link
from colonnade.content.markdown import AUTOLINK, EMPTY_LABEL, INNER, TOOLS, mask_pipes, safe_url

__all__ = [
    "RENDERER_VERSION",
    "Heading",
    "Link",
    "clean_html",
    "id_for_heading",
    "links",
    "outline",
    "plain_text",
    "resolve_links",
    "rewrite_links",
    "rewrite_signs",
    "safe_url",
    "to_html",
]

RENDERER_VERSION = 3
"""Goes up with every change of what `to_html` makes: HTML cached with a lower number is made anew."""


@dataclass(frozen=True)
class Heading:
    """A heading of a page: `level` 1-6, `id` of its element, plain `text`."""

    level: int
    id: str
    text: str


# Rendering


def to_html(source: str) -> str:
    """The Markdown *source* (at most 1 MB, the caller sees to it) as sanitised HTML, the same for every reader."""
    return render(source)[0]


def render(source: str) -> tuple[str, list[Link]]:
    """What `to_html` gives, and the links between pages in it, both from one reading."""
    tools = TOOLS
    tokens = tools.parser.parse(source)
    html = tools.parser.renderer.render(tokens, tools.parser.options, {})
    found = [part.meta["link"] for token in tokens for part in token.children or () if "link" in part.meta]
    return tools.cleaner.clean(html), found


def clean_html(html: str) -> str:
    """*html* with nothing left but the tags and attributes that `to_html` may produce. Cleaning twice changes nothing."""
    return TOOLS.cleaner.clean(html)


def plain_text(source: str, limit: int, name_of: Callable[[int], str | None] = lambda person_id: None) -> str:
    """The beginning of the Markdown *source* as text on one line, at most *limit* characters.

    *name_of* gives the name of a person who is mentioned; without one, they are called as the author wrote.
    """
    parts: list[str] = []
    for token in TOOLS.parser.parse(source[: 4 * limit + 2000]):
        parts += [_text_of(part, name_of) for part in token.children or [token]]
        parts.append(" ")
    text = " ".join("".join(parts).split())
    return text if len(text) <= limit else text[: max(limit - 1, 0)].rstrip() + "…"


def _text_of(token: Token, name_of: Callable[[int], str | None]) -> str:
    link = token.meta.get("link")
    if link and link.person and (name := name_of(link.person)):
        return f"@{name}"
    if link and link.uid and not link.label:
        return ""  # its label is the title of another page, which not every reader may know
    return token.content if token.type in _TEXTUAL else " " * (token.type in _BREAKS)


_TEXTUAL = frozenset({"text", "text_special", "code_inline", "image", "fence", "code_block"})
_BREAKS = frozenset({"softbreak", "hardbreak"})


# Links between pages, at display

_INTERNAL = re.compile(r'<a href="/-/(?:id/(\d{1,19})(#[^"]*)?|wanted/([^"]+)|person/(\d{1,19}|all))">(.*?)</a>', re.DOTALL)
ShowPerson = Callable[[int], tuple[str, str] | None]


def resolve_links(
    html: str,
    by_uid: Callable[[int], tuple[str, str] | None],
    wanted: Callable[[str], str | None],
    gone: str = "",
    person: ShowPerson = lambda person_id: None,
) -> str:
    """Sanitised *html* with its internal links made ready for one reader.

    `by_uid(uid)` gives address and title of what the reader may see, else None: then only a label typed by the author is
    shown, never a title. An address '' says that it can't be gone to: then *gone* stands behind the text. `wanted(title)` gives
    the address where that page can be made, or None. `person(id)` gives address and name of somebody mentioned, an address '' for
    one who left, or None for one who isn't known: then what the author wrote stays as text. What can be no title leads nowhere.
    Text that looks like such an anchor is no danger: in sanitised HTML a `<` of a text or attribute is always escaped.
    """

    def replace(match: re.Match[str]) -> str:
        uid, fragment, title, mentioned, label = match.groups()
        if mentioned is not None:
            return _mention(mentioned, label, person)
        if title is not None:
            written = unquote(unescape(title))
            url = wanted(written)
            if url is None:
                return f'<span class="{"wanted" if wanted_title(written) else "gone"}">{label}</span>'
            return f'<a class="wanted" href="{escape(url)}">{label}</a>'
        target = by_uid(int(uid)) if 0 < int(uid) <= MAX_UID else None
        if target is None:
            return f'<span class="gone">{label}</span>'
        shown = escape(target[1]) if label == EMPTY_LABEL else label
        if not target[0]:
            return f'<span class="gone">{shown} {escape(gone)}</span>'
        return f'<a class="link" href="{escape(target[0])}{fragment or ""}">{shown}</a>'

    return _INTERNAL.sub(replace, html)


def _mention(mentioned: str, label: str, person: ShowPerson) -> str:
    if mentioned == "all":
        return f'<span class="mention">{label}</span>'
    found = person(int(mentioned)) if 0 < int(mentioned) <= MAX_UID else None
    if found is None:
        return label
    return f'<a class="mention" href="{escape(found[0])}">@{escape(found[1])}</a>' if found[0] else f"@{escape(found[1])}"


def with_own_mentions(html: str, address: str) -> str:
    """A page in which the mentions of the person whose page is at *address* are marked as the reader's own.

    Parts of pages are kept for many readers, so this comes last. In what people write a `<` is always escaped: it isn't touched.
    """
    own = f'<a class="mention" href="{escape(address)}">'
    return html.replace(own, own.replace('"mention"', '"mention me"', 1))


# Links between pages, in the source

_SCAN = re.compile(rf"{LINK.pattern}|\\[!-/:-@\[-`{{-~]|<(?:https?|mailto|tel):[^<>\x00-\x20]*>|(`+)", re.IGNORECASE)
# Addresses and the texts of links come first: a link ends where another begins, so an @ in them stays theirs.
_SCAN_SIGNS = re.compile(rf"{_SCAN.pattern}|(?a:{AUTOLINK.pattern})|\[[^\[\]\n]{{0,300}}\]\(|({SIGN})", re.IGNORECASE)
MAX_LOGIN = 64
_LINE_END = re.compile(r"\r\n?")
# What may begin code or a definition: only then the text must be parsed to know what is a link.
_NEEDS_PARSING = ("`", "\t", "~~~", "    ", "]:")
# Where none of these is, what looks like a link is one: looking for that alone is ten times as fast.
_HIDE_LINKS = ("\\", "`", "<")


def links(source: str) -> list[Link]:
    """All links between pages in the Markdown *source*, in order, repeated ones too; none from code."""
    found: list[Link] = []

    def note(link: Link) -> Link:
        found.append(link)
        return link

    rewrite_links(source, note)
    return found


def rewrite_links(source: str, change: Callable[[Link], Link | str]) -> str:
    """The Markdown *source* with each link between pages replaced by `change(link)`, a link or other Markdown; all else stays as it is.

    Ends of lines become `\\n`. A title may hold any character: what would end the link is escaped.
    """
    return _rewrite(source, ("[[",), lambda text: _with_links(text, change))


def rewrite_signs(source: str, change: Callable[[str], tuple[int, str] | None]) -> str:
    """The Markdown *source* with what *change* makes of the `@` that may begin a mention: none in code, addresses and links.

    *change* is given the text after the sign, and tells how many characters of it are replaced, and by what.
    """
    return _rewrite(source, ("@", "＠"), lambda text: _with_signs(text, change))


def _rewrite(source: str, marks: tuple[str, ...], rewrite: Callable[[str], str]) -> str:
    """*source* with the parts rewritten that hold text rather than code, where it has one of *marks* at all."""
    source = _LINE_END.sub("\n", source)
    lines = source.split("\n")
    marked = [line for line in lines if _has(line, marks)]
    if not marked:
        return source
    if not _has(source, _NEEDS_PARSING) and not any("|" in line for line in marked):
        return rewrite(source)
    for start, end, in_table in _text_regions(source):
        text = "\n".join(lines[start:end])
        lines[start:end] = (_rewrite_row(text, rewrite) if in_table else rewrite(text)).split("\n")
    return "\n".join(lines)


def _has(text: str, marks: tuple[str, ...]) -> bool:
    return any(mark in text for mark in marks)


def _text_regions(source: str) -> Iterator[tuple[int, int, bool]]:
    """The ranges of lines that hold text rather than code, each once, and whether they are rows of a table."""
    parser = TOOLS.parser
    tokens: list[Token] = []
    parser.block.parse(source, parser, {}, tokens)
    depth, done = 0, 0
    for token in tokens:
        depth += token.nesting if token.type in ("table_open", "table_close") else 0
        if token.type == "inline" and token.map and token.map[0] >= done:
            done = token.map[1]
            yield token.map[0], done, depth > 0


def _rewrite_row(row: str, rewrite: Callable[[str], str]) -> str:
    """A row of a table: the | of a link may have a backslash, which belongs to the table and not to the link. All others end a cell."""
    cells = (cell.replace(INNER, "|") for cell in re.split(r"(?<!\\)\|", mask_pipes(row)))
    return "|".join(_rewrite_cell(cell, rewrite) for cell in cells)


def _rewrite_cell(cell: str, rewrite: Callable[[str], str]) -> str:
    escaped = "\\|" in cell
    text = rewrite(cell.replace("\\|", "|") if escaped else cell)
    return text.replace("|", "\\|") if escaped or "\\|" in text else text


def _with_links(text: str, change: Callable[[Link], Link | str]) -> str:
    scan = _SCAN if _has(text, _HIDE_LINKS) else LINK
    parts: list[str] = []
    position = copied = 0
    runs = _backticks(text)
    while match := scan.search(text, position):
        position = match.end()
        if match[1] and (link := parse_link(match[1], match[2])):
            changed = change(link)
            written = changed if isinstance(changed, str) else match[0] if changed == link else write_link(changed)
            parts += text[copied : match.start()], written
            copied = position
        elif match[1]:
            position = match.start() + 1
        elif match[3]:
            position = _end_of_code(runs, len(match[3]), position)
    return "".join(parts) + text[copied:]


def _with_signs(text: str, change: Callable[[str], tuple[int, str] | None]) -> str:
    parts: list[str] = []
    position = copied = 0
    runs = _backticks(text)
    while match := _SCAN_SIGNS.search(text, position):
        position = match.end()
        if match[3]:
            position = _end_of_code(runs, len(match[3]), position)
        elif match[4] and (changed := change(text[position : position + MAX_LOGIN])):
            parts += text[copied : match.start()], changed[1]
            position = copied = position + changed[0]
    return "".join(parts) + text[copied:]


def _backticks(text: str) -> dict[int, list[int]]:
    """Where the runs of backticks of each length begin."""
    runs: dict[int, list[int]] = {}
    for run in re.finditer("`+", text):
        runs.setdefault(len(run[0]), []).append(run.start())
    return runs


def _end_of_code(runs: dict[int, list[int]], length: int, position: int) -> int:
    """The end of the code that a run of *length* backticks before *position* opens; *position* itself if it opens none."""
    starts = runs.get(length, [])
    index = bisect_left(starts, position)
    return starts[index] + length if index < len(starts) else position


# Headings

_HEADING = re.compile(r"<h([1-6])>(.*?)</h\1>", re.DOTALL)


def outline(html: str) -> tuple[str, list[Heading]]:
    """Sanitised *html* with an id on each heading, and the headings. Ids begin with `h-`, so they meet no other id of a page."""
    headings: list[Heading] = []
    used: dict[str, int] = {}

    def replace(match: re.Match[str]) -> str:
        text = " ".join(unescape(re.sub(r"<[^>]*>", "", match[2])).split())
        heading = Heading(int(match[1]), _unused(id_for_heading(text), used), text)
        headings.append(heading)
        return f'<h{match[1]} id="{heading.id}">{match[2]}</h{match[1]}>'

    return _HEADING.sub(replace, html), headings


def id_for_heading(text: str) -> str:
    """The id of the first heading with this text on a page."""
    words = re.findall(r"\w+", unicodedata.normalize("NFKC", text).casefold())
    return "h-" + ("-".join(words)[:60].strip("-") or "section")


def _unused(slug: str, used: dict[str, int]) -> str:
    """The slug, with a number if it was used. `used` keeps the last number of each, so that many equal headings stay cheap."""
    number = used.get(slug, 0) + 1
    while number > 1 and f"{slug}-{number}" in used:
        number += 1
    used[slug] = number
    if number == 1:
        return slug
    used[f"{slug}-{number}"] = 1
    return f"{slug}-{number}"
