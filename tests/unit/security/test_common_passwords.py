"""Well-known parts of a password count little."""

from __future__ import annotations

import importlib.util

import pytest

from colonnade.security.common_passwords import common_passwords, pieces


@pytest.mark.parametrize(
    ("password", "count"),
    [
        ("aaaaaaaaaaaaaaa", 1),
        ("abcdefghijklmnop", 1),
        ("zyxwvu", 1),
        ("dragonDRAGON", 1),
        ("ＤＲＡＧＯＮ", 1),
        ("herring", 6),
        ("sunshine 1987", 3),
        ("", 0),
        ("林美華", 3),
    ],
)
def test_pieces(password: str, count: int) -> None:
    assert pieces(password) == count


def test_the_list_is_long() -> None:
    assert len(common_passwords()) >= 29_000
    assert "iloveyou" in common_passwords()


def test_without_the_list_nothing_is_waved_through(monkeypatch: pytest.MonkeyPatch) -> None:
    common_passwords.cache_clear()
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(ImportError, match="zxcvbn"):
        pieces("anything at all")
