"""A link to a heading finds it by its words or its id, and what it is written as leads back."""

from __future__ import annotations

import pytest

from colonnade.content.headings import heading_id, ways_to_write
from colonnade.content.objects import Content
from colonnade.content.text import Text
from colonnade.testing import START


@pytest.fixture
def page() -> Content:
    made = Content(7, "sample.page", created=START)
    made.body = Text("# Two *words*\n\n## 臺北 C#\n\n## Two words\n\n    # code")
    return made


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("Two words", "h-two-words"),
        ("two  WORDS", "h-two-words"),
        ("h-two-words-2", "h-two-words-2"),
        ("台北 c#", "h-臺北-c"),
        ("Not yet there", "h-not-yet-there"),
        ("code", "h-code"),
    ],
)
def test_a_heading_is_found_by_its_words_or_its_id(page: Content, written: str, found: str) -> None:
    assert heading_id(page, written) == found


def test_it_is_written_in_its_words_first(page: Content) -> None:
    assert ways_to_write(page, "h-two-words") == ["Two words", "two-words", "h-two-words"]
    assert ways_to_write(page, "comment-5") == ["comment-5", "comment-5"]
