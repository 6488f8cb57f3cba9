from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from zope.schema import Int, TextLine
from zope.schema import Text as TextField

from colonnade.content.fields import MAX_MARKDOWN, Markdown, clean, clean_line, clean_text, read_values, schema_fields, write_values
from colonnade.content.interfaces import IContent
from colonnade.content.objects import Content
from colonnade.content.text import Text


class IThing(IContent):
    count = Int(title="Count", required=False, default=3)
    body = Markdown(title="Text", required=False, default="")


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  two \t words\n", "two words"),
        ("a\u2028b\u2029c\x85d", "a b c d"),
        ("invoice\u202egnp.exe", "invoicegnp.exe"),
        ("a \u202e b", "a b"),
        ("\ufeffstart", "start"),
        ("e\u200b\u0301", "é"),
        ("zero\x00byte", "zerobyte"),
        ("half\ud800", "half"),
        ("👩\u200d💻 work", "👩\u200d💻 work"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("\u200d\u200c \u200d", ""),
        ("\u200dx\u200d", "x"),
    ],
)
def test_a_line_has_no_hidden_characters(typed: str, kept: str) -> None:
    assert clean_line(typed) == kept


def test_a_text_keeps_its_lines_and_tabs() -> None:
    assert clean_text("a\r\nb\rc\n\td\x00\x1b") == "a\nb\nc\n\td"
    assert clean_text("e\x00\u0301") == "é"


@given(st.text())
def test_cleaning_twice_is_cleaning_once(value: str) -> None:
    assert clean_line(clean_line(value)) == clean_line(value)
    assert clean_text(clean_text(value)) == clean_text(value)


def test_the_field_decides_how_text_is_cleaned() -> None:
    assert clean(TextLine(), "a\nb ") == "a b"
    assert clean(TextField(), "a\r\nb ") == "a\nb "
    assert clean(Markdown(), "a\r\n") == "a\n"
    assert clean(Int(), "7") == "7"
    assert clean(TextLine(), None) is None


def test_fields_come_in_the_order_they_were_written_the_bases_first() -> None:
    assert [name for name, _ in schema_fields(IThing)] == ["title", "language", "count", "body"]


def test_markdown_has_a_limit_that_a_field_may_lower() -> None:
    assert Markdown().max_length == MAX_MARKDOWN
    assert Markdown(max_length=5).max_length == 5


def test_values_go_to_the_object_and_come_back_plain() -> None:
    obj = Content(2000, "x.thing")
    assert write_values(obj, IThing, {"title": "A", "body": "*b*", "unknown": 1}) == {"title", "body"}
    assert isinstance(obj.body, Text) and obj.body.html == "<p><em>b</em></p>\n"
    assert not hasattr(obj, "unknown")
    assert read_values(obj, IThing) == {"title": "A", "language": "en", "count": 3, "body": "*b*"}


def test_only_values_that_differ_are_written() -> None:
    obj = Content(2000, "x.thing")
    write_values(obj, IThing, {"title": "A", "body": "b"})
    before = obj.body
    assert write_values(obj, IThing, {"title": "A", "body": "b"}) == set()
    assert obj.body is before
    assert write_values(obj, IThing, {"title": "A", "body": "c", "count": 4}) == {"body", "count"}


def test_a_text_can_be_emptied_to_none() -> None:
    obj = Content(2000, "x.thing")
    write_values(obj, IThing, {"body": "b"})
    assert write_values(obj, IThing, {"body": None}) == {"body"}
    assert read_values(obj, IThing)["body"] is None
