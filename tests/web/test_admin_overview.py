"""Administration, Overview: what is wrong comes first, with what mends it and the page about it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from colonnade.app import health
from colonnade.app.health import Finding
from colonnade.commands.switch import pause
from colonnade.web.views.admin_overview import CHECKS
from tests.web.world import World


@pytest.fixture
def world() -> Iterator[World]:
    with World() as world:
        with world.change() as site:
            site.administrator("boss")
            site.person("ann")
        yield world


def rows(page) -> list[tuple[str, str]]:
    return [(row.b.text.strip(), row.select_one(".badge").text.strip()) for row in page.html.select(".rows-big > .row")]


def test_what_is_wrong_comes_first(world):
    with world.change() as site:
        pause(site.uow(), "sample", "KeyError")
    page = world.sign_in("boss").get("/admin")
    found = rows(page)
    assert ("Plugins", "Look at it") in found and ("Database", "Fine") in found
    assert [state for _title, state in found] == sorted((state for _title, state in found), key=["Broken", "Look at it", "Fine"].index)
    assert "colonnade plugin resume sample" in [code.text for code in page.html.select(".row code")]
    assert page.html.select_one(".side [aria-current]").text.strip() == "Overview"


def test_a_site_without_a_fault_says_so(world, monkeypatch):
    world.runtime.look_at = lambda uow: [Finding("database", "ok", "The database opens.")]
    assert "Everything is as it should be." in world.sign_in("boss").get("/admin").text


def test_every_check_has_a_title(world):
    with world.change() as site:
        found = {finding.check for finding in world.runtime.look_at(site.uow())}
    assert found <= CHECKS.keys()
    assert {name for name in health.__dict__ if name.startswith("check_")} >= {"check_disk", "check_backups"}


def test_it_is_for_administrators(world):
    world.sign_in("ann").get("/admin", status=404)


def test_each_page_of_administration_leads_to_all_others_and_says_where_it_is(world):
    boss = world.sign_in("boss")
    person = boss.get("/admin/people").html.select_one("a[href^='/admin/people/']")["href"]
    for url, title in (
        ("/admin", "Overview"),
        ("/admin/groups", "Groups"),
        ("/admin/people/invitations", "Accounts"),
        (person, "Accounts"),
    ):
        page = boss.get(url)
        parts = page.html.select(".side nav a")
        assert [part.text for part in parts if part.get("aria-current") == "page"] == [title]
        assert {"/admin", "/admin/people", "/admin/storage", "/admin/audit"} <= {part["href"] for part in parts}
    for part in parts:
        assert boss.get(part["href"]).status_int == 200


def test_no_other_page_shows_them(world):
    assert not world.sign_in("boss").get("/me").html.select(".side nav")
    assert not world.sign_in("ann").get("/admin", status=404).html.select(".side nav")
