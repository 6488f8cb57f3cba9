"""What is shown of a result, and the words of a text without its marks."""

from __future__ import annotations

import pytest

from colonnade.search import highlight
from colonnade.search.highlight import WINDOW, marked, pieces, pieces_in_long
from colonnade.search.plain import plain
from colonnade.search.query import parse, texts


def shown(text: str, query: str) -> str:
    found = pieces(text, texts(parse(query).tree))
    return "".join(f"[{piece.text}]" if piece.hit else piece.text for piece in found)


@pytest.mark.parametrize(
    ("text", "query", "expected"),
    [
        ("Book hotels early", "HOTELS", "Book [hotels] early"),
        ("The Café is open", "cafe", "The [Café] is open"),
        ("還原資料庫時", "資料庫", "還原[資料庫]時"),
        ("備份很重要", "備", "[備]份很重要"),
        ("臺北與台北", "台北", "[臺北]與[台北]"),
        ("travelling", "trav*", "[travelling]"),
        ("Ｑ３ report", "q3", "[Ｑ３] report"),
        ("an oﬃce, STRAẞE", "office strasse", "an [oﬃce], [STRAẞE]"),
        ("㍿の資料", "株式", "[㍿]の資料"),
        ("the start of art", "art", "the start of [art]"),
        ("資料_art-台北x1", "art 台北 x1", "資料_[art]-[台北x1]"),
        ("nothing here", "else", "nothing here"),
        ("", "else", ""),
    ],
)
def test_what_was_searched_for_is_marked(text: str, query: str, expected: str) -> None:
    assert shown(text, query) == expected


def test_a_long_text_is_cut_around_the_first_place() -> None:
    found = shown("before " * 200 + "needle " + "after " * 200, "needle")
    assert found.startswith("…") and "[needle]" in found and found.endswith("…") and len(found) < 260


def test_places_hold_behind_much_that_is_folded_to_more_or_fewer_characters() -> None:
    for before in ("ﬃ ", "e\u0301 ", "㎏，", "臺"):
        found = shown(before * WINDOW + "，the NEEDLE lies, " + "here " * 100, "needle lies")
        assert "the [NEEDLE] [lies], here" in found, before


def test_only_what_stands_in_the_cut_is_looked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    runs = []
    hits = highlight._hits
    monkeypatch.setattr(highlight, "_hits", lambda match, *others: (runs.append(match.start()), hits(match, *others))[1])
    assert shown("word " * 500 + "needle " * 500, "needle").count("[needle]") > 10
    assert len(runs) < 50


@pytest.mark.parametrize("place", [0, 4_990, 5_000, 250_000, 1_000_000])
@pytest.mark.parametrize(("word", "query"), [("Café", "cafe"), ("資料庫", "資料庫"), ("travelling", "trav*")])
def test_in_a_text_of_any_length_the_first_place_is_found(place: int, word: str, query: str) -> None:
    text = ("lorem " * 200_000)[:place] + f" {word} " + "ipsum " * 2_000
    found = pieces_in_long(text, texts(parse(query).tree))
    assert [piece.text for piece in found if piece.hit] == [word]
    assert found[-1].text.endswith("…") and found[0].text.startswith("…") is (place > 0)
    assert len("".join(piece.text for piece in found)) < 250


def test_where_a_word_is_only_a_part_of_others_nothing_is_found() -> None:
    assert pieces_in_long("concatenate " * 2_000, texts(parse("cat").tree)) == []
    assert pieces_in_long("", texts(parse("cat").tree)) == [] == pieces_in_long("words", ())


def test_all_of_a_title_is_shown() -> None:
    assert "".join(piece.text for piece in marked("x " * 300 + "needle", texts(parse("needle").tree))) == "x " * 300 + "needle"


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("# Title\n\nSome **bold** and *soft* `code`.", "Title Some bold and soft code."),
        ("- one\n- [x] two\n1. three\n> said", "one two three said"),
        ("[office](https://example.com/x) ![alt](a.png)", "office alt"),
        ("[[Travel rules]] [[uid:5|here]] [[uid:5]]", "Travel rules here"),
        ("| a | b |\n|---|---|\n| 1 | 2 |", "a b 1 2"),
        ("```python\nprint(1)\n```", "print(1)"),
        ("snake_case 2*3 a_b", "snake_case 2 3 a_b"),
        ("<b>hi</b>", "hi"),
    ],
)
def test_marks_are_taken_away(source: str, words: str) -> None:
    assert plain(source) == words
