"""A site with communities on: employees, an administrator and a guest, and communities of each kind."""

from __future__ import annotations

from collections.abc import Iterator

import colonnade_communities
import pytest

from colonnade.testing import TestSite, load_module


class CommunitiesSite(TestSite):
    """The whole application with communities on."""

    def start(self) -> None:
        """Make people and communities, and browsers for the people."""
        with self.change() as site:
            for login in ("lin", "kai", "wen"):
                site.person(login, name=f"{login.title()} Hu")
            site.person("gus", kind="guest")
            site.administrator("admin")
            for name, access in (("hall", "open"), ("club", "moderated"), ("vault", "restricted")):
                place = site.place(name, access, {"lin": "owner"}, [])
                place.description = f"What the {name} is about"
        for login in ("lin", "kai", "wen", "gus", "admin"):
            setattr(self, login, self.sign_in(login))


@pytest.fixture
def web() -> Iterator[CommunitiesSite]:
    """The pages of a site with communities."""
    with CommunitiesSite([load_module(colonnade_communities)]) as made:
        made.start()
        yield made
