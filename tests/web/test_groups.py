"""Groups on the pages: administrators make and fill them, owners put them into communities."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from colonnade.commands import group_membership as groups
from tests.web.world import World


@pytest.fixture(scope="module")
def made() -> Iterator[World]:
    with World([]) as world:
        with world.change() as site:
            site.administrator("admin")
            for login in ("owner", "member", "ann", "ben", "cat"):
                site.person(login, name=f"{login.title()} Smith", email=f"{login}@example.com")
            site.person("gus", kind="guest")
            site.place("vault", "restricted", {"owner": "owner", "member": "member", "gus": "guest"})
        yield world


@pytest.fixture
def world(made: World) -> Iterator[World]:
    """With the group Finance of Ann and Ben, and no other."""
    with made.change() as site:
        uow, people = site.uow("admin"), site.root["people"]
        for group in [group for group in site.root["groups"] if group.id != 1]:
            groups.remove_group(uow, group)
        groups.join_group(uow, groups.add_group(uow, "Finance"), [people["ann"], people["ben"]])
    yield made


def ident(world: World, name: str = "finance") -> int:
    with world.change() as site:
        return site.root["groups"].by_name(name).id


def names(page) -> list[str]:
    return [link.text for link in page.html.select(".members .row-t a")]


def row(page, name: str):
    return next(row for row in page.html.select(".members .row") if name in row.text)


def test_a_group_is_made_filled_and_called_otherwise(world):
    admin = world.sign_in("admin")
    page = admin.submit("/admin/groups", title="Sales team", name="", status=303).follow()
    assert "Nobody is in it yet." in page.text and "sales-team" in page.html.find(id="f-name")["value"]
    here = page.request.path
    refused = admin.submit(f"{here}/members", login="", many="ann\nnobody-here", status=400)
    assert "nobody-here" in refused.html.select_one("textarea[aria-invalid=true]").text
    page = admin.submit(f"{here}/members", login="", many="ann@example.com\nben, Cat Smith", status=303).follow()
    assert names(page) == ["Ann Smith", "Ben Smith", "Cat Smith"] and "3 people were added." in page.text
    with world.change() as site:
        ben = site.root["people"]["ben"].id
    assert names(admin.submit(f"{here}/members", remove=str(ben), status=303).follow()) == ["Ann Smith", "Cat Smith"]
    page = admin.submit(here, title="The sellers", name="sellers", from_table="1", status=303).follow()
    assert page.html.h1.text == "The sellers" and page.html.find(id="f-from_table").has_attr("checked")
    assert not page.html.find(id="f-usable").has_attr("checked")


@pytest.mark.parametrize("title", ["Finance", "finance", "administrators", "", "!!"])
def test_a_name_that_is_taken_or_none_is_refused(world, title):
    page = world.sign_in("admin").submit("/admin/groups", title=title, name="", status=400)
    assert page.html.select("[aria-invalid=true]")


def test_the_administrators_group_cant_be_removed_nor_emptied(world):
    admin = world.sign_in("admin")
    page = admin.get("/admin/groups/1")
    assert not page.html.find("a", href="/admin/groups/1/remove") and not page.html.find(id="f-title")
    admin.get("/admin/groups/1/remove", status=404)
    with world.change() as site:
        me = site.root["people"]["admin"].id
    refused = admin.submit("/admin/groups/1/members", remove=str(me), status=400)
    assert "The last administrator stays one." in refused.text


def test_only_administrators_see_groups_there(world):
    for path in ("/admin/groups", f"/admin/groups/{ident(world)}"):
        world.sign_in("owner").get(path, status=404)
    for path in ("/admin/groups/77", f"/admin/groups/{2**63}", "/admin/groups/77/remove"):
        world.sign_in("admin").get(path, status=404)


def test_an_owner_puts_a_group_in_and_takes_it_out_again(world):
    owner, group = world.sign_in("owner"), str(ident(world))
    world.sign_in("ann").get("/vault", status=404)
    page = owner.submit("/vault/@@groups", group=group, **{"as": "member"}, status=303).follow()
    assert "2 people came with it." in page.text
    section = page.html.find("h2", string="Groups").parent
    assert "Finance" in section.text and "2 people" in section.text and "Members" in section.text
    ann = row(page, "Ann Smith")
    assert "through Finance" in ann.text and not ann.select("button[name=remove]")
    assert [button["value"] for button in ann.select("button[name=role]")] == ["owner"]
    assert "through" not in row(page, "Member Smith").text
    world.sign_in("ann").get("/vault")
    question = owner.get(section.find("a")["href"])
    assert "2 people are here through this group alone and leave." in question.text
    page = owner.submit(f"/vault/@@groups?group={group}", status=303).follow()
    assert "2 people left with it." in page.text and "Ann Smith" not in names(page)
    world.sign_in("ann").get("/vault", status=404)


def test_a_group_that_isnt_for_communities_isnt_offered(world):
    owner = world.sign_in("owner")
    offered = [option.text for option in owner.get("/vault/@@members").html.select("#f-group option")]
    assert offered == ["Choose a group", "Finance"]
    for group in ("1", "", "77", "x"):
        page = owner.submit("/vault/@@groups", group=group, **{"as": "member"}, status=400)
        assert page.html.select("#f-group[aria-invalid=true]")


def test_guests_from_outside_arent_shown_groups_and_members_cant_change_them(world):
    world.sign_in("owner").submit("/vault/@@groups", group=str(ident(world)), **{"as": "member"}, status=303)
    assert "Finance" in world.sign_in("member").get("/vault/@@members").text
    assert "Finance" not in world.sign_in("gus").get("/vault/@@members").text
    world.sign_in("member").submit("/vault/@@groups", group=str(ident(world)), **{"as": "owner"}, status=403)
    world.sign_in("member").get("/vault/@@groups", status=403)


def test_removing_a_group_says_what_follows(world):
    world.sign_in("owner").submit("/vault/@@groups", group=str(ident(world)), **{"as": "member"}, status=303)
    admin = world.sign_in("admin")
    page = admin.get(f"/admin/groups/{ident(world)}/remove")
    assert "2 people are in it and stay on the site." in page.text and "Vault" in page.text
    admin.submit(page.request.path, status=303)
    assert "Ann Smith" not in names(admin.get("/vault/@@members"))


def test_who_alone_owns_a_community_by_a_group_keeps_it(world):
    owner, group = world.sign_in("owner"), str(ident(world))
    owner.submit("/vault/@@groups", group=group, **{"as": "owner"}, status=303)
    with world.change() as site:
        me = site.root["people"]["owner"].id
    owner.submit("/vault/@@members", person=str(me), role="member", status=303)
    ann = world.sign_in("ann")
    page = ann.submit(f"/vault/@@groups?group={group}", status=400)
    assert "would have no owner any more" in page.text
    ann.submit("/vault/@@members", person=str(me), role="owner", status=303)
    ann.submit(f"/vault/@@groups?group={group}", status=303)
