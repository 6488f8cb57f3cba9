"""Networks: both have to want it, who is refused learns nothing, and nobody is bothered twice."""

from __future__ import annotations

from typing import Any

import pytest

from colonnade.catalog.profiles import relations
from colonnade.commands.base import UnitOfWork
from colonnade.commands.erase import erase_people
from colonnade.commands.network import MAX_MESSAGE, MAX_OPEN, accept, decline, invite, leave, withdraw
from colonnade.commands.people import set_active
from colonnade.content.errors import Invalid, NotAllowed
from colonnade.notifications.inbox import inbox_of
from colonnade.notifications.telling import tell_some
from colonnade.security import network_invitations as invitations
from colonnade.security.ties import are_connected, network_of
from colonnade.testing import MemorySite


class Two:
    """People of a site, and what they do by login."""

    def __init__(self, site: MemorySite) -> None:
        self.site = site
        for login in ("ann", "ben", "cho"):
            site.person(login)

    def id(self, login: str) -> int:
        return self.site.root["people"][login].id

    def does(self, login: str, command: Any, other: str, *arguments: Any) -> Any:
        return command(self.site.uow(login), self.site.root["people"][other], *arguments)

    def connected(self, one: str, other: str) -> bool:
        both = {are_connected(self.site.root, self.id(a), self.id(b)) for a, b in ((one, other), (other, one))}
        assert len(both) == 1
        return both.pop()

    def sees_waiting(self, login: str) -> list[str]:
        """Whom somebody asked, as they know it."""
        return [self._login(found.to) for found in invitations.all_out(self.site.root, self.id(login))]

    def is_asked_by(self, login: str) -> list[str]:
        """Who waits for somebody's answer."""
        return [self._login(found.by) for found in invitations.all_in(self.site.root, self.id(login))]

    def _login(self, person_id: int) -> str:
        return self.site.root["people"].get(person_id).login

    def told(self, login: str) -> list[str]:
        """What somebody was told, the latest first, with what was worked out now."""
        self.site.commit()
        while tell_some(self._change, lambda *letter: None, 100):
            pass
        found = inbox_of(self.site.root, self.id(login))
        return [f"{told.text[1]} {told.address}" for told in found.entries()] if found is not None else []

    def _change(self, work: Any) -> Any:
        result = work(self.site.uow())
        self.site.commit()
        return result


@pytest.fixture
def two(site: MemorySite) -> Two:
    return Two(site)


ASKS = "${who} would like to have you in their network /people/"
AGREES = "${who} is in your network now /people/"


def test_both_have_to_want_it(two: Two) -> None:
    assert two.does("ann", invite, "ben", " We met in Taipei ") is False
    assert not two.connected("ann", "ben") and two.is_asked_by("ben") == ["ann"] and two.sees_waiting("ann") == ["ben"]
    assert invitations.waiting_in(two.site.root, two.id("ann"), two.id("ben")).message == "We met in Taipei"
    assert two.told("ben") == [f"{ASKS}ann"] and two.told("ann") == []
    two.does("ben", accept, "ann")
    assert two.connected("ann", "ben") and two.is_asked_by("ben") == two.sees_waiting("ann") == []
    assert two.told("ann") == [f"{AGREES}ben"] and two.told("ben") == []
    two.does("ben", accept, "ann")


def test_two_who_ask_each_other_are_connected_at_once(two: Two) -> None:
    two.does("ann", invite, "ben")
    assert two.does("ben", invite, "ann") is True
    assert two.connected("ann", "ben") and not two.is_asked_by("ann") and not two.is_asked_by("ben")
    assert two.told("ann") == [f"{AGREES}ben"] and two.told("ben") == []


def test_who_is_declined_learns_nothing_and_cannot_ask_again(two: Two) -> None:
    two.does("ann", invite, "ben", "Please")
    two.does("ben", decline, "ann")
    two.does("ben", decline, "ann")
    assert two.sees_waiting("ann") == ["ben"] and two.is_asked_by("ben") == [] and two.told("ben") == two.told("ann") == []
    with pytest.raises(Invalid):
        two.does("ann", invite, "ben")
    two.does("ann", withdraw, "ben")
    assert two.sees_waiting("ann") == []
    two.does("ann", invite, "ben", "Once more")
    assert two.sees_waiting("ann") == ["ben"] and two.is_asked_by("ben") == [] and two.told("ben") == []
    with pytest.raises(Invalid):
        two.does("ben", accept, "ann")
    assert two.does("ben", invite, "ann") is True and two.connected("ann", "ben")


def test_who_declined_asks_whoever_gave_up_like_anybody(two: Two) -> None:
    two.does("ann", invite, "ben")
    two.does("ben", decline, "ann")
    two.does("ann", withdraw, "ben")
    assert two.does("ben", invite, "ann") is False and two.told("ann") == [f"{ASKS}ben"]
    two.does("ann", accept, "ben")
    two.does("ann", leave, "ben")
    two.does("ann", invite, "ben")
    assert two.told("ben") == [f"{ASKS}ann"]  # what was declined once is forgotten with the agreement


