"""A site with updates, people of each rank, and two communities: an open and a restricted one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import colonnade_status
import pytest

from colonnade.testing import MemorySite, TestSite, load_module, memory_site


def furnish(site: MemorySite) -> None:
    """People and places: `lin` and `kai` belong to both communities, `boss` owns them, `out` belongs to none."""
    for login in ("lin", "kai", "boss", "out"):
        site.person(login)
    site.person("wen", language="zh_Hant")
    site.administrator("admin")
    for name, access in (("hall", "open"), ("vault", "restricted")):
        site.place(name, access, {"lin": "member", "kai": "member", "boss": "owner"}, ["status"])


@pytest.fixture
def site() -> Iterator[MemorySite]:
    """A site in memory, for commands and lists."""
    with memory_site(load_module(colonnade_status)) as made:
        furnish(made)
        made.commit()
        yield made


@pytest.fixture
def write(site: MemorySite) -> Callable[..., Any]:
    """Writes an update on the company's board, or that of a place (*at*), a minute later than whatever was before."""

    def make(body: str = "Some words", by: str = "lin", at: str = "", **values: Any) -> Any:
        site.advance(minutes=1)
        board = site.app(site.site[at] if at else None, "status")
        return site.make(board, "status.post", by=by, body=body, **values)

    return make


class StatusSite(TestSite):
    """The whole application with updates on."""

    def start(self) -> None:
        """Make people and places, and browsers for them."""
        with self.change() as site:
            furnish(site)
        for login in ("lin", "kai", "boss", "out", "wen", "admin"):
            setattr(self, login, self.sign_in(login))

    def uid_of(self, at: str = "") -> str:
        """The uid of a board, as the box sends it."""
        with self.change() as site:
            return str(site.app(site.site[at] if at else None, "status").uid)


@pytest.fixture
def web() -> Iterator[StatusSite]:
    """The pages of a site with updates."""
    with StatusSite([load_module(colonnade_status)]) as made:
        made.start()
        yield made
