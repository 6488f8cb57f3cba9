from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest

from colonnade.content.objects import Content, Folder, Place, Site, descendants, lineage, path_of, place_of, places_above
from colonnade.testing import MemorySite

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
_uids = count(2000)


def folder(names: list[str] | None = None, now: datetime = NOW) -> Folder:
    made = Folder(next(_uids), "x.folder")
    for name in names or ():
        made.insert(Content(next(_uids), "x.thing"), name, now)
    return made


def tree() -> tuple[Site, Place, Folder, Content]:
    site, place, middle, leaf = Site(1, "colonnade.site"), Place(2, "x.place"), folder(), Content(next(_uids), "x.thing")
    site.insert(place, "team", NOW)
    place.insert(middle, "wiki", NOW)
    middle.insert(leaf, "page", NOW)
    return site, place, middle, leaf


def test_children_come_in_the_order_they_were_added() -> None:
    box = folder(["c", "a", "b"])
    assert list(box.keys()) == ["c", "a", "b"]
    assert [name for name, _ in box.items()] == ["c", "a", "b"]
    assert [child.__name__ for child in box.values()] == ["c", "a", "b"]
    assert len(box) == 3 and "a" in box and "x" not in box
    assert box["a"].__parent__ is box and box.get("x") is None


def test_an_empty_folder_is_still_something() -> None:
    assert folder()
    assert list(folder().values()) == []


def test_a_taken_name_is_refused_and_changes_nothing() -> None:
    box, other = folder(["a"]), Content(next(_uids), "x.thing")
    with pytest.raises(KeyError):
        box.insert(other, "a", NOW)
    assert other.__parent__ is None and len(box) == 1


def test_an_unknown_sibling_is_refused_and_changes_nothing() -> None:
    box, other = folder(["a"]), Content(next(_uids), "x.thing")
    with pytest.raises(KeyError):
        box.insert(other, "b", NOW, before="nobody")
    assert other.__parent__ is None and list(box.keys()) == ["a"]


def test_what_is_taken_out_remembers_where_it_was() -> None:
    box = folder(["a", "b"])
    child = box.remove("a")
    assert list(box.keys()) == ["b"] and len(box) == 1
    assert child.__parent__ is box and child.__name__ == "a"
    with pytest.raises(KeyError):
        box.remove("a")


def test_children_can_be_put_before_others_and_at_the_end() -> None:
    box = folder(["a", "b", "c"])
    box.insert(Content(next(_uids), "x.thing"), "d", NOW, before="a")
    box.reorder("c", NOW, before="b")
    box.reorder("d", NOW)
    assert list(box.keys()) == ["a", "c", "b", "d"]


def test_two_thousand_children_keep_any_order() -> None:
    rng = random.Random(7)
    names = [f"n{number}" for number in range(2000)]
    box = folder(names)
    expected = list(names)
    for _ in range(300):
        moved, target = rng.sample(names, 2)
        to_end = rng.random() < 0.2
        box.reorder(moved, NOW, before=None if to_end else target)
        expected.remove(moved)
        expected.insert(len(expected) if to_end else expected.index(target), moved)
    assert list(box.keys()) == expected
    assert len({child.order_key for child in box.values()}) == 2000


@pytest.mark.parametrize("before", ["a", "c"])
def test_a_gap_takes_any_number_of_insertions(before: str) -> None:
    box = folder(["a", "c"])
    expected = ["a", "c"]
    for number in range(60):
        box.insert(Content(next(_uids), "x.thing"), f"n{number}", NOW, before=before)
        expected.insert(expected.index(before), f"n{number}")
    assert list(box.keys()) == expected
    box.insert(Content(next(_uids), "x.thing"), "last", NOW + timedelta(days=1))
    assert list(box.keys())[-1] == "last"


def test_a_gap_takes_insertions_that_alternate_its_ends() -> None:
    box, expected = folder(["a", "z"]), ["a", "z"]
    for number in range(60):
        before = expected[number % 2 + 1] if number else "z"
        box.insert(Content(next(_uids), "x.thing"), f"n{number}", NOW, before=before)
        expected.insert(expected.index(before), f"n{number}")
    assert list(box.keys()) == expected


def test_last_means_last_even_when_a_clock_goes_back() -> None:
    box = folder(["a"], NOW)
    box.insert(Content(next(_uids), "x.thing"), "b", NOW - timedelta(hours=1))
    box.reorder("a", NOW - timedelta(days=1))
    assert list(box.keys()) == ["b", "a"]


def test_many_children_of_one_moment_are_added_quickly() -> None:
    box = folder([f"n{number}" for number in range(20_000)])  # an import: minutes if each looked for a free key from the start
    assert list(box.keys())[-1] == "n19999"


def test_a_new_child_gets_the_time_as_its_key() -> None:
    # Keys that come from different moments differ, so that two people who add at once don't collide.
    box = folder(["a"])
    box.insert(Content(next(_uids), "x.thing"), "b", NOW + timedelta(seconds=1))
    assert box["b"].order_key - box["a"].order_key == 1_000_000 << 10


def test_the_way_up_is_known() -> None:
    site, place, middle, leaf = tree()
    assert list(lineage(leaf)) == [leaf, middle, place, site]
    assert place_of(leaf) is place and place_of(place) is place and place_of(site) is site
    assert places_above(leaf) == [place, site]
    assert path_of(leaf) == ("team", "wiki", "page") and path_of(site) == ()


def test_descendants_come_parents_first_and_in_order() -> None:
    site, place, middle, leaf = tree()
    middle.insert(second := Content(next(_uids), "x.thing"), "second", NOW)
    assert list(descendants(site)) == [site, place, middle, leaf, second]
    assert list(descendants(leaf)) == [leaf]


def test_a_deep_tree_needs_no_recursion() -> None:
    top = node = folder()
    for _ in range(3000):
        child = folder()
        node.insert(child, "x", NOW)
        node = child
    assert sum(1 for _ in descendants(top)) == 3001


def test_an_object_says_what_it_is() -> None:
    assert repr(folder(["a"])["a"]).startswith("<Content x.thing ")


def test_a_part_of_the_children_in_either_direction(site: MemorySite) -> None:
    above = site.page("Above")
    assert list(above.part()) == list(above.part(5)) == list(above.part(backwards=True)) == []
    one, two, three = (site.page(str(n), at=above) for n in (1, 2, 3))
    assert list(above.part()) == [one, two, three] and list(above.part(one.order_key)) == [two, three]
    assert list(above.part(backwards=True)) == [three, two, one] and list(above.part(three.order_key, backwards=True)) == [two, one]
    assert list(above.part(three.order_key)) == list(above.part(one.order_key, backwards=True)) == []
