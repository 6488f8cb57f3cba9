"""How people come into communities: by whose wish, in which role, and what is kept of those who wait."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from colonnade.catalog import at_the_door
from colonnade.commands import membership
from colonnade.commands.erase import erase_people, erase_place
from colonnade.commands.people import set_active
from colonnade.content.errors import Invalid, NotAllowed
from colonnade.content.events import AskedToJoin, Event, InvitedToJoin, Joined
from colonnade.testing import MemorySite, memory_site, sample_plugin


@pytest.fixture
def site() -> Iterator[MemorySite]:
    with memory_site() as made:
        for login in ("ann", "ben", "cat"):
            made.person(login)
        made.person("gus", kind="guest")
        for name, access in (("hall", "open"), ("club", "moderated"), ("vault", "restricted")):
            made.place(name, access, {"ann": "owner"}, [])
        yield made


def roles(site: MemorySite, name: str) -> dict[str, str]:
    return {site.root["people"].get(person).login: role for person, role in site.site[name].members.items()}


def people(site: MemorySite, *logins: str) -> list:
    return [site.root["people"][login] for login in logins]


def test_only_an_open_one_is_joined_without_asking(site: MemorySite) -> None:
    membership.join(site.uow("ben"), site.site["hall"])
    assert roles(site, "hall") == {"ann": "owner", "ben": "member"}
    for name in ("club", "vault"):
        with pytest.raises(NotAllowed):
            membership.join(site.uow("ben"), site.site[name])
    with pytest.raises(NotAllowed):
        membership.join(site.uow("gus"), site.site["hall"])


def test_joining_twice_changes_nothing(site: MemorySite) -> None:
    hall = site.site["hall"]
    membership.join(site.uow("ann"), hall)
    assert roles(site, "hall") == {"ann": "owner"} and hall.number_of_members == 1


def test_asking_where_nobody_knows_of_it_is_refused(site: MemorySite) -> None:
    for login, name in (("ben", "vault"), ("gus", "club")):
        with pytest.raises(NotAllowed):
            membership.ask(site.uow(login), site.site[name])


def test_a_request_waits_once_and_can_be_taken_back(site: MemorySite) -> None:
    club = site.site["club"]
    for words in ("first", "second"):
        membership.ask(site.uow("ben"), club, words)
    waiting = at_the_door.waiting_at(site.root, club.uid, at_the_door.ASKED, site.now)
    assert [(person, found.message) for person, found in waiting] == [(people(site, "ben")[0].id, "first")]
    membership.step_back(site.uow("ben"), club)
    assert not at_the_door.waiting_at(site.root, club.uid, at_the_door.ASKED, site.now)


def test_only_owners_let_in_and_invite(site: MemorySite) -> None:
    club, ben = site.site["club"], people(site, "ben")[0]
    membership.ask(site.uow("ben"), club)
    for change in (membership.let_in, membership.turn_away, membership.take_back):
        with pytest.raises(NotAllowed):
            change(site.uow("cat"), club, ben.id)
    with pytest.raises(NotAllowed):
        membership.invite(site.uow("ben"), club, [ben])
    with pytest.raises(NotAllowed):
        membership.add_members(site.uow("ben"), club, [ben])
    membership.let_in(site.uow("ann"), club, ben.id)
    assert roles(site, "club")["ben"] == "member"


def test_letting_in_somebody_who_took_it_back_does_nothing(site: MemorySite) -> None:
    club, ben = site.site["club"], people(site, "ben")[0]
    membership.ask(site.uow("ben"), club)
    membership.step_back(site.uow("ben"), club)
    membership.let_in(site.uow("ann"), club, ben.id)
    assert "ben" not in roles(site, "club")


def test_who_left_the_company_meanwhile_comes_in_nowhere(site: MemorySite) -> None:
    club, (ben, cat) = site.site["club"], people(site, "ben", "cat")
    membership.ask(site.uow("ben"), club)
    membership.invite(site.uow("ann"), club, [cat])
    site.administrator("admin")
    for person in (ben, cat):
        set_active(site.uow("admin"), person.id, False)
    membership.let_in(site.uow("ann"), club, ben.id)
    assert roles(site, "club") == {"ann": "owner"}


def test_an_invitation_gives_the_role_and_only_to_who_got_it(site: MemorySite) -> None:
    vault = site.site["vault"]
    assert membership.invite(site.uow("ann"), vault, people(site, "ben", "ann"), role="owner") == (1, 0)
    with pytest.raises(NotAllowed):
        membership.join(site.uow("cat"), vault)
    membership.join(site.uow("ben"), vault)
    assert roles(site, "vault") == {"ann": "owner", "ben": "owner"}
    assert membership.invite(site.uow("ann"), vault, people(site, "ben")) == (0, 0)


def test_plugins_hear_who_asked_who_was_invited_and_who_came(site: MemorySite) -> None:
    heard: list[Event] = []

    def content_changed(event: Event) -> None:
        heard.append(event)

    with memory_site(sample_plugin(content_changed)) as made:
        ann, ben, cat = (made.person(login) for login in ("ann", "ben", "cat"))
        club = made.place("club", "moderated", {"ann": "owner"})
        heard.clear()
        membership.ask(made.uow("ben"), club)
        membership.invite(made.uow("ann"), club, [cat])
        membership.join(made.uow("cat"), club)
        assert [(type(event), event.actor, getattr(event, "person", None)) for event in heard] == [
            (AskedToJoin, ben.id, None),
            (InvitedToJoin, ann.id, cat.id),
            (Joined, cat.id, cat.id),
        ]


def test_an_invitation_works_once(site: MemorySite) -> None:
    vault = site.site["vault"]
    membership.invite(site.uow("ann"), vault, people(site, "ben"))
    membership.join(site.uow("ben"), vault)
    membership.leave(site.uow("ben"), vault)
    with pytest.raises(NotAllowed):
        membership.join(site.uow("ben"), vault)


def test_so_many_invitations_can_be_open(site: MemorySite, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(membership, "MOST_INVITED", 1)
    with pytest.raises(Invalid) as refused:
        membership.invite(site.uow("ann"), site.site["club"], people(site, "ben", "cat"))
    assert "people" in refused.value.errors


def test_many_are_added_at_once_and_counted(site: MemorySite) -> None:
    crowd = [site.person(f"p{number}") for number in range(200)]
    hall = site.site["hall"]
    assert membership.add_members(site.uow("ann"), hall, [*crowd, *people(site, "gus"), crowd[0]]) == 201
    assert (hall.number_of_members, hall.number_of_guests, len(hall.members)) == (202, 1, 202)
    assert membership.add_members(site.uow("ann"), hall, people(site, "gus"), "owner") == 0
    assert roles(site, "hall")["gus"] == "guest"


def test_what_is_over_is_forgotten(site: MemorySite) -> None:
    membership.ask(site.uow("ben"), site.site["club"])
    site.advance(days=31)
    assert not at_the_door.waiting_at(site.root, site.site["club"].uid, at_the_door.ASKED, site.now)
    membership.ask(site.uow("cat"), site.site["club"])
    assert at_the_door.forget_overdue(site.root, site.now) == 1
    assert [person for person, _found in site.root[at_the_door.AREA].at(site.site["club"].uid)] == [people(site, "cat")[0].id]


def test_a_person_and_a_place_that_are_gone_leave_nobody_waiting(site: MemorySite) -> None:
    club, vault, ben = site.site["club"], site.site["vault"], people(site, "ben")[0]
    for login in ("ben", "cat"):
        membership.ask(site.uow(login), club)
    membership.invite(site.uow("ann"), vault, [ben])
    erase_people(site.root, [ben.id])
    assert [person for person, _found in site.root[at_the_door.AREA].at(club.uid)] == [people(site, "cat")[0].id]
    assert not list(site.root[at_the_door.AREA].at(vault.uid))
    erase_place(site.root, club)
    assert not list(site.root[at_the_door.AREA].of(people(site, "cat")[0].id))


def test_a_place_of_before_counts_its_members(site: MemorySite) -> None:
    hall = site.site["hall"]
    del hall._tally, hall._guests
    assert (hall.number_of_members, hall.number_of_guests) == (1, 0)
    membership.join(site.uow("ben"), hall)
    assert (hall.number_of_members, hall._tally()) == (2, 2)


def test_joining_a_community_of_ten_thousand_writes_little(site: MemorySite) -> None:
    hall, ben = site.site["hall"], site.uow("ben")
    for number in range(1, 10_001):
        hall.put_member(10**9 + number, "member")
    site.commit()
    membership.join(ben, hall)
    site.commit()
    *_before, last = site.database.storage.iterator()
    assert sum(len(record.data) for record in last) < 10_000
