"""Sub-communities: nobody reads more than above, members are separate, owners may be inherited."""

from __future__ import annotations

from pathlib import Path

import pytest

from colonnade.commands.archive.plan import plan_import
from colonnade.commands.archive.read import Archive
from colonnade.commands.archive.restore import restore
from colonnade.commands.archive.write import write_archive
from colonnade.commands.archive_place import archive_place
from colonnade.commands.membership import add_members, ask, invite, join, leave, may_join
from colonnade.commands.owners import has_owner, owners_of
from colonnade.commands.places import change_access, change_member
from colonnade.commands.remove_place import erase_some, remove_place, restore_place
from colonnade.commands.sub_communities import inherit_owners, may_have_below, put_below, set_related, stand_by_itself, start_below
from colonnade.content.communities import Communities
from colonnade.content.errors import Invalid, NotAllowed
from colonnade.content.objects import Place
from colonnade.content.roots import by_uid
from colonnade.notifications.queue import all_items
from colonnade.security.can import can
from colonnade.testing import MemorySite


def _family(site: MemorySite, above: str = "restricted", below: str = "open", *, inherited: bool = False) -> tuple[Place, Place]:
    """Finance of anna with ben, and in it Audit of anna alone."""
    anna, ben = site.person("anna"), site.person("ben")
    finance = site.place("finance", access=above, members={anna: "owner", ben: "member"})
    audit = site.place("audit", access=below, members={anna: "owner"})
    put_below(site.uow(anna), audit, finance, owners_inherited=inherited)
    return finance, audit


def _sees(site: MemorySite, name: str, place: Place, action: str = "view") -> bool:
    return bool(can(site.reader(site.person(name)), action, place))


def test_one_that_is_open_is_open_to_those_who_read_above(site: MemorySite) -> None:
    finance, audit = _family(site)
    assert _sees(site, "ben", audit) and not _sees(site, "eve", audit) and not _sees(site, "eve", audit, "know")
    change_member(site.uow(site.person("anna")), finance, site.person("ben").id, None)
    assert not _sees(site, "ben", audit)


@pytest.mark.parametrize(
    ("above", "below", "eve", "ben"),
    [
        ("open", "open", "view", "view"),
        ("open", "moderated", "know", "know"),
        ("open", "restricted", "", ""),
        ("moderated", "open", "", "view"),
        ("moderated", "moderated", "", "know"),
        ("restricted", "moderated", "", "know"),
        ("restricted", "restricted", "", ""),
    ],
)
def test_nobody_sees_or_knows_more_than_above(site: MemorySite, above: str, below: str, eve: str, ben: str) -> None:
    _finance, audit = _family(site, above, below)
    for name, most in (("eve", eve), ("ben", ben)):
        assert _sees(site, name, audit, "view") == (most == "view")
        assert _sees(site, name, audit, "know") == (most in ("view", "know"))


def test_closing_the_one_above_closes_it_too(site: MemorySite) -> None:
    finance, audit = _family(site, "open", "open")
    add_members(site.uow(site.person("anna")), audit, [site.person("eve")])
    assert _sees(site, "eve", audit)
    change_access(site.uow(site.person("anna")), finance, "restricted")
    assert not _sees(site, "eve", audit) and not _sees(site, "eve", audit, "know")


def test_only_people_of_the_one_above_come_in(site: MemorySite) -> None:
    _finance, audit = _family(site, below="restricted")
    anna, eve = site.person("anna"), site.person("eve")
    for refused in (
        lambda: add_members(site.uow(anna), audit, [eve]),
        lambda: invite(site.uow(anna), audit, [eve]),
        lambda: change_member(site.uow(anna), audit, eve.id, "member"),
    ):
        with pytest.raises(Invalid) as caught:
            refused()
        assert "Finance" in str(next(iter(caught.value.errors.values())).mapping)
    assert eve.id not in audit.members
    add_members(site.uow(anna), audit, [site.person("ben")])
    assert _sees(site, "ben", audit)


