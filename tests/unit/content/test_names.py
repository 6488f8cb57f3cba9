from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from colonnade.content.names import MAX_NAME, RESERVED, fold_title, name_for, slug


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Travel expenses", "travel-expenses"),
        ("  Q3 / Results: 2026 ", "q3-results-2026"),
        ("a/../b", "a-b"),
        ("../../etc/passwd", "etc-passwd"),
        (".hidden.", "hidden"),
        ("@@edit", "edit"),
        ("snake_case", "snake_case"),
        ("Größe", "grösse"),
        ("出差費用", "出差費用"),
        ("出差 費用（草稿）", "出差-費用-草稿"),
        ("Ｆｕｌｌ　ｗｉｄｔｈ", "full-width"),
        ("हिन्दी", "हिन्दी"),
        ("🎉 Party 🎉", "party"),
        ("I ❤️ tea", "i-tea"),
        ("a\u202eb\u200bc", "abc"),
        ("e\u0301tude", "étude"),
        ("🎉\u0301x", "x"),
        ("line\nbreak\ttab\x00", "linebreaktab"),
    ],
)
def test_a_name_keeps_the_letters_of_the_title(title: str, name: str) -> None:
    assert name_for(title) == name


NO_LETTERS = [
    *("", " ", ".", "..", "/", "-", "---", "@@", "?#%&"),
    *("🎉🎉", "❤️", "👩🏽\u200d💻", "\u202e\u200f", "\u3164\u1160", "\u0301", "\ud800"),
]


@pytest.mark.parametrize("title", NO_LETTERS)
def test_a_title_without_letters_gets_the_fallback(title: str) -> None:
    assert name_for(title) == "page"
    assert name_for(title, fallback="place") == "place"


def test_long_titles_are_cut_without_a_dash_at_the_end() -> None:
    assert name_for("x" * 300) == "x" * MAX_NAME
    assert name_for("x" * (MAX_NAME - 1) + " y") == "x" * (MAX_NAME - 1)
    assert len(name_for("字" * 300)) == MAX_NAME


@pytest.mark.parametrize("reserved", sorted(RESERVED - {"-"}))
def test_the_addresses_of_the_site_itself_are_never_given_away(reserved: str) -> None:
    assert name_for(reserved.upper()) == f"{reserved}-2"


def test_a_taken_name_gets_the_next_free_number() -> None:
    assert name_for("Notes", {"notes"}) == "notes-2"
    assert name_for("Notes", {"notes", "notes-2", "notes-3"}) == "notes-4"
    assert name_for("People", {"people-2"}) == "people-3"


def test_a_slug_knows_nothing_of_reserved_names() -> None:
    assert slug("Help") == "help"
    assert slug("🎉") == ""


@given(st.text(max_size=120))
def test_every_name_is_safe_in_an_address(title: str) -> None:
    name = name_for(title)
    assert name and len(name) <= MAX_NAME + 2
    assert not name.startswith(("-", "@", ".")) and "/" not in name and "--" not in name
    assert all(c in "-_" or unicodedata.category(c)[0] in "LNM" for c in name)
    assert slug(name) == name or name[-1].isdigit()


@pytest.mark.parametrize(
    ("one", "other"),
    [("臺北", "台北"), ("Ａbc", "abc"), (" two  words\n", "TWO words"), ("Straße", "STRASSE"), ("e\u0301", "é")],
)
def test_titles_are_compared_folded(one: str, other: str) -> None:
    assert fold_title(one) == fold_title(other)


def test_accents_still_tell_titles_apart() -> None:
    assert fold_title("resume") != fold_title("résumé")


def test_among_many_of_one_name_a_free_one_is_found_in_a_few_steps() -> None:
    asked = []

    class Taken:
        def __contains__(self, name: str) -> bool:
            asked.append(name)
            number = name.removeprefix("re-topic").removeprefix("-")
            return int(number or 1) <= 10_000

    assert name_for("Re: Topic", Taken()) == "re-topic-10001" and len(asked) < 40


@pytest.mark.parametrize("number", range(1, 20))
def test_numbers_go_on_without_a_gap(number: int) -> None:
    taken = {"page", *(f"page-{n}" for n in range(2, number + 1))}
    assert name_for("Page", taken) == f"page-{number + 1}"
