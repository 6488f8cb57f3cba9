"""The main menu: what doesn't fit in it is under More, which is marked where it has the present page."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from colonnade.content.objects import Folder
from colonnade.content.types import ContentType
from colonnade.testing import ISamplePage, TestSite, make_plugin

PLUGINS = ("aa", "bb", "cc", "dd", "ee", "ff", "gg", "hh")


def app(name: str) -> ContentType:
    return ContentType(f"{name}.app", ISamplePage, title=f"App {name}", kind="folder")


def plugin(name: str):
    def content_types():
        return [app(name)]

    return make_plugin(name, content_types, title=f"App {name}", app=f"{name}.app")


@pytest.fixture(scope="module")
def site() -> Iterator[TestSite]:
    with TestSite([plugin(name) for name in PLUGINS]) as made:
        with made.change() as change:
            change.person("ann")
            assert all(isinstance(change.site[name], Folder) for name in PLUGINS)
        yield made


def nav(site: TestSite, path: str):
    return site.sign_in("ann").get(path).html.select_one("nav.nav")


def test_each_is_in_the_menu_once_for_every_width(site: TestSite) -> None:
    found = nav(site, "/")
    top = [(a["href"], (a.get("class") or [""])[0]) for a in found.find_all("a", recursive=False)]
    more = [(a["href"], (a.get("class") or [""])[0]) for a in found.select("details:not(.nav-add) .pop a")]
    assert [href for href, _ in top[:3]] == ["/", "/communities", "/people"] and all(name == "" for _, name in top[:3])
    apps = [f"/{name}" for name in PLUGINS]
    assert [href for href, _ in top[3:]] == apps[:6] and [href for href, _ in more] == apps
    assert [name for _, name in top[3:]] == ["nav-not-narrow"] * 3 + ["nav-not-less"] * 3
    assert [name for _, name in more] == ["nav-narrow"] * 3 + ["nav-less"] * 3 + [""] * 2


@pytest.mark.parametrize(("path", "mark"), [("/", None), ("/aa", "here-narrow"), ("/dd", "here-less"), ("/gg", "here")])
def test_more_is_marked_where_the_present_page_is_under_it(site: TestSite, path: str, mark: str | None) -> None:
    classes = nav(site, path).select_one("details:not(.nav-add)")["class"]
    assert [name for name in classes if name.startswith("here")] == ([mark] if mark else [])
