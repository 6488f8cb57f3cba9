"""Marks tell of each committed change, and two people may move one at the same time."""

from __future__ import annotations

from colonnade.content.mark import note_place_change, places_version
from colonnade.testing import MemorySite


def move(site: MemorySite) -> bytes:
    before = places_version(site.root)
    note_place_change(site.root)
    site.commit()
    assert places_version(site.root) != before
    return places_version(site.root)


def test_each_committed_change_is_a_new_version(site):
    assert len({places_version(site.root), move(site), move(site)}) == 3
    assert places_version(site.root) == places_version(site.root)


def test_what_is_undone_is_no_change(site):
    before = places_version(site.root)
    note_place_change(site.root)
    site.abort()
    assert places_version(site.root) == before


def test_two_may_move_it_at_the_same_time(site):
    before = places_version(site.root)
    with site.other() as other:
        note_place_change(other.root)
        note_place_change(site.root)
        site.commit()
        between = places_version(site.root)
        other.commit()
    site.abort()
    assert len({before, between, places_version(site.root)}) == 3
