"""The text of an HTML page, without what a browser doesn't show."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from colonnade.extraction.collected import Collected, Enough
from colonnade.extraction.plain_text import plain_text

_HEAD = 4096
_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([a-z0-9_-]{2,20})", re.I)
_ENCODINGS = {b"big5": "cp950", b"big5-hkscs": "big5hkscs", b"gb2312": "gb18030", b"gbk": "gb18030", b"gb18030": "gb18030"}
_ENCODINGS |= {b"shift_jis": "cp932", b"iso-8859-1": "cp1252", b"windows-1252": "cp1252", b"utf-8": "utf-8"}
_HIDDEN = frozenset({"script", "style", "template", "noscript", "object", "svg", "math"})
_WITHIN_WORDS = frozenset(
    "a abbr b bdi bdo big cite code em font i ins kbd mark q ruby s samp small span strong sub sup tt u var wbr".split()
)


def html_text(data: bytes) -> str:
    """The text that the page in *data* shows, and its title. Raises Unreadable."""
    page = _Page()
    try:
        page.feed(_source(data))
        page.close()
    except Enough:
        pass
    return page.found.text


def _source(data: bytes) -> str:
    named = _CHARSET.search(data[:_HEAD])
    encoding = _ENCODINGS.get(named[1].lower()) if named else None
    try:
        return data.decode(encoding) if encoding else plain_text(data)
    except UnicodeDecodeError:
        return plain_text(data)


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found = Collected()
        self._hidden = ""
        self._depth = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == self._hidden:
            self._depth += 1
        elif tag in _HIDDEN and not self._hidden:
            self._hidden, self._depth = tag, 1
        if tag not in _WITHIN_WORDS:
            self.found.blank()

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.blank()

    def handle_endtag(self, tag: str) -> None:
        if tag == self._hidden:
            self._depth -= 1
            self._hidden = self._hidden if self._depth else ""
        if tag not in _WITHIN_WORDS:
            self.found.blank()

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.found.add(data)
