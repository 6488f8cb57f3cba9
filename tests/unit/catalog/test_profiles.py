"""Who is shown what of a profile: one rule, asked anew each time."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import pytest

from colonnade.catalog.profiles import (
    AREA,
    BUILT_IN,
    ProfileSchema,
    audience_of,
    change,
    fields_of,
    relations,
    set_fields,
    shown,
    shown_to,
    value_of,
    value_shown_to,
)
from colonnade.catalog.readers import set_member
from colonnade.content.errors import Invalid
from colonnade.security.profile_fields import AUDIENCES, ProfileField
from colonnade.security.reader import ANONYMOUS
from colonnade.security.ties import are_connected, connect, disconnect, network_of
from colonnade.testing import MemorySite

ONE_EACH = tuple(ProfileField(f"for_{audience}", audience, audience=audience) for audience in AUDIENCES)


@pytest.fixture(autouse=True)
def people(site: MemorySite) -> None:
    for login in ("owner", "colleague", "friend"):
        site.person(login)
    for login in ("guest", "visitor"):
        site.person(login, kind="guest")
    set_fields(site.root, (*BUILT_IN, *ONE_EACH))
    change(site.root, site.root["people"]["owner"], {field.name: f"said to {field.name}" for field in ONE_EACH}, {})


def seen_by(site: MemorySite, login: str) -> set[str]:
    """The audiences that somebody is in, by what they are shown of the owner."""
    found = shown_to(site.root, site.reader(login), site.root["people"]["owner"])
    return {name.removeprefix("for_") for name in found if name.startswith("for_")}


def test_each_sees_what_is_meant_for_them(site: MemorySite) -> None:
    owner, friend, guest = (site.root["people"][login] for login in ("owner", "friend", "guest"))
    connect(site.root, owner.id, friend.id)
    site.place("shared", "restricted", {"owner": "owner", "guest": "guest"})
    assert seen_by(site, "owner") == set(AUDIENCES)
    assert seen_by(site, "friend") == {"network", "communities", "staff", "guests"}
    assert seen_by(site, "colleague") == {"staff", "guests"}
    assert seen_by(site, "guest") == {"communities", "guests"}
    assert seen_by(site, "visitor") == set()
    assert guest.kind == "guest" and shown_to(site.root, ANONYMOUS, owner) == {}


def test_leaving_a_community_or_a_network_is_enough(site: MemorySite) -> None:
    owner, friend = site.root["people"]["owner"], site.root["people"]["friend"]
    place = site.place("shared", "restricted", {"owner": "owner", "colleague": "member"})
    connect(site.root, owner.id, friend.id)
    assert "communities" in seen_by(site, "colleague") and "network" in seen_by(site, "friend")
    set_member(site.root, place, site.root["people"]["colleague"].id, None)
    disconnect(site.root, friend.id, owner.id)
    assert seen_by(site, "colleague") == seen_by(site, "friend") == {"staff", "guests"}


def test_administrators_see_what_colleagues_see(site: MemorySite) -> None:
    site.administrator("admin")
    assert seen_by(site, "admin") == {"staff", "guests"}


def test_of_who_left_nothing_is_shown(site: MemorySite) -> None:
    owner = site.root["people"]["owner"]
    site.root["people"].deactivate(owner.id)
    assert shown_to(site.root, site.reader("colleague"), owner) == {}
    assert value_shown_to(site.root, site.reader("colleague"), owner, "for_guests") is None


def test_one_value_is_shown_where_all_are(site: MemorySite) -> None:
    owner = site.root["people"]["owner"]
    connect(site.root, owner.id, site.root["people"]["friend"].id)
    for login in ("owner", "friend", "colleague", "guest"):
        reader = site.reader(login)
        everything = shown_to(site.root, reader, owner)
        for field in fields_of(site.root):
            assert value_shown_to(site.root, reader, owner, field.name) == everything.get(field.name)


def test_a_preview_is_what_somebody_of_that_kind_is_shown(site: MemorySite) -> None:
    owner = site.root["people"]["owner"]
    preview = shown(site.root, owner, relations(site.root, site.reader("colleague"), owner))
    assert preview == shown_to(site.root, site.reader("colleague"), owner)
    for few, more in combinations(AUDIENCES, 2):
        assert set(shown(site.root, owner, frozenset({few}))) <= set(shown(site.root, owner, frozenset({few, more})))


def test_the_owner_chooses_and_administrators_limit(site: MemorySite) -> None:
    owner = site.root["people"]["owner"]
    site.place("shared", "restricted", {"owner": "owner", "guest": "guest"})
    change(site.root, owner, {"phone": "+886 2 1234"}, {"phone": "network"})
    assert value_shown_to(site.root, site.reader("colleague"), owner, "phone") is None
    change(site.root, owner, {}, {"phone": "guests"})
    assert value_shown_to(site.root, site.reader("guest"), owner, "phone") == "+886 2 1234"
    set_fields(site.root, [replace(field, widest="staff") if field.name == "phone" else field for field in fields_of(site.root)])
    assert value_shown_to(site.root, site.reader("guest"), owner, "phone") is None
    with pytest.raises(Invalid) as refused:
        change(site.root, owner, {"phone": "+886 2 9999"}, {"phone": "guests"})
    assert set(refused.value.errors) == {"phone"} and value_of(owner, "phone") == "+886 2 1234"


def test_a_field_that_is_taken_away_is_nobodys_and_comes_back_with_what_was_in_it(site: MemorySite) -> None:
    owner, before = site.root["people"]["owner"], fields_of(site.root)
    change(site.root, owner, {"about": "Payroll"}, {})
    set_fields(site.root, [field for field in before if field.name != "about"])
    assert "about" not in shown_to(site.root, site.reader("owner"), owner)
    set_fields(site.root, before)
    assert shown_to(site.root, site.reader("owner"), owner)["about"] == "Payroll"
    assert [field.title for field in fields_of(site.root)] == [field.title for field in before]


def test_people_have_the_fields_of_their_kind(site: MemorySite) -> None:
    set_fields(site.root, (ProfileField("badge", "Badge", kinds=("contractor",)), *BUILT_IN))
    assert fields_of(site.root, "contractor")[0].name == "badge" and "badge" not in {field.name for field in fields_of(site.root, "guest")}


def test_the_stored_fields_can_be_read_again(site: MemorySite) -> None:
    site.commit()
    site.connection.cacheMinimize()
    assert {field.name for field in fields_of(site.root)} == {field.name for field in (*BUILT_IN, *ONE_EACH)}
    assert audience_of(site.root["people"]["owner"], ONE_EACH[1]) == "network"


def test_networks_are_mutual_and_nobody_is_in_their_own(site: MemorySite) -> None:
    one, other = site.root["people"]["owner"].id, site.root["people"]["friend"].id
    disconnect(site.root, one, other)
    connect(site.root, one, one)
    assert not are_connected(site.root, one, one) and not are_connected(site.root, one, other)
    connect(site.root, one, other)
    assert list(network_of(site.root, one)) == [other] and list(network_of(site.root, other)) == [one]


def test_a_field_that_administrators_had_before_the_program_came_with_one_of_its_name(site: MemorySite) -> None:
    stored = ProfileSchema((ProfileField("birthday", "When we celebrate"), *BUILT_IN[:3]))
    stored.known -= {"birthday", "joined_company"}
    site.root[AREA] = stored
    names = [field.name for field in fields_of(site.root)]
    assert names.count("birthday") == 1 and names[-1] == "joined_company"


def test_a_day_and_a_date_show_only_what_is_one(site: MemorySite) -> None:
    ann = site.person("ann")
    site.root["people"].describe(
        ann.id, {"birthday": "some day", "joined_company": "2019"}, {"birthday": "staff", "joined_company": "staff"}
    )
    assert not {"birthday", "joined_company"} & set(shown_to(site.root, site.reader(ann), ann))
