"""The demo content: it can be read, is in both languages, and becomes updates with comments, likes, pins and reposts."""

from __future__ import annotations

from importlib.resources import files

import colonnade_status
import pytest
from colonnade_status.demo import PLACES, read
from colonnade_status.pins import pinned_on
from colonnade_status.types import original_of

from colonnade.testing import load_module, memory_site


def test_each_file_is_in_both_languages_and_dated_in_order() -> None:
    for place in PLACES:
        found = list(read((files("colonnade_status") / "examples" / f"{place or 'site'}.md").read_text(encoding="utf-8")))
        assert {said.language for said in found} == {"en", "zh_Hant"}
        for said in found:
            moments = [(-one.days_ago, one.hour) for one in (said, *said.comments)]
            assert moments == sorted(moments) and all(one.text for one in (said, *said.comments)), said.text


def test_it_becomes_updates() -> None:
    with memory_site(load_module(colonnade_status)) as site:
        assert site.load_demo() >= 15
        board = site.app(plugin="status")
        posts = list(board.values())
        assert len(pinned_on(site.root, board)) == 1 and any(original_of(post) for post in posts)
        assert sum(bool(post.likes) for post in posts) > 5 and sum(bool(post.comments) for post in posts) > 5
        assert any(post.tags for post in posts) and all(post.created <= site.now for post in posts)


def test_text_in_front_of_everything_is_an_error() -> None:
    with pytest.raises(ValueError, match="belongs to no update"):
        list(read("Some text\n## en lin 1 9\n"))
