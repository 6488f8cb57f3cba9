"""How much room files take, of whom and where."""

from __future__ import annotations

from io import BytesIO

from colonnade.content.stored_file import store
from colonnade.content.usage import Limits, Room, charge, room_of_person, room_of_place
from colonnade.testing import MemorySite

LIMITS = Limits(person=100, place=1000)


def test_a_file_takes_room_once_however_often_it_is_charged(site: MemorySite) -> None:
    stored = store(site.root, BytesIO(b"x" * 30), "a", site.now, 7)
    charge(site.root, [stored], 5), charge(site.root, [stored, stored], 5)
    assert (room_of_person(site.root, 7, LIMITS).taken, room_of_place(site.root, 5, LIMITS).taken) == (30, 30)


def test_it_moves_with_its_object_and_is_free_when_that_is_gone(site: MemorySite) -> None:
    stored = store(site.root, BytesIO(b"x" * 30), "a", site.now, 7)
    charge(site.root, [stored], 5), charge(site.root, [stored], 6)
    assert [room_of_place(site.root, place, LIMITS).taken for place in (5, 6)] == [0, 30]
    charge(site.root, [stored], None), charge(site.root, [stored], None)
    assert not list(site.root["usage"]) and stored.charged is None


def test_the_system_has_no_limit(site: MemorySite) -> None:
    assert room_of_person(site.root, 0, LIMITS).has(10**15)


def test_room_is_what_is_left() -> None:
    assert Room(90, 100).has(10) and not Room(90, 100).has(11) and Room(90, 100).left == 10
    assert Room(120, 100).left == 0 and not Room(120, 100).has(1)
    assert Room(10**12, 0).has(10**12) and Room(5, 0).left is None
