"""Joining, asking, being invited, leaving: who gets in, who is told, and who doesn't even know."""

from __future__ import annotations

import pytest


def titles(page) -> list[str]:
    return [link.text for link in page.html.select(".rows .row-t a")]


def roles(web, name: str) -> dict[str, str]:
    with web.change() as site:
        people = site.root["people"]
        return {people.get(person).login: role for person, role in site.site[name].members.items()}


def test_the_directory_lists_those_that_one_may_know(web):
    assert titles(web.kai.get("/communities")) == ["Club", "Hall"]
    assert titles(web.lin.get("/communities?show=mine")) == ["Club", "Hall", "Vault"]
    assert titles(web.kai.get("/communities?show=mine")) == [] and titles(web.kai.get("/communities?show=open")) == ["Club", "Hall"]
    assert titles(web.gus.get("/communities")) == []
    assert titles(web.kai.get("/communities?q=CLUB is")) == ["Club"] and titles(web.kai.get("/communities?q=vault")) == []
    assert "No community is called like that." in web.kai.get("/communities?q=nothing").text


def test_an_open_one_is_joined_by_a_button_and_left(web):
    page = web.kai.get("/hall/@@about", status=200)
    assert "What the hall is about" in page.text and "Lin Hu" in page.text
    web.kai.submit("/hall/@@join", do="join", status=303)
    assert roles(web, "hall") == {"lin": "owner", "kai": "member"}
    assert titles(web.kai.get("/communities?show=mine")) == ["Hall"]
    assert "What you wrote stays" in web.kai.get("/hall/@@leave").text
    web.kai.submit("/hall/@@leave", status=303)
    assert roles(web, "hall") == {"lin": "owner"}
    web.kai.get("/hall/@@leave", status=404)


def test_a_moderated_one_tells_what_it_is_about_and_nothing_else(web):
    for address in ("/club", "/club/@@members", "/club/wiki/secret", "/club/nothing-there"):
        assert web.kai.get(address, status=303).headers["Location"].endswith("/club/@@about")
    page = web.kai.get("/club/@@about", status=200)
    assert "What the club is about" in page.text and "Ask to join" in page.text
    web.kai.submit("/club/@@join", do="join", status=303)
    assert "You asked to join" in web.kai.get("/club/@@about").text
    assert roles(web, "club") == {"lin": "owner"}
    for address in ("/club", "/club/@@about"):
        assert web.gus.get(address, status=404).body == web.gus.get("/nothing-there", status=404).body


def test_who_asks_is_let_in_by_an_owner(web):
    web.kai.submit("/club/@@join", do="ask", message="I am the new lifeguard.", status=303)
    page = web.kai.get("/club/@@about")
    assert "You asked to join" in page.text and "Take the request back" in page.text
    web.tell()
    assert "Kai Hu asked to join Club" in web.lin.get("/notifications").html.select_one("main").text
    waiting = web.lin.get("/notifications/actions")
    assert "Kai Hu asks to join" in waiting.text and "I am the new lifeguard." in waiting.text
    assert "1 request" in web.lin.get("/club").text
    with web.change() as site:
        kai = site.root["people"]["kai"].id
    web.kai.submit("/club/@@requests", do="in", person=kai, status=404)
    web.lin.submit("/club/@@requests", do="in", person=kai, status=303)
    assert roles(web, "club")["kai"] == "member"
    web.kai.get("/club", status=200)
    web.tell()
    assert "Lin Hu let you in: Club" in web.kai.get("/notifications").html.select_one("main").text
    assert "asks to join" not in web.lin.get("/notifications/actions").text


def test_several_who_ask_are_told_of_each(web):
    for browser in (web.kai, web.wen):
        browser.submit("/club/@@join", do="ask", status=303)
    web.tell()
    text = web.lin.get("/notifications").html.select_one("main").text
    assert "Kai Hu" in text and "Wen Hu" in text


def test_who_is_turned_away_sees_so_and_can_ask_again_after_a_month(web):
    web.kai.submit("/club/@@join", do="ask", status=303)
    with web.change() as site:
        kai = site.root["people"]["kai"].id
    web.lin.submit("/club/@@requests", do="away", person=kai, status=303)
    page = web.kai.get("/club/@@about")
    assert "didn't let you in" in page.html.text.replace("’", "'") and "Ask to join" not in page.text
    assert web.kai.submit("/club/@@join", do="ask", status=400)
    web.lin.submit("/club/@@requests", do="again", person=kai, status=303)
    web.kai.submit("/club/@@join", do="ask", status=303)
    web.lin.submit("/club/@@requests", do="away", person=kai, status=303)
    web.clock.advance(days=31)
    assert "Ask to join" in web.sign_in("kai").get("/club/@@about").text


def test_a_message_that_is_too_long_is_said_and_kept(web):
    page = web.kai.submit("/club/@@join", do="ask", message="so " * 150, status=400)
    assert "at most 300" in page.text and "so so so" in page.html.select_one("textarea").text


