"""Reading what people type."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from colonnade.search.query import EVERYTHING, MAX_LENGTH, MAX_PARTS, And, Has, Not, Or, Text, first_day, parse, replaced, texts


def word(text: str, **more: bool) -> Text:
    return Text((text,), **more)


@pytest.mark.parametrize(
    ("typed", "tree"),
    [
        ("travel rules", And((word("travel"), word("rules")))),
        ('"travel rules"', Text(("travel", "rules"))),
        ("“travel rules”", Text(("travel", "rules"))),
        ("travel -hotel", And((word("travel"), Not(word("hotel"))))),
        ("trav*", word("trav", prefix=True)),
        ("vpn or wifi OR lan office", And((Or((word("vpn"), word("wifi"), word("lan"))), word("office")))),
        ("差旅 或 出差", Or((Text(("差旅",)), Text(("出差",))))),
        ("title:travel", word("travel", in_title=True)),
        ("標題：差旅", Text(("差旅",), in_title=True)),
        ("tag:vpn #wifi", And((Has("tag", "vpn"), Has("tag", "wifi")))),
        ('by:"Mei Lin" -in:payroll', And((Has("by", "Mei Lin"), Not(Has("in", "payroll"))))),
        ("after:2026-03", Has("after", "2026-03")),
        ("or or travel or", word("travel")),
        ('"unbalanced words', Text(("unbalanced", "words"))),
        ("e-mail", Text(("e", "mail"))),
        ("http://example.org", Text(("http", "example", "org"))),
        ('- " : * #', EVERYTHING),
    ],
)
def test_a_question_is_read(typed: str, tree: object) -> None:
    assert parse(typed).tree == tree and not parse(typed).notes


def test_what_is_left_out_is_told() -> None:
    assert len(parse("before:soon travel").notes) == 1 and parse("before:soon travel").tree == word("travel")
    assert parse("a " * MAX_LENGTH).notes and parse(" ".join(f"w{n}" for n in range(MAX_PARTS + 1))).notes
    assert len(parse(" ".join(f"w{n}" for n in range(90))).tree.parts) == MAX_PARTS


@pytest.mark.parametrize(
    ("value", "day"), [("2026", "2026-01-01"), ("2026-3", "2026-03-01"), ("2026/03/31", "2026-03-31"), ("2026年3月5日", "2026-03-05")]
)
def test_a_day_is_read(value: str, day: str) -> None:
    assert str(first_day(value)) == day


@pytest.mark.parametrize("value", ["2026-13", "2026-02-30", "soon", "", "0000", "20260101", "2026-"])
def test_no_day_is_read(value: str) -> None:
    assert first_day(value) is None


@given(st.text(max_size=200))
def test_nothing_that_is_typed_fails(typed: str) -> None:
    tree = parse(typed).tree
    assert all(text.tokens for text in texts(tree))


def test_leaves_are_replaced_wherever_they_are() -> None:
    tree = And((Has("by", "mei"), Or((word("a"), Not(Has("tag", "x"))))))
    assert replaced(tree, Has, lambda has: word(has.value)) == And((word("mei"), Or((word("a"), Not(word("x"))))))


@pytest.mark.parametrize("typed", ["type:", "BY:", "標題：", "-in:"])
def test_a_field_without_a_value_is_told_and_no_word(typed: str) -> None:
    query = parse(f"{typed} travel")
    assert query.tree == parse("travel").tree and len(query.notes) == 1
    assert parse("note: travel").notes == ()
