"""A site with the forum, people of three ranks, and a few words to build topics with."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import colonnade_forum
import pytest

from colonnade.testing import MemorySite, TestSite, load_module, memory_site


@pytest.fixture
def site() -> Iterator[MemorySite]:
    """A site in memory; `anna` and `ben` are on the staff."""
    with memory_site(load_module(colonnade_forum)) as made:
        made.person("anna"), made.person("ben")
        yield made


class ForumSite(TestSite):
    """The whole application with the forum on, and a community `/team`: `owner` owns it, `anna` and `ben` are guests who may write."""

    def start(self) -> None:
        """Make people, the community, and browsers."""
        with self.change() as site:
            for login in ("anna", "ben", "owner", "reader"):
                site.person(login)
            site.place("team", "open", {"anna": "guest", "ben": "guest", "owner": "owner"}, ["forum"])
        self.anna, self.ben, self.owner, self.reader = map(self.sign_in, ("anna", "ben", "owner", "reader"))


@pytest.fixture
def web() -> Iterator[ForumSite]:
    """The pages of a site with the forum."""
    with ForumSite([load_module(colonnade_forum)]) as made:
        made.start()
        yield made


@pytest.fixture
def topic(site: MemorySite) -> Callable[..., Any]:
    """Makes a topic in the site's forum (or *at*), a minute later than whatever was before."""

    def make(title: str = "Topic", by: str = "anna", at: Any = None, **values: Any) -> Any:
        site.advance(minutes=1)
        return site.make(at if at is not None else site.app(plugin="forum"), "forum.topic", by=by, title=title, **values)

    return make


@pytest.fixture
def reply(site: MemorySite) -> Callable[..., Any]:
    """Makes a reply to a topic, a minute later."""

    def make(to: Any, body: str = "A reply", by: str = "ben", **values: Any) -> Any:
        site.advance(minutes=1)
        return site.make(to, "forum.reply", by=by, body=body, **values)

    return make
