"""Groups in communities: whoever is in a group is in the community, and out again, unless something else keeps them."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
import transaction
from ZODB.POSException import ConflictError
from ZODB.serialize import ObjectWriter

from colonnade.catalog import at_the_door
from colonnade.catalog.group_members import disagreeing, own_role
from colonnade.catalog.readers import reader_of
from colonnade.commands import group_membership as groups
from colonnade.commands import membership
from colonnade.commands.erase import erase_people, erase_place
from colonnade.commands.people import change_person
from colonnade.commands.places import change_member
from colonnade.content.errors import Invalid, NotAllowed
from colonnade.security.can import can
from colonnade.security.groups import ADMINISTRATORS
from colonnade.testing import MemorySite, memory_site


@pytest.fixture
def site() -> Iterator[MemorySite]:
    with memory_site() as made:
        for login in ("ann", "ben", "cat", "dan"):
            made.person(login)
        made.person("gus", kind="guest")
        made.administrator("admin")
        for name in ("vault", "annex"):
            made.place(name, "restricted", {"ann": "owner"}, [])
        for title in ("Finance", "Sales"):
            groups.add_group(made.uow("admin"), title)
        yield made


@pytest.fixture(autouse=True)
def all_agrees(site: MemorySite) -> Iterator[None]:
    yield
    places = [site.site[name] for name in ("vault", "annex") if name in site.site]
    assert [disagreeing(site.root, place) for place in places] == [[] for _place in places]
    for place in places:
        assert place.number_of_members == len(place.members)
        assert place.number_of_guests == sum(role == "guest" for role in place.members.values())


def group(site: MemorySite, name: str = "finance"):
    return site.root["groups"].by_name(name)


def person(site: MemorySite, login: str):
    return site.root["people"][login]


def roles(site: MemorySite, name: str = "vault") -> dict[str, str]:
    return {site.root["people"].get(i).login: role for i, role in site.site[name].members.items()}


def join(site: MemorySite, *logins: str, name: str = "finance") -> int:
    return groups.join_group(site.uow("admin"), group(site, name), [person(site, login) for login in logins])


def leave(site: MemorySite, *logins: str, name: str = "finance", **options: bool) -> int:
    return groups.leave_group(site.uow("admin"), group(site, name), [person(site, login) for login in logins], **options)


def put(site: MemorySite, role: str = "member", name: str = "finance", place: str = "vault") -> int:
    return groups.put_into(site.uow("ann"), site.site[place], group(site, name), role)


def sees(site: MemorySite, login: str) -> bool:
    return bool(can(reader_of(site.root, person(site, login)), "view", site.site["vault"]))


def test_who_is_in_the_group_and_who_joins_it_later_is_in_the_community_and_out_again(site: MemorySite) -> None:
    join(site, "ben")
    assert not sees(site, "ben")
    assert put(site) == 1
    join(site, "cat")
    assert roles(site) == {"ann": "owner", "ben": "member", "cat": "member"} and sees(site, "ben") and sees(site, "cat")
    leave(site, "ben")
    assert roles(site) == {"ann": "owner", "cat": "member"} and not sees(site, "ben")


def test_who_is_there_by_themselves_stays_as_what_they_were(site: MemorySite) -> None:
    change_member(site.uow("ann"), site.site["vault"], person(site, "ben").id, "guest")
    join(site, "ann", "ben")
    put(site)
    assert roles(site) == {"ann": "owner", "ben": "member"}
    leave(site, "ann", "ben")
    assert roles(site) == {"ann": "owner", "ben": "guest"}


def test_another_group_keeps_them_with_its_own_role(site: MemorySite) -> None:
    join(site, "ben")
    join(site, "ben", name="sales")
    put(site, "owner")
    put(site, "guest", "sales")
    assert roles(site)["ben"] == "owner"
    assert groups.number_alone(site.uow("ann"), site.site["vault"], group(site)) == 0
    groups.take_out(site.uow("ann"), site.site["vault"], group(site))
    assert roles(site)["ben"] == "guest"
    assert groups.number_alone(site.uow("ann"), site.site["vault"], group(site, "sales")) == 1
    assert groups.take_out(site.uow("ann"), site.site["vault"], group(site, "sales")) == 1


def test_who_is_added_by_hand_as_well_stays_when_the_group_goes(site: MemorySite) -> None:
    join(site, "ben", "cat")
    put(site)
    membership.add_members(site.uow("ann"), site.site["vault"], [person(site, "ben")])
    assert own_role(site.site["vault"], person(site, "ben").id) == "member"
    groups.take_out(site.uow("ann"), site.site["vault"], group(site))
    assert roles(site) == {"ann": "owner", "ben": "member"} and site.site["vault"].groups is None


def test_nobody_leaves_or_is_removed_while_a_group_brings_them(site: MemorySite) -> None:
    join(site, "ben")
    put(site)
    vault, ben = site.site["vault"], person(site, "ben").id
    with pytest.raises(Invalid, match=r"Finance|through"):
        membership.leave(site.uow("ben"), vault)
    with pytest.raises(Invalid):
        change_member(site.uow("ann"), vault, ben, None)
    change_member(site.uow("ann"), vault, ben, "owner")
    assert roles(site)["ben"] == "owner"
    change_member(site.uow("ann"), vault, ben, "member")
    with pytest.raises(Invalid):
        change_member(site.uow("ann"), vault, ben, "guest")


def test_guests_of_the_site_become_guests_only_and_employees_again_what_the_group_gives(site: MemorySite) -> None:
    join(site, "gus", "ben")
    put(site, "owner")
    assert roles(site) == {"ann": "owner", "ben": "owner", "gus": "guest"}
    change_person(site.uow("admin"), person(site, "ben").id, {"kind": "guest"})
    change_person(site.uow("admin"), person(site, "gus").id, {"kind": "employee"})
    assert roles(site) == {"ann": "owner", "ben": "guest", "gus": "owner"}
    leave(site, "ben", "gus")
    assert roles(site) == {"ann": "owner"}


@pytest.mark.parametrize(
    "work",
    [
        lambda site: leave(site, "ben"),
        lambda site: groups.put_into(site.uow("admin"), site.site["vault"], group(site), "member"),
        lambda site: groups.take_out(site.uow("admin"), site.site["vault"], group(site)),
        lambda site: groups.remove_group(site.uow("admin"), group(site)),
    ],
)
def test_the_last_owner_stays(site: MemorySite, work: Callable[[MemorySite], int]) -> None:
    join(site, "ben")
    put(site, "owner")
    change_member(site.uow("ann"), site.site["vault"], person(site, "ann").id, "member")
    with pytest.raises(Invalid, match=r"(?i)owner"):
        work(site)


def test_who_decides_that_it_may_be_left_without_an_owner_may(site: MemorySite) -> None:
    join(site, "ben")
    put(site, "owner")
    change_member(site.uow("ann"), site.site["vault"], person(site, "ann").id, "member")
    assert leave(site, "ben", may_be_last=True) == 1


def test_whoever_asked_is_in_and_asks_no_more(site: MemorySite) -> None:
    membership.invite(site.uow("ann"), site.site["vault"], [person(site, "ben")])
    put(site)
    join(site, "ben")
    assert site.root[at_the_door.AREA].get(site.site["vault"].uid, person(site, "ben").id) is None


def test_only_owners_add_groups_and_only_those_that_are_for_it(site: MemorySite) -> None:
    with pytest.raises(NotAllowed):
        groups.put_into(site.uow("ben"), site.site["vault"], group(site), "member")
    with pytest.raises(NotAllowed):
        groups.join_group(site.uow("ann"), group(site), [])
    with pytest.raises(Invalid):
        put(site, name="administrators")
    with pytest.raises(Invalid):
        put(site, "king")
    uow, found = site.uow("admin"), group(site)
    groups.change_group(uow, found, title="Finance", name="finance", usable=False, from_table=False)
    with pytest.raises(Invalid):
        put(site)
    assert [each.name for each in groups.usable_groups(uow)] == ["sales"]


def test_the_administrators_group_stays_and_has_somebody(site: MemorySite) -> None:
    built_in = site.root["groups"].get(ADMINISTRATORS)
    with pytest.raises(Invalid):
        groups.remove_group(site.uow("admin"), built_in)
    with pytest.raises(Invalid):
        leave(site, "admin", name="administrators")
    with pytest.raises(Invalid):
        join(site, "gus", name="administrators")
    join(site, "ben", name="administrators")
    assert leave(site, "admin", name="administrators") == 1


def test_names_and_titles_are_nobody_elses(site: MemorySite) -> None:
    uow = site.uow("admin")
    for title in ("finance", "FINANCE", "", "!"):
        with pytest.raises(Invalid):
            groups.add_group(uow, title)
    made = groups.add_group(uow, "財務部")
    groups.change_group(uow, made, title="The money", name="money", usable=True, from_table=True)
    all_ = site.root["groups"]
    assert all_.called("the MONEY") is all_.called("money") is made and all_.called("財務部") is None


def test_a_removed_group_brings_nobody_any_more(site: MemorySite) -> None:
    join(site, "ben", "cat")
    put(site)
    put(site, place="annex")
    assert groups.remove_group(site.uow("admin"), group(site)) == 4
    assert roles(site) == roles(site, "annex") == {"ann": "owner"} and group(site) is None


def test_an_erased_person_or_place_is_gone_from_groups(site: MemorySite) -> None:
    join(site, "ben", "cat")
    put(site)
    put(site, place="annex")
    erase_people(site.root, [person(site, "ben").id])
    assert roles(site) == {"ann": "owner", "cat": "member"} and list(group(site).members) == [person(site, "cat").id]
    erase_place(site.root, site.site["annex"])
    assert group(site).places == {site.site["vault"].uid}
    leave(site, "cat")


def test_what_disagrees_is_found_and_put_right(site: MemorySite) -> None:
    join(site, "ben")
    put(site)
    site.root["groups"].join(group(site).id, person(site, "cat").id)  # as nothing does
    assert disagreeing(site.root, site.site["vault"]) == [person(site, "cat").id]
    assert groups.settle_all(site.uow("admin")) == 1 and roles(site)["cat"] == "member"


@pytest.mark.parametrize("first", ["join", "put"])
def test_who_joins_while_the_group_comes_into_a_community_is_not_forgotten(site: MemorySite, first: str) -> None:
    manager = site.root._p_jar.transaction_manager
    manager.commit()
    manager.begin()
    other = transaction.TransactionManager()
    there = site.root._p_jar.db().open(other)
    found = there.get(group(site)._p_oid)
    there.get(site.root["groups"]._p_oid).join(found.id, person(site, "ben").id)
    put(site)
    managers = [other, manager] if first == "join" else [manager, other]
    managers[0].commit()
    with pytest.raises(ConflictError):
        managers[1].commit()
    for failed in managers[1:]:
        failed.abort()
    there.close()
    manager.begin()


def test_one_who_joins_writes_little(site: MemorySite) -> None:
    join(site, *(site.person(f"p{number:04}").login for number in range(1200)))
    put(site)
    manager = site.root._p_jar.transaction_manager
    manager.commit()
    manager.begin()
    join(site, "ben")
    assert sum(len(ObjectWriter(obj).serialize(obj)) for obj in site.root._p_jar._registered_objects) < 10_000
