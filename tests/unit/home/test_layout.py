from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from colonnade.home.layout import (
    EMPTY_LAYER,
    MAX_SLOTS,
    Layer,
    Layout,
    LayoutRefused,
    add,
    configure,
    find,
    give,
    given_to,
    lock,
    merge,
    place,
    position_among,
    remove,
    suggested,
    withheld,
)
from colonnade.home.widget import COLUMNS, Slot

BASE = suggested([("aa", "main"), ("bb", "main"), ("cc", "main"), ("news", "left"), ("people", "right")])


def ids(layout: Layout) -> dict[str, list[str]]:
    return {column: [slot.id for slot in layout[column]] for column in COLUMNS}


def shown(layer: Layer, base: Layout = BASE) -> dict[str, list[str]]:
    return ids(merge(base, layer))


def without(name: str) -> Layout:
    """The base while the plugin of one widget is off."""
    return {column: tuple(slot for slot in slots if slot.id != name) for column, slots in BASE.items()}


def refused(change: object, *arguments: object) -> str:
    with pytest.raises(LayoutRefused) as caught:
        change(*arguments)
    return caught.value.reason


@pytest.mark.parametrize(
    ("slot", "position", "expected"), [("x", 0, 1), ("x", 1, 3), ("x", 9, 4), ("x", -1, 1), ("a", 1, 3), ("d", 0, 1), ("d", 1, 3)]
)
def test_positions_are_counted_among_what_is_seen(slot: str, position: int, expected: int) -> None:
    column = [Slot(name, "lab.x") for name in ("hidden", "a", "also-hidden", "d")]
    assert position_among(column, {"hidden", "also-hidden"}, slot, position) == expected


def test_what_plugins_suggest_keeps_their_order() -> None:
    assert ids(BASE) == {"left": ["news"], "main": ["aa", "bb", "cc"], "right": ["people"]}
    assert ids(suggested([("x", "nowhere")])) == {"left": [], "main": [], "right": []}


def test_without_layers_the_base_is_shown() -> None:
    assert merge(BASE) == BASE == merge(BASE, EMPTY_LAYER, EMPTY_LAYER)


@pytest.mark.parametrize(
    ("slot", "column", "position", "expected"),
    [
        ("cc", "main", 0, {"left": ["news"], "main": ["cc", "aa", "bb"], "right": ["people"]}),
        ("aa", "main", 1, {"left": ["news"], "main": ["bb", "aa", "cc"], "right": ["people"]}),
        ("aa", "main", 99, {"left": ["news"], "main": ["bb", "cc", "aa"], "right": ["people"]}),
        ("aa", "main", -5, {"left": ["news"], "main": ["aa", "bb", "cc"], "right": ["people"]}),
        ("news", "right", 1, {"left": [], "main": ["aa", "bb", "cc"], "right": ["people", "news"]}),
    ],
)
def test_a_slot_can_be_moved(slot: str, column: str, position: int, expected: dict[str, list[str]]) -> None:
    assert shown(place(BASE, EMPTY_LAYER, slot, column, position)) == expected


def test_a_widget_can_be_added_and_stands_on_top() -> None:
    layer = add(BASE, EMPTY_LAYER, Slot("mine", "tile", {"limit": 3}), "main")
    assert shown(layer)["main"] == ["mine", "aa", "bb", "cc"]
    column, position, slot = find(merge(BASE, layer), "mine")
    assert (column, position, slot.widget, slot.options) == ("main", 0, "tile", {"limit": 3})


def test_what_was_added_can_be_moved_and_removed_without_a_trace() -> None:
    layer = add(BASE, EMPTY_LAYER, Slot("mine", "tile"), "main")
    layer = place(BASE, layer, "mine", "left", 1)
    assert shown(layer)["left"] == ["news", "mine"]
    layer = remove(BASE, layer, "mine")
    assert shown(layer) == ids(BASE) and layer.added == {} and layer.removed == frozenset()


