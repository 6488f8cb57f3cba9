"""Who may do what in an app of a community: members, guests, and people and groups by name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from colonnade.catalog.access_ids import access_table
from colonnade.catalog.app_roles import AppRoles, roles_in
from colonnade.catalog.index import access_id_of, catalog
from colonnade.commands.app_roles import Effect, effect_of, reset_app_roles, set_app_roles, with_name
from colonnade.commands.archive.plan import plan_import
from colonnade.commands.archive.read import Archive
from colonnade.commands.archive.restore import restore
from colonnade.commands.archive.write import write_archive
from colonnade.commands.comment import add_comment
from colonnade.commands.group_membership import put_into, take_out
from colonnade.commands.places import change_access, change_member
from colonnade.commands.remove_place import erase_some, remove_place
from colonnade.commands.sub_communities import put_below, stand_by_itself
from colonnade.commands.trash import trash
from colonnade.content.errors import Invalid, NotAllowed
from colonnade.content.objects import Content, Place
from colonnade.content.roots import by_uid
from colonnade.security.audit import trail
from colonnade.security.can import can
from colonnade.stream.log import log
from colonnade.testing import MemorySite

NOT_FOR_GUESTS = AppRoles(guests="none")


@pytest.fixture
def house(site: MemorySite) -> Iterator[Place]:
    """Finance of anna, with ben and carl as members, and gina from outside as a guest."""
    site.person("gina", kind="guest")
    members = {site.person("anna"): "owner", site.person("ben"): "member", site.person("carl"): "member", site.person("gina"): "guest"}
    yield site.place("finance", "restricted", members)


def may(site: MemorySite, name: str, action: str, obj: Content) -> bool:
    return bool(can(site.reader(site.person(name)), action, obj))


def page_in(site: MemorySite, place: Place, title: str = "Plan", by: str = "carl") -> Content:
    return site.page(title, at=site.app(place), by=site.person(by))


def principal(site: MemorySite, name: str) -> str:
    return site.person(name).principal


def put(site: MemorySite, place: Place, roles: AppRoles) -> None:
    set_app_roles(site.uow(site.person("anna")), place, {site.app(place): roles})


def test_without_a_word_all_is_as_in_the_whole_community(site: MemorySite, house: Place) -> None:
    app = site.app(house)
    assert roles_in(house, app) == AppRoles("editor", "author") and app.roles is None and app.access_id is None
    put(site, house, AppRoles("reader", "reader"))
    reset_app_roles(site.uow(site.person("anna")), house, app)
    assert app.roles is None and may(site, "ben", "edit", page_in(site, house)) and may(site, "gina", "add", app)


@pytest.mark.parametrize(
    ("members", "adds", "edits_of_others", "edits_own"),
    [("reader", False, False, False), ("author", True, False, True), ("editor", True, True, True)],
)
def test_members_do_what_they_may(site: MemorySite, house: Place, members: str, adds: bool, edits_of_others: bool, edits_own: bool) -> None:
    page, own = page_in(site, house, by="carl"), page_in(site, house, by="ben")
    put(site, house, AppRoles(members))
    assert may(site, "ben", "add", site.app(house)) == adds
    assert may(site, "ben", "edit", page) == edits_of_others and may(site, "ben", "edit", own) == edits_own
    assert may(site, "ben", "view", page) and may(site, "ben", "comment", page), "whoever reads an app comments as in the whole community"
    assert may(site, "anna", "edit", page) and may(site, "anna", "share", page), "owners keep all rights"


@pytest.mark.parametrize(("guests", "reads", "adds"), [("none", False, False), ("reader", True, False), ("author", True, True)])
def test_guests_do_what_they_may(site: MemorySite, house: Place, guests: str, reads: bool, adds: bool) -> None:
    page = page_in(site, house)
    put(site, house, AppRoles(guests=guests))
    assert (may(site, "gina", "view", page), may(site, "gina", "comment", page)) == (reads, reads)
    assert may(site, "gina", "add", site.app(house)) == adds
    assert may(site, "gina", "view", house) and may(site, "ben", "view", page)


def test_lists_and_counts_of_guests_leave_out_what_is_not_for_them(site: MemorySite, house: Place) -> None:
    page, gina = page_in(site, house, title="Salaries"), site.reader(site.person("gina"))
    thrown = page_in(site, house, title="Old salaries", by="gina")
    site.share(thrown, [principal(site, "gina"), principal(site, "ben")], by=site.person("gina"))
    trash(site.uow(site.person("gina")), thrown)
    walk = f"place:{house.uid}"
    assert site.listed(walk, gina) == ["Salaries"] and catalog(site.root).count(walk, gina.visible) == 1
    put(site, house, NOT_FOR_GUESTS)
    gina = site.reader(site.person("gina"))
    assert site.listed(walk, gina) == [] and catalog(site.root).count(walk, gina.visible) == 0
    assert site.listed(walk, site.person("ben")) == ["Salaries"]
    entries = list(log(site.root).of_object(page.uid))
    assert entries and all(entry.access_id == access_id_of(page) for entry in entries)
    assert not may(site, "gina", "notice", thrown) and not may(site, "gina", "view", thrown)


def test_after_the_first_time_one_row_changes_and_no_document(site: MemorySite, house: Place) -> None:
    page, app = page_in(site, house), site.app(house)
    put(site, house, NOT_FOR_GUESTS)
    own, walks = app.access_id, page.walk_keys
    for guests, reads in (("reader", True), ("none", False), ("author", True)):
        put(site, house, AppRoles(guests=guests))
        assert may(site, "gina", "view", page) == reads
    site.commit()
    put(site, house, NOT_FOR_GUESTS)
    assert app.access_id == own and page.walk_keys == walks and not page._p_changed
    assert not may(site, "gina", "view", page)


def test_in_an_open_community_all_employees_still_read(site: MemorySite, house: Place) -> None:
    page = page_in(site, house)
    put(site, house, NOT_FOR_GUESTS)
    change_access(site.uow(site.person("anna")), house, "open")
    assert may(site, "eve", "view", page) and not may(site, "gina", "view", page)
    change_access(site.uow(site.person("anna")), house, "restricted")
    assert not may(site, "eve", "view", page) and not may(site, "gina", "view", page) and may(site, "ben", "view", page)


def test_people_and_groups_by_name_do_more(site: MemorySite, house: Place) -> None:
    app, page = site.app(house), page_in(site, house)
    board = site.root["groups"].add("board")
    board.usable = True
    site.root["groups"].join(board.id, site.person("dora").id)
    put_into(site.uow(site.person("anna")), house, board, "member")
    named = {principal(site, "ben"): "author", board.principal: "editor", principal(site, "gina"): "author"}
    put(site, house, AppRoles("reader", "none", named))
    assert may(site, "ben", "add", app) and not may(site, "ben", "edit", page)
    assert may(site, "dora", "edit", page) and not may(site, "carl", "add", app)
    assert may(site, "gina", "view", page) and may(site, "gina", "add", app), "who is named reads what guests don't"
    take_out(site.uow(site.person("anna")), house, board)
    put_into(site.uow(site.person("anna")), house, board, "member")
    assert not may(site, "dora", "edit", page), "a group that left comes back without its role"


def test_who_leaves_loses_the_role_by_name(site: MemorySite, house: Place) -> None:
    app = site.app(house)
    change_access(site.uow(site.person("anna")), house, "open")
    put(site, house, AppRoles("reader", "none", {principal(site, "ben"): "author", principal(site, "gina"): "author"}))
    for name in ("ben", "gina"):
        change_member(site.uow(site.person("anna")), house, site.person(name).id, None)
    assert not may(site, "ben", "add", app) and roles_in(house, app).named == {}
    change_member(site.uow(site.person("anna")), house, site.person("gina").id, "guest")
    assert not may(site, "gina", "view", app)


def test_a_role_by_name_is_given_and_taken(site: MemorySite, house: Place) -> None:
    app, anna, ben = site.app(house), site.uow(site.person("anna")), principal(site, "ben")
    put(site, house, AppRoles("reader"))
    set_app_roles(anna, house, {app: with_name(anna, house, app, ben, "editor")})
    assert roles_in(house, app) == AppRoles("reader", named={ben: "editor"})
    set_app_roles(anna, house, {app: with_name(anna, house, app, ben, None)})
    assert roles_in(house, app) == AppRoles("reader")


def test_only_owners_set_it_and_only_what_makes_sense(site: MemorySite, house: Place) -> None:
    app, anna = site.app(house), site.uow(site.person("anna"))
    with pytest.raises(NotAllowed):
        set_app_roles(site.uow(site.person("ben")), house, {app: AppRoles("reader")})
    with pytest.raises(NotAllowed):
        set_app_roles(site.uow(site.administrator()), site.site, {site.app(): AppRoles("reader")})
    wrong = [
        AppRoles("owner"),
        AppRoles(guests="editor"),
        AppRoles("reader", named={principal(site, "eve"): "author"}),  # not in it
        AppRoles("reader", named={principal(site, "anna"): "editor"}),  # owns it
        AppRoles("editor", named={principal(site, "ben"): "author"}),  # may do that already
        AppRoles("reader", named={principal(site, "ben"): "owner"}),
        AppRoles("reader", named={"staff": "author"}),
        AppRoles("reader", named={"p:12345": "author"}),
    ]
    for roles in wrong:
        with pytest.raises(Invalid) as refused:
            set_app_roles(anna, house, {app: roles})
        assert list(refused.value.errors) == [app.__name__], roles
    with pytest.raises(Invalid):
        set_app_roles(anna, house, {site.app(): AppRoles("reader")})
    assert app.roles is None


def test_how_many_can_do_less_is_told_before(site: MemorySite, house: Place) -> None:
    app, anna = site.app(house), site.uow(site.person("anna"))
    assert effect_of(anna, house, {app: AppRoles()}) == Effect()
    assert effect_of(anna, house, {app: AppRoles("reader", "none")}) == Effect(0, 2, 1)
    assert effect_of(anna, house, {app: AppRoles("author", "reader", {principal(site, "ben"): "editor"})}) == Effect(0, 2, 0)
    put(site, house, AppRoles("reader", "none"))
    assert effect_of(anna, house, {app: AppRoles("author", "reader")}) == Effect(3, 0, 0)
    change_member(anna, house, site.person("carl").id, "guest")
    change_access(anna, house, "open")
    put(site, house, AppRoles())
    assert effect_of(anna, house, {app: AppRoles(guests="none")}) == Effect(0, 1, 1), "an employee who is a guest still reads an open one"


def test_a_sub_community_has_its_own_and_inherited_owners_keep_all_rights(site: MemorySite, house: Place) -> None:
    audit = site.place("audit", "restricted", {site.person("ben"): "owner", site.person("gina"): "guest", site.person("carl"): "member"})
    page = page_in(site, audit, by="ben")
    put(site, house, AppRoles("reader", "none"))
    set_app_roles(site.uow(site.person("ben")), audit, {site.app(audit): AppRoles("reader", "none")})
    put_below(site.uow(site.administrator()), audit, house, owners_inherited=True)
    assert may(site, "anna", "edit", page) and may(site, "anna", "view", page)
    assert may(site, "carl", "view", page) and not may(site, "gina", "view", page)
    change_access(site.uow(site.person("ben")), audit, "open")
    assert may(site, "anna", "view", page) and may(site, "carl", "view", page)
    assert not may(site, "gina", "view", page) and not may(site, "eve", "view", page)
    stand_by_itself(site.uow(site.person("ben")), audit)
    assert not may(site, "anna", "view", page) and roles_in(audit, site.app(audit)) == AppRoles("reader", "none")


def test_an_app_that_is_off_keeps_it(site: MemorySite, house: Place) -> None:
    put(site, house, AppRoles("reader", "none"))
    site.switch("sample", False, house)
    site.switch("sample", True, house)
    assert roles_in(house, site.app(house)) == AppRoles("reader", "none")


def test_an_archive_carries_it(site: MemorySite, house: Place, tmp_path: Path) -> None:
    page, anna = page_in(site, house), site.person("anna")
    roles = AppRoles("reader", "none", {principal(site, "ben"): "editor"})
    put(site, house, roles)
    change_access(site.uow(anna), house, "open")
    write_archive(site.uow(), [house], tmp_path / "all.zip")
    remove_place(site.uow(anna), house, house.title)
    erase_some(site.uow(), house)
    with Archive(tmp_path / "all.zip") as opened:
        restore(site.uow(), opened, plan_import(site.uow(), opened, None), opened.records())
    again, page = by_uid(site.root, house.uid), by_uid(site.root, page.uid)
    assert roles_in(again, site.app(again)) == roles
    assert may(site, "eve", "view", page) and not may(site, "gina", "view", page) and may(site, "ben", "edit", page)


def test_what_guests_comment_on_is_what_they_read(site: MemorySite, house: Place) -> None:
    page = page_in(site, house)
    put(site, house, replace(AppRoles(), guests="reader"))
    assert add_comment(site.uow(site.person("gina")), page, "May I?").creator == site.person("gina").id
    put(site, house, NOT_FOR_GUESTS)
    with pytest.raises(NotAllowed):
        add_comment(site.uow(site.person("gina")), page, "May I?")
    assert access_table(site.root).row(site.app(house).access_id)[0] == house.access_id


def test_who_changed_it_stands_in_the_audit_log(site: MemorySite, house: Place) -> None:
    put(site, house, AppRoles("reader", "none", {principal(site, "ben"): "author"}))
    entry = next(iter(trail(site.root).latest()))
    assert (entry.action, entry.about, entry.actor) == ("place.app_roles", f"object:{house.uid}", site.person("anna").id)
    assert dict(entry.facts) == {"app": "sample", "members": "reader", "guests": "none", "named": 1}
