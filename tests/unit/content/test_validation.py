from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from zope.schema import Bool, Choice, Date, Int, TextLine

from colonnade.content.errors import Invalid
from colonnade.content.fields import Markdown
from colonnade.content.interfaces import IContent
from colonnade.content.validation import validated


class IEvent(IContent):
    body = Markdown(title="Text", required=False, default="", max_length=20)
    seats = Int(title="Seats", required=False, min=1, max=50)
    code = TextLine(title="Code", required=False, min_length=3)
    kind = Choice(title="Kind", values=("talk", "party"), default="talk")
    note = TextLine(title="Note", required=False, default="none")
    public = Bool(title="Public", required=False, default=False)
    due = Date(title="Due", required=False, min=date(1970, 1, 1), max=date(2199, 12, 31))


def errors(values: dict[str, Any], **options: Any) -> dict[str, str]:
    with pytest.raises(Invalid) as caught:
        validated(IEvent, values, **options)
    return {name: message.interpolate() for name, message in caught.value.errors.items()}


def test_missing_fields_get_their_defaults() -> None:
    assert validated(IEvent, {"title": "T"}) == {
        "title": "T",
        "language": "en",
        "body": "",
        "seats": None,
        "code": None,
        "kind": "talk",
        "note": "none",
        "public": False,
        "due": None,
    }


def test_a_part_leaves_the_rest_alone() -> None:
    assert validated(IEvent, {"seats": 3}, partial=True) == {"seats": 3}
    assert validated(IEvent, {}, partial=True) == {}


def test_names_that_the_schema_does_not_have_are_dropped() -> None:
    values = {"title": "T", "uid": 5, "creator": 1, "access_id": 0, "__parent__": None}
    assert set(validated(IEvent, values)) == {"title", "language", "body", "seats", "code", "kind", "note", "public", "due"}


def test_text_is_cleaned_before_it_is_checked() -> None:
    checked = validated(IEvent, {"title": "  a\u202e  b\n", "body": "x\r\ny"}, partial=True)
    assert checked == {"title": "a b", "body": "x\ny"}


@pytest.mark.parametrize("title", ["", "   ", "\n", "\u202e\u200f", "\u200d", "\u3164", "\u2800 \uffa0", None])
def test_a_title_without_text_is_missing(title: str | None) -> None:
    assert errors({"title": title}) == {"title": "Please fill this in."}


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("title", "x" * 201, "Please use at most 200 characters."),
        ("body", "x" * 21, "Please use at most 20 characters."),
        ("code", "ab", "Please use at least 3 characters."),
        ("seats", 51, "Please use at most 50."),
        ("seats", 0, "Please use at least 1."),
        ("due", date(1969, 1, 1), "Please choose 1970-01-01 or a day after it."),
        ("due", date(2200, 1, 1), "Please choose 2199-12-31 or a day before it."),
        ("seats", "many", "This value has the wrong form."),
        ("kind", "wake", "Please choose one of the listed values."),
        ("kind", None, "Please fill this in."),
        ("language", "tlh", "Please choose one of the listed values."),
        ("title", 5, "This value has the wrong form."),
        ("public", "yes", "This value has the wrong form."),
    ],
)
def test_each_error_says_what_to_do(name: str, value: Any, message: str) -> None:
    assert errors({name: value}, partial=True) == {name: message}


def test_all_errors_are_told_at_once() -> None:
    assert set(errors({"title": "", "seats": 99, "kind": "wake"})) == {"title", "seats", "kind"}


def test_an_emptied_field_that_nobody_needs_gets_its_default() -> None:
    assert validated(IEvent, {"code": "", "note": " ", "body": ""}, partial=True) == {"code": None, "note": "none", "body": ""}


@pytest.mark.parametrize("blank", [" ", "\n\t ", "\u3000"])
def test_nothing_but_space_is_nothing(blank: str) -> None:
    class INote(IContent):
        body = Markdown(title="Text")

    with pytest.raises(Invalid) as caught:
        validated(INote, {"title": "Title", "body": blank})
    assert set(caught.value.errors) == {"body"}
