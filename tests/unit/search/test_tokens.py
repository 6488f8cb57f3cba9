"""Cutting text into tokens, and asking for them."""

from __future__ import annotations

import pytest

from colonnade.search.tokens import MAX_WORD, tokens, wanted_tokens


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("還原資料庫", "還原 原資 資料 料庫 庫"),
        ("臺北 Ａｂｃ", "台北 北 abc"),
        ("Straße Été ΟΔΟΣ", "strasse ete οδοσ"),
        ("e-mail don't v2.3 snake_case", "e mail don t v2 3 snake case"),
        ("Q3報告", "q3 報告 告"),
        ("ภาษา", "ภา าษ ษา า"),
        ("हिन्दी", "हिन्दी"),
        ("한국어 테스트", "한국어 테스트"),
        ("", ""),
        ("… — !", ""),
    ],
)
def test_tokens_of_a_text(text: str, found: str) -> None:
    assert tokens(text) == found.split()


@pytest.mark.parametrize(
    ("text", "wanted", "prefix"),
    [
        ("資料庫", "資料 料庫", False),
        ("備", "備", True),
        ("Q3報", "q3 報", True),
        ("報告 Q3", "報告 告 q3", False),
        ("travel rules", "travel rules", False),
        ("", "", False),
    ],
)
def test_what_a_question_asks_for(text: str, wanted: str, prefix: bool) -> None:
    assert wanted_tokens(text) == (tuple(wanted.split()), prefix)


def test_a_word_without_end_is_cut() -> None:
    assert tokens("a" * 10_000) == ["a" * MAX_WORD]
