"""What a quotation shows of a text."""

from __future__ import annotations

from colonnade_forum.quoting import MAX_QUOTED, quote

from colonnade.api import plain_text


def test_every_line_is_quoted_under_the_name() -> None:
    assert quote("Anna", "One\n\nTwo") == "> **Anna**:\n>\n> One\n>\n> Two\n\n"


def test_what_was_quoted_before_is_left_out() -> None:
    assert "older" not in quote("Anna", "> older\n> words\n\nNewer") and "> Newer" in quote("Anna", "> older\n\nNewer")


def test_a_long_text_is_cut() -> None:
    made = quote("林", "字" * 1_000_000)
    assert len(made) < MAX_QUOTED + 100 and made.rstrip().endswith("…")


def test_a_name_is_only_a_name() -> None:
    assert "*A* <b>[x](y)" in plain_text(quote("*A* <b>[x](y)", "Text"), 99)


def test_nothing_written_is_quoted_as_nothing() -> None:
    assert quote("Anna", "") == "> **Anna**:\n>\n>\n\n"
