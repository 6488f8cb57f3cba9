"""Versions: listed, compared, and brought back without losing the later ones."""

from __future__ import annotations

import pytest

from colonnade.commands.edit import edit
from tests.web.world import form


@pytest.fixture(scope="module")
def page(world):
    with world.change() as site:
        made = site.page("Rules of travel", "first\n\nsame", by="employee")
        edit(site.uow("member"), made, {"body": "second\n\nsame"}, note="Why not")
        edit(site.uow("owner"), made, {"title": "Travel rules", "body": "third\n\nsame"})
    return "/sample/rules-of-travel"


def test_every_version_is_listed_with_who_and_why(world, page):
    rows = world.visitor("employee").get(f"{page}/@@history").html.select("tbody tr")
    assert [row.find(attrs={"data-label": "Who"}).text.strip() for row in rows] == ["Owner", "Member", "Employee"]
    assert "Why not" in rows[1].text
    assert "Current" in rows[0].text


def test_two_versions_are_compared(world, page):
    visitor = world.visitor("employee")
    answer = form(visitor.get(f"{page}/@@history"), "old").submit()
    assert "second" in answer.text and "third" in answer.text
    first = visitor.get(f"{page}/@@compare?old=3&new=1")
    assert [h.text.split()[1] for h in first.html.select(".version h2")] == ["1", "3"]
    assert "Travel rules" in first.text


def test_each_part_of_a_comparison_has_its_heading(world):
    with world.change() as site:
        made = site.page("Headed", "first", by="employee")
        edit(site.uow("employee"), made, {"body": "second", "tags": ("one", "two")})
        path = f"/sample/{made.__name__}"
    page = world.visitor("employee").get(f"{path}/@@compare?old=1&new=2").html
    assert len(page.select("main .diff")) == len(page.select("main > h2")) == 2 and all(h.text.strip() for h in page.select("main > h2"))
    assert "one, two" in page.select_one("main").text
    with world.change() as site:
        site.person("zhong", language="zh_Hant")
    assert "one、two" in world.sign_in("zhong").get(f"{path}/@@compare?old=1&new=2").html.select_one("main").text


@pytest.mark.parametrize("query", ["", "old=0&new=0", "old=9&new=8", "old=x&new=y", "old=-1", "old=1&new=99", "old=" + "9" * 30])
def test_versions_that_are_not_there(world, page, query):
    world.visitor("employee").get(f"{page}/@@compare?{query}", status=404)


def test_a_version_compared_with_itself_shows_what_it_changed(world, page):
    assert "second" in world.visitor("employee").get(f"{page}/@@compare?old=2&new=2").text


def test_a_version_is_brought_back_as_a_new_one(world, page):
    visitor = world.visitor("employee")
    answer = form(visitor.get(f"{page}/@@compare?old=1&new=2"), "version").submit(status=303).follow()
    assert "first" in answer.text
    assert "Restored version 1" in visitor.get(f"{page}/@@history").text
    with world.change() as site:
        assert [v.values["body"][:5] for v in site.app()["rules-of-travel"].history.values()] == ["first", "secon", "third", "first"]


@pytest.mark.parametrize("version", ["", "0", "77", "x", "9" * 40])
def test_bringing_back_what_never_was_changes_nothing(world, page, version):
    visitor = world.visitor("employee")
    before = world.runtime.database.lastTransaction()
    visitor.submit(f"{page}/@@restore-version", version=version, status=[400, 404])
    assert world.runtime.database.lastTransaction() == before


def test_a_page_of_many_versions_is_cut_into_pages(world):
    with world.change() as site:
        made = site.page("Many", "0", by="employee")
        for number in range(60):
            edit(site.uow("employee"), made, {"body": str(number + 1)})
    visitor = world.visitor("employee")
    first = visitor.get("/sample/many/@@history")
    assert len(first.html.select("tbody tr")) == 50
    rest = visitor.get("/sample/many/@@history?below=12")
    assert len(rest.html.select("tbody tr")) == 11
    assert "below=12" in first.text


def test_older_versions_are_removed_after_a_question(world):
    with world.change() as site:
        made = site.page("Many versions", "first", by="employee")
        edit(site.uow("employee"), made, {"body": "second"})
        edit(site.uow("employee"), made, {"body": "third"})
    address, visitor = f"/sample/{made.__name__}", world.visitor("employee")
    asked = visitor.get(visitor.get(f"{address}/@@history").html.select_one("a[href$='@@remove-versions']")["href"])
    assert "2 versions are deleted" in asked.text and "present version stays" in asked.text
    world.visitor("member").submit(f"{address}/@@edit", title="Many versions", body="fourth", revision="3")
    answer = form(asked, "csrf_token", asked.html.select_one("main form")["action"]).submit(status=303).follow()
    assert "2 older versions removed" in answer.text
    assert [row.find("input")["value"] for row in answer.html.select("tbody tr")] == ["4", "3"]
    assert "fourth" in visitor.get(address).text


def test_they_are_offered_only_to_who_made_it_and_to_owners(world):
    with world.change() as site:
        made = site.page("Of the vault", "first", by="owner", at=site.app(site.site["vault"]))
        edit(site.uow("owner"), made, {"body": "second"})
    address, guest = f"/vault/sample/{made.__name__}", world.visitor("guest")
    assert not guest.get(f"{address}/@@history").html.select("a[href$='@@remove-versions']")
    assert not world.visitor("member").get(f"{address}/@@history").html.select("a[href$='@@remove-versions']")
    for visitor in (guest, world.visitor("member")):
        visitor.submit(f"{address}/@@remove-versions?before=2", status=403)
    assert world.visitor("owner").get(f"{address}/@@history").html.select("a[href$='@@remove-versions']")


def test_with_one_version_there_is_nothing_to_remove(world):
    visitor = world.visitor("employee")
    assert not visitor.get("/sample/rules/@@history").html.select("a[href$='@@remove-versions']")
    visitor.get("/sample/rules/@@remove-versions", status=303)
