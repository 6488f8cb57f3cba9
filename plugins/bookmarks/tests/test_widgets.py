"""The widgets: the latest, the popular and one's own bookmarks, for each reader."""

from __future__ import annotations

import colonnade_bookmarks
import pytest

from colonnade.testing import TestSite, load_module

NAMES = ["bookmarks.recent", "bookmarks.popular", "bookmarks.mine"]


@pytest.fixture
def site():
    with TestSite([load_module(colonnade_bookmarks)]) as made:
        with made.change() as inside:
            for login in ("ann", "ben"):
                inside.person(login)
            inside.place("vault", "restricted", {"ann": "owner"}, ["bookmarks"])
        yield made


def save(site, title, by="ann", place=None):
    with site.change() as inside:
        where = inside.site[place] if place else None
        url = f"https://example.org/{title.replace(' ', '-')}"
        inside.make(inside.app(where, "bookmarks"), "bookmarks.bookmark", by=by, url=url, title=title)


@pytest.mark.parametrize("name", NAMES)
def test_without_bookmarks_they_say_so(site, name):
    assert site.sign_in("ann").get(f"/@@widget/{name}").html.select_one(".empty-s").text.strip()


def test_the_latest_and_ones_own(site):
    save(site, "Of Ann")
    save(site, "Of Ben", by="ben")
    ben = site.sign_in("ben")
    assert "Of Ann" in ben.get("/@@widget/bookmarks.recent")
    assert "Of Ben" in ben.get("/@@widget/bookmarks.mine") and "Of Ann" not in ben.get("/@@widget/bookmarks.mine")


@pytest.mark.parametrize("name", NAMES)
def test_what_is_in_a_closed_community_is_there_for_its_members_only(site, name):
    save(site, "Secret page", place="vault")
    ann, ben = site.sign_in("ann"), site.sign_in("ben")
    assert "Secret page" in ann.get(f"/vault/@@widget/{name}")
    assert "Secret page" not in ben.get(f"/@@widget/{name}")
    ben.get(f"/vault/@@widget/{name}", status=404)
