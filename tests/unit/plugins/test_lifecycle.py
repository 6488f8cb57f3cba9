from __future__ import annotations

from typing import Any

import pytest

from colonnade.plugins.lifecycle import SwitchRefused, loading_order, needed_by, needs, plan_disable, plan_enable
from colonnade.plugins.manifest import Plugin


def manifests(**requires: Any) -> dict[str, Plugin]:
    return {
        name: Plugin(name, title=name, **(options if isinstance(options, dict) else {"requires": options}))
        for name, options in requires.items()
    }


CHAIN = manifests(top=["middle", "side"], middle=["base"], side=["base"], base=[], alone=[])


def refused(call: Any, *arguments: Any) -> tuple[str, tuple[str, ...]]:
    with pytest.raises(SwitchRefused) as caught:
        call(*arguments)
    return caught.value.reason, caught.value.names


def test_what_is_required_is_loaded_first() -> None:
    order, problems = loading_order(CHAIN)
    assert problems == {} and sorted(order) == sorted(CHAIN)
    assert order.index("base") < order.index("middle") < order.index("top") > order.index("side")


def test_what_is_missing_takes_those_along_that_need_it() -> None:
    order, problems = loading_order(manifests(aa=["bb"], bb=["gone"], cc=[], dd=["aa", "cc"]))
    assert order == ["cc"] and set(problems) == {"aa", "bb", "dd"}
    assert "gone" in problems["bb"] and "bb" in problems["aa"] and "aa" in problems["dd"]


def test_what_needs_a_broken_one_says_why_that_is_broken() -> None:
    order, problems = loading_order(manifests(aa=["bb"], cc=["gone"]), {"bb": "no way in"})
    assert order == [] and problems == {
        "aa": "requires bb, which is broken: no way in",
        "cc": "requires gone, which is not installed",
    }


@pytest.mark.parametrize(
    ("requires", "in_circle", "outside"),
    [
        ({"aa": ["aa"]}, ["aa"], []),
        ({"aa": ["bb"], "bb": ["aa"]}, ["aa", "bb"], []),
        ({"aa": ["bb"], "bb": ["cc"], "cc": ["bb"], "dd": ["aa"]}, ["bb", "cc"], ["aa", "dd"]),
        ({"zz": ["yy"], "yy": ["xx"], "xx": ["zz"], "aa": ["xx"], "ok": []}, ["xx", "yy", "zz"], ["aa"]),
    ],
)
def test_a_circle_is_told_by_name_and_left_out(requires: dict[str, list[str]], in_circle: list[str], outside: list[str]) -> None:
    order, problems = loading_order(manifests(**requires))
    assert set(order) == set(requires) - {*in_circle, *outside} and set(problems) == {*in_circle, *outside}
    for name in in_circle:
        assert "circle" in problems[name] and all(member in problems[name] for member in in_circle)
    for name in outside:
        assert problems[name].startswith("requires") and "can't be loaded" in problems[name]


def test_needs_go_down_and_are_told_once() -> None:
    assert needs("top", CHAIN) == ["base", "middle", "side"] and needs("base", CHAIN) == []


def test_needed_by_goes_up_in_loading_order() -> None:
    found = needed_by("base", CHAIN)
    assert set(found) == {"middle", "side", "top"} and found[-1] == "top" and needed_by("alone", CHAIN) == []


def test_many_ways_to_the_same_need_take_no_time() -> None:
    layers = {f"l{layer}_{side}": [f"l{layer - 1}_{s}" for s in "ab"] if layer else [] for layer in range(30) for side in "ab"}
    assert len(needs("l29_a", manifests(**layers))) == 58


def test_turning_on_turns_on_what_is_needed_and_not_on_yet() -> None:
    assert plan_enable("top", CHAIN, {"base"}).turns_on == ("middle", "side", "top")
    assert plan_enable("top", CHAIN, CHAIN).turns_on == ()
    assert plan_enable("alone", CHAIN, ()).turns_off == ()


def test_turning_off_turns_off_what_needs_it_first() -> None:
    plan = plan_disable("base", CHAIN, {"base", "middle", "top", "side", "alone"})
    assert plan.turns_off[0] == "top" and plan.turns_off[-1] == "base" and set(plan.turns_off) == {"base", "middle", "top", "side"}
    assert plan_disable("middle", CHAIN, {"base", "middle"}).turns_off == ("middle",)
    assert plan_disable("middle", CHAIN, {"base"}).turns_off == ()


def test_what_is_gone_or_broken_can_still_be_turned_off() -> None:
    assert plan_disable("gone", CHAIN, {"gone", "base"}).turns_off == ("gone",)


def test_unknown_missing_and_circular_ones_are_refused() -> None:
    assert refused(plan_enable, "gone", CHAIN, ()) == ("unknown", ())
    assert refused(plan_disable, "gone", CHAIN, ()) == ("unknown", ())
    assert refused(plan_enable, "aa", manifests(aa=["bb"], bb=["gone"]), ()) == ("missing", ("gone",))
    assert refused(plan_enable, "aa", manifests(aa=["bb"], bb=["cc"], cc=["bb"]), ()) == ("circle", ("bb", "cc", "bb"))


RIVALS = manifests(
    red={"conflicts": ["blue"]},
    blue={},
    needs_red={"requires": ["red"]},
    needs_blue={"requires": ["blue"]},
    needs_both={"requires": ["red", "blue"]},
)


@pytest.mark.parametrize(
    ("name", "enabled", "clash"),
    [
        ("red", {"blue"}, ("blue",)),
        ("blue", {"red"}, ("red",)),
        ("needs_red", {"blue"}, ("blue",)),
        ("needs_blue", {"red", "needs_red"}, ("red",)),
        ("needs_both", set(), ("blue", "red")),
    ],
)
def test_a_conflict_counts_whichever_side_names_it(name: str, enabled: set[str], clash: tuple[str, ...]) -> None:
    assert refused(plan_enable, name, RIVALS, enabled) == ("conflict", clash)


def test_a_conflict_with_what_is_gone_is_told_only_by_who_names_it() -> None:
    known = manifests(red={"conflicts": ["gone"]}, blue={})
    assert refused(plan_enable, "red", known, {"gone"}) == ("conflict", ("gone",))
    assert plan_enable("blue", known, {"gone"}).turns_on == ("blue",)


def test_the_refusal_says_everything() -> None:
    assert str(SwitchRefused("red", "conflict", ["blue"])) == "red: conflict blue"
