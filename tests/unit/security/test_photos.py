"""Photos of people: one for each, with a key of its own, gone with the person."""

from __future__ import annotations

from colonnade.commands.erase import erase_people
from colonnade.security.photos import photo_of, remove_photo, set_photo
from colonnade.testing import MemorySite


def test_a_new_photo_takes_the_place_of_the_one_before(site: MemorySite) -> None:
    lin = site.person("lin")
    first = set_photo(site.root, lin.id, b"small", b"large")
    assert lin.photo == first
    assert set_photo(site.root, lin.id, b"small", b"large") != first
    assert len(site.root["photos"]) == 1
    remove_photo(site.root, lin.id)
    remove_photo(site.root, lin.id)
    assert photo_of(site.root, lin.id) is None and lin.photo == ""


def test_it_goes_with_its_person(site: MemorySite) -> None:
    lin = site.person("lin")
    set_photo(site.root, lin.id, b"small", b"large")
    erase_people(site.root, [lin.id])
    assert len(site.root["photos"]) == 0
