"""One Markdown file understood: its title, headings, language, and each link with where it stands in the text."""

from __future__ import annotations

import re
import threading
from bisect import bisect
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from html import escape, unescape
from itertools import pairwise

from markdown_it import MarkdownIt
from markdown_it.rules_block import table
from markdown_it.rules_inline import StateInline, html_inline, image, link
from markdown_it.token import Token

from colonnade.commands.markdown_import import front_matter
from colonnade.commands.markdown_import.front_matter import FrontMatter
from colonnade.commands.markdown_import.html_tags import TAG, embedded, markdown_for, read_tag, tables_as_markdown
from colonnade.content.fields import clean_line, clean_text
from colonnade.content.link_syntax import LINK, parse_link
from colonnade.content.markdown import MAX_CELLS
from colonnade.content.markup import outline
from colonnade.content.names import fold_title

_ALERT = re.compile(r"\[!(NOTE|TIP|IMPORTANT|WARNING|CAUTION)\]")
_ALERTS = {
    "en": {"NOTE": "Note", "TIP": "Tip", "IMPORTANT": "Important", "WARNING": "Warning", "CAUTION": "Caution"},
    "zh_Hant": {"NOTE": "附註", "TIP": "提示", "IMPORTANT": "重要", "WARNING": "警告", "CAUTION": "小心"},
}
_KEEPS_END = re.compile(r"^\[!\w+\]$|<br\s*/?>$", re.IGNORECASE)
_HEADING_ID = re.compile(r"[ \t]*\{:?[ \t]*#([\w.:-]+)[^{}\n]*\}[ \t]*$")
_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")
_LATIN_WORD = re.compile(r"[A-Za-zÀ-ɏ]+")
_CODE = re.compile(r"^ {0,3}(`{3,}|~{3,}).*?(?:^ {0,3}\1|\Z)|`[^`\n]*`|<[^<>\n]*>|\]\([^()\n]*\)", re.DOTALL | re.MULTILINE)
_HAN_SHARE = 0.25
_WIDE = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uff60\U00020000-\U0003ffff]")


@dataclass(frozen=True)
class Heading:
    """A heading: its line in the body, level, plain text, the id that its author gave it or '', whether it went into the title."""

    line: int
    level: int
    text: str
    given_id: str = ""
    is_title: bool = False


@dataclass(frozen=True)
class Span:
    """A part of the body that becomes something else: a link or picture, or else simply `text`.

    `href` is as the author meant it; `label` is the part of the body that is shown, if it stands in the body.
    `kind` is `link`, `image`, `named` (double brackets), `embedded` (the same after a `!`), `code`, or `text`.
    """

    start: int
    end: int
    kind: str
    text: str = ""
    href: str = ""
    label: tuple[int, int] | None = None
    in_table: bool = False
    has_image: bool = False


@dataclass(frozen=True)
class Document:
    """What a file holds. Positions of `spans` are in `body`; `first_line` is the number in the file of the first line of it."""

    front: FrontMatter
    title: str
    body: str
    first_line: int
    language: str
    headings: tuple[Heading, ...]
    anchors: tuple[tuple[int, str], ...]
    spans: tuple[Span, ...]

    def line_of(self, position: int) -> int:
        """The number of the line in the file, from 1, of a position in the body."""
        return self.first_line + self.body.count("\n", 0, position)

    def anchor(self, fragment: str) -> str | None:
        """The id that the site gives to the heading which *fragment* means; '' for the top of the page, None if there is none."""
        if fragment in self._ids:
            return self._ids[fragment]
        folded = _folded(fragment)
        return self._folded_ids.get(folded, "" if folded in ("top", "", _folded(self.title)) else None)

    @cached_property
    def _ids(self) -> dict[str, str]:
        shown = [heading for heading in self.headings if not heading.is_title]
        _, made = outline("".join(f"<h{heading.level}>{escape(heading.text)}</h{heading.level}>" for heading in shown))
        new = iter(made)
        ids = ["" if heading.is_title else next(new).id for heading in self.headings]
        found: dict[str, str] = {}
        for name, number in _sections(self.headings):
            found.setdefault(name, ids[number])
        for name in filter(None, ids):  # as this site writes them itself
            found.setdefault(name, name)
        for line, name in self.anchors:
            number = _nearest(self.headings, line)
            if number is not None:
                found.setdefault(name, ids[number])
        return found

    @cached_property
    def _folded_ids(self) -> dict[str, str]:
        return {_folded(name): made for name, made in reversed(self._ids.items())}


