from __future__ import annotations

import pytest

from colonnade.home.layout import EMPTY_LAYER, Layer, add, give, lock, merge, remove, suggested
from colonnade.home.store import (
    changes_of,
    forget_group,
    groups_with_layer,
    layer_of,
    layers_for,
    number_only_for,
    put_group_order,
    store,
    stored,
    undo,
)
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


# Groups


def test_groups_have_layers_in_an_order(site: MemorySite) -> None:
    put_group_order(site.root, ["g:1", "k:employee"])
    store(site.root, site.site, full(), "k:employee")
    put_group_order(site.root, ["k:employee", "g:2", "g:1"])
    site.commit()
    with site.other() as other:
        assert groups_with_layer(other.root) == ("k:employee", "g:2", "g:1")
        assert layer_of(other.root, other.site, "k:employee").removed == {"aa"}
        assert layer_of(other.root, other.site, "g:1") is not None and changes_of(other.root, other.site, "g:1") == 0
        assert undo(other.root, other.site, "k:employee") and layer_of(other.root, other.site, "k:employee") == EMPTY_LAYER


def test_somebody_gets_the_layers_of_what_they_are_on_the_site_only(site: MemorySite) -> None:
    put_group_order(site.root, ["g:1", "k:employee", "g:2"])
    one, kind, other = (stored(site.root, site.site, key) for key in ("g:1", "k:employee", "g:2"))
    assert layers_for(site.root, site.site, {"g:2", "g:1"}, "k:employee") == (one, kind, other)
    assert layers_for(site.root, site.site, {"g:2"}, "") == (other,)
    place = site.place("team")
    assert layers_for(site.root, place, {"g:2"}, "k:employee") == () and stored(site.root, place, "g:2") is None


def test_what_a_group_without_a_layer_arranges_is_kept_nowhere(site: MemorySite) -> None:
    with pytest.raises(KeyError):
        store(site.root, site.site, full(), "g:7")
    put_group_order(site.root, ["g:7"])
    forget_group(site.root, "g:8"), forget_group(site.root, "g:7")
    assert groups_with_layer(site.root) == () and layer_of(site.root, site.site, "g:7") is EMPTY_LAYER


def test_slots_that_only_one_group_gets_are_counted(site: MemorySite) -> None:
    put_group_order(site.root, ["g:2"])
    store(site.root, site.site, give(BASE, give(BASE, EMPTY_LAYER, "aa", ["g:1"]), "bb", ["g:1", "g:2"]))
    store(site.root, site.site, give(BASE, EMPTY_LAYER, "bb", ["g:1"]), "g:2")
    assert number_only_for(site.root, "g:1") == 2 and number_only_for(site.root, "g:2") == 0


def test_layers_of_before_audiences_are_read(site: MemorySite) -> None:
    store(site.root, site.site, full(), 7)
    del stored(site.root, site.site, 7).now["audiences"]
    assert layer_of(site.root, site.site, 7) == full()
