from __future__ import annotations

import re

import pytest

from colonnade.catalog.index import catalog
from colonnade.commands.membership import let_found
from colonnade.commands.places import add_place, change_access, change_member, rename_place
from colonnade.content.errors import Invalid, NotAllowed, UnknownType
from colonnade.security.can import can
from colonnade.testing import MemorySite


def test_a_place_is_restricted_unless_its_maker_says_otherwise(site: MemorySite) -> None:
    place = add_place(site.uow(), "Project X")
    assert place.access == "restricted" and place.is_place
    assert not can(site.reader(site.person("ben")), "view", place)


def test_employees_make_one_unless_administrators_keep_that_to_themselves(site: MemorySite) -> None:
    anna, root = site.person("anna"), site.administrator("root")
    add_place(site.uow(anna), "Mine")
    with pytest.raises(NotAllowed):
        add_place(site.uow(site.person("guest", kind="guest")), "Theirs")
    with pytest.raises(NotAllowed):
        let_found(site.uow(anna), "administrators")
    let_found(site.uow(root), "administrators")
    with pytest.raises(NotAllowed):
        add_place(site.uow(anna), "Mine, too")
    add_place(site.uow(root), "Ours")
    with pytest.raises(Invalid):
        let_found(site.uow(root), "nobody")


@pytest.mark.parametrize(("title", "name"), [("Sample", "sample"), ("People", "people"), ("🎉", "place"), ("臺北", "臺北")])
def test_its_address_comes_from_its_title(site: MemorySite, title: str, name: str) -> None:
    assert re.fullmatch(f"{name}-[2-9b-z]{{5}}", add_place(site.uow(), title).__name__)


@pytest.mark.parametrize("founder", ["anna", "root"])
@pytest.mark.parametrize("access", ["open", "moderated", "restricted"])
def test_its_address_does_not_tell_whether_there_is_another_of_its_title(site: MemorySite, access: str, founder: str) -> None:
    site.administrator("root")
    uow = site.uow(site.person(founder))
    before = add_place(uow, "Payroll", access=access).__name__
    site.place("payroll", "restricted")
    change_access(site.uow(), site.place("formerly", "open"), "restricted")
    after = add_place(uow, "Payroll", access=access).__name__
    was_open = add_place(uow, "Formerly", access=access).__name__
    pattern = "(payroll|formerly)-[2-9b-z]{5}"
    assert before != after and all(re.fullmatch(pattern, name) for name in (before, after, was_open))