def test_nobody_knows_of_a_restricted_one_until_they_are_invited(web):
    missing = web.kai.get("/nothing-there", status=404)
    for address in ("/vault", "/vault/@@about", "/vault/@@join", "/vault/@@requests"):
        assert web.kai.get(address, status=404).body == missing.body, address
    web.kai.submit("/vault/@@join", do="ask", status=404)
    web.lin.submit("/vault/@@invite", people="kai", message="Come in.", status=303)
    assert "Kai Hu" in web.lin.get("/vault/@@invite").text
    web.tell()
    assert "Lin Hu invites you to join Vault" in web.kai.get("/notifications").html.select_one("main").text
    assert "You are invited to join" in web.kai.get("/notifications/actions").text
    page = web.kai.get("/vault", status=303).follow(status=200)
    assert "Come in." in page.text and "Decline" in page.text
    assert web.wen.get("/vault/@@about", status=404).body == web.wen.get("/nothing-there", status=404).body
    web.kai.submit("/vault/@@join", do="join", status=303)
    assert roles(web, "vault")["kai"] == "member"
    web.kai.get("/vault", status=200)


def test_a_declined_invitation_is_over_and_nobody_is_told(web):
    web.lin.submit("/vault/@@invite", people="kai", status=303)
    web.kai.submit("/vault/@@join", do="back", status=303)
    web.kai.get("/vault/@@about", status=404)
    web.kai.submit("/vault/@@join", do="join", status=404)
    web.tell()
    assert "Kai" not in web.lin.get("/notifications").html.select_one("main").text


@pytest.mark.parametrize("days", [29, 31])
def test_an_invitation_is_open_for_a_month(web, days):
    web.lin.submit("/vault/@@invite", people="kai", status=303)
    web.clock.advance(days=days)
    web.sign_in("kai").submit("/vault/@@join", do="join", status="*")
    assert ("kai" in roles(web, "vault")) is (days < 30)


def test_an_invitation_taken_back_lets_nobody_in(web):
    web.lin.submit("/vault/@@invite", people="kai", status=303)
    with web.change() as site:
        kai = site.root["people"]["kai"].id
    web.lin.submit("/vault/@@invite", back=kai, status=303)
    web.kai.submit("/vault/@@join", do="join", status=404)
    assert roles(web, "vault") == {"lin": "owner"}


def test_who_asked_is_in_at_once_when_invited(web):
    web.kai.submit("/club/@@join", do="ask", status=303)
    web.lin.submit("/club/@@invite", people="kai", status=303)
    assert roles(web, "club")["kai"] == "member"


def test_guests_come_in_as_guests_only_and_are_marked(web):
    web.lin.submit("/vault/@@invite", people="gus", role="owner", status=303)
    web.gus.submit("/vault/@@join", do="join", status=303)
    assert roles(web, "vault")["gus"] == "guest"
    assert "With guests" in web.lin.get("/communities").text
    web.gus.submit("/hall/@@join", do="join", status=404)


def test_names_that_nobody_has_are_said_and_kept(web):
    page = web.lin.submit("/vault/@@invite", people="nobody-here", status=400)
    assert "nobody-here" in page.html.select_one("[aria-invalid=true]").get("value", "")
    web.lin.submit("/vault/@@invite", people="", status=400)


def test_the_last_owner_stays(web):
    for page in (web.lin.get("/club/@@leave"), web.lin.submit("/club/@@leave", status=400)):
        assert "needs an owner" in page.text and not page.html.select(".form-end .btn-danger")
    assert roles(web, "club") == {"lin": "owner"}


def test_anybody_may_start_one_unless_administrators_keep_that_to_themselves(web):
    made = web.kai.submit("/communities/add", title="Swimmers", access="moderated", description="Laps", rules="Shower first.", status=303)
    name = made.headers["Location"].removeprefix("http://localhost/").removesuffix("/@@settings")
    assert name.startswith("swimmers-") and roles(web, name) == {"kai": "owner"}
    assert "Shower first." in web.wen.get(f"/{name}/@@about").text
    web.gus.get("/communities/add", status=404)
    web.kai.submit("/communities", founders="administrators", status=404)
    web.admin.submit("/communities", founders="administrators", status=303)
    web.kai.get("/communities/add", status=404)
    assert "Start a community" not in web.kai.get("/communities").text
    web.admin.get("/communities/add", status=200)


def test_the_long_address_leads_to_the_short_one(web):
    assert web.kai.get("/communities/hall/wiki?a=1", status=301).headers["Location"].endswith("/hall/wiki?a=1")
    assert web.kai.get("/communities/", status=301).headers["Location"].endswith("/communities")


def test_the_widget_lists_the_readers_own(web):
    assert "Hall" in web.lin.get("/@@widget/communities.mine", status=200).text
    assert "You are in no community yet." in web.kai.get("/@@widget/communities.mine", status=200).text


def test_on_the_homepage_of_a_community_the_widget_is_not_there(web):
    assert "My communities" in web.lin.get("/").text and "My communities" not in web.lin.get("/hall").html.select_one("main").text


def test_a_community_leads_to_what_it_is_about(web):
    assert web.lin.get("/hall").html.select_one('.ph-actions a[href="/hall/@@about"]')
    assert "Leave this community" in web.lin.get("/hall/@@about").text and "Leave this community" not in web.kai.get("/hall/@@about").text
