from __future__ import annotations

from colonnade.home.layout import EMPTY_LAYER, Layer, add, lock, merge, remove, suggested
from colonnade.home.store import changes_of, layer_of, store, undo
from colonnade.home.widget import Slot
from colonnade.testing import MemorySite

BASE = suggested([("aa", "main"), ("bb", "main")])


def full() -> Layer:
    layer = add(BASE, EMPTY_LAYER, Slot("mine", "tile", {"limit": 3}), "left")
    return lock(BASE, remove(BASE, layer, "aa"), "bb", True)


def test_a_layer_comes_back_as_it_was_stored(site: MemorySite) -> None:
    store(site.root, site.site, full(), 7)
    site.commit()
    with site.other() as other:
        kept = layer_of(other.root, other.site, 7)
        assert merge(BASE, kept) == merge(BASE, full()) and kept.removed == {"aa"} and kept.locked == {"bb"}


def test_nobody_has_a_layer_at_first(site: MemorySite) -> None:
    assert layer_of(site.root, site.site) is EMPTY_LAYER and changes_of(site.root, site.site, 7) == 0
    assert not undo(site.root, site.site) and not undo(site.root, site.site, 7)


def test_places_and_people_have_their_own(site: MemorySite) -> None:
    place = site.place("team")
    store(site.root, site.site, full())
    store(site.root, site.site, Layer(removed=frozenset({"bb"})), 7)
    assert layer_of(site.root, site.site).removed == {"aa"} and layer_of(site.root, site.site, 7).removed == {"bb"}
    for where, who in ((place, 0), (place, 7), (site.site, 8)):
        assert layer_of(site.root, where, who) is EMPTY_LAYER


def test_one_change_can_be_taken_back(site: MemorySite) -> None:
    first, second = Layer(removed=frozenset({"aa"})), Layer(removed=frozenset({"bb"}))
    store(site.root, site.site, first, 7)
    store(site.root, site.site, second, 7)
    assert undo(site.root, site.site, 7) and layer_of(site.root, site.site, 7).removed == {"aa"}
    assert not undo(site.root, site.site, 7) and layer_of(site.root, site.site, 7).removed == {"aa"}


def test_the_first_change_can_be_taken_back_too(site: MemorySite) -> None:
    store(site.root, site.site, full(), 7)
    assert undo(site.root, site.site, 7) and merge(BASE, layer_of(site.root, site.site, 7)) == BASE


def test_every_change_is_counted_also_taking_back(site: MemorySite) -> None:
    seen = [changes_of(site.root, site.site)]
    for change in (lambda: store(site.root, site.site, full()), lambda: undo(site.root, site.site)):
        change()
        seen.append(changes_of(site.root, site.site))
    assert seen == [0, 1, 2]