@dataclass
class _Reading:
    """A reading on its way."""

    body: str
    lines: list[str]
    starts: list[int]
    language: str
    keep_lines: bool = False
    spans: list[Span] = field(default_factory=list)
    anchors: list[tuple[int, str]] = field(default_factory=list)
    headings: list[tuple[Heading, int, int]] = field(default_factory=list)
    """Each with the range of its lines."""

    def add(self, start: int, end: int, kind: str, **more: object) -> None:
        self.spans.append(Span(start, end, kind, **more))


def read(source: str, language: str | None = None, *, keep_lines: bool = False) -> Document:
    """Understand the text of a file.

    *language* is that of the page, if it is known without looking. *keep_lines*: an end of a line in a paragraph is meant as one.
    """
    front, body = front_matter.split(clean_text(source))
    body = tables_as_markdown(body)
    language = language or front.language or guess_language(body)
    lines = body.split("\n")
    starts = [0]
    for text in lines:
        starts.append(starts[-1] + len(text) + 1)
    reading = _Reading(body, lines, starts, language, keep_lines)
    _read_blocks(reading)
    title = _take_title(reading, front)
    spans = sorted(reading.spans, key=lambda span: (span.start, -span.end))
    headings = tuple(heading for heading, _, _ in reading.headings)
    return Document(front, title, body, front.lines + 1, language, headings, tuple(reading.anchors), tuple(spans))


def guess_language(text: str) -> str:
    """The language of a text by how many of its words are Chinese characters, code aside."""
    prose = _CODE.sub(" ", text[:200_000])
    han, words = len(_HAN.findall(prose)), len(_LATIN_WORD.findall(prose))
    return "zh_Hant" if han and han >= _HAN_SHARE * (han + words) else "en"


# Blocks


def _read_blocks(reading: _Reading) -> None:
    env: dict = {"events": []}
    tokens: list[Token] = []
    _TOOLS.parser.block.parse(reading.body, _TOOLS.parser, env, tokens)
    depth = in_quote = 0
    cells = _Cells()
    for before, token in pairwise([Token("start", "", 0), *tokens]):
        depth += token.nesting if token.type in ("table_open", "table_close") else 0
        in_quote += token.nesting if token.type.startswith("blockquote_") else 0
        if token.type == "html_block" and token.map:
            _read_html(reading, *token.map, env, within=token.level > 0)
        elif token.type == "inline" and token.map:
            starts = cells.starts(reading, token) if depth else _line_starts(reading, token)
            if starts is not None:
                _read_inline(reading, token, starts, env, in_table=depth > 0, heading=before.tag if before.type == "heading_open" else "")
                if in_quote:
                    _read_alert(reading, token, starts)
    _remove_definitions(reading, env.get("references", {}))


def _line_starts(reading: _Reading, token: Token) -> Callable[[int], int] | None:
    """From a position in the text of a block to one in the body: each line of it is the end, or a part, of a line of the body."""
    places: list[tuple[int, int]] = []
    position = 0
    first, last = token.map
    for number, text in enumerate(token.content.split("\n")):
        line = reading.lines[first + number] if first + number < last else ""
        at = len(line.rstrip()) - len(text.rstrip())
        if at < 0 or not line.startswith(text.rstrip(), at):
            at = line.find(text)
        if at < 0:
            return None
        places.append((position, reading.starts[first + number] + at))
        position += len(text) + 1

    def place(at: int) -> int:
        start, there = places[bisect(places, (at, len(reading.body))) - 1]
        return there + at - start

    return place


class _Cells:
    """Finds the cells of tables in the body: one after the other on a line, where each | of a text has a backslash."""

    def __init__(self) -> None:
        self._line, self._position = -1, 0

    def starts(self, reading: _Reading, token: Token) -> Callable[[int], int] | None:
        line = token.map[0]
        if line != self._line:
            self._line, self._position = line, 0
        written = token.content.replace("|", "\\|")
        at = reading.lines[line].find(written, self._position)
        if at < 0:
            return None
        self._position = at + len(written)
        start = reading.starts[line] + at
        return lambda position: start + position + token.content.count("|", 0, position)


def _remove_definitions(reading: _Reading, references: dict) -> None:
    """Definitions of links to other files go: their links are written out."""
    for reference in references.values():
        if is_local(reference["href"]) and "map" in reference:
            first, last = reference["map"]
            if all(re.match(r" {0,3}\[|\s", reading.lines[n]) for n in range(first, last)):
                reading.add(reading.starts[first], min(reading.starts[last], len(reading.body)), "text")


