"""A site in memory with the blog, for the tests of commands."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import colonnade_blog
import pytest

from colonnade.api import Content
from colonnade.testing import MemorySite, load_module, memory_site


@pytest.fixture
def site() -> Iterator[MemorySite]:
    """People, the blog on in the site and in the open place `hall`."""
    with memory_site(load_module(colonnade_blog)) as made:
        made.person("lin", timezone="Asia/Taipei")
        made.person("kai", timezone="Europe/Berlin")
        made.administrator("admin")
        made.place("hall", "open", {"lin": "member", "kai": "owner"}, ["blog"])
        made.commit()
        yield made


@pytest.fixture
def write(site: MemorySite) -> Callable[..., Content]:
    """Write a post: in the company's blog, as lin, unless told otherwise."""

    def make(title: str, by: str = "lin", at: Content | None = None, **values: object) -> Content:
        return site.make(at if at is not None else site.app(plugin="blog"), "blog.post", by=by, title=title, **values)

    return make
