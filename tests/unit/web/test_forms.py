"""Controls for fields."""

from __future__ import annotations

from zope.schema import TextLine

from colonnade.content.fields import Markdown
from colonnade.web.forms import kind_of


def test_a_field_may_ask_for_its_control() -> None:
    field = TextLine(title="Reply to")
    assert kind_of(field) == "text" and kind_of(Markdown(title="Text")) == "markdown"
    field.setTaggedValue("control", "hidden")
    assert kind_of(field) == "hidden"
