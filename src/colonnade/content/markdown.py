"""The Markdown parser and the HTML sanitiser, set up the way this site uses them. `colonnade.content.markup` is the door."""

from __future__ import annotations

import re
import threading
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from html import escape
from urllib.parse import quote

import nh3
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_block import StateBlock, table
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from colonnade.content.link_syntax import ALL, LINK, Link, parse_link

TAGS = frozenset(
    "a b blockquote br code dd del dl dt em h1 h2 h3 h4 h5 h6 hr i img ins kbd li mark ol p pre s small strong sub sup "
    "table tbody td th thead tr ul".split()
)
SCHEMES = frozenset({"http", "https", "mailto", "tel"})
MAX_DEPTH = 20
"""How deep lists and quotes may be nested; what is deeper stays text."""

MAX_CELLS = 10_000
"""How many cells a table may have; further rows stay text."""

_REL = "noopener nofollow"
_ALIGNMENTS = {"left", "center", "right"}
EMPTY_LABEL = "…"
INNER = "\x00"  # stands for the | of a link; the parser leaves none in a text


AUTOLINK = re.compile(
    r"(?<![\w@./-])(?:https?://[a-z0-9](?:[\w.~:/?#\[\]@!$&'()*+,;=%-]{0,2000}[\w~/#=&+%$)-])?|[a-z0-9][\w.+-]{0,63}@[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){1,5})",
    re.ASCII | re.IGNORECASE,
)
_TASK = re.compile(r"\[([ xX])\] ")


class Tools(threading.local):
    """A parser and a sanitiser for each thread, since neither says that several may use it at once."""

    def __init__(self) -> None:
        self.parser = _make_parser()
        self.cleaner = _make_cleaner()


def safe_url(url: str) -> tuple[str, bool] | None:
    """*url* without invisible characters, and whether it leads to another site; None if it may not be linked at all.

    Browsers skip some blanks and control characters before they read the scheme, so all of them go first.
    """
    visible = "".join(character for character in url if unicodedata.category(character)[0] not in "CZ")
    head = visible.replace("\\", "/")
    scheme = re.match(r"([^/?#:]*):", head)
    if scheme:
        return (visible, True) if scheme[1].lower() in SCHEMES else None
    return None if head.startswith("//") else (visible, False)


# Sanitiser


def _make_cleaner() -> nh3.Cleaner:
    aligned = {"align": _ALIGNMENTS}
    return nh3.Cleaner(
        tags=set(TAGS),
        clean_content_tags={"script", "style"},
        attributes={"a": {"href", "title"}, "img": {"src", "alt", "title"}, "ol": {"start"}, "code": {"class"}},
        tag_attribute_values={"a": {"rel": {_REL}}, "td": aligned, "th": aligned},
        attribute_filter=_filtered,
        url_schemes=set(SCHEMES),
        link_rel=None,
    )


def _filtered(tag: str, name: str, value: str) -> str | None:
    """The value that an allowed attribute may have; None removes it."""
    if name in ("href", "src"):
        found = safe_url(value)
        return None if found is None or (name == "src" and found[1]) else found[0]
    if name == "class":
        return value if re.fullmatch(r"language-[\w+#.-]{1,40}", value) else None
    if name == "start":
        return value if re.fullmatch(r"[0-9]{1,9}", value) else None
    return value


# Parser


def _make_parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "breaks": True, "maxNesting": MAX_DEPTH}).enable(["table", "strikethrough"])
    parser.disable(["html_inline", "html_block"])
    parser.validateLink = lambda url: safe_url(url) is not None
    parser.block.ruler.at("table", _bounded_table, {"alt": ["paragraph", "reference"]})
    parser.inline.ruler.before("link", "page_link", _page_link)
    parser.core.ruler.after("inline", "autolinks", _autolinks)
    parser.core.ruler.after("autolinks", "mentions_of_all", _mentions_of_all)
    parser.core.ruler.after("inline", "tasks", _tasks)
    parser.core.ruler.push("alignment", _alignment)
    parser.add_render_rule("link_open", _render_link_open)
    parser.add_render_rule("image", _render_image)
    return parser


