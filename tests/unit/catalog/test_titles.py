from __future__ import annotations

import pytest

from colonnade.catalog.index import access_id_of
from colonnade.catalog.titles import find, put, starting_with
from colonnade.commands.edit import edit
from colonnade.testing import MemorySite


def test_titles_are_found_in_any_case_width_and_spacing(site: MemorySite) -> None:
    page, taipei = site.page("Travel  Expenses"), site.page("臺北辦公室")
    for title in ("travel expenses", "TRAVEL\tEXPENSES ", "Ｔravel expenses"):
        assert find(site.root, 1, title) == [page.uid]
    assert find(site.root, 1, "台北辦公室") == [taipei.uid] and find(site.root, 1, "travel") == []


def test_equal_titles_are_all_found_each_in_its_place(site: MemorySite) -> None:
    place = site.place("team")
    here = sorted(site.page("Same").uid for _ in range(3))
    there = site.page("Same", at=site.app(place))
    assert find(site.root, 1, "same") == here and find(site.root, place.uid, "same") == [there.uid]


def test_a_new_title_replaces_the_old_one(site: MemorySite) -> None:
    page = site.page("Old")
    edit(site.uow(), page, {"title": "New"})
    assert find(site.root, 1, "Old") == [] and find(site.root, 1, "New") == [page.uid] and len(site.root["titles"]) == 1


def test_entering_the_same_title_again_writes_nothing(site: MemorySite) -> None:
    page = site.page("Page")
    site.commit()
    put(site.root, page, access_id_of(page))
    assert not page._p_changed and not site.root["titles"]._p_changed
    assert not site.root["title_words"]._p_changed


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("tr", ["Train", "Travel", "Travel guide"]),
        ("TRAVEL", ["Travel", "Travel guide"]),
        ("travel ", ["Travel", "Travel guide"]),
        ("x", []),
    ],
)
def test_the_beginning_of_a_title_is_enough(site: MemorySite, typed: str, found: list[str]) -> None:
    titles = {site.page(title).uid: title for title in ("Travel guide", "Train", "Travel", "Wiki", "Atrium")}
    site.page("Trap", at=site.app(site.place("team")))
    assert [titles[uid] for uid in starting_with(site.root, 1, typed)] == found


def test_nothing_typed_is_the_beginning_of_every_title(site: MemorySite) -> None:
    uids = {site.page(title).uid for title in "BA"}
    assert set(starting_with(site.root, 1, "")) == uids
