"""The widgets: what was changed lately and what is wanted, for each reader."""

from __future__ import annotations

import colonnade_wiki
import pytest

from colonnade.testing import TestSite, load_module


@pytest.fixture
def site():
    with TestSite([load_module(colonnade_wiki)]) as made:
        with made.change() as inside:
            for login in ("ann", "ben"):
                inside.person(login)
            inside.place("vault", "restricted", {"ann": "owner"}, ["wiki"])
        yield made


def write(site, title, body="", place=None):
    with site.change() as inside:
        where = inside.site[place] if place else None
        inside.make(inside.app(where, "wiki"), "wiki.page", by="ann", title=title, body=body)


@pytest.mark.parametrize("name", ["wiki.recent", "wiki.wanted"])
def test_without_pages_they_say_so(site, name):
    assert site.sign_in("ann").get(f"/@@widget/{name}").html.select_one(".empty-s").text.strip()


def test_they_show_pages_and_titles_only_to_those_who_may_read_them(site):
    write(site, "Open page", "See [[An open wish]].")
    write(site, "Hidden page", "See [[A hidden wish]].", "vault")
    ann, ben = site.sign_in("ann"), site.sign_in("ben")
    for name, shown, hidden in (("wiki.recent", "Open page", "Hidden page"), ("wiki.wanted", "An open wish", "A hidden wish")):
        assert shown in ben.get(f"/@@widget/{name}") and hidden not in ben.get(f"/@@widget/{name}")
        assert hidden in ann.get(f"/vault/@@widget/{name}")
        ben.get(f"/vault/@@widget/{name}", status=404)
