"""The first steps: three pages that can be skipped, and a list on the homepage that the facts tick."""

from __future__ import annotations

import pytest

from colonnade.commands.follow import follow_person
from colonnade.commands.inviting import invite
from colonnade.notifications.preferences import wishes
from colonnade.testing import TestSite, sample_plugin
from tests.web.world import form

GOOD = "seven green boats on a quiet lake"


@pytest.fixture
def web():
    with TestSite([sample_plugin()]) as made:
        with made.change() as site:
            site.administrator("admin", email="admin@example.com")
            for login in ("ann", "bob", "cid"):
                site.person(login, email=f"{login}@example.com")
            site.place("hall", "restricted", {"admin": "owner"})
        made.new = made.sign_in("new", email="new@example.com")
        yield made


def steps(browser) -> dict[str, bool]:
    found = browser.get("/").html.select(".steps li")
    return {li.a.text: "step-done" in (li.get("class") or ()) for li in found}


def test_an_invitation_leads_through_the_steps_and_lands(web):
    with web.change() as site:
        token = invite(site.uow("admin"), ["ria@example.com"], places=[site.site["hall"]]).links[0][1]
    browser = web.browser()
    filled = form(browser.get(f"/invitation/{token}"), "password")
    filled["login"], filled["name"], filled["password"] = "ria", "Ria", GOOD
    page = filled.submit(status=303).follow()
    assert "Step 1 of 3" in page.text and page.html.find("a", string="Skip")["href"] == "/me/first-steps/shown"
    filled = form(page, "native_name")
    filled["native_name"], filled["location"], filled["timezone"] = "莉亞", "Taipei 12F", "Asia/Taipei"
    page = filled.submit(status=303).follow()
    filled = form(page, "audience.phone")
    filled["phone"], filled["about"], filled["audience.phone"] = "+886 2 1234", "I build boats.", "me"
    page = filled.submit(status=303).follow()
    filled = form(page, "mail")
    filled["mail"] = "daily"
    assert filled.submit(status=303).headers["Location"].endswith("/hall")
    with web.change() as site:
        ria = site.root["people"]["ria"]
        assert (ria.native_name, ria.location, ria.timezone) == ("莉亞", "Taipei 12F", "Asia/Taipei")
        assert (ria.profile["about"], ria.audiences["phone"]) == ("I build boats.", "me")
    assert form(browser.get("/me/first-steps/told"), "mail")["mail"].value == "daily"


def test_what_is_wrong_is_said_at_the_field_and_kept(web):
    page = web.new.submit("/me/first-steps/you", name="", native_name="莉", language="en", timezone="Mars/Olympus", status=400)
    assert {field["name"] for field in page.html.select("[aria-invalid=true]")} == {"name", "timezone"}
    assert form(page, "native_name")["native_name"].value == "莉"
    assert "telephone number" in web.new.submit("/me/first-steps/shown", phone="none", status=400).text
    web.new.submit("/me/first-steps/told", mail="hourly", status=400)
    web.new.submit("/me/first-steps/told", status=400)
    web.new.get("/me/first-steps/nothing", status=404)
    web.browser().get("/me/first-steps/you", status=303)


def test_nobody_gives_themselves_what_the_directory_says(web):
    assert "job_title" not in {field.get("name") for field in web.new.get("/me/first-steps/you").html.select("input")}
    web.new.submit("/me/first-steps/you", name="New", native_name="", language="en", timezone="UTC", job_title="Boss", status=303)
    with web.change() as site:
        assert site.root["people"]["new"].job_title == ""


def test_the_facts_tick_the_list_and_it_goes_when_all_is_done(web):
    assert not any(steps(web.new).values()) and len(steps(web.new)) == 5
    web.new.submit("/me/first-steps/shown", about="I build boats.", status=303)
    assert [text for text, done in steps(web.new).items() if done] == ["Say something about yourself"]
    with web.change() as site:
        new = site.root["people"]["new"]
        for login in ("ann", "bob", "cid"):
            assert not steps(web.new)["Follow three colleagues"]
            follow_person(site.uow(new), site.root["people"][login])
            site.manager.commit(), site.manager.begin()
    assert steps(web.new)["Follow three colleagues"]
    before = web.runtime.database.lastTransaction()
    web.new.get("/-/quick?q=boats")
    assert steps(web.new)["Search for something"] and web.runtime.database.lastTransaction() == before
    web.store_what_waits()
    assert steps(web.new)["Search for something"]
    web.new.submit("/me/first-steps/told", mail="now", status=303)
    with web.change() as site:
        site.place("club", "open", {"new": "member"})
    assert steps(web.new) == {} and "First steps" not in web.new.get("/").html.main.text


def test_it_can_be_hidden(web):
    page = web.new.submit("/@@customise", do="remove", slot="colonnade.welcome", back="1", status=303)
    assert page.headers["Location"].endswith("/") and steps(web.new) == {}
    button = web.sign_in("ann").get("/").html.select_one(".steps").parent.select_one("button[value=remove]")
    assert button.text == "Hide these steps"


def test_it_is_for_newcomers(web):
    with web.change() as site:
        old = site.person("old")
        old.created = site.now.replace(year=2020)
    assert steps(web.sign_in("old")) == {}


def test_what_the_site_sets_is_chosen_already(web):
    told = "/me/first-steps/told"
    assert web.new.get(told).html.select_one("input[name=mail][checked]")["value"] == ""
    web.new.submit(told, mail="daily", status=303)
    assert web.new.get(told).html.select_one("input[name=mail][checked]")["value"] == "daily"
    web.new.submit(told, mail="", status=303)
    assert web.new.get(told).html.select_one("input[name=mail][checked]")["value"] == ""
    with web.change() as site:
        assert wishes(site.root["people"]["new"]).rows == {}
