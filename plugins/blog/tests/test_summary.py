"""What a list says of a post: the author's summary, else the first paragraph that says something."""

from __future__ import annotations

import pytest
from colonnade_blog.summary import LENGTH, summary_of


@pytest.mark.parametrize(
    ("summary", "body", "shown"),
    [
        ("Mine,\n in two lines", "Body", "Mine, in two lines"),
        ("", "First *one*.\n\nSecond.", "First one."),
        ("", "# Title\n\n![Picture](/x.png)\n\n---\n\n> Quoted\n\nAt last.", "At last."),
        ("", "第一段。\n\n第二段。", "第一段。"),
        ("", "# Only a title", "Only a title"),
        ("", "", ""),
        ("", "\n \n\n", ""),
        ("", "[[uid:123]] is nobody's business", "is nobody's business"),
    ],
)
def test_what_is_shown(summary: str, body: str, shown: str) -> None:
    assert summary_of(summary, body) == shown


def test_it_is_short() -> None:
    assert len(summary_of("", "word " * 10_000)) <= LENGTH
