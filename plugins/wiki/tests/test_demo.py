"""What the wiki adds to the demo organisation is there, and each name that it says exists."""

from __future__ import annotations

import colonnade_wiki
from colonnade_wiki import demo as module

from colonnade.api import number_of_comments
from colonnade.testing import load_module, memory_site


def test_pages_have_tags_and_people_talk_about_them() -> None:
    with memory_site(load_module(colonnade_wiki)) as site:
        assert site.load_demo() == 2, "the two templates"
        pages = {page.title: page for page in module._pages(site.app(plugin="wiki"))}
        assert set(module.TAGS) | {title for title, *_ in module.TALK} <= set(pages)
        assert all(pages[title].tags == tags for title, tags in module.TAGS.items())
        assert number_of_comments(pages["Travel rules"]) == 3