def test_joining_and_asking_take_being_in_the_one_above(site: MemorySite) -> None:
    _finance, audit = _family(site)
    assert may_join(site.uow(site.person("ben")), audit) and not may_join(site.uow(site.person("eve")), audit)
    join(site.uow(site.person("ben")), audit)
    assert audit.members[site.person("ben").id] == "member"
    with pytest.raises(NotAllowed):
        join(site.uow(site.person("eve")), audit)
    with pytest.raises(NotAllowed):
        ask(site.uow(site.person("eve")), audit)


def test_who_leaves_the_one_above_leaves_it_unless_its_last_owner(site: MemorySite) -> None:
    finance, audit = _family(site)
    ben = site.person("ben")
    join(site.uow(ben), audit)
    leave(site.uow(ben), finance)
    assert ben.id not in audit.members
    change_member(site.uow(site.person("anna")), finance, ben.id, "owner")
    with pytest.raises(Invalid):
        leave(site.uow(site.person("anna")), finance)
    assert site.person("anna").id in finance.members


def test_leaving_an_open_one_leaves_the_others_alone(site: MemorySite) -> None:
    finance, audit = _family(site, "open", "restricted")
    ben = site.person("ben")
    add_members(site.uow(site.person("anna")), audit, [ben])
    leave(site.uow(ben), finance)
    assert ben.id in audit.members and _sees(site, "ben", audit)


def test_owners_are_inherited_where_that_is_chosen(site: MemorySite) -> None:
    finance, audit = _family(site, below="restricted")
    carl = site.person("carl")
    change_member(site.uow(site.person("anna")), finance, carl.id, "owner")
    assert not _sees(site, "carl", audit)
    inherit_owners(site.uow(site.person("anna")), audit, True)
    assert _sees(site, "carl", audit, "manage") and list(owners_of(audit)) == [site.person("anna").id, carl.id]
    leave(site.uow(site.person("anna")), audit)
    assert has_owner(site.root, audit)
    with pytest.raises(Invalid):
        inherit_owners(site.uow(carl), audit, False)
    assert audit.owners_inherited and _sees(site, "carl", audit, "manage")


def test_two_levels_are_enough(site: MemorySite) -> None:
    finance, audit = _family(site)
    anna = site.person("anna")
    third = site.place("third", members={anna: "owner"})
    with pytest.raises(Invalid):
        put_below(site.uow(anna), third, audit)
    with pytest.raises(Invalid):
        put_below(site.uow(anna), finance, third)
    with pytest.raises(Invalid):
        put_below(site.uow(anna), third, third)
    assert may_have_below(site.uow(anna), finance) and not may_have_below(site.uow(anna), audit)
    assert Communities(site.root).below(finance) == [audit]


def test_it_takes_both_owners_and_members_that_are_in_both(site: MemorySite) -> None:
    anna, ben = site.person("anna"), site.person("ben")
    mine = site.place("mine", access="restricted", members={anna: "owner", ben: "member"})
    theirs = site.place("theirs", access="restricted", members={ben: "owner", anna: "member"})
    with pytest.raises(NotAllowed):
        put_below(site.uow(anna), mine, theirs)
    ours = site.place("ours", access="restricted", members={anna: "owner"})
    with pytest.raises(Invalid) as caught:
        put_below(site.uow(anna), mine, ours)
    assert set(caught.value.errors) == {"above"} and mine.above is None
    assert _sees(site, "ben", mine)


@pytest.mark.parametrize(
    ("above", "access", "then"),
    [
        ("restricted", "open", "restricted"),
        ("restricted", "moderated", "restricted"),
        ("open", "open", "open"),
        ("open", "moderated", "moderated"),
    ],
)
def test_standing_by_itself_opens_it_to_nobody_new(site: MemorySite, above: str, access: str, then: str) -> None:
    _finance, audit = _family(site, above, access, inherited=True)
    stand_by_itself(site.uow(site.person("anna")), audit)
    assert (audit.above, audit.access, audit.owners_inherited) == (None, then, False)
    assert _sees(site, "anna", audit) and _sees(site, "eve", audit) == (then == "open")