def test_what_was_removed_stays_away_until_it_is_added_again() -> None:
    layer = remove(BASE, EMPTY_LAYER, "bb")
    assert shown(layer)["main"] == ["aa", "cc"]
    layer = place(BASE, layer, "aa", "right", 0)
    assert shown(layer) == {"left": ["news"], "main": ["cc"], "right": ["aa", "people"]}
    layer = add(BASE, layer, Slot("bb", "bb"), "left")
    assert shown(layer)["left"] == ["bb", "news"]


def test_settings_belong_to_a_slot() -> None:
    layer = configure(BASE, EMPTY_LAYER, "aa", {"limit": 5})
    assert find(merge(BASE, layer), "aa")[2].options == {"limit": 5}
    layer = place(BASE, layer, "aa", "right", 0)
    assert find(merge(BASE, layer), "aa")[2].options == {"limit": 5}


@pytest.mark.parametrize("change", [lambda s: place(BASE, EMPTY_LAYER, s, "main", 0), lambda s: remove(BASE, EMPTY_LAYER, s)])
def test_what_is_not_there_is_not_changed(change: object) -> None:
    assert refused(change, "nothing") == "unknown"
    assert refused(configure, BASE, EMPTY_LAYER, "nothing", {}) == "unknown" == refused(lock, BASE, EMPTY_LAYER, "nothing", True)


def test_columns_are_three() -> None:
    assert refused(place, BASE, EMPTY_LAYER, "aa", "middle", 0) == "column" == refused(add, BASE, EMPTY_LAYER, Slot("x", "x"), "")


def test_a_page_has_room_for_two_hundred() -> None:
    layer = EMPTY_LAYER
    for number in range(MAX_SLOTS - 5):
        layer = add(BASE, layer, Slot(f"s{number}", "tile"), "main")
    assert refused(add, BASE, layer, Slot("more", "tile"), "main") == "full"
    layer = remove(BASE, layer, "s3")
    add(BASE, layer, Slot("more", "tile"), "main")


# Plugins that come and go


def test_a_widget_of_a_plugin_that_is_switched_on_later_appears_where_it_is_suggested() -> None:
    layer = place(BASE, EMPTY_LAYER, "aa", "main", 2)
    newer = suggested([("aa", "main"), ("bb", "main"), ("new", "main"), ("cc", "main"), ("first", "left"), ("news", "left")])
    assert shown(layer, newer) == {"left": ["first", "news"], "main": ["bb", "new", "cc", "aa"], "right": []}


def test_one_that_follows_a_slot_that_moved_away_comes_last() -> None:
    layer = place(BASE, EMPTY_LAYER, "bb", "right", 0)
    newer = suggested([("aa", "main"), ("bb", "main"), ("new", "main"), ("cc", "main")])
    assert shown(layer, newer)["main"] == ["aa", "cc", "new"]


def test_what_is_off_leaves_no_hole_and_returns_to_its_place() -> None:
    layer = place(BASE, EMPTY_LAYER, "cc", "left", 0)
    layer = place(BASE, layer, "people", "left", 1)
    arranged = shown(layer)
    assert arranged["left"] == ["cc", "people", "news"]
    assert shown(layer, without("cc"))["left"] == ["people", "news"]
    assert shown(layer) == arranged


def test_it_returns_to_its_place_though_the_page_was_arranged_meanwhile() -> None:
    layer = place(BASE, EMPTY_LAYER, "cc", "left", 1)
    assert shown(layer)["left"] == ["news", "cc"]
    layer = place(without("cc"), layer, "aa", "right", 0)
    layer = add(without("cc"), layer, Slot("mine", "tile"), "left")
    assert shown(layer, without("cc"))["left"] == ["mine", "news"]
    assert shown(layer) == {"left": ["mine", "news", "cc"], "main": ["bb"], "right": ["aa", "people"]}


def test_settings_and_removal_outlive_the_plugin_too() -> None:
    layer = configure(BASE, remove(BASE, EMPTY_LAYER, "aa"), "bb", {"limit": 2})
    layer = place(without("bb"), layer, "cc", "right", 0)
    assert shown(layer) == {"left": ["news"], "main": ["bb"], "right": ["cc", "people"]}
    assert find(merge(BASE, layer), "bb")[2].options == {"limit": 2}


# Layers