def test_what_is_taken_back_no_longer_waits(two: Two) -> None:
    two.does("ann", invite, "ben")
    assert two.told("ben") == [f"{ASKS}ann"]
    two.does("ann", withdraw, "ben")
    two.does("ann", withdraw, "ben")
    assert two.told("ben") == [] and two.is_asked_by("ben") == [] and two.sees_waiting("ann") == []
    with pytest.raises(Invalid):
        two.does("ben", accept, "ann")
    two.does("ann", invite, "ben")
    assert two.told("ben") == [] and two.is_asked_by("ben") == ["ann"]  # asked, but not told another time
    two.does("ann", invite, "cho")
    two.does("ann", withdraw, "cho")
    assert two.told("cho") == []  # the worker hadn't come to it


def test_leaving_is_for_both_and_told_to_nobody(two: Two) -> None:
    two.does("ann", invite, "ben")
    two.does("ben", accept, "ann")
    assert two.told("ann")
    two.does("ben", leave, "ann")
    two.does("ben", leave, "ann")
    assert not two.connected("ann", "ben") and two.told("ann") == two.told("ben") == []
    two.does("ann", invite, "ben")
    two.does("ben", accept, "ann")
    assert two.told("ann") == [f"{AGREES}ben"]


def test_what_cannot_be_asked(two: Two) -> None:
    site = two.site
    two.does("ann", invite, "ben")
    site.person("gone")
    site.root["people"].deactivate(two.id("gone"))
    for other, message in (("ann", ""), ("ben", ""), ("gone", ""), ("cho", "x" * (MAX_MESSAGE + 1))):
        with pytest.raises(Invalid):
            two.does("ann", invite, other, message)
    two.does("cho", invite, "ann")
    two.does("ann", accept, "cho")
    with pytest.raises(Invalid):
        two.does("ann", invite, "cho")
    for command in (invite, accept, decline, withdraw, leave):
        with pytest.raises(NotAllowed):
            command(site.uow(), site.person("ann"))


def test_guests_ask_and_are_asked_by_whom_they_know_alone(two: Two) -> None:
    site = two.site
    site.person("guest", kind="guest")
    for by, to in (("guest", "ann"), ("ann", "guest")):
        with pytest.raises(Invalid):
            two.does(by, invite, to)
    site.place("room", "restricted", {"ann": "member", "guest": "guest"}, [])
    two.does("guest", invite, "ann")
    assert two.does("ann", invite, "guest") is True
    assert "network" in relations(site.root, site.reader("guest"), site.person("ann"))
    with pytest.raises(Invalid):
        two.does("guest", invite, "ben")


def test_few_wait_at_a_time_also_of_those_who_declined(two: Two) -> None:
    site = two.site
    for number in range(MAX_OPEN):
        site.person(f"p{number}")
        two.does("ann", invite, f"p{number}")
    two.does("p0", decline, "ann")
    with pytest.raises(Invalid, match="haven't answered"):
        two.does("ann", invite, "ben")
    two.does("ann", withdraw, "p0")
    two.does("ann", invite, "ben")


def test_who_leaves_the_company_takes_nothing_along_and_finds_it_again(two: Two) -> None:
    site = two.site
    admin = site.administrator()
    two.does("ann", invite, "ben")
    two.does("ben", accept, "ann")
    two.does("ann", invite, "cho")
    set_active(site.uow(admin), two.id("ann"), False)
    assert two.told("cho") == []
    with pytest.raises(Invalid):
        two.does("cho", accept, "ann")
    set_active(site.uow(admin), two.id("ann"), True)
    two.does("cho", accept, "ann")
    assert two.connected("ann", "ben") and two.connected("ann", "cho")


def test_of_who_is_erased_nothing_is_left(two: Two) -> None:
    root = two.site.root
    two.does("ann", invite, "ben")
    two.does("ben", accept, "ann")
    two.does("ann", invite, "cho")
    two.told("cho")
    two.site.person("dee")
    two.does("dee", invite, "ann")
    gone = two.id("ann")
    erase_people(root, {gone})
    assert not list(network_of(root, two.id("ben"))) and not two.is_asked_by("cho") and not two.sees_waiting("dee")
    for area in ("network", "network_invitations", "network_invited_by"):
        assert gone not in root[area] and all(gone not in others for others in root[area].values()), area
    assert not [key for key in root["told"] if key[0] == gone]
    two.site.commit()


def test_both_ways_are_found_without_looking_at_others(two: Two) -> None:
    uow: UnitOfWork = two.site.uow("ann")
    assert not list(invitations.all_in(uow.root, two.id("ann"))) and not list(invitations.all_out(uow.root, two.id("ann")))
    two.does("ben", invite, "ann")
    two.does("cho", invite, "ann")
    assert sorted(two.is_asked_by("ann")) == ["ben", "cho"] and two.is_asked_by("ben") == []
