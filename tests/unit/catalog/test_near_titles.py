from __future__ import annotations

import pytest

from colonnade.catalog import near_titles
from colonnade.catalog.access_ids import access_table
from colonnade.catalog.near_titles import MAX_TRIED, near, pieces
from colonnade.catalog.title_words import put
from colonnade.commands.share import share
from colonnade.security.reader import All
from colonnade.testing import MemorySite
from tests.steps import Steps

TITLES = ("差旅規定", "規定書", "臺北辦公室的鑰匙", "VPN設定", "網路設定手冊", "Travel rules")


def meant(site: MemorySite, typed: str, visible=None) -> list[str]:
    return [edit.applied(typed) for edit in near(site.root, typed, All() if visible is None else visible, 5)]


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("差旅規訂", "差旅規定"),  # the last one wrong
        ("差旅歸定", "差旅規定"),
        ("叉旅規定", "差旅規定"),  # the first one
        ("差旅定", "差旅規定"),  # one missing
        ("差規定", "差旅規定"),
        ("差旅規規定", "差旅規定"),  # one too many
        ("差差旅規定", "差旅規定"),
        ("差旅規定定", "差旅規定"),
        ("旅差規定", "差旅規定"),  # two in the wrong order
        ("差旅定規", "差旅規定"),
        ("規訂書", "規定書"),  # of three, where no pair is left
        ("規書", "規定書"),
        ("龜定書", "規定書"),
        ("規規定書", "規定書"),
        ("台北班公室", "台北辦公室"),  # a part of a title, its beginning
        ("辦公是的", "辦公室的"),  # and its middle
        ("vpn設訂", "vpn設定"),
        ("網路設訂手冊", "網路設定手冊"),
    ],
)
def test_one_character_may_be_wrong_missing_or_too_many(site: MemorySite, typed: str, first: str) -> None:
    for title in TITLES:
        site.page(title)
    assert meant(site, typed)[:1] == [first]


@pytest.mark.parametrize("typed", ["差旅歸訂", "規訂", "天氣", "travle", "vpm設定", "差", "", "差旅規訂" * 20])
def test_what_is_further_off_is_not_guessed(site: MemorySite, typed: str) -> None:
    for title in TITLES:
        site.page(title)
    assert meant(site, typed) == []


def test_whole_titles_come_first_and_last_what_leaves_out_something(site: MemorySite) -> None:
    for title in ("設定頁的說明", "新設定表", "舊設定表", "設定檔"):
        site.page(title)
    assert meant(site, "設定書") == ["設定檔", "設定頁", "設定表", "設定"]


def test_only_what_the_reader_may_see_is_guessed(site: MemorySite) -> None:
    site.person("owner")
    page, mei = site.page("薪資調整表", by="owner"), site.person("mei")

    def found() -> list[str]:
        return meant(site, "薪資條整表", access_table(site.root).visible(frozenset({"staff", mei.principal})))

    assert found() == ["薪資調整表"]
    share(site.uow("owner"), page, [])
    assert found() == []


def test_what_is_written_in_one_is_one_piece() -> None:
    assert [piece[0] for piece in pieces("title:差旅規訂 vpn設訂，差 travel 「出差」")] == ["差旅規訂", "vpn設訂", "出差"]


def test_it_takes_as_long_with_many_titles_as_with_few(site: MemorySite) -> None:
    def steps(first: int, last: int) -> int:
        for number in range(first, last):
            put(site.root, number, f"差旅規定{number}", 7)
        with Steps(near_titles) as counted:
            assert meant(site, "差旅歸定")[:1] == ["差旅規定"]
        return counted.number

    assert steps(10**6, 10**6 + 4000) < 1.5 * steps(10**6, 10**6 + 60) + 500


def test_it_ends_where_titles_go_on_in_many_ways(site: MemorySite) -> None:
    for number in range(2 * MAX_TRIED):
        put(site.root, number, f"天{chr(0x4E00 + number)}地", 7)
    with Steps(near_titles) as counted:
        meant(site, "天玄黃地")
    assert counted.number < 100 * MAX_TRIED
