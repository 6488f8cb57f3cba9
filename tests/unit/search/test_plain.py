"""The words of a Markdown text are what is left without its marks, however it is written."""

from __future__ import annotations

import pytest

from colonnade.search.plain import plain


@pytest.mark.parametrize(
    ("source", "words"),
    {
        "## A *fine* day\n\n- one\n- [x] two\n3. three\n> four": "A fine day one two three four",
        "| a | b |\n| --- | :-: |\n| c | d |": "a b c d",
        "```python\nx = 1\n```\nand `code`": "x = 1 and code",
        'see ![a picture](x.png) and [a link](https://example.org/a_b "T")': "see a picture and a link",
        "snake_case and _emphasis_ and __strong__ and 2_000": "snake_case and emphasis and strong and 2_000",
        "<b>bold</b> \\*stars\\* \\<kept> a\\_b": "bold *stars* <kept> a_b",
        "~~gone~~ ***both***": "gone both",
        "中文 **粗體** 與`碼`": "中文 粗體 與碼",
        "[[Travel rules|the rules]] of [[Home]]": "the rules of Home",
        "one\r\n\ttwo　three": "one two three",
    }.items(),
)
def test_marks_are_left_out(source, words):
    assert plain(source) == words


def test_links_and_mentions_are_named_for_the_reader():
    source = "[[uid:7]] by [[person:3|Ann]], [[uid:8|mine]]"
    assert plain(source, {7: "Title"}.get, {3: "安"}.get) == "Title by @安, mine"
    assert plain(source) == "by Ann, mine"


@pytest.mark.parametrize(
    ("source", "words"),
    {
        "the **budget**. (*this*, `that`; ~~other~~)": "the budget. (this, that; other)",
        "本年度**預算**。「_預算_」": "本年度預算。「預算」",
        "**預**算表": "預算表",
        "2*3*4 and a`b`c": "2 3 4 and a b c",
        "| **a**|b |": "a b",
    }.items(),
)
def test_a_mark_leaves_a_blank_only_between_letters(source, words):
    """Else excerpts would have blanks before full stops, and a Chinese word that is half bold wouldn't be found."""
    assert plain(source) == words


@pytest.mark.parametrize(
    "unit", ["|", "|-", " ", " \t", "- ", "*", "_", "\\", "`", "<a", "[", "![", "](", "~", "[](", ">", "#", "1. ", "\n|-|", "\n "]
)
def test_no_text_takes_more_than_its_length(unit):
    """What takes the square of it would be ended by the time that a test has."""
    for end in ("", "x"):
        source = unit * 300_000 + end
        assert len(plain(source)) <= len(source)
