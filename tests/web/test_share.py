"""Who may read: said in words, chosen in words, in force at once."""

from __future__ import annotations

import pytest


@pytest.fixture
def page(world):
    with world.change() as site:
        return f"/sample/{site.page('Shared', 'Secret text', by='employee').__name__}"


def test_only_some_people(world, page):
    author, other, admin = (world.visitor(who) for who in ("employee", "owner", "admin"))
    assert "All staff" in other.get(page).text
    answer = author.submit(f"{page}/@@share", readers="only", people="member", status=303).follow()
    assert "Only" in answer.text
    assert "Secret text" in world.visitor("member").get(page).text
    other.get(page, status=404)
    assert "Shared" not in other.get("/people/employee").text
    admin.get(page)
    author.submit(f"{page}/@@share", readers="all", status=303)
    other.get(page)


@pytest.mark.parametrize(
    "typed",
    ["member", "member@example.com", "Member <member>", "  member ,owner", "member\r\nowner\r\n\r\n", "\u202emember", "Member，Owner"],
)
def test_people_are_named_by_login_name_or_address(world, page, typed):
    world.visitor("employee").submit(f"{page}/@@share", readers="only", people=typed, status=303)
    world.visitor("member").get(page)


@pytest.mark.parametrize("typed", ["nobody", "member\nzz top", "<>", "p:1", "staff", "*"])
def test_someone_unknown_is_named_and_nothing_changes(world, page, typed):
    visitor = world.visitor("employee")
    before = world.runtime.database.lastTransaction()
    answer = visitor.submit(f"{page}/@@share", readers="only", people=typed, status=400)
    assert "Nobody is called" in answer.text
    fields = [field.get("value", "") for field in answer.html.select("[name=people]")]
    assert " ".join(fields).split() == typed.split()
    assert world.runtime.database.lastTransaction() == before


def test_a_restriction_holds_for_everything_below(world, page):
    with world.change() as site:
        site.page("Child", "Secret too", by="employee", at=site.app()[page.rpartition("/")[2]])
    world.visitor("employee").submit(f"{page}/@@share", readers="only", people="member", status=303)
    world.visitor("owner").get(f"{page}/child", status=404)
    world.visitor("member").get(f"{page}/child")


def test_the_author_never_locks_themselves_out(world, page):
    visitor = world.visitor("employee")
    visitor.submit(f"{page}/@@share", readers="only", people="", status=[303, 400])
    visitor.get(page)


def test_others_may_not_change_it(world, page):
    world.visitor("member").submit(f"{page}/@@share", readers="only", people="", status=403)


def test_who_can_t_read_what_it_is_in_is_named_and_nothing_changes(world, page):
    visitor = world.visitor("employee")
    before = world.runtime.database.lastTransaction()
    answer = visitor.submit(f"{page}/@@share", readers="only", people="member\nguest", status=400)
    assert "Guest can't read what this is in" in answer.text.replace("&#39;", "'").replace("&#x27;", "'")
    assert world.runtime.database.lastTransaction() == before
