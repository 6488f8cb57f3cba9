"""Sealed numbers come back as they were, tell nothing, and can't be made up."""

from __future__ import annotations

import pytest

from colonnade.web.sealed import seal, unseal

SECRET, OTHER = b"a" * 32, b"b" * 32


@pytest.mark.parametrize("number", [0, 1, -1, 2**63 - 1, -(2**63), -28_371_231_231_231_008])
def test_a_number_comes_back(number):
    sealed = seal(SECRET, number)
    assert unseal(SECRET, sealed) == number and sealed == seal(SECRET, number) and len(sealed) == 22
    assert unseal(OTHER, sealed) is None


def test_neighbours_have_nothing_in_common():
    sealed = [seal(SECRET, number) for number in range(1000)]
    assert len({text[:6] for text in sealed}) > 990 and len({text[-6:] for text in sealed}) > 990


@pytest.mark.parametrize("text", ["", "x", "-5", "A" * 22, "é" * 22, "=" * 22, None, 5, "A" * 100, "\ud800" * 22])
def test_what_nobody_sealed_is_nothing(text):
    assert unseal(SECRET, text) is None


def test_a_changed_letter_is_noticed():
    sealed = seal(SECRET, 12345)
    for at in range(21):
        other = "A" if sealed[at] != "A" else "B"
        assert unseal(SECRET, sealed[:at] + other + sealed[at + 1 :]) is None