def test_a_locked_slot_stays_as_the_layer_below_left_it() -> None:
    site = lock(BASE, configure(BASE, EMPTY_LAYER, "bb", {"limit": 9}), "bb", True)
    below = merge(BASE, site)
    for change in (place, remove, configure, add):
        arguments = {place: ("main", 0), configure: ({},), remove: ()}.get(change)
        if change is add:
            assert refused(add, below, EMPTY_LAYER, Slot("bb", "bb"), "main") == "locked"
        else:
            assert refused(change, below, EMPTY_LAYER, "bb", *arguments) == "locked"
    mine = place(below, EMPTY_LAYER, "cc", "main", 0)
    assert ids(merge(below, mine))["main"] == ["cc", "bb", "aa"]
    forged = Layer({"right": ("bb",)}, {}, frozenset({"bb"}), {"bb": {"limit": 0}}, frozenset())
    column, position, slot = find(merge(below, forged), "bb")
    assert (column, position, slot.options, slot.locked) == ("main", 1, {"limit": 9}, True)


def test_what_is_locked_later_overrules_how_people_arranged_it() -> None:
    mine = remove(BASE, place(BASE, EMPTY_LAYER, "aa", "right", 0), "bb")
    site = lock(BASE, lock(BASE, EMPTY_LAYER, "aa", True), "bb", True)
    assert ids(merge(BASE, site, mine))["main"] == ["aa", "bb", "cc"]
    freed = lock(BASE, lock(BASE, site, "aa", False), "bb", False)
    assert ids(merge(BASE, freed, mine)) == {"left": ["news"], "main": ["cc"], "right": ["aa", "people"]}


def test_who_locked_a_slot_may_still_change_it() -> None:
    site = lock(BASE, EMPTY_LAYER, "bb", True)
    site = place(BASE, site, "bb", "right", 0)
    assert ids(merge(BASE, site))["right"] == ["bb", "people"]


def test_the_person_changes_what_the_site_arranged() -> None:
    site = place(BASE, EMPTY_LAYER, "cc", "main", 0)
    below = merge(BASE, site)
    mine = place(below, EMPTY_LAYER, "aa", "left", 0)
    assert ids(merge(BASE, site, mine)) == {"left": ["aa", "news"], "main": ["cc", "bb"], "right": ["people"]}


def test_a_layer_that_names_a_slot_twice_shows_it_once() -> None:
    layer = Layer({"left": ("aa", "aa"), "main": ("bb", "aa", "bb"), "nowhere": ("cc",)})
    slots = [slot for column in shown(layer).values() for slot in column]
    assert sorted(slots) == ["aa", "bb", "cc", "news", "people"]


# Audiences


def seen(keys: set[str], *layers: Layer, mine: Layer = EMPTY_LAYER) -> dict[str, list[str]]:
    """What somebody with *keys* sees after the layers for many and their own."""
    return ids(merge(given_to(merge(BASE, *layers), keys), mine))


def test_a_slot_is_for_those_in_its_audience_only() -> None:
    site = give(BASE, EMPTY_LAYER, "bb", ["g:1", "k:x"])
    assert seen({"g:2"}, site)["main"] == seen(set(), site)["main"] == ["aa", "cc"]
    assert seen({"g:1"}, site) == seen({"k:x", "g:2"}, site) == ids(BASE)
    assert seen(set(), give(BASE, site, "bb", ())) == ids(BASE)


def test_a_later_layer_gives_it_to_others_unless_it_is_locked() -> None:
    site = give(BASE, EMPTY_LAYER, "bb", ["g:1"])
    group = give(merge(BASE, site), EMPTY_LAYER, "bb", ())
    assert seen({"g:2"}, site, group) == ids(BASE)
    locked = lock(BASE, site, "bb", True)
    assert refused(give, merge(BASE, locked), EMPTY_LAYER, "bb", ()) == "locked" and refused(give, BASE, EMPTY_LAYER, "no", ()) == "unknown"
    assert seen({"g:2"}, locked, group)["main"] == ["aa", "cc"]


