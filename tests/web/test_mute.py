"""A community that somebody mutes: out of their stream, notifications and mails, and as it was in its own pages."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from colonnade.commands.follow import choose_level
from colonnade.facets.following import Level, of_object, of_person, of_tag
from colonnade.testing import MemorySite
from tests.web.world import World, make_world


@pytest.fixture
def world() -> Iterator[World]:
    with make_world() as made:
        yield made


def write(site: MemorySite, title: str, **options) -> object:
    site.advance(hours=2)
    return site.page(title, by="owner", at=site.app(site.site["vault"]), **options)


def titles(visitor, address: str = "/stream") -> list[str]:
    return [item.select(".item-h a")[-1].text for item in visitor.get(address).html.select(".item")]


def mute(visitor, muted: bool = True):
    form = next(form for form in visitor.get("/vault").html.select("form") if form.select_one("button[name=level]"))
    button = form.select_one("button[name=level]")
    assert button.text == ("Mute" if muted else "Unmute")
    return visitor.submit(form["action"], level=button["value"], status=303).follow()


def test_it_is_muted_by_a_button_said_by_a_badge_and_unmuted_by_a_button(world):
    member = world.sign_in("member")
    page = mute(member)
    assert page.request.path == "/vault" and page.html.select_one(".ph .badge").text == "Muted"
    assert not mute(member, False).html.select_one(".ph .badge")


def test_who_isnt_in_it_has_nothing_to_mute(world):
    assert not world.sign_in("employee").get("/hall").html.select_one("button[name=level]")


def test_its_news_are_in_its_own_stream_only(world):
    member = world.sign_in("member")
    with world.change() as site:
        write(site, "News")
    assert "News" in titles(member) and "News" in member.get("/").text
    mute(member)
    assert "News" not in titles(member) and "News" not in member.get("/").text
    with world.change() as site:
        vault = site.site["vault"].uid
    assert "News" in titles(member, f"/stream?view=all&place={vault}")
    mute(member, False)
    assert "News" in titles(member)


def test_of_people_and_tags_that_one_follows_nothing_comes_from_it_but_what_one_follows_itself(world):
    member = world.sign_in("member")
    with world.change() as site:
        uow = site.uow("member")
        choose_level(uow, of_person(site.root["people"]["owner"].id), Level.WATCHING)
        choose_level(uow, of_tag("vpn"), Level.WATCHING)
        write(site, "Tagged", tags=("vpn",))
        followed = write(site, "Followed")
        choose_level(uow, of_object(followed.uid), Level.WATCHING)
    mute(member)
    assert "Tagged" not in titles(member) and "Followed" in titles(member)


def test_it_is_listed_with_the_notification_settings_and_unmuted_there(world):
    member = world.sign_in("member")
    assert not member.get("/me/notifications").html.find(id="muted")
    mute(member)
    page = member.get("/me/notifications")
    form = page.html.find(id="muted").find_next("form")
    assert page.html.find(id="muted").find_next("a").text == "Vault"
    page = member.submit(form["action"], level="", back="/me/notifications", status=303).follow()
    assert page.request.path == "/me/notifications" and not page.html.find(id="muted")
    assert not member.get("/vault").html.select_one(".ph .badge")


def test_it_isnt_listed_for_who_may_not_see_it_any_more(world):
    member = world.sign_in("member")
    mute(member)
    owner = world.sign_in("owner")
    with world.change() as site:
        person = site.root["people"]["member"].id
    owner.submit("/vault/@@members", remove=str(person), status=303)
    assert "Vault" not in member.get("/me/notifications").text


def test_going_back_leads_to_pages_of_ones_own_only(world):
    member = world.sign_in("member")
    with world.change() as site:
        subject = of_object(site.site["vault"].uid)
    answer = member.submit(f"/me/following/{subject}", level="0", back="https://example.com/", status=303)
    assert answer.location.endswith("/vault")
