"""HTML as texts and tags, in one pass whose time grows with the length only. Pure.

Not `html.parser`: in the Python versions that we support, unclosed comments and quotes make its time grow with the square of the length
(CVE-2025-6069), and what is read here comes from anybody.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from itertools import islice

# What may be a tag or a comment: any other < is a sign of the text.
_OPENING = re.compile(r"<(?=/?[a-zA-Z]|[!?/])")
_STOP = re.compile(r"[>\"']")
_NAME = re.compile(r"/?[a-zA-Z][a-zA-Z0-9]*")
_ATTRIBUTE = re.compile(r"(?<![\w-])([a-zA-Z_-]{1,40})\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s>\"']+))")
MAX_TAGS_BEFORE_TITLE = 20_000
_RAW = ("script", "style", "textarea", "noscript")


def pieces(html: str) -> Iterator[tuple[str, str, str]]:
    """(text before it, name in small letters, all of the tag) for each tag; an end tag's name begins with `/`.

    Comments and the insides of scripts and styles are left out; entities in texts are resolved. At the end comes the last text
    with a tag ''. A tag that never ends ends the reading.
    """
    begin = position = 0
    texts: list[str] = []
    while opening := _OPENING.search(html, position):
        start = opening.start()
        if html.startswith("<!--", start):
            texts.append(html[begin:start])
            position = begin = _after(html, "-->", start + 4)
        elif match := _NAME.match(html, opening.end()):
            end = _end_of_tag(html, match.end())
            yield unescape("".join([*texts, html[begin:start]])), match[0].lower(), html[start:end]
            texts.clear()
            position = begin = _end_of_raw(html, match[0].lower(), end)
        else:
            texts.append(html[begin:start])
            position = begin = _after(html, ">", start + 2)
    yield unescape("".join([*texts, html[begin:]])), "", ""


def _after(html: str, mark: str, position: int) -> int:
    found = html.find(mark, position)
    return found + len(mark) if found >= 0 else len(html)


def _end_of_tag(html: str, position: int) -> int:
    """Where the tag is over whose name ends at *position*: at the next `>` outside of quotes."""
    while match := _STOP.search(html, position):
        position = match.end()
        if match[0] == ">":
            return position
        if html[max(0, match.start() - 9) : match.start()].rstrip().endswith("="):
            closing = html.find(match[0], position)
            position = closing + 1 if closing >= 0 else position
    return len(html)


def _end_of_raw(html: str, name: str, position: int) -> int:
    """Where what a script or style holds is over."""
    if name not in _RAW:
        return position
    found = re.compile(f"</{name}", re.IGNORECASE).search(html, position)
    return found.start() if found else len(html)


def attributes(tag: str) -> dict[str, str]:
    """The attributes of a tag, by name in small letters; of two with one name the first."""
    found: dict[str, str] = {}
    for name, double, single, bare in _ATTRIBUTE.findall(tag):
        found.setdefault(name.lower(), unescape(double or single or bare))
    return found


def title_of(html: str) -> str:
    """The title of a page on one line; '' when it has none."""
    inside = False
    for text, name, _tag in islice(pieces(html), MAX_TAGS_BEFORE_TITLE):
        if inside:
            return " ".join(text.split())
        inside = name == "title"
    return ""
