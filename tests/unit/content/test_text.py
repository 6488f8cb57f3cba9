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