def is_local(href: str) -> bool:
    """Whether an address names a file, rather than another site or a place in the same text."""
    return bool(href) and not href.startswith(("#", "//")) and not re.match(r"[a-zA-Z][a-zA-Z0-9+.-]*:", href)


# Texts of blocks


def _read_inline(reading: _Reading, token: Token, place: Callable[[int], int], env: dict, *, in_table: bool, heading: str) -> None:
    content = token.content
    if heading:
        _read_heading(reading, token, place, int(heading[1]), env)
    if "[" in content or "<" in content:
        for event in _events(content, env):
            _note_event(reading, content, event, place, in_table)
    if not in_table and not heading and not reading.keep_lines:
        _join_lines(reading, content, place)


def _join_lines(reading: _Reading, content: str, place: Callable[[int], int]) -> None:
    """A paragraph that was broken into lines for the editor goes on one line: here each end of a line is shown as one."""
    for match in re.finditer(r"(?<![ \\\n])( ?)\n *", content):
        left, right = content[match.start() - 1 : match.start()], content[match.end() : match.end() + 1]
        joined = "" if _WIDE.match(left) and _WIDE.match(right) else " "
        if not content.startswith(": ", match.end()) and not _KEEPS_END.search(content, max(0, match.start() - 20), match.start()):
            reading.add(place(match.start()), place(match.end()), "text", text=joined)


def _read_alert(reading: _Reading, token: Token, place: Callable[[int], int]) -> None:
    match = _ALERT.match(token.content)
    if match:
        reading.add(place(0), place(match.end()), "text", text=f"**{_ALERTS[reading.language][match[1]]}**")


def _read_heading(reading: _Reading, token: Token, place: Callable[[int], int], level: int, env: dict) -> None:
    content, given = token.content, ""
    if match := _HEADING_ID.search(content):
        given = match[1]
        reading.add(place(match.start()), place(match.end() - 1) + 1, "text")
        content = content[: match.start()]
    children: list[Token] = []
    _TOOLS.parser.inline.parse(content, _TOOLS.parser, {"references": env.get("references", {}), "events": [], "src": None}, children)
    first, last = token.map
    reading.headings.append((Heading(first, level, clean_line(_plain(children)), given), first, last + _underline(reading, token)))


def _underline(reading: _Reading, token: Token) -> int:
    """1 if the heading is one whose line of `===` comes after its text, else 0."""
    last = token.map[1]
    return int(
        not reading.lines[token.map[0]].lstrip("> ").startswith("#")
        and last < len(reading.lines)
        and bool(re.fullmatch(r"[\s>]*(=+|-+)\s*", reading.lines[last]))
    )


def _plain(tokens: Sequence[Token]) -> str:
    parts = []
    for token in tokens:
        if token.type in ("softbreak", "hardbreak"):
            parts.append(" ")
        elif token.type == "image":
            parts.append(_plain(token.children or ()))
        elif token.type != "html_inline":
            parts.append(token.content)
        elif markdown_for(read_tag(match), block=False) is None if (match := TAG.match(token.content)) else True:
            parts.append(token.content)
    return "".join(parts)


# Events: what the rules of the parser met, with positions


@dataclass(frozen=True)
class _Event:
    start: int
    end: int
    kind: str
    href: str = ""
    label_end: int = 0
    text: str = ""
    has_image: bool = False


def _events(content: str, env: dict) -> list[_Event]:
    env["events"], env["src"] = [], content
    _TOOLS.parser.inline.parse(content, _TOOLS.parser, env, [])
    return sorted(env["events"], key=lambda event: (event.start, -event.end))


def _recorded(rule: Callable[[StateInline, bool], bool], kind: str) -> Callable[[StateInline, bool], bool]:
    """A rule of the parser that also notes where it found something. The label of a picture is parsed alone, at other positions."""

    def record(state: StateInline, silent: bool) -> bool:
        start, count, maximum = state.pos, len(state.tokens), state.posMax
        if not rule(state, silent):
            return False
        if not silent and state.src is state.env.get("src"):
            state.env["events"].append(_event(state, kind, start, maximum, state.tokens[count:]))
        return True

    return record


