"""Moving to another community: said before who can read it then and who no longer can, and nothing of it is news."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from colonnade.api import edit
from colonnade.commands.archive_place import archive_place
from colonnade.commands.comment import add_comment
from colonnade.commands.places import change_member
from colonnade.commands.react import follow
from colonnade.commands.share import share
from colonnade.content.roots import by_uid
from colonnade.notifications.inbox import inbox_of
from colonnade.stream.log import log
from colonnade.web.urls import path_for
from colonnade.web.views import move as views
from tests.web.world import World, make_world

PEOPLE = ("ann", "ben", "cho", "dan")


@pytest.fixture
def world() -> Iterator[World]:
    """Ann is in all: an open community, two closed ones (ben in the first, cho and dan in the second)."""
    with make_world() as found:
        with found.change() as site:
            for login in PEOPLE:
                site.person(login)
            site.place("square", "open", {"ann": "owner", "guest": "guest"})
            site.place("first", "restricted", {"ann": "owner", "ben": "member", "guest": "guest"})
            site.place("second", "restricted", {"ann": "guest", "cho": "owner", "dan": "member"})
        yield found


def page_in(world: World, place: str, by: str = "ann", **below: str) -> tuple[int, str]:
    """A page in a community with pages below it, by name and author; its uid and address."""
    with world.change() as site:
        page = site.page("Travel", "To [[Nowhere]]", by=by, at=site.app(site.site[place]))
        for title, author in below.items():
            site.page(title, by=author, at=page)
        return page.uid, path_for(page)


def app_of(world: World, place: str) -> str:
    with world.change() as site:
        return str(site.app(site.site[place]).uid)


def asked(world: World, address: str, place: str, who: str = "ann") -> Any:
    return world.visitor(who).submit(f"{address}/@@move", parent=app_of(world, place), status=303).follow(status=200)


def effects(page: Any) -> list[str]:
    return [effect.text for effect in page.html.select(".effects li")]


def confirm(page: Any, status: int = 303) -> Any:
    return next(form for form in page.forms.values() if "move-there" in form.action).submit(status=status)


def moved(world: World, address: str, place: str, who: str = "ann") -> str:
    return confirm(asked(world, address, place, who)).location.removeprefix("http://localhost")


def test_who_loses_it_and_who_gets_it_is_said_before(world: World) -> None:
    first, square = page_in(world, "first")[1], page_in(world, "square")[1]
    assert effects(asked(world, first, "square"))[:2] == ["All employees can read it there.", "Everyone who can read it now still can."]
    assert effects(asked(world, first, "second"))[:3] == [
        "3 people can read it in Second.",
        "2 people of First can no longer read it.",
        "2 people can read it there who can't now.",
    ]
    assert effects(asked(world, square, "second"))[0] == "All employees can read it now. There, only 3 people of Second can."
    assert world.visitor("ben").get(first, status=200)


def test_what_goes_along_is_said(world: World) -> None:
    address = page_in(world, "first", Below="ann")[1]
    told = effects(asked(world, address, "second"))
    assert "1 entry below it moves along." in told
    assert told[-1] == "Whoever follows it and can't read it there isn't told of it any more."
    assert "isn't told" not in effects(asked(world, address, "square"))[-1]


def test_it_is_asked_again_when_others_could_read_it_meanwhile(world: World) -> None:
    page = asked(world, page_in(world, "first")[1], "second")
    with world.change() as site:
        change_member(site.uow("cho"), site.site["second"], site.person("ben").id, "member")
    again = confirm(page).follow(status=200)
    assert effects(again)[0] == "4 people can read it in Second."
    assert confirm(again).location.endswith("/second/sample/travel")


def test_where_some_of_it_is_not_theirs_it_stays_and_the_number_is_told(world: World) -> None:
    with world.change() as site:
        site.place("guests", "restricted", {"ann": "guest", "ben": "owner"})
    address = page_in(world, "guests", One="ben", Two="ben", Mine="ann")[1]
    why = "2 entries below it aren't yours to move, so it can't go to other readers."
    form = world.visitor("ann").get(f"{address}/@@move")
    assert why in form.text and app_of(world, "square") not in form.text
    refused = world.visitor("ann").submit(f"{address}/@@move", parent=app_of(world, "square"), status=400)
    assert why in refused.html.select_one("#parent-err, .err").text
    assert "aren't yours" not in world.visitor("ben").get(f"{address}/@@move").text


def test_how_many_hidden_things_are_in_it_is_not_told(world: World) -> None:
    uid, address = page_in(world, "first", by="ann")
    with world.change() as site:
        for title in ("One", "Two"):
            share(site.uow("ben"), site.page(title, by="ben", at=by_uid(site.root, uid)), ())
    assert "yours to move" not in world.visitor("ann").get(f"{address}/@@move").text
    refused = world.visitor("ann").submit(f"{address}/@@move", parent=app_of(world, "square"), status=400).text
    assert "Something below it isn't yours to move, so it can't go to other readers." in refused and "entries below" not in refused


def test_only_places_are_offered_where_one_may_add_and_it_is_on(world: World) -> None:
    address = page_in(world, "first")[1]

    def offered() -> set[str]:
        options = world.visitor("ann").get(f"{address}/@@move").html.select("select[name=parent] option")
        return {option.text.split("›")[0].strip() for option in options if "›" in option.text}

    assert {"First", "Second", "Square"} <= offered() and not {"Vault", "Hall", "Dusty"} & offered()
    with world.change() as site:
        archive_place(site.uow("ann"), site.site["square"])
        site.switch("sample", False, site.site["second"])
    assert offered() == {"First"}


def test_nothing_of_it_is_news(world: World) -> None:
    uid, address = page_in(world, "first")
    with world.change() as site:
        before = [(entry.key, entry.verb) for entry in log(site.root).of_object(uid)]
        newest = log(site.root).newest()
    moved(world, address, "second")
    with world.change() as site:
        found, there = list(log(site.root).of_object(uid)), site.site["second"]
        assert [(entry.key, entry.verb) for entry in found] == before and log(site.root).newest() == newest
        assert [entry.uid for entry in log(site.root).chosen((there.uid,), visible=site.reader("cho").visible)] == [uid]
        assert not [entry for entry in log(site.root).chosen((site.site["first"].uid,)) if entry.uid == uid]
        world.clock.advance(hours=2)
    with world.change() as site:
        edit(site.uow("ann"), by_uid(site.root, uid), {"body": "Later"})
        assert next(log(site.root).of_object(uid)).verb == "edited"


def test_who_follows_it_and_lost_it_is_not_told_any_more(world: World) -> None:
    uid, address = page_in(world, "first")
    with world.change() as site:
        page = by_uid(site.root, uid)
        follow(site.uow("ben"), page), follow(site.uow("guest"), page)
    moved(world, address, "second")
    world.tell()
    with world.change() as site:
        follow(site.uow("cho"), by_uid(site.root, uid))
        edit(site.uow("ann"), by_uid(site.root, uid), {"body": "For others now, @ben and @dan"})
    world.tell()
    with world.change() as site:
        found = {login: inbox_of(site.root, site.person(login).id) for login in ("ben", "cho", "dan", "guest")}
        told = {login: len([e for e in box.entries() if e.uid == uid]) if box is not None else 0 for login, box in found.items()}
    assert told == {"ben": 0, "cho": 1, "dan": 1, "guest": 0}


def test_links_lead_there_for_those_who_may_read_it(world: World) -> None:
    _uid, address = page_in(world, "first")
    with world.change() as site:
        source = path_for(site.page("Source", "See [[Travel]].", by="ann", at=site.app(site.site["first"])))
    new = moved(world, address, "second")
    assert world.visitor("ann").get(source).html.find("a", href=new)
    assert not world.visitor("ben").get(source).html.find("a", href=new) and "second" not in world.visitor("ben").get(source).text.lower()


def test_what_was_told_and_said_of_it_is_for_its_new_readers(world: World) -> None:
    uid, address = page_in(world, "first")
    with world.change() as site:
        add_comment(site.uow("ann"), by_uid(site.root, uid), "A quokka, @ben")
    world.tell(), world.update_search()
    ben, cho = world.visitor("ben"), world.visitor("cho")
    assert "Travel" in ben.get("/notifications").text and ben.get("/search?q=quokka").html.select(".hit")
    new = moved(world, address, "second")
    for _ in range(2):  # before and after the index knows
        assert "Travel" not in ben.get("/notifications").text and not ben.get("/search?q=quokka").html.select(".hit")
        world.update_search()
    assert cho.get("/search?q=quokka").html.select_one(".hit a")["href"].startswith(new)
    assert "A quokka" in cho.get(new).text


def test_every_community_of_somebody_in_many_is_offered(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views, "MAX_TARGETS", 6)
    with world.change() as site:
        for number in range(3):
            place = site.place(f"many-{number}", "open", {"ann": "owner"})
            for title in ("One", "Two", "Three"):
                site.page(title, by="ann", at=site.app(place))
    address = page_in(world, "first")[1]
    options = [option.text for option in world.visitor("ann").get(f"{address}/@@move").html.select("select[name=parent] option")]
    assert {text.split(" ›")[0] for text in options if "›" in text} >= {"First", "Second", "Square", "Many 0", "Many 1", "Many 2"}
    assert len(options) <= 12


def test_undo_is_offered_to_those_who_may_take_it_back(world: World) -> None:
    mine, others = page_in(world, "first", "ann")[1], page_in(world, "first", "ben")[1]
    page = world.visitor("ann").get(moved(world, mine, "second"))
    assert page.html.select_one(".toast form button").text == "Undo" and not page.html.select_one(".toast a")
    back = undone(world, page)
    assert back.request.path_qs == mine and "2 people of Second can no longer read it." in back.html.select_one(".toast").text
    assert not back.html.select_one(".toast form, .toast a")
    page = world.visitor("ann").get(moved(world, others, "second"))
    assert "Moved." in page.html.select_one(".toast").text and not page.html.select_one(".toast a, .toast form")


def test_undo_says_why_it_cant_be(world: World) -> None:
    mine = page_in(world, "first", "ann")[1]
    page = world.visitor("ann").get(moved(world, mine, "second"))
    with world.change() as site:
        archive_place(site.uow("ann"), site.site["first"])
    back = undone(world, page)
    assert "/second/" in back.request.path_qs and back.html.select_one(".toast-bad")
    world.visitor("ann").get(page.html.select_one(".toast form")["action"], status=404)


def undone(world: World, page: Any) -> Any:
    """The page after the button of its message."""
    return next(form for form in page.forms.values() if "move-back" in form.action).submit(status=303).follow(status=200)


def test_a_target_that_is_not_there_leads_to_the_form(world: World) -> None:
    address, visitor = page_in(world, "first")[1], world.visitor("ben")
    hidden = app_of(world, "second")
    for parent in ("", "x", "1", "99999999999999999999", hidden):
        for send in (visitor.get, visitor.submit):
            answer = send(f"{address}/@@move-there?parent={parent}", status=303)
            assert answer.location.endswith(f"{address}/@@move"), parent