def test_it_comes_back_where_people_put_it() -> None:
    mine = place(BASE, EMPTY_LAYER, "bb", "right", 0)
    site = give(BASE, EMPTY_LAYER, "bb", ["g:1"])
    assert seen({"g:2"}, site, mine=mine) == {"left": ["news"], "main": ["aa", "cc"], "right": ["people"]}
    assert seen({"g:1"}, site, mine=mine)["right"] == ["bb", "people"]


def test_what_somebody_put_there_themselves_stays() -> None:
    mine = add(BASE, EMPTY_LAYER, Slot("tile", "tile", {"limit": 3}), "left")
    site = lock(BASE, give(BASE, add(BASE, EMPTY_LAYER, Slot("tile", "tile"), "right"), "tile", ["g:1"]), "tile", True)
    assert seen({"g:2"}, site, mine=mine)["left"] == ["tile", "news"] and seen({"g:2"}, site)["right"] == ["people"]
    assert seen({"g:1"}, site, mine=mine)["right"] == ["tile", "people"], "for those in it the locked one counts"


def test_what_is_removed_takes_its_audience_along() -> None:
    site = remove(BASE, give(BASE, EMPTY_LAYER, "bb", ["g:1"]), "bb")
    assert seen(set(), add(BASE, site, Slot("bb", "bb"), "left"))["left"] == ["bb", "news"]


def test_a_widget_that_stands_there_for_others_only_is_withheld() -> None:
    site = give(BASE, EMPTY_LAYER, "bb", ["g:1"])
    assert withheld(merge(BASE, site), {"g:2"}) == {"bb"} and not withheld(merge(BASE, site), {"g:1"}) and not withheld(BASE, set())
    again = add(BASE, site, Slot("bb-2", "bb"), "left")
    assert not withheld(merge(BASE, again), {"g:2"}), "it stands there once more, for everyone"


def test_layers_of_groups_count_in_their_order() -> None:
    site = lock(BASE, EMPTY_LAYER, "aa", True)
    below = merge(BASE, site)
    one = lock(below, place(below, remove(below, EMPTY_LAYER, "bb"), "cc", "left", 0), "people", True)
    other = place(below, place(below, EMPTY_LAYER, "cc", "right", 0), "people", "left", 0)
    assert seen(set(), site, one, other) == {"left": ["news"], "main": ["aa"], "right": ["people", "cc"]}
    assert seen(set(), site, other, one) == {"left": ["cc", "news"], "main": ["aa"], "right": ["people"]}
    assert seen(set(), site, one, mine=remove(below, EMPTY_LAYER, "people"))["right"] == ["people"], "it is locked"


STEP = st.tuples(
    st.sampled_from(["place", "add", "remove", "lock", "off"]), st.sampled_from("abcde"), st.sampled_from(COLUMNS), st.integers(-1, 6)
)


@settings(deadline=None)
@given(st.lists(STEP, max_size=25))
def test_whatever_is_done_every_slot_is_there_once_or_was_removed(steps: list[tuple[str, str, str, int]]) -> None:
    base = suggested([("a", "main"), ("b", "main"), ("c", "left")])
    site, mine, removed = EMPTY_LAYER, EMPTY_LAYER, set()
    for what, name, column, position in steps:
        below = merge(base, site)
        if what == "off":
            below = {c: tuple(slot for slot in slots if slot.id != name) for c, slots in below.items()}
        try:
            if what == "lock":
                site = lock(base, site, name, position % 2 == 0)
            elif what == "remove":
                mine = remove(below, mine, name)
                removed.add(name)
            elif what == "add":
                mine = add(below, mine, Slot(name, name), column)
                removed.discard(name)
            else:
                mine = place(below, mine, name, column, position)
        except LayoutRefused:
            continue
    found = [slot.id for slots in merge(base, site, mine).values() for slot in slots]
    locked = {"a", "b", "c"} & site.locked
    assert len(found) == len(set(found)) and locked <= set(found)
    assert {"a", "b", "c"} - removed <= set(found) and set(mine.added) - locked <= set(found)


def test_what_is_suggested_belongs_to_who_asked() -> None:
    first = suggested([("wiki.recent", "main")])
    first["main"] = ()
    assert [slot.id for slot in suggested([("wiki.recent", "main")])["main"]] == ["wiki.recent"]
