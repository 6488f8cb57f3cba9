"""What an address or a form says is a number only if it is one that a tree can be asked for."""

from __future__ import annotations

import pytest
from BTrees.LOBTree import LOBTree

from colonnade.content.numbers import number_in


@pytest.mark.parametrize("text", ["0", "7", "-5", "9223372036854775807", "-9223372036854775807", "007"])
def test_plain_numbers(text: str) -> None:
    assert number_in(text) == int(text)
    LOBTree().get(number_in(text))


@pytest.mark.parametrize(
    "text",
    ["", "-", "--5", "+5", " 5", "5\n", "1.5", "1e3", "٣", "²", "５", "9223372036854775808", "-9223372036854775808", "9" * 30, None, 5],
)
def test_anything_else_is_none(text: object) -> None:
    assert number_in(text) is None
