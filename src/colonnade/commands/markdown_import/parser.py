"""Markdown as the parser sees it: its blocks, and each link, picture and tag that it met in a text, with where that stands."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.rules_block import table
from markdown_it.rules_inline import StateInline, html_inline, image, link
from markdown_it.token import Token

from colonnade.commands.markdown_import.html_tags import TAG, markdown_for, read_tag
from colonnade.content.link_syntax import LINK, parse_link
from colonnade.content.markdown import MAX_CELLS


@dataclass(frozen=True)
class Event:
    start: int
    end: int
    kind: str
    href: str = ""
    label_end: int = 0
    text: str = ""
    has_image: bool = False


def blocks_of(source: str, env: dict) -> list[Token]:
    """The blocks of a text; *env* gets its definitions of links (`references`)."""
    tokens: list[Token] = []
    _TOOLS.parser.block.parse(source, _TOOLS.parser, env, tokens)
    return tokens


def events_in(content: str, env: dict) -> list[Event]:
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


def _event(state: StateInline, kind: str, start: int, maximum: int, tokens: Sequence[Token]) -> Event:
    if kind == "html":
        return Event(start, state.pos, kind)
    name = "image" if kind == "image" else "link_open"
    number = next(number for number, token in enumerate(tokens) if token.type == name)  # text before it may come along
    opening, tokens = tokens[number], tokens[number:]
    href = str(opening.attrs["src" if kind == "image" else "href"])
    end, saved = state.pos, state.posMax
    state.posMax = maximum
    label_end = state.md.helpers.parseLinkLabel(state, start + (kind == "image"), kind == "link")
    state.pos, state.posMax = end, saved
    label = state.src[start + 1 + (kind == "image") : label_end]
    return Event(start, end, kind, href, label_end, _plain_label(state, label), kind == "link" and any(t.type == "image" for t in tokens))


def _plain_label(state: StateInline, label: str) -> str:
    """A label without its marks. It is parsed alone: what is bold in it isn't decided yet where it stands."""
    if not re.search(r"[*_~`\\\[<&\n]", label):
        return label
    children: list[Token] = []
    state.md.inline.parse(label, state.md, {"references": state.env.get("references", {}), "events": [], "src": None}, children)
    return " ".join(plain(children).split())


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
            state.env["events"].append(Event(state.pos - embeds, match.end(), kind, found.title, 0, found.label or ""))
    state.pos = match.end()
    return True


def plain_text_of(content: str, env: Mapping[str, Any]) -> str:
    """The words of a text without its marks."""
    children: list[Token] = []
    _TOOLS.parser.inline.parse(content, _TOOLS.parser, {"references": env.get("references", {}), "events": [], "src": None}, children)
    return plain(children)


def plain(tokens: Sequence[Token]) -> str:
    parts = []
    for token in tokens:
        if token.type in ("softbreak", "hardbreak"):
            parts.append(" ")
        elif token.type == "image":
            parts.append(plain(token.children or ()))
        elif token.type != "html_inline":
            parts.append(token.content)
        elif markdown_for(read_tag(match), block=False) is None if (match := TAG.match(token.content)) else True:
            parts.append(token.content)
    return "".join(parts)


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
