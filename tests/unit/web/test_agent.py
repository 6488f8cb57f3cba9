"""Browsers in words."""

from __future__ import annotations

import pytest

from colonnade.web.agent import browser_in_words

WEBKIT = "AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0"


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {WEBKIT} Safari/537.36 Edg/131.0.0.0", "Edge, Windows"),
        (f"Mozilla/5.0 (Linux; Android 10; K) {WEBKIT} Mobile Safari/537.36", "Chrome, Android"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0", "Firefox, Linux"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605 Mobile/15E148 Safari/604.1", "Safari, iPhone"),
        ("curl/8.9.1", "curl/8.9.1"),
        ("x" * 500, "x" * 60),
        ("", "?"),
    ],
)
def test_a_browser_is_called_by_its_name_and_system(agent, words):
    assert browser_in_words(agent) == words