def _event(state: StateInline, kind: str, start: int, maximum: int, tokens: Sequence[Token]) -> _Event:
    if kind == "html":
        return _Event(start, state.pos, kind)
    name = "image" if kind == "image" else "link_open"
    number = next(number for number, token in enumerate(tokens) if token.type == name)  # text before it may come along
    opening, tokens = tokens[number], tokens[number:]
    href = str(opening.attrs["src" if kind == "image" else "href"])
    end, saved = state.pos, state.posMax
    state.posMax = maximum
    label_end = state.md.helpers.parseLinkLabel(state, start + (kind == "image"), kind == "link")
    state.pos, state.posMax = end, saved
    label = state.src[start + 1 + (kind == "image") : label_end]
    return _Event(start, end, kind, href, label_end, _plain_label(state, label), kind == "link" and any(t.type == "image" for t in tokens))


def _plain_label(state: StateInline, label: str) -> str:
    """A label without its marks. It is parsed alone: what is bold in it isn't decided yet where it stands."""
    if not re.search(r"[*_~`\\\[<&\n]", label):
        return label
    children: list[Token] = []
    state.md.inline.parse(label, state.md, {"references": state.env.get("references", {}), "events": [], "src": None}, children)
    return " ".join(_plain(children).split())


def _named(state: StateInline, silent: bool) -> bool:
    """`[[…]]`, which other wikis have, too."""
    match = LINK.match(state.src, state.pos, state.posMax) if state.src.startswith("[[", state.pos) else None
    found = match and parse_link(match[1], match[2])
    if not found:
        return False
    if not silent:
        state.push("text", "", 0).content = found.label or found.title or ""
        if found.title and state.src is state.env.get("src"):
            embeds = state.pos > 0 and state.src[state.pos - 1] == "!"
            kind = "embedded" if embeds else "named"
            state.env["events"].append(_Event(state.pos - embeds, match.end(), kind, found.title, 0, found.label or ""))
    state.pos = match.end()
    return True


def _note_event(reading: _Reading, content: str, event: _Event, place: Callable[[int], int], in_table: bool) -> None:
    start, end = place(event.start), place(event.end - 1) + 1
    if event.kind == "html":
        match = TAG.match(content, event.start)
        if match and match.end() == event.end:
            _note_tag(reading, match, start, end, in_table=in_table, block=False)
        return
    label = None
    if event.kind in ("link", "image"):
        first = event.start + (2 if event.kind == "image" else 1)
        label = (place(first), place(event.label_end - 1) + 1 if event.label_end > first else place(first))
    more = {"href": event.href, "label": label, "text": event.text, "in_table": in_table, "has_image": event.has_image}
    reading.add(start, end, event.kind, **more)


# HTML


def _read_html(reading: _Reading, first: int, last: int, env: dict, *, within: bool) -> None:
    """A block of HTML: its tags become Markdown, and no line of it begins with blanks, which would make code of it.

    *within* a list or quotation the beginnings of lines mean something, so there they stay. Without its tags, links in Markdown
    in it are such.
    """
    start, end = reading.starts[first], min(reading.starts[last], len(reading.body))
    if re.match(r"\s*<pre\b", reading.body[start:end], re.IGNORECASE):
        return _read_pre(reading, start, end)
    if re.match(r"\s*<(script|style)\b", reading.body[start:end], re.IGNORECASE):
        return reading.add(start, end, "text", text="\n")
    if re.search(r"<table\b", reading.body[start:end], re.IGNORECASE):
        return None
    for number in range(first, last if not within else first):
        blank = re.match(r"[ \t]+", reading.lines[number])
        if blank:
            reading.add(reading.starts[number], reading.starts[number] + blank.end(), "text")
    for match in TAG.finditer(reading.body, start, end):
        _note_tag(reading, match, match.start(), match.end(), in_table=False, block=not within)
    for number in range(first, last):
        events = _events(reading.lines[number], env) if "[" in reading.lines[number] else ()
        for event in events:
            if event.kind != "html":
                _note_event(reading, reading.lines[number], event, lambda at, start=reading.starts[number]: start + at, False)
    return None


def _read_pre(reading: _Reading, start: int, end: int) -> None:
    """Preformatted text becomes code."""
    match = re.search(r"<pre\b[^>]*>(.*?)(?:</pre\s*>|\Z)", reading.body[start:end], re.IGNORECASE | re.DOTALL)
    if match:
        text = unescape(TAG.sub("", match[1])).strip("\n")
        fence = "`" * max(3, 1 + max((len(run) for run in re.findall("`+", text)), default=0))
        reading.add(start + match.start(), start + match.end(), "code", text=f"{fence}\n{text}\n{fence}")


