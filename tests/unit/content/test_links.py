from __future__ import annotations

from typing import Any

import pytest
from BTrees.LLBTree import LLTreeSet

from colonnade.content.link_syntax import wanted_title
from colonnade.content.links import backlinks, forget_links, record_links, to_stored, to_written, wanted_by, wanted_in
from colonnade.content.names import fold_title
from colonnade.content.objects import Content
from colonnade.content.roots import install
from colonnade.content.text import Text
from colonnade.testing import START

TITLES = {"Home": 5001, "A|B": 5002, "uid:9": 5003, "Über [uns]": 5004}
PARTED = {title.casefold(): uid for title, uid in TITLES.items()} | {"home#own": 5005, "c# notes": 5006, "c#": 5007}
UIDS = {uid: title for title, uid in TITLES.items()}


@pytest.fixture
def root() -> dict[str, Any]:
    made: dict[str, Any] = {}
    install(made, START)
    return made


@pytest.mark.parametrize(
    ("written", "stored"),
    [
        ("see [[Home]]", "see [[uid:5001]]"),
        ("[[Home|start here]]", "[[uid:5001|start here]]"),
        (r"[[A\|B]]", "[[uid:5002]]"),
        (r"[[uid\:9]]", "[[uid:5003]]"),
        (r"[[Über \[uns\]]]", "[[uid:5004]]"),
        ("[[Nowhere]] and [[Home]]", "[[Nowhere]] and [[uid:5001]]"),
        ("[[uid:5001]]", "[[uid:5001]]"),
        ("`[[Home]]`", "`[[Home]]`"),
        ("plain", "plain"),
        ("", ""),
    ],
)
def test_titles_become_uids_where_they_are_known(written: str, stored: str) -> None:
    assert to_stored(written, TITLES.get) == stored


@pytest.mark.parametrize("written", ["see [[Home]]", "[[Home|start here]]", r"[[A\|B]]", r"[[uid\:9]]", r"[[Über \[uns\]]]", "[[Nowhere]]"])
def test_what_is_stored_is_written_back_as_it_was(written: str) -> None:
    assert to_written(to_stored(written, TITLES.get), UIDS.get) == written


@pytest.mark.parametrize(
    ("written", "stored"),
    [
        ("[[Home#Rooms]]", "[[uid:5001#h-rooms]]"),
        ("[[home#Two words|here]]", "[[uid:5001#h-two-words|here]]"),
        ("[[C# notes]] [[C#]] [[Home# x]]", "[[uid:5006]] [[uid:5007]] [[Home# x]]"),
        ("[[C##Types]] [[C# notes#Types#2]]", "[[uid:5007#h-types]] [[uid:5006#h-types-2]]"),
        ("[[Home#Own]]", "[[uid:5005]]"),
        ("[[Nowhere#Rooms]] [[#Rooms]]", "[[Nowhere#Rooms]] [[#Rooms]]"),
        ("[[uid:5001#h-x]]", "[[uid:5001#h-x]]"),
    ],
)
def test_a_heading_behind_a_title_becomes_a_fragment(written: str, stored: str) -> None:
    assert to_stored(written, lambda title: PARTED.get(title.casefold())) == stored


def test_a_fragment_is_written_behind_the_title_or_the_uid_stays() -> None:
    def part(uid: int, title: str, fragment: str) -> str | None:
        return f"{title}#Rooms" if fragment == "h-rooms" else None

    assert to_written("[[uid:5001#h-rooms|x]] [[uid:5001#top]]", UIDS.get, part) == "[[Home#Rooms|x]] [[uid:5001#top]]"
    assert to_written("[[uid:5001#h-rooms]]", lambda uid: "x" * 299, part) == "[[uid:5001#h-rooms]]"
    assert to_written("[[uid:5001#top]]", UIDS.get) == "[[Home#top]]"


@pytest.mark.parametrize(
    ("link", "wanted"),
    [
        *(
            (title, title)
            for title in ("Plan", "HR:leave", "Data: the year", "C# notes", "Room #5", "A < B", "and/or", "v1.2/3", "…", "＜公告＞休假")
        ),
        *(("Plan#Part", "Plan"), ("計畫#第一章", "計畫")),
        *(
            (link, None)
            for link in ("../admin", "..", "a/../b", "/admin", "\\\\x", "<script>", "x <img src=y>", "javascript:alert(1)", "JavaScript: x")
        ),
        *((link, None) for link in ("https://example.org", "mailto:a@example.org", "data:text/html,x", "//evil.example", "foo://bar#part")),
    ],
)
def test_what_can_be_no_title_is_not_wanted(root: dict[str, Any], link: str, wanted: str | None) -> None:
    assert wanted_title(link) == wanted
    record(root, 1, obj(10), f"[[{link}]]")
    assert [title for title, _ in wanted_in(root, 1)] == ([fold_title(wanted)] if wanted else [])


def test_what_was_wanted_before_and_can_be_no_title_is_not_listed(root: dict[str, Any]) -> None:
    root["wanted"][(1, "../admin")] = LLTreeSet([10])
    assert wanted_in(root, 1) == []


def test_a_link_to_what_the_writer_may_not_see_keeps_its_uid() -> None:
    assert to_written("[[uid:7777|there]]", UIDS.get) == "[[uid:7777|there]]"


def record(root: dict[str, Any], place: int, obj: Content, *sources: str) -> None:
    record_links(root, place, obj, [Text(source) for source in sources])


def obj(uid: int) -> Content:
    return Content(uid, "sample.page", created=START)


def test_targets_know_who_links_to_them(root: dict[str, Any]) -> None:
    record(root, 1, obj(10), "[[uid:5001]] [[uid:5002]]", "[[uid:5001]]")
    record(root, 1, obj(11), "[[uid:5001]]")
    assert backlinks(root, 5001) == [10, 11] and backlinks(root, 5002) == [10] and backlinks(root, 9) == []


def test_links_follow_the_text(root: dict[str, Any]) -> None:
    page = obj(10)
    record(root, 1, page, "[[uid:5001]] [[Wanted]]")
    record(root, 1, page, "[[uid:5002]]")
    assert backlinks(root, 5001) == [] and backlinks(root, 5002) == [10]
    assert wanted_by(root, 1, "Wanted") == []
    assert 5001 not in root["backlinks"] and not root["wanted"]


def test_wanted_titles_are_kept_for_each_place(root: dict[str, Any]) -> None:
    record(root, 1, obj(10), "[[To do]] [[to  DO|x]] [[Other]]")
    record(root, 1, obj(11), "[[To Do]]")
    record(root, 2, obj(12), "[[To do]]")
    assert wanted_by(root, 1, "TO DO") == [10, 11] and wanted_by(root, 2, "to do") == [12]
    assert wanted_in(root, 1) == [("other", [10]), ("to do", [10, 11])]
    assert wanted_in(root, 3) == []


def test_what_is_in_the_trash_links_nowhere(root: dict[str, Any]) -> None:
    page = obj(10)
    record(root, 1, page, "[[uid:5001]] [[Wanted]]")
    forget_links(root, page)
    forget_links(root, page)
    assert backlinks(root, 5001) == [] and wanted_by(root, 1, "Wanted") == []


def test_an_object_that_moved_wants_in_its_new_place(root: dict[str, Any]) -> None:
    page = obj(10)
    record(root, 1, page, "[[Wanted]]")
    record(root, 2, page, "[[Wanted]]")
    assert wanted_by(root, 1, "Wanted") == [] and wanted_by(root, 2, "Wanted") == [10]
