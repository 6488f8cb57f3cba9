"""Archived communities are marked wherever they are named; removed ones are in no stream, feed, list, widget or search."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from colonnade.commands.archive_place import archive_place
from colonnade.commands.comment import add_comment
from colonnade.commands.react import follow, like
from colonnade.commands.remove_place import remove_place, restore_place
from colonnade.content.objects import Place
from colonnade.facets.following import Choice, Level, choose, of_object
from tests.examples import fill, installed_plugins
from tests.web.world import World, make_world

WORD = "Zebrafinch"
PEOPLE = ("employee", "member", "owner", "admin")
PAGES = (
    "/",
    "/stream",
    "/stream?show=following",
    "/-/quick?q=zebra",
    "/search?q=zebrafinch",
    "/search?q=plumage",
    "/communities",
    "/communities?show=mine",
    "/communities?show=popular",
    "/communities?show=archived",
    "/tags",
    "/tags/plumage",
    "/people/owner",
    "/people/member",
    "/notifications",
    "/me/following",
    "/me/feeds",
    "/me/drafts",
    "/@@customise",
)
FEEDS = ("/@@feed", "/tags/plumage/feed", "/people/member/feed", "/search/feed?q=zebrafinch")


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    """An open community with something of each plugin in it, which everybody follows, reads and talks about."""
    with make_world(installed_plugins()) as found:
        with found.change() as site:
            names = [loaded.name for loaded in found.plugins if loaded.usable]
            birds = site.place("birds", "open", {"owner": "owner", "member": "member"}, names)
            birds.title, birds.description = f"{WORD} club", f"About the {WORD}"
            for name in names[1:]:
                for obj in fill(site, name, birds, f"{WORD} of {name}", "Plumage", by="member"):
                    obj.tags = ("plumage",)
            page = site.page(f"{WORD} plan", "Plumage @employee", by="member", at=site.app(birds), tags=("plumage",))
            for login in PEOPLE:
                choose(site.root, site.person(login).id, of_object(birds.uid), Choice(Level.WATCHING))
                follow(site.uow(login), page), like(site.uow(login), page)
            add_comment(site.uow("owner"), page, f"A {WORD}, @employee")
        found.tell()
        while found.update_search():
            pass
        for login in PEOPLE:
            found.visitor(login).get("/birds/sample/zebrafinch-plan", status=200)
        found.store_what_waits()
        yield found


def club(site) -> Place:
    return next(obj for obj in site.root["uids"].values() if isinstance(obj, Place) and obj.__name__ == "birds")


def told_of(world: World, login: str) -> set[str]:
    """Where somebody reads of it."""
    found = {address for address in (*PAGES, *FEEDS) if WORD.lower() in world.visitor(login).get(address, status="*").text.lower()}
    html = world.visitor(login).get("/").html
    parts = {part["data-src"] for part in html.select("[data-src]")}
    return found | {part for part in parts if WORD.lower() in world.visitor(login).get(part, status="*").text.lower()}


def test_an_archived_one_is_marked_and_what_is_found_in_it(world: World) -> None:
    owner = world.visitor("owner")
    assert not owner.get("/search?q=plumage").html.select(".hit .badge")
    with world.change() as site:
        archive_place(site.uow("owner"), club(site))
    for address in ("/birds", "/birds/@@members", "/birds/@@settings"):
        assert "(archived)" in owner.get(address, status=200).html.h1.text, address
    hits = owner.get("/search?q=plumage", status=200).html.select(".hit")
    assert hits and all(hit.select_one(".badge").text == "Archived" for hit in hits)
    owner.submit("/birds/@@archive", do="unarchive", status=303)
    assert not owner.get("/search?q=plumage").html.select(".hit .badge")


@pytest.mark.parametrize("login", PEOPLE)
def test_a_removed_one_is_nowhere_and_comes_back_everywhere(world: World, login: str) -> None:
    before = told_of(world, login)
    assert before >= {"/", "/stream", "/-/quick?q=zebra", "/communities", "/@@feed", "/people/member"}
    with world.change() as site:
        remove_place(site.uow("owner"), club(site), f"{WORD} club")
    try:
        world.tell()
        # What one has typed stands in the page that answers.
        assert told_of(world, login) - {"/search?q=zebrafinch", "/search/feed?q=zebrafinch"} == set()
        assert not world.visitor(login).get("/search?q=zebrafinch").html.select(".hit, .named")
        assert world.visitor(login).get("/birds/sample/zebrafinch-plan", status=404)
        assert (WORD in world.visitor(login).get("/trash").text) == (login in ("owner", "admin"))
    finally:
        with world.change() as site:
            restore_place(site.uow("owner"), club(site))
    assert told_of(world, login) == before