def _bounded_table(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Tables as usual, but cut where they would have more than `MAX_CELLS` cells: short rows are filled up, so few bytes make many."""
    columns = state.src[state.bMarks[start + 1] : state.eMarks[start + 1]].count("|") + 1 if start + 1 < end else 1
    source, first = state.src, len(state.tokens)
    state.src = _with_links_in_one_cell(state)
    try:
        return table(state, start, min(end, start + 2 + MAX_CELLS // columns), silent)
    finally:
        state.src = source
        for token in state.tokens[first:]:
            token.content = token.content.replace(INNER, "|")


def _with_links_in_one_cell(state: StateBlock) -> str:
    """The source with another character for each `|` inside `[[…]]`, so that it is no border. Made once for a text: its length stays."""
    if "masked" not in state.env:
        state.env["masked"] = mask_pipes(state.src)
    return state.env["masked"]


def mask_pipes(text: str) -> str:
    """*text* with `INNER` for each `|` inside `[[…]]` that has no backslash before it."""
    return LINK.sub(lambda match: re.sub(r"(?<!\\)\|", INNER, match[0]), text) if "[[" in text else text


def _page_link(state: StateInline, silent: bool) -> bool:
    """A rule of the parser: `[[…]]` becomes a link whose address tells what is linked."""
    match = LINK.match(state.src, state.pos, state.posMax) if state.src.startswith("[[", state.pos) else None
    link = match and parse_link(match[1], match[2])
    if not link:
        return False
    if not silent:
        opening = state.push("link_open", "a", 1)
        opening.attrs = {"href": _address(link)}
        label = state.push("text", "", 0)
        label.content = link.label or link.title or EMPTY_LABEL
        label.meta = {"link": link}
        state.push("link_close", "a", -1)
    state.pos = match.end()
    return True


def _address(link: Link) -> str:
    if link.person is not None:
        return f"/-/person/{link.person}"
    if link.uid is None:
        return "/-/wanted/" + quote(link.title or "", safe="")
    return f"/-/id/{link.uid}" + (f"#{link.fragment}" if link.fragment else "")


def _autolinks(state: StateCore) -> None:
    """Make links of addresses in plain text. They end at the first character that isn't ASCII, as Chinese follows without a blank."""
    for block in state.tokens:
        if block.children and ("://" in block.content or "@" in block.content):
            block.children = list(_outside_links(block.children, _linked))


def _mentions_of_all(state: StateCore) -> None:
    """Mark `@all` in plain text by an address that no page has: what it becomes is decided at display."""
    for block in state.tokens:
        if block.children and ("@" in block.content or "＠" in block.content):
            block.children = list(_outside_links(block.children, _marked))


def _outside_links(tokens: Sequence[Token], changed: Callable[[Token], Iterator[Token]]) -> Iterator[Token]:
    depth = 0
    for token in tokens:
        depth += token.nesting if token.type in ("link_open", "link_close") else 0
        if token.type == "text" and not depth:
            yield from changed(token)
        else:
            yield token


def _marked(token: Token) -> Iterator[Token]:
    position = 0
    for match in ALL.finditer(token.content):
        yield _text(token.content[position : match.start()])
        yield Token("link_open", "a", 1, attrs={"href": "/-/person/all"})
        yield Token("text", "", 0, content=match[0], meta={"all": True})
        yield Token("link_close", "a", -1)
        position = match.end()
    yield token if position == 0 else _text(token.content[position:])


def _linked(token: Token) -> Iterator[Token]:
    position = 0
    for match in AUTOLINK.finditer(token.content):
        shown = _without_last_bracket(match[0])
        if match.start() > position:
            yield _text(token.content[position : match.start()])
        yield Token("link_open", "a", 1, attrs={"href": shown if "://" in shown else f"mailto:{shown}"})
        yield _text(shown)
        yield Token("link_close", "a", -1)
        position = match.start() + len(shown)
    if position == 0:
        yield token
    elif position < len(token.content):
        yield _text(token.content[position:])


def _without_last_bracket(url: str) -> str:
    """The bracket after an address in brackets isn't part of it."""
    while url.endswith(")") and url.count(")") > url.count("("):
        url = url[:-1].rstrip(".,:;!?")
    return url


def _text(content: str) -> Token:
    return Token("text", "", 0, content=content)


def _tasks(state: StateCore) -> None:
    """`[ ]` and `[x]` at the start of a list item become boxes: characters, which need no form element."""
    for item, _, block in zip(state.tokens, state.tokens[1:], state.tokens[2:], strict=False):
        first = block.children[0] if item.type == "list_item_open" and block.children else None
        if first and first.type == "text" and (match := _TASK.match(first.content)):
            first.content = ("☐ " if match[1] == " " else "☑ ") + first.content[match.end() :]


def _alignment(state: StateCore) -> None:
    """Columns are aligned by attribute: the page's policy forbids `style`."""
    for token in state.tokens:
        if token.type in ("td_open", "th_open") and "style" in token.attrs:
            token.attrs = {"align": str(token.attrs["style"]).removeprefix("text-align:")}


def _render_link_open(renderer: RendererHTML, tokens: Sequence[Token], index: int, options: dict, env: dict) -> str:
    found = safe_url(str(tokens[index].attrs.get("href", "")))
    if found and found[1]:
        tokens[index].attrSet("rel", _REL)
    return renderer.renderToken(tokens, index, options, env)


def _render_image(renderer: RendererHTML, tokens: Sequence[Token], index: int, options: dict, env: dict) -> str:
    """Pictures of other sites become links: showing them would tell those sites who reads what."""
    token = tokens[index]
    source = str(token.attrs.get("src", ""))
    found = safe_url(source)
    if found and not found[1]:
        return renderer.image(tokens, index, options, env)
    label = escape(renderer.renderInlineAsText(token.children, options, env) or source)
    in_link = sum(each.nesting for each in tokens[:index] if each.type in ("link_open", "link_close"))
    return label if in_link or not found else f'<a href="{escape(source)}" rel="{_REL}">{label}</a>'


TOOLS = Tools()
