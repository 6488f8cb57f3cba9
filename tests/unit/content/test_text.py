from __future__ import annotations

import pytest

from colonnade.content import markup
from colonnade.content.text import Text


def test_a_text_is_rendered_once_when_it_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    text = Text("*hello*")
    monkeypatch.setattr(markup, "to_html", lambda source: pytest.fail("rendered again"))
    assert text.html == "<p><em>hello</em></p>\n"


def test_a_newer_renderer_renders_in_memory_and_writes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    text = Text("*hello* from an older renderer")
    text._html = "<old>"
    before = dict(vars(text))
    monkeypatch.setattr(markup, "RENDERER_VERSION", markup.RENDERER_VERSION + 1)
    assert text.html == "<p><em>hello</em> from an older renderer</p>\n"
    assert vars(text) == before


def test_a_long_text_for_later_says_the_same_before_and_after_it_is_rendered() -> None:
    source = "A [[uid:7|page]], a [[wish]] and `[[no link]]`. " * 20
    at_once, later = Text(source), Text(source, for_later=True)
    assert (later.targets, later.wanted) == (at_once.targets, at_once.wanted) == ((7,), ("wish",))
    assert later._html == ""
    assert later.html == at_once.html
    later.render()
    assert later._html == at_once._html and later.html == at_once.html


def test_a_text_that_is_rendered_isnt_changed_by_rendering_it() -> None:
    for text in (Text("short", for_later=True), Text("long " * 200)):
        before = dict(vars(text))
        text.render()
        assert vars(text) == before and text._html
