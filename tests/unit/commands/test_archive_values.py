"""Values as archives hold them: what goes in comes out."""

from __future__ import annotations

from typing import Any

import pytest

from colonnade.commands.archive.values import from_json, to_json


@pytest.mark.parametrize("value", [frozenset({1, 2}), frozenset({2**60, 2**61, 3}), (2**62, "x"), None, "text", 1.5, True])
def test_what_goes_in_comes_out(value: Any) -> None:
    assert from_json(to_json(value), {}, lambda login: 0) == value


def test_a_set_is_written_alike_each_time() -> None:
    numbers = [2**60 + n for n in range(50)]
    assert to_json(frozenset(numbers)) == to_json(frozenset(reversed(numbers)))
