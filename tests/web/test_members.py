"""The members of a community: paged, searched, added one by one and by hundreds, with another role."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.web.world import World


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    with World([]) as made:
        with made.change() as site:
            site.person("owner", name="Olga Owner")
            crowd = {
                site.person(f"p{number:03}", name=f"Person {number:03}", native_name="林小明" if number == 7 else "").id
                for number in range(130)
            }
            for number in range(5):
                site.person(f"new{number}", name=f"Newcomer {number}")
            site.person("gus", name="Gus Guest", kind="guest")
            site.place("crowd", "restricted", {"owner": "owner", **dict.fromkeys(crowd, "member")})
        yield made


def names(page) -> list[str]:
    return [link.text for link in page.html.select(".rows .row-t a")]


def test_the_owners_come_first_then_by_name_a_page_at_a_time(world):
    owner = world.sign_in("owner")
    first = owner.get("/crowd/@@members")
    assert names(first)[:3] == ["Olga Owner", "Person 000", "Person 001"] and len(names(first)) == 60
    second = first.click("More members")
    assert names(second)[0] == "Person 059" and names(second.click("More members"))[-1] == "Person 129"
    assert names(second.click("Back")) == names(first)


@pytest.mark.parametrize(("words", "found"), [("person 012", ["Person 012"]), ("林小", ["Person 007"]), ("nobody", [])])
def test_they_are_found_by_name(world, words, found):
    page = world.sign_in("owner").get("/crowd/@@members", {"q": words})
    assert names(page) == found
    assert found or "Nobody in it is called like that." in page.text


def test_many_are_added_at_once_and_one_wrong_name_adds_nobody(world):
    owner = world.sign_in("owner")
    refused = owner.submit("/crowd/@@members", many="new0\nnew1, nobody-here", role="member", status=400)
    assert "nobody-here" in refused.html.select_one("textarea[aria-invalid=true]").text and names(refused)[0] == "Olga Owner"
    assert not names(owner.get("/crowd/@@members", {"q": "newcomer"}))
    owner.submit("/crowd/@@members", many="new0\nnew1, new2;new3\np001", role="member", status=303)
    assert len(names(owner.get("/crowd/@@members", {"q": "newcomer"}))) == 4


def test_guests_of_the_site_become_guests_only(world):
    owner = world.sign_in("owner")
    owner.submit("/crowd/@@members", login="gus", role="owner", status=303)
    row = next(row for row in owner.get("/crowd/@@members", {"q": "gus"}).html.select(".rows .row"))
    assert "Guest" in row.select_one(".row-m").text and not row.select("button[name=role]")


def test_somebody_gets_another_role_and_goes(world):
    owner = world.sign_in("owner")
    with world.change() as site:
        person = site.root["people"]["p005"].id
    owner.submit("/crowd/@@members", person=str(person), role="owner", status=303)
    assert names(owner.get("/crowd/@@members"))[:2] == ["Olga Owner", "Person 005"]
    owner.submit("/crowd/@@members", remove=str(person), status=303)
    assert not names(owner.get("/crowd/@@members", {"q": "person 005"}))


@pytest.mark.parametrize("person", ["x", "9" * 30, "-1"])
def test_somebody_whom_nobody_knows_is_refused(world, person):
    world.sign_in("owner").submit("/crowd/@@members", person=person, role="member", status=400)
