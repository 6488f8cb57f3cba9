"""The demo content: it can be read, says what it should, and is in both languages."""

from __future__ import annotations

from importlib.resources import files

import colonnade_forum
import pytest
from colonnade_forum.demo import PLACES, read

from colonnade.api import descendants
from colonnade.testing import load_module, memory_site


def test_each_file_has_both_languages_questions_and_answers() -> None:
    for place in PLACES:
        parts = list(read((files("colonnade_forum") / "examples" / f"{place or 'site'}.md").read_text(encoding="utf-8")))
        assert {part.language for part in parts} == {"en", "zh_Hant"}
        topics = [part for part in parts if not part.is_board]
        assert any(said.answer for part in topics for said in part.said) and all(part.said[0].text for part in parts)
        for part in topics:
            moments = [(-said.days_ago, said.hour) for said in part.said]
            assert moments == sorted(moments), part.title
            assert all(said.quotes is None or said.quotes < number for number, said in enumerate(part.said)), part.title


def test_it_becomes_topics_with_answers_likes_tags_and_boards() -> None:
    with memory_site(load_module(colonnade_forum)) as site:
        assert site.load_demo() > 40
        forum = site.app(plugin="forum")
        topics = [obj for obj in descendants(forum) if obj.type_name == "forum.topic"]
        assert len([obj for obj in forum.values() if obj.type_name == "forum.board"]) == 2
        assert len(site.titles("forum.topic/answered")) >= 4 and len(site.titles("forum.topic/open")) >= 2
        assert len(site.titles("forum.topic/pinned")) == 1 and any(topic.likes for topic in topics) and all(topic.tags for topic in topics)
        assert all(topic.created <= topic.modified <= site.now for topic in topics)


def test_text_in_front_of_everything_is_an_error() -> None:
    with pytest.raises(ValueError, match="belongs to no topic"):
        list(read("Some text\n## en talk: Title\n"))