def test_guests_of_the_one_above_read_what_is_open_in_it(site: MemorySite) -> None:
    finance, audit = _family(site)
    guest = site.person("guest", kind="guest")
    change_member(site.uow(site.person("anna")), finance, guest.id, "guest")
    assert _sees(site, "guest", audit) and not may_join(site.uow(guest), audit)
    add_members(site.uow(site.person("anna")), audit, [guest])
    assert audit.members[guest.id] == "guest"


def test_related_ones_are_those_that_the_owner_knows(site: MemorySite) -> None:
    anna = site.person("anna")
    mine, hidden, known = site.place("mine", members={anna: "owner"}), site.place("hidden", access="restricted"), site.place("known")
    set_related(site.uow(anna), mine, [known.uid, known.uid, mine.uid])
    assert mine.related_places == (known.uid,)
    with pytest.raises(NotAllowed):
        set_related(site.uow(anna), mine, [hidden.uid])
    with pytest.raises(Invalid):
        set_related(site.uow(anna), mine, [12345])


def test_one_with_others_below_it_is_not_removed(site: MemorySite) -> None:
    finance, audit = _family(site)
    anna = site.person("anna")
    with pytest.raises(Invalid):
        remove_place(site.uow(anna), finance)
    remove_place(site.uow(anna), audit)
    remove_place(site.uow(anna), finance)
    with pytest.raises(Invalid):
        restore_place(site.uow(anna), audit)
    restore_place(site.uow(anna), finance)
    restore_place(site.uow(anna), audit)
    assert audit.above is finance and _sees(site, "ben", audit)


def test_one_in_the_trash_outlives_the_one_above(site: MemorySite) -> None:
    finance, audit = _family(site)
    anna = site.person("anna")
    remove_place(site.uow(anna), audit)
    remove_place(site.uow(anna), finance)
    erase_some(site.uow(), finance)
    restore_place(site.uow(anna), audit)
    assert audit.above is None and _sees(site, "anna", audit) and not _sees(site, "eve", audit)


def test_an_archived_one_gets_none(site: MemorySite) -> None:
    anna = site.person("anna")
    old, new = site.place("old", members={anna: "owner"}), site.place("new", members={anna: "owner"})
    archive_place(site.uow(anna), old)
    assert not may_have_below(site.uow(anna), old)
    with pytest.raises(NotAllowed):
        start_below(site.uow(anna), old, "Below")
    with pytest.raises(NotAllowed):
        put_below(site.uow(anna), new, old)


def test_owners_above_are_told_that_it_is_in_the_trash(site: MemorySite) -> None:
    finance, audit = _family(site, inherited=True)
    carl = site.person("carl")
    change_member(site.uow(site.person("anna")), finance, carl.id, "owner")
    remove_place(site.uow(site.person("anna")), audit)
    assert [item.person for _entry, item in all_items(site.root) if item.address == "/trash"] == [carl.id]


@pytest.mark.parametrize("with_above", [True, False])
def test_an_archive_brings_it_back_and_opens_it_to_nobody(site: MemorySite, tmp_path: Path, with_above: bool) -> None:
    finance, audit = _family(site, inherited=True)
    set_related(site.uow(site.person("anna")), audit, [finance.uid])
    uids = finance.uid, audit.uid
    write_archive(site.uow(), [finance, audit] if with_above else [audit], tmp_path / "all.zip")
    for place in (audit, finance):
        remove_place(site.uow(), place)
        erase_some(site.uow(), place)
    with Archive(tmp_path / "all.zip") as opened:
        restore(site.uow(), opened, plan_import(site.uow(), opened, None), opened.records())
    above, back = (by_uid(site.root, uid) for uid in uids)
    assert _sees(site, "anna", back) and not _sees(site, "eve", back)
    if with_above:
        assert (back.above, back.access, back.owners_inherited, back.related_places) == (above, "open", True, (above.uid,))
    else:
        assert (back.above, back.access, back.related_places) == (None, "restricted", ())
