"""Tags, however they are typed, have one form."""

from __future__ import annotations

import pytest

from colonnade.content.tags import to_tag, to_tags


@pytest.mark.parametrize(
    "typed, kept",
    [
        ("VPN", "vpn"),
        ("  #Travel ", "travel"),
        ("human  resources", "human-resources"),
        ("ＶＰＮ", "vpn"),
        ("C++", "c++"),
        (".net", "net"),
        ("差旅", "差旅"),
        ("Straße", "strasse"),
        ("a/b\\c?d%e", "a-b-c-d-e"),
        ("x\u202egpj\x00", "xgpj"),
        ("..", ""),
        ("#", ""),
        ("🙂", "🙂"),
    ],
)
def test_one_form(typed: str, kept: str) -> None:
    assert to_tag(typed) == kept == to_tag(kept)


@pytest.mark.parametrize("typed", ["a, b,,B ,c", "a，b、c；A", "a\nb\r\nc", ["a", "b,c"], ("A", "b", " C ")])
def test_a_line_or_a_list(typed: object) -> None:
    assert to_tags(typed) == ("a", "b", "c")
