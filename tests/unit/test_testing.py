"""What tests rely on: that the site in memory and the signed-in browsers are what they seem."""

from __future__ import annotations

import pytest

from colonnade.content.errors import NotAllowed
from colonnade.content.types import TYPES
from colonnade.security.reader import SYSTEM
from colonnade.testing import SAMPLE_PAGE, START, Clock, MemorySite, TestSite, make_plugin, memory_site, sample_plugin


def test_a_site_has_its_plugins_on_and_forgets_them_afterwards() -> None:
    before = TYPES.get("sample.page")  # the site of another module may still be open
    with memory_site() as site:
        assert site.activity().is_on("sample") and TYPES.get("sample.page") is SAMPLE_PAGE and site.app().__name__ == "sample"
    assert TYPES.get("sample.page") is before


def test_a_site_can_start_with_everything_off() -> None:
    with memory_site(sample_plugin(), make_plugin("other"), on=False) as site:
        assert not site.activity().is_on("sample") and len(site.site) == 0


def test_two_sites_share_their_types() -> None:
    with memory_site() as one, memory_site() as other:
        assert one.page("A").uid != other.page("A").uid


def test_time_stands_still_until_it_is_told(site: MemorySite) -> None:
    assert site.now == START == Clock()()
    assert (site.advance(hours=2) - START).seconds == 7200 and site.uow().now == site.now


def test_people_are_made_once_and_found_by_login(site: MemorySite) -> None:
    anna = site.person("anna", department="IT")
    assert site.person("anna") is anna and site.person("anna", name="Anna P.").name == "Anna P." and anna.department == "IT"
    assert site.reader("anna").person is anna and site.reader(anna).principals == site.reader("anna").principals
    assert site.reader() is SYSTEM and site.uow().actor is SYSTEM and site.reader(SYSTEM) is SYSTEM
    assert site.uow(site.administrator()).actor.administrator


def test_places_take_people_logins_or_ids(site: MemorySite) -> None:
    site.person("anna")
    place = site.place("team", "restricted", {"anna": "owner", site.person("ben"): "member", site.person("cleo").id: "guest"})
    assert sorted(place.members.values()) == ["guest", "member", "owner"] and "sample" in place.apps and site.app(place).__parent__ is place


def test_another_connection_sees_what_was_committed(site: MemorySite) -> None:
    site.page("Page")
    with site.other() as other:
        assert "page" not in other.app()
        site.commit()
        other.abort()
        assert "page" in other.app() and other.app()["page"] is not site.app()["page"]
    site.app()["page"].title = "x"
    site.abort()
    assert site.app()["page"].title == "Page"


def test_a_signed_in_browser_reads_and_writes() -> None:
    with TestSite() as site:
        anna = site.sign_in("anna", name="Anna Petersen")
        answer = anna.submit("/sample/@@add/sample.page", title="Hello", body="*there*", language="en").follow()
        assert "Hello" in answer and "<em>there</em>" in answer
        with site.change() as inside:
            assert inside.app()["hello"].creator == anna.person_id == inside.person("anna").id
        assert site.browser().get("/").status_int == 303
        assert site.sign_in("root", administrator=True).get("/admin/plugins", status="*").status_int == 200


def test_over_https_the_cookie_is_bound_to_the_host() -> None:
    with TestSite(site_url="https://intranet.example.com") as site:
        assert site.sign_in("anna").get("/").status_int == 200


def test_whoever_left_can_not_be_signed_in() -> None:
    with TestSite() as site:
        with site.change() as inside:
            inside.root["people"].deactivate(inside.person("anna").id)
        with pytest.raises(NotAllowed):
            site.sign_in("anna")


def test_a_password_opens_the_sign_in_page() -> None:
    with TestSite() as site:
        password, browser = site.password("anna"), site.browser()
        form = next(form for form in browser.get("/sign-in").forms.values() if "password" in form.fields)
        form["login"], form["password"] = "anna", password
        assert form.submit().status_int == 303 and browser.get("/").status_int == 200
