"""The ways on which a member reads what is in a closed place. Each is tried before and after the member leaves.

A new way (a mail that waits, a feed with a token) is one more line of `CHANNELS`: a function that gives, for a member's browser,
what came by it, as text.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from colonnade.testing import Browser
from tests.leak.words import plain
from tests.web.world import World


@dataclass(frozen=True)
class Opened:
    """What a member of a closed place has open: the browser, the place's name, and addresses in it that answered, by the view's name."""

    world: World
    browser: Browser
    place: str
    title: str
    found: dict[str, list[str]]

    @property
    def beginning(self) -> str:
        """How the last word of a title in the place begins."""
        return self.found[""][-1].rpartition("-")[2][:6]

    def read(self, *addresses: str, **headers: str) -> str:
        """The bodies and headers at *addresses*."""
        answers = [self.browser.get(address, status="*", headers=headers) for address in addresses]
        return "\n".join(plain(answer.body + str(answer.headers).encode()).decode("utf-8", "replace") for answer in answers)


def _views(*names: str) -> Callable[[Opened], str]:
    return lambda opened: opened.read(*(address for name in names for address in opened.found.get(name, [])))


def _feeds(opened: Opened) -> str:
    return _views(*(name for name in opened.found if name in FEEDS))(opened)


def _once_more(opened: Opened) -> str:
    """Pages that the browser kept, asked for with their tags: "not modified" would show them."""
    told = []
    for address in opened.found[""]:
        tag = TAGS.setdefault(address, opened.browser.get(address, status="*").headers.get("ETag", ""))
        answer = opened.browser.get(address, headers={"If-None-Match": tag} if tag else {}, status="*")
        told.append("shown from memory " + opened.title if answer.status_int == 304 else answer.text.lower())
    return "\n".join(told)


FEEDS = ("atom", "export", "markdown", "download", "thumbnail")
TAGS: dict[str, str] = {}
CHANNELS: dict[str, Callable[[Opened], Any]] = {
    "pages": _views(""),
    "pages that the browser kept": _once_more,
    "feeds, exports and downloads": _feeds,
    "histories and versions": _views("history", "compare"),
    "comments and likes": _views("comments", "likes"),
    "JSON": _views("json"),
    "completion": lambda opened: opened.read(*(address.partition("?")[0] + "?q=travel" for address in opened.found["complete"])),
    "widgets": _views("widget"),
    "members": _views("members"),
    "files by their own address": _views("blob"),
    "permalinks": _views("id"),
    "search": lambda opened: opened.read("/search?q=travel&narrow=1", "/-/search/facets?q=travel", f"/search?q=in:{opened.place}&narrow=1"),
    "quick search": lambda opened: opened.read(f"/-/quick?q={opened.beginning}", "/-/quick?q=%2F", "/-/quick?q=%23", "/-/quick?q="),
    "stream": lambda opened: opened.read("/stream", "/stream?view=all", "/stream?view=saved", "/-/stream/new?view=all&since=1"),
    "feeds of the stream and the inbox": lambda opened: opened.read("/stream/feed", "/stream/feed?view=all", "/notifications/feed"),
    "tags": lambda opened: opened.read("/tags", "/tags/travel"),
    "the site's own lists": lambda opened: opened.read("/", "/communities", "/people/insider", "/me", "/trash", "/activities/@@mine"),
}
