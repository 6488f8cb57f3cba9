"""What people can be asked about: who may say so, how much, who is shown it, and what goes with whom."""

from __future__ import annotations

import json
import zipfile
from io import BytesIO

import pytest

from colonnade.catalog.asked_about import people_for, tags_of
from colonnade.commands.asked_about import MOST_TAGS, allow, give, may_give, remove, take_back
from colonnade.commands.erase_person import erase_person
from colonnade.commands.export_person import export_person
from colonnade.content.errors import Invalid, NotAllowed
from colonnade.notifications.queue import all_items
from colonnade.security import asked_about
from colonnade.testing import MemorySite


@pytest.fixture
def people(site: MemorySite) -> dict:
    """Three colleagues and a guest."""
    return {login: site.person(login, kind="guest" if login == "gus" else "employee") for login in ("ann", "ben", "cho", "gus")}


def seen(site: MemorySite, reader: str, person) -> dict[str, int]:
    return {tag: len(givers) for tag, givers in tags_of(site.root, site.reader(reader), person, lambda: None)}


def exported(site: MemorySite, person) -> dict:
    target = BytesIO()
    export_person(site.uow(), person, target)
    return json.loads(zipfile.ZipFile(target).read("asked-about.json"))


def test_who_may_say_it(site: MemorySite, people: dict) -> None:
    may = {login: may_give(site.uow(login), people["ann"]) for login in people}
    assert may == {"ann": False, "ben": True, "cho": True, "gus": False} and not may_give(site.uow(), people["ann"])
    site.root["people"].describe(people["ann"].id, {}, {"skills": "me"})
    for login in people:
        with pytest.raises(NotAllowed):
            give(site.uow(login), people["ann"], "vpn")


def test_they_are_told_of_all_tags_given_in_one_go(site: MemorySite, people: dict) -> None:
    give(site.uow("ben"), people["ann"], "vpn, printers, 網路")
    assert [item.title for _entry, item in all_items(site.root)] == ["#vpn #printers #網路"]


def test_ten_by_one_and_ten_by_another(site: MemorySite, people: dict) -> None:
    words = ", ".join(f"t{number}" for number in range(MOST_TAGS))
    for login in ("ben", "cho"):
        give(site.uow(login), people["ann"], words)
        give(site.uow(login), people["ann"], "t1")
        with pytest.raises(Invalid):
            give(site.uow(login), people["ann"], "one more")
    assert set(seen(site, "cho", people["ann"]).values()) == {2}
    take_back(site.uow("ben"), people["ann"], "t1")
    take_back(site.uow("ben"), people["ann"], "t1")
    give(site.uow("ben"), people["ann"], "one more")
    assert seen(site, "cho", people["ann"])["one-more"] == 1


def test_nothing_is_given_where_a_part_is_refused(site: MemorySite, people: dict) -> None:
    give(site.uow("ben"), people["ann"], "vpn")
    remove(site.uow("ann"), people["ann"], "vpn")
    with pytest.raises(Invalid):
        give(site.uow("cho"), people["ann"], "tea, vpn")
    assert seen(site, "ann", people["ann"]) == {} and people_for(site.root, site.reader("ann"), "vpn", lambda: None) == {}
    for login in ("ben", "gus"):
        with pytest.raises(NotAllowed):
            allow(site.uow(login), people["ann"], "vpn")
    with pytest.raises(NotAllowed):
        remove(site.uow("ben"), people["ann"], "vpn")
    allow(site.uow("ann"), people["ann"], "vpn")
    assert seen(site, "cho", people["ann"]) == {"vpn": 1}


def test_what_nobody_gave_is_not_removed(site: MemorySite, people: dict) -> None:
    remove(site.uow("ann"), people["ann"], "insults")
    assert not asked_about.is_refused(site.root, people["ann"].id, "insults")


def test_an_administrator_removes_what_insults_somebody(site: MemorySite, people: dict) -> None:
    give(site.uow("ben"), people["ann"], "nonsense")
    remove(site.uow(), people["ann"], "nonsense")
    assert seen(site, "ben", people["ann"]) == {}


def test_words_find_the_tag_and_what_goes_on_behind_it(site: MemorySite, people: dict) -> None:
    give(site.uow("ben"), people["ann"], "vpn, vpn router")
    give(site.uow("cho"), people["ann"], "vpn router")
    give(site.uow("ann"), people["cho"], "vpns")

    def found(reader: str, words: str) -> dict[int, int]:
        return people_for(site.root, site.reader(reader), words, lambda: None)

    assert found("cho", "vpn") == found("cho", "vpn-router") == {people["ann"].id: 2} and found("cho", "") == {}
    assert found("gus", "vpn") == {}
    site.root["people"].describe(people["ann"].id, {}, {"skills": "me"})
    assert found("cho", "vpn") == {} and seen(site, "cho", people["ann"]) == {} and found("ann", "vpn") == {people["ann"].id: 2}


def test_what_is_exported_and_erased(site: MemorySite, people: dict) -> None:
    give(site.uow("ben"), people["ann"], "vpn")
    give(site.uow("ann"), people["ben"], "tea, ink")
    remove(site.uow("ben"), people["ben"], "ink")
    assert exported(site, people["ben"]) == {
        "given": [{"whom": people["ann"].name, "tag": "vpn"}],
        "received": [{"by": people["ann"].name, "tag": "tea"}],
        "removed": ["ink"],
    }
    site.root["people"].deactivate(people["ben"].id)
    assert seen(site, "cho", people["ann"]) == {}
    erase_person(site.uow(), people["ben"].id)
    kept = site.root[asked_about.AREA]
    assert not any(map(len, (kept.by_person, kept.by_tag, kept.by_giver, kept.refused)))


def test_a_guest_is_not_told_whom_they_do_not_know(site: MemorySite, people: dict) -> None:
    site.root["people"].describe(people["gus"].id, {}, {"skills": "staff"})
    give(site.uow("ben"), people["gus"], "vpn")
    assert seen(site, "gus", people["gus"]) == {} and exported(site, people["gus"])["received"] == [{"by": None, "tag": "vpn"}]