def _note_tag(reading: _Reading, match: re.Match[str], start: int, end: int, *, in_table: bool, block: bool) -> None:
    tag = read_tag(match)
    for name in ("id", "name"):
        if name in tag.attributes:
            reading.anchors.append((_line_at(reading, start), tag.attributes[name]))
    if tag.name == "img":
        reading.add(start, end, "image", href=tag.attributes.get("src", ""), text=tag.attributes.get("alt", ""), in_table=in_table)
    elif tag.name == "a" and tag.attributes.get("href") and not tag.closes:
        _note_anchor(reading, tag.attributes["href"], start, end, in_table)
    elif address := embedded(tag):
        reading.add(start, end, "link", href=address, text=tag.attributes.get("title") or address, in_table=in_table)
    elif (text := markdown_for(tag, block=block, in_table=in_table)) is not None:
        if text == "\n":
            start -= len(reading.body[:start]) - len(reading.body[:start].rstrip(" "))
            text = "" if reading.body.startswith("\n", end) else text
        reading.add(start, end, "text", text=text)


_END_OF_A = re.compile(r"</a\s*>", re.IGNORECASE)


def _note_anchor(reading: _Reading, href: str, start: int, end: int, in_table: bool) -> None:
    """From `<a href>` to `</a>`. What is within is shown, as far as it stays on the same paragraph."""
    closing = _END_OF_A.search(reading.body, end, end + 2000)
    if closing is None or "\n\n" in reading.body[end : closing.start()]:
        return
    inner = reading.body[end : closing.start()]
    text = " ".join(TAG.sub("", inner.replace("\\|", "|") if in_table else inner).split())
    more = {"label": (end, closing.start()), "text": text, "in_table": in_table, "has_image": "<img" in inner or "![" in inner}
    reading.add(start, closing.end(), "link", href=href, **more)


def _line_at(reading: _Reading, position: int) -> int:
    return reading.body.count("\n", 0, position)


# The title


def _take_title(reading: _Reading, front: FrontMatter) -> str:
    """That of the front matter, else the first heading of the first level; one that only repeats the title is taken out of the body."""
    found = next(((n, h) for n, h in enumerate(reading.headings) if h[0].level == 1 and h[0].text), None)
    title = clean_line(front.title)
    if found is None:
        return title
    number, (heading, first, last) = found
    is_title = not title or fold_title(heading.text) == fold_title(title)
    if is_title and len(heading.text) <= MAX_TITLE:
        start, end = reading.starts[first], min(reading.starts[last], len(reading.body))
        if not reading.lines[first].lstrip().startswith((">", "-", "*", "+")):
            reading.spans = [span for span in reading.spans if not start <= span.start < end]
            reading.add(start, end, "text")
            reading.headings[number] = (replace(heading, is_title=True), first, last)
    return title or heading.text


MAX_TITLE = 200


# The parser


def _bounded_table(state, start: int, end: int, silent: bool) -> bool:
    columns = state.src[state.bMarks[start + 1] : state.eMarks[start + 1]].count("|") + 1 if start + 1 < end else 1
    return table(state, start, min(end, start + 2 + MAX_CELLS // columns), silent)


def _make_parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    parser.validateLink = lambda url: True
    parser.normalizeLink = lambda url: url
    parser.block.ruler.at("table", _bounded_table, {"alt": ["paragraph", "reference"]})
    parser.inline.ruler.before("link", "named", _named)
    parser.inline.ruler.at("link", _recorded(link, "link"))
    parser.inline.ruler.at("image", _recorded(image, "image"))
    parser.inline.ruler.at("html_inline", _recorded(html_inline, "html"))
    return parser


class _Tools(threading.local):
    """A parser for each thread, as in `colonnade.content.markdown`."""

    def __init__(self) -> None:
        self.parser = _make_parser()


_TOOLS = _Tools()


def _sections(headings: Sequence[Heading]) -> Iterator[tuple[str, int]]:
    """The anchors that repository viewers make of headings, each with the heading's number."""
    used: dict[str, int] = {}
    for number, heading in enumerate(headings):
        slug = re.sub(r"[^\w\- ]", "", heading.text.lower()).replace(" ", "-")
        count = used[slug] = used.get(slug, -1) + 1
        yield (f"{slug}-{count}" if count else slug), number
        if heading.given_id:
            yield heading.given_id, number


def _nearest(headings: Sequence[Heading], line: int) -> int | None:
    """The heading that an anchor on a line belongs to: the one just below it, else the last one above."""
    after = bisect(headings, line, key=lambda heading: heading.line)
    if after and headings[after - 1].line == line:
        return after - 1
    if after < len(headings) and headings[after].line <= line + 2:
        return after
    return after - 1 if after else None


def _folded(text: str) -> str:
    return re.sub(r"[\W_]+", "", text.casefold())
