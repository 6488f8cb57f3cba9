"""Words for kinds and statuses: in each language, and the one that a mistyped word is most like."""

from __future__ import annotations

import pytest

from colonnade.api import ContentType, IContent
from colonnade.content.types import TYPES
from colonnade.plugins.state import Activity
from colonnade.search.naming import Names, as_value

LETTER = ContentType("post.letter", IContent, title="Letter", statuses={"sent": "Sent off", "open": "Open"})
PARCEL = ContentType("post.parcel", IContent, title="Big parcel", statuses={"open": "Open"})
BOX = ContentType("post.box", IContent, title="Letter box", listed=False)
CHINESE = {"Letter": "信件", "Big parcel": "大包裹", "Sent off": "已寄出", "Mail": "郵務"}


@pytest.fixture
def names():
    with TYPES.temporarily(LETTER, PARCEL, BOX, owner="post"):
        yield Names(Activity({"post"}), lambda title: (CHINESE.get(title, title), title), {"post": "Mail"}.get)


@pytest.mark.parametrize("word", ["letter", "LETTER", "信件", "post.letter"])
def test_a_kind_has_several_names(names, word):
    assert list(names.types(word)) == ["post.letter"]


def test_a_plugin_stands_for_its_kinds_that_can_be_found(names):
    assert list(names.types("post")) == ["post.letter", "post.parcel"] and list(names.types("letter box")) == []


@pytest.mark.parametrize("word", ["post", "mail", "郵務"])
def test_an_app_has_the_title_of_its_plugin(names, word):
    assert list(names.of_app(word)) == list(names.types(word)) == ["post.letter", "post.parcel"]
    assert list(names.of_app("letter")) == []


def test_statuses_are_those_of_any_kind(names):
    assert list(names.states("open")) == ["post.letter/open", "post.parcel/open"]
    assert list(names.states("已寄出")) == list(names.states("sent")) == list(names.states("Sent off")) == ["post.letter/sent"]
    assert names.words_for_states() == {"已寄出": ["信件"], "Open": ["信件", "大包裹"]}


@pytest.mark.parametrize(("typed", "meant"), [("leter", "信件"), ("信", "信件"), ("big", "大包裹"), ("zzz", ""), ("", "")])
def test_the_nearest_word_is_told_as_the_reader_writes_it(names, typed, meant):
    assert names.type_like(typed) == meant


def test_what_is_off_has_no_name(names):
    off = Names(Activity(()), names.said)
    assert "post.letter" not in off.types("letter") and off.type_like("leter") != "信件" and "信件" not in off.words_for_types()


def test_a_word_with_a_blank_is_typed_in_quotation_marks():
    assert [as_value(word) for word in ("Letter", "Big parcel", "大包裹")] == ["Letter", '"Big parcel"', "大包裹"]
