"""Removing communities: for all at once, back as they were, and without a trace in the end."""

from __future__ import annotations

import pytest

from colonnade.commands.comment import add_comment
from colonnade.commands.places import add_place
from colonnade.commands.remove_place import erase_some, remove_place, restore_place
from colonnade.commands.trash import deletable, delete, empty_overdue, is_deletable, own_trash, restore, trash
from colonnade.content.errors import Invalid, NotAllowed
from colonnade.content.objects import Place, lineage
from colonnade.notifications.queue import all_items
from colonnade.search.indexing import document_of
from colonnade.security.can import can
from colonnade.testing import MemorySite


@pytest.fixture
def club(site: MemorySite) -> Place:
    site.person("anna"), site.person("ben"), site.person("cleo"), site.administrator("root")
    place = site.place("club", "open", {"anna": "owner", "ben": "member"})
    site.page("Plan", at=site.app(place), by="ben")
    secret = site.page("Secret", at=site.app(place), by="anna")
    site.share(secret, [f"p:{site.reader('ben').id}"], by="anna")
    return place


def test_what_is_in_it_is_shown_to_nobody_and_comes_back_as_it_was(site: MemorySite, club: Place) -> None:
    everyone = ("anna", "ben", "cleo", "root")
    before = {who: (site.listed("all", who), site.reader(who).principals) for who in everyone}
    tasks, plan = dict(club.members), next(obj for obj in site.root["uids"].values() if obj.title == "Plan")
    access = plan.access_id, plan.walk_keys, club.order_key
    remove_place(site.uow("anna"), club, "club")
    assert [site.listed("all", who) for who in everyone] == [[]] * 4
    assert not any(can(site.reader(who), "view", plan) for who in ("anna", "ben", "cleo"))
    assert f"m:{club.uid}" not in site.reader("ben").principals | site.reader("anna").principals
    assert "club" not in site.site.keys() and site.site.get("club") is None
    site.restore(club, by="anna")
    assert {who: (site.listed("all", who), site.reader(who).principals) for who in everyone} == before
    assert (plan.access_id, plan.walk_keys, club.order_key) == access and dict(club.members) == tasks
    assert site.site["club"] is club and not site.site.removed


def test_its_address_is_kept_for_it(site: MemorySite, club: Place) -> None:
    remove_place(site.uow("anna"), club, "Club")
    with pytest.raises(Invalid):
        add_place(site.uow("ben"), "Another", name="club")
    assert add_place(site.uow("ben"), "Club").__name__.startswith("club-")
    restore_place(site.uow("anna"), club)
    assert site.site["club"] is club


def test_its_title_is_asked_for_where_something_is_in_it(site: MemorySite, club: Place) -> None:
    for typed in (None, "", "clubs"):
        with pytest.raises(Invalid):
            remove_place(site.uow("anna"), club, typed)
    empty = site.place("oops", "open", {"anna": "owner"})
    remove_place(site.uow("anna"), empty)
    assert site.root["trash"][empty.uid] is empty


def test_owners_and_administrators_see_it_and_take_it_back_others_do_not(site: MemorySite, club: Place) -> None:
    with pytest.raises(NotAllowed):
        remove_place(site.uow("ben"), club, "club")
    with pytest.raises(NotAllowed):
        remove_place(site.uow("root"), site.site)
    remove_place(site.uow("root"), club, "club")
    assert [own_trash(site.uow(who)) for who in ("anna", "root", "ben", "cleo")] == [[club], [club], [], []]
    for act in (restore, remove_place, delete):
        with pytest.raises(NotAllowed):
            act(site.uow("ben"), club)
    with pytest.raises(NotAllowed):  # somebody else was faster
        remove_place(site.uow("anna"), club, "club")
    restore(site.uow("anna"), club)
    assert not own_trash(site.uow("root"))


def test_other_owners_are_told(site: MemorySite, club: Place) -> None:
    club.put_member(site.reader("cleo").id, "owner")
    remove_place(site.uow("anna"), club, "club")
    told = [item for _entry, item in all_items(site.root) if item.address == "/trash"]
    assert [(item.person, item.title) for item in told] == [(site.reader("cleo").id, "Club")]


def test_its_own_trash_stays_with_it_and_loses_no_day(site: MemorySite, club: Place) -> None:
    old = site.page("Old", at=site.app(club), by="ben")
    trash(site.uow("ben"), old)
    site.advance(days=20)
    remove_place(site.uow("anna"), club, "club")
    assert own_trash(site.uow("root")) == [club]
    with pytest.raises(Invalid):
        restore(site.uow("root"), old)
    site.advance(days=20)
    assert empty_overdue(site.uow()) == 0
    restore(site.uow("anna"), club)
    assert empty_overdue(site.uow()) == 0 and own_trash(site.uow("ben")) == [old]
    site.advance(days=11)
    assert empty_overdue(site.uow()) == 1


def test_after_30_days_it_goes_for_good_in_parts(site: MemorySite, club: Place) -> None:
    said = site.page("Said", at=site.app(club), by="ben")
    add_comment(site.uow("ben"), said, "Well")
    trash(site.uow("ben"), site.page("Old", at=site.app(club), by="ben"))
    uids = {uid for uid, obj in site.root["uids"].items() if club in lineage(obj)}
    rows = {club.access_id, next(obj.access_id for obj in site.root["uids"].values() if obj.title == "Secret")}
    remove_place(site.uow("anna"), club, "club")
    site.advance(days=31)
    assert not own_trash(site.uow("anna"))
    with pytest.raises(Invalid):
        restore(site.uow("anna"), club)
    assert erase_some(site.uow(), club, 2) == 2 and club.uid in site.root["trash"]
    while empty_overdue(site.uow()):
        pass
    assert not uids & set(site.root["uids"].keys()) and not list(site.root["trash"]) and not site.site.removed
    assert not rows & set(site.root["access"]._rows) and not site.root["access"].closed
    assert club.uid not in site.root["memberships"].get(site.reader("anna").id, {})
    assert site.place("club", "open").__name__ == "club"


def test_for_good_before_that_only_when_it_is_empty_or_by_an_administrator(site: MemorySite, club: Place) -> None:
    empty = site.place("oops", "open", {"anna": "owner"})
    remove_place(site.uow("anna"), empty)
    remove_place(site.uow("anna"), club, "club")
    assert is_deletable(site.uow("anna"), empty) and not is_deletable(site.uow("anna"), club) and is_deletable(site.uow("root"), club)
    assert not deletable(site.uow("root"))
    delete(site.uow("anna"), empty)
    with pytest.raises(Invalid):
        delete(site.uow("anna"), club)
    delete(site.uow("root"), club)
    assert not list(site.root["trash"]) and "club" not in site.site and "oops" not in site.site


def test_its_owner_left_meanwhile_and_its_app_is_off(site: MemorySite, club: Place) -> None:
    remove_place(site.uow("anna"), club, "club")
    site.root["people"].deactivate(site.reader("anna").id)
    site.switch("sample", False)
    restore(site.uow("root"), club)
    site.switch("sample", True)
    assert "Plan" in site.listed("all", "ben")


def test_what_the_index_and_migrations_do_meanwhile_is_done_for_its_return(site: MemorySite, club: Place) -> None:
    plan = next(obj for obj in site.root["uids"].values() if obj.title == "Plan")
    remove_place(site.uow("anna"), club, "club")
    found = document_of(site.root, plan.uid)
    assert found is not None and found.access not in site.reader("root").visible and found.access not in site.reader("anna").visible
