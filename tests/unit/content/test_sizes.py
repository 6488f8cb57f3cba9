"""Sizes are read as people write them, and written so that they are read as the same."""

from __future__ import annotations

import pytest

from colonnade.content.sizes import size_in, size_text


@pytest.mark.parametrize(
    ("text", "size"), [("500 MB", 5 * 10**8), ("1.5GB", 15 * 10**8), ("17", 17), ("0", 0), ("2 kB", 2000), ("1 T", 10**12)]
)
def test_a_size_is_read(text: str, size: int) -> None:
    assert size_in(text) == size == size_in(size_text(size))


@pytest.mark.parametrize("text", ["", "many", "-1", "2 XB", "1e9", "1.2345 MB"])
def test_what_is_no_size_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        size_in(text)
