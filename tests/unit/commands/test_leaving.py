"""Somebody leaves: what they alone care for is told and handed over, and their ways in are cut."""

from __future__ import annotations

import pytest

from colonnade.commands.base import UnitOfWork
from colonnade.commands.leaving import Belonging, belongings, leave
from colonnade.commands.owners import ownerless
from colonnade.commands.people import set_active
from colonnade.content.errors import Invalid, NotAllowed
from colonnade.facets.following import Level, level, of_object
from colonnade.security.person import Person
from colonnade.testing import MemorySite, make_plugin, memory_site, sample_plugin


def named(site: MemorySite, login: str) -> dict[str, tuple[str, ...]]:
    found = belongings(site.uow(), site.root["people"][login])
    return {each.name: tuple(site.root["people"].get(pid).login for pid in each.successors) for each in found}


def test_the_only_owner_of_a_community_does_not_just_go(site: MemorySite) -> None:
    ann = site.person("ann")
    hall = site.place("hall", members={"ann": "owner", "bob": "member"} if site.person("bob") else {})
    with pytest.raises(Invalid, match="would have no owner any more"):
        set_active(site.uow(), ann.id, False)
    with pytest.raises(Invalid) as refused:
        leave(site.uow(), ann.id, {})
    assert list(refused.value.errors) == [f"place-{hall.uid}"] and ann.active
    leave(site.uow(), ann.id, {f"place-{hall.uid}": site.root["people"]["bob"].id})
    assert not ann.active and dict(hall.members) == {ann.id: "member", site.root["people"]["bob"].id: "owner"}
    assert not list(ownerless(site.root)) and site.reader("bob").principals >= {f"o:{hall.uid}"}


def test_it_may_be_left_to_nobody_by_saying_so(site: MemorySite) -> None:
    ann = site.person("ann")
    hall = site.place("hall", members={"ann": "owner"})
    leave(site.uow(), ann.id, {}, leave_ownerless=True)
    assert not ann.active and list(ownerless(site.root)) == [hall]


def test_another_owner_counts_only_while_they_can_sign_in(site: MemorySite) -> None:
    ann, bob = site.person("ann"), site.person("bob")
    hall = site.place("hall", members={"ann": "owner", "bob": "owner"})
    assert not named(site, "ann")
    set_active(site.uow(), bob.id, False)
    assert list(named(site, "ann")) == [f"place-{hall.uid}"] and ann.active


def test_a_manager_who_is_in_it_is_proposed_first_then_who_wrote_most(site: MemorySite) -> None:
    people = {login: site.person(login) for login in ("boss", "few", "many", "none", "left", "ann")}
    site.person("guest", kind="guest")
    members = {"ann": "owner", "few": "member", "many": "member", "none": "member", "left": "member", "guest": "guest"}
    hall = site.place("hall", members=members)
    for by, number in (("few", 1), ("many", 2), ("left", 3)):
        for n in range(number):
            site.page(f"{by} {n}", by=by, at=site.app(hall))
    set_active(site.uow(), people["left"].id, False)
    key = f"place-{hall.uid}"
    assert named(site, "ann")[key] == ("many", "few", "none")
    site.person("ann", manager_id=people["boss"].id)
    assert named(site, "ann")[key] == ("many", "few", "none", "boss")
    site.person("ann", manager_id=people["none"].id)
    assert named(site, "ann")[key] == ("none", "many", "few")


def test_what_they_made_is_counted_by_type_and_watched_by_who_takes_over(site: MemorySite) -> None:
    ann, bob = site.person("ann"), site.person("bob")
    open_page, secret = site.page("Open", by="ann"), site.page("Secret", by="ann")
    site.share(secret, [], by="ann")
    (found,) = belongings(site.uow(), ann)
    assert (found.name, found.number, found.title) == ("made-sample-page", 2, "Sample page")
    leave(site.uow(), ann.id, {"made-sample-page": bob.id})
    assert open_page.creator == ann.id
    levels = [level(site.root, bob.id, of_object(obj.uid), site.now) for obj in (open_page, secret)]
    assert levels == [Level.WATCHING, Level.NORMAL]  # what bob may not read, he isn't told of


def test_who_cannot_take_over(site: MemorySite) -> None:
    ann, gone, guest = site.person("ann"), site.person("gone"), site.person("guest", kind="guest")
    hall = site.place("hall", members={"ann": "owner"})
    set_active(site.uow(), gone.id, False)
    for heir in (ann, gone, guest):
        with pytest.raises(Invalid, match="take this over"):
            leave(site.uow(), ann.id, {f"place-{hall.uid}": heir.id})
    assert ann.active and hall.members[ann.id] == "owner"


def test_the_last_administrator_stays_and_others_hand_over_nothing(site: MemorySite) -> None:
    admin, ann = site.administrator("root"), site.person("ann")
    with pytest.raises(Invalid, match="last administrator"):
        leave(site.uow(), admin.id, {})
    with pytest.raises(NotAllowed):
        leave(site.uow(ann), admin.id, {})
    with pytest.raises(NotAllowed):
        belongings(site.uow(ann), admin)
    with pytest.raises(Invalid, match="no such person"):
        leave(site.uow(), 12345, {})


def test_plugins_tell_what_somebody_alone_cares_for_and_hand_it_over() -> None:
    given = []

    def leaving(uow: UnitOfWork, person: Person) -> list[Belonging]:
        return [Belonging("keys", "Keys", lambda _uow, successor: given.append((person.login, successor.login)), number=3)]

    def broken(uow: UnitOfWork) -> None:
        raise RuntimeError("no keys")

    broken.__name__ = "leaving"
    with memory_site(sample_plugin(leaving), make_plugin("broken", broken)) as site:
        ann, bob = site.person("ann"), site.person("bob")
        assert [(each.name, each.number) for each in belongings(site.uow(), ann)] == [("sample-keys", 3)]
        leave(site.uow(), ann.id, {"sample-keys": bob.id, "sample-doors": bob.id})
        assert given == [("ann", "bob")] and not ann.active
        site.switch("sample", False)
        assert not belongings(site.uow(), bob)
