"""Membership holds in both directions, and administrators are a group."""

from __future__ import annotations

from typing import Any

import pytest

from colonnade.content.errors import Invalid
from colonnade.security import groups
from colonnade.security.groups import ADMINISTRATORS, Groups, administrators, groups_of, is_administrator
from colonnade.security.person import Person

Root = dict[str, Any]


@pytest.fixture
def all_groups(root: Root) -> Groups:
    return root["groups"]


def test_installing_twice_keeps_members(root: Root, all_groups: Groups, anna: Person) -> None:
    all_groups.join(ADMINISTRATORS, anna.id)
    groups.install(root)
    assert is_administrator(root, anna.id)


def test_members_and_principals_agree(root: Root, all_groups: Groups, anna: Person, mei: Person) -> None:
    lab, sales = all_groups.add("lab", "The Lab"), all_groups.add("sales")
    all_groups.join(lab.id, anna.id)
    all_groups.join(sales.id, anna.id)
    all_groups.join(sales.id, mei.id)
    assert groups_of(root, anna.id) == {lab.principal, sales.principal} == {f"g:{lab.id}", f"g:{sales.id}"}
    assert list(sales.members) == sorted([anna.id, mei.id])
    all_groups.leave(sales.id, anna.id)
    assert groups_of(root, anna.id) == {lab.principal}
    assert list(sales.members) == [mei.id]
    all_groups.leave_all(anna.id)
    assert groups_of(root, anna.id) == frozenset() and list(lab.members) == []


def test_ids_that_follow_each_other_are_told_apart(root: Root, all_groups: Groups) -> None:
    all_groups.join(ADMINISTRATORS, 5000)
    all_groups.join(ADMINISTRATORS, 5001)
    all_groups.leave(ADMINISTRATORS, 5001)
    assert (groups_of(root, 4999), groups_of(root, 5000), groups_of(root, 5001)) == (frozenset(), {"g:1"}, frozenset())


def test_the_version_changes_with_each_membership_and_only_then(all_groups: Groups, anna: Person) -> None:
    lab = all_groups.add("lab")
    versions = [all_groups.version()]
    for change in (all_groups.join, all_groups.join, all_groups.leave, all_groups.leave):
        change(lab.id, anna.id)
        versions.append(all_groups.version())
    assert versions == [0, 1, 1, 2, 2]


def test_names_are_like_logins_and_unique(all_groups: Groups) -> None:
    all_groups.add("lab")
    for name in ("LAB", "administrators", "a b", ""):
        with pytest.raises(Invalid) as refused:
            all_groups.add(name)
        assert "name" in refused.value.errors
    assert [group.name for group in all_groups] == ["administrators", "lab"]
    assert all_groups.by_name("Lab").title == "lab"


def test_removing_a_group_ends_its_memberships(root: Root, all_groups: Groups, anna: Person) -> None:
    lab = all_groups.add("lab")
    all_groups.join(lab.id, anna.id)
    all_groups.remove(lab.id)
    assert groups_of(root, anna.id) == frozenset()
    assert all_groups.by_name("lab") is all_groups.get(lab.id) is None
    with pytest.raises(KeyError):
        all_groups.join(lab.id, anna.id)
    with pytest.raises(ValueError):
        all_groups.remove(ADMINISTRATORS)


def test_an_id_in_use_is_not_given_again(all_groups: Groups, monkeypatch: pytest.MonkeyPatch) -> None:
    lab = all_groups.add("lab")
    numbers = iter([lab.id, ADMINISTRATORS, 4711])
    monkeypatch.setattr("secrets.randbits", lambda bits: next(numbers))
    assert all_groups.add("sales").id == 4711
    assert "'lab'" in repr(lab)


def test_administrators_are_those_who_may_sign_in(root: Root, all_groups: Groups, anna: Person, mei: Person) -> None:
    assert not is_administrator(root, anna.id) and administrators(root) == []
    all_groups.join(ADMINISTRATORS, anna.id)
    all_groups.join(ADMINISTRATORS, mei.id)
    root["people"].deactivate(mei.id)
    assert administrators(root) == [anna]


def test_two_people_join_at_once(database: Any, together: Any) -> None:
    together(*(lambda root, i=i: root["groups"].join(ADMINISTRATORS, i) for i in (2000, 2001, 2002)))
    with database.transaction() as connection:
        all_groups = connection.root()["groups"]
        assert list(all_groups.get(ADMINISTRATORS).members) == [2000, 2001, 2002]
        assert all_groups.version() == 3