def test_letters_of_an_address_that_are_taken_are_drawn_again(site: MemorySite, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = iter("bbbbbbbbbbccccc")
    monkeypatch.setattr("colonnade.content.names.secrets.choice", lambda _: next(drawn))
    names = [add_place(site.uow(), "Payroll").__name__ for _ in range(2)]
    assert names == ["payroll-bbbbb", "payroll-ccccc"]


@pytest.mark.parametrize(("before", "after"), [("open", "restricted"), ("restricted", "open"), ("restricted", "moderated")])
def test_its_address_stays_when_its_access_changes(site: MemorySite, before: str, after: str) -> None:
    place = add_place(site.uow(), "Payroll", access=before)
    name = place.__name__
    change_access(site.uow(), place, after)
    assert place.__name__ == name and site.site[name] is place


def test_an_address_that_was_asked_for_is_not_changed_in_silence(site: MemorySite) -> None:
    for name in ("sample", "admin", "../x", "X", "a b", "🎉", "-", ""):
        with pytest.raises(Invalid) as caught:
            add_place(site.uow(), "Title", name=name)
        assert set(caught.value.errors) == {"name"}


@pytest.mark.parametrize("values", [{"title": ""}, {"title": "T", "access": "secret"}, {"title": "T", "description": "x" * 2001}])
def test_wrong_values_are_refused(site: MemorySite, values: dict[str, str]) -> None:
    with pytest.raises(Invalid):
        add_place(site.uow(), **values)


def test_an_unknown_type_is_refused(site: MemorySite) -> None:
    with pytest.raises(UnknownType):
        add_place(site.uow(), "T", type_name="gone.place")


@pytest.mark.parametrize("role", ["boss", "", "stop"])
def test_only_roles_that_exist_are_given(site: MemorySite, role: str) -> None:
    anna, place = site.person("anna"), site.place("team")
    with pytest.raises(Invalid):
        change_member(site.uow(), place, anna.id, role)
    with pytest.raises(Invalid):
        add_place(site.uow(), "Other", members={anna.id: role})


def test_only_people_who_exist_become_members(site: MemorySite) -> None:
    with pytest.raises(Invalid):
        change_member(site.uow(), site.place("team"), 12345, "member")


@pytest.mark.parametrize("access", ["open", "restricted"])
@pytest.mark.parametrize(("role", "kind"), [("member", "employee"), ("owner", "employee"), ("guest", "employee"), ("guest", "guest")])
def test_whoever_is_in_it_reads_and_writes(site: MemorySite, access: str, role: str, kind: str) -> None:
    anna = site.person("anna", kind=kind)
    place = site.place("team", access, {anna: role})
    page = site.page("Page", at=site.app(place), by=anna)
    assert can(site.reader(anna), "edit", page)
    other = site.page("Other", at=site.app(place))
    assert bool(can(site.reader(anna), "edit", other)) is (role != "guest")
    assert bool(can(site.reader(anna), "manage", place)) is (role == "owner")


@pytest.mark.parametrize(("access", "may"), [("open", True), ("restricted", False)])
def test_staff_who_are_not_in_it_read_only_an_open_one(site: MemorySite, access: str, may: bool) -> None:
    page = site.page("Page", at=site.app(site.place("team", access)))
    ben = site.reader(site.person("ben"))
    assert bool(can(ben, "view", page)) is may
    assert not can(ben, "edit", page) and not can(ben, "add", page)


def test_people_from_outside_read_no_place_but_their_own(site: MemorySite) -> None:
    guest = site.person("guest", kind="guest")
    mine, other = site.place("mine", "open", {guest: "guest"}), site.place("other", "open")
    assert can(site.reader(guest), "view", mine) and not can(site.reader(guest), "view", other)
    assert not can(site.reader(guest), "view", site.site)


def test_closing_a_place_changes_one_row_and_no_document(site: MemorySite) -> None:
    place = site.place("team", "open", {site.person("anna"): "owner"})
    pages = [site.page(f"Page {number}", at=site.app(place)) for number in range(5)]
    ben = site.person("ben")
    site.commit()
    serials = [page._p_serial for page in pages]
    index = catalog(site.root)
    changes = index.changes("all")
    assert index.count("all", site.reader(ben).visible) == 5
    change_access(site.uow("anna"), place, "restricted")
    site.manager.savepoint()  # what was changed is in the savepoint's file now
    changed = {site.connection.get(oid) for oid in site.connection._savepoint_storage.index}
    assert not changed & {*pages, site.app(place)} and place in changed
    site.commit()
    assert [page._p_serial for page in pages] == serials and index.changes("all") == changes
    assert index.count("all", site.reader(ben).visible) == 0 and not can(site.reader(ben), "view", pages[0])
    assert index.count("all", site.reader("anna").visible) == 5
    change_access(site.uow("anna"), place, "open")
    assert index.count("all", site.reader(ben).visible) == 5


def test_who_does_not_own_a_place_changes_nothing_of_it(site: MemorySite) -> None:
    anna = site.person("anna")
    place = site.place("team", members={anna: "member", site.person("olga"): "owner"})
    for change in (
        lambda uow: change_access(uow, place, "restricted"),
        lambda uow: rename_place(uow, place, {"title": "Mine"}),
        lambda uow: change_member(uow, place, anna.id, "owner"),
    ):
        with pytest.raises(NotAllowed):
            change(site.uow(anna))
        change(site.uow("olga"))


def test_a_new_title_keeps_the_address(site: MemorySite) -> None:
    place = site.place("team")
    rename_place(site.uow(), place, {"title": "The team", "description": "We"})
    assert (place.title, place.description, place.__name__) == ("The team", "We", "team")
    rename_place(site.uow(), place, {"description": ""})
    assert (place.title, place.description) == ("The team", "")
    with pytest.raises(Invalid):
        rename_place(site.uow(), place, {"title": ""})


def test_rights_follow_membership_at_once(site: MemorySite) -> None:
    anna, ben = site.person("anna"), site.person("ben")
    place = site.place("team", "restricted", {anna: "owner"})
    page = site.page("Page", at=site.app(place), by=anna)
    change_member(site.uow(anna), place, ben.id, "member")
    assert can(site.reader(ben), "edit", page) and not can(site.reader(ben), "manage", place)
    change_member(site.uow(anna), place, ben.id, "owner")
    assert can(site.reader(ben), "manage", place)
    change_member(site.uow(anna), place, ben.id, "guest")
    assert can(site.reader(ben), "view", page) and not can(site.reader(ben), "edit", page)
    change_member(site.uow(anna), place, ben.id, None)
    assert not can(site.reader(ben), "view", page)


def test_a_place_keeps_an_owner(site: MemorySite) -> None:
    anna, ben = site.person("anna"), site.person("ben")
    place = site.place("team", members={anna: "owner", ben: "member"})
    for role in ("member", "guest", None):
        with pytest.raises(Invalid):
            change_member(site.uow(anna), place, anna.id, role)
    change_member(site.uow(anna), place, ben.id, "owner")
    change_member(site.uow(anna), place, anna.id, None)
    assert dict(place.members) == {ben.id: "owner"}
