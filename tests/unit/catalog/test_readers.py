from __future__ import annotations

from colonnade.catalog.readers import guest_principal, member_principal, owner_principal, principals_of, reader_of, set_member
from colonnade.security.reader import ANONYMOUS
from colonnade.testing import MemorySite


def test_people_act_as_themselves_their_places_and_groups(site: MemorySite) -> None:
    anna = site.person("anna")
    group = site.root["groups"].add("editors")
    site.root["groups"].join(group.id, anna.id)
    own, joined, visited = (site.place(name) for name in ("own", "joined", "visited"))
    for place, role in ((own, "owner"), (joined, "member"), (visited, "guest")):
        set_member(site.root, place, anna.id, role)
    assert principals_of(site.root, anna) == {
        *("everyone", "staff", anna.principal, group.principal),
        *(owner_principal(own), member_principal(own), member_principal(joined), guest_principal(visited)),
    }


def test_people_from_outside_are_no_staff(site: MemorySite) -> None:
    guest = site.person("guest", kind="guest")
    assert principals_of(site.root, guest) == {"everyone", guest.principal}


def test_leaving_a_place_takes_its_principals_away(site: MemorySite) -> None:
    anna, place = site.person("anna"), site.place("team")
    set_member(site.root, place, anna.id, "owner")
    set_member(site.root, place, anna.id, None)
    set_member(site.root, place, anna.id, None)
    assert principals_of(site.root, anna) == {"everyone", "staff", anna.principal} and len(place.members) == 0


def test_nobody_and_people_who_left_are_anonymous(site: MemorySite) -> None:
    anna = site.person("anna")
    site.root["people"].deactivate(anna.id)
    assert reader_of(site.root, None) is ANONYMOUS and reader_of(site.root, anna) is ANONYMOUS


def test_administrators_see_every_scope(site: MemorySite) -> None:
    place = site.place("shut", "restricted")
    admin, anna = site.reader(site.administrator()), site.reader(site.person("anna"))
    assert admin.administrator and place.access_id in admin.visible
    assert not anna.administrator and place.access_id not in anna.visible and site.site.access_id in anna.visible
