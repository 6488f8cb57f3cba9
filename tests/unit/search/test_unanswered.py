from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from colonnade.search.unanswered import KEPT, MAX_PEOPLE, MOST, UnansweredBuffer, forget, forget_person, install, questions

NOW = datetime(2026, 5, 4, 9, tzinfo=UTC)


@pytest.fixture
def root():
    made = {}
    install(made)
    return made


def ask(root, words, *people, when=NOW):
    buffer = UnansweredBuffer()
    for person in people:
        buffer.note(words, person, when)
    buffer.flush(root, NOW)
    buffer.done()


def listed(root):
    return [(question.words, question.people) for question in questions(root)]


def test_what_most_people_asked_comes_first(root):
    ask(root, "parking", 1, 2)
    ask(root, "出差 規定", 1, 2, 3)
    assert listed(root) == [("出差 規定", 3), ("parking", 2)]


def test_the_same_question_is_one_however_it_is_written(root):
    ask(root, "  Parking  lot", 1)
    ask(root, "ＰＡＲＫＩＮＧ LOT", 2)
    assert listed(root) == [("parking lot", 2)]


def test_what_one_person_asked_is_nobody_elses_business(root):
    ask(root, "my own illness", 1)
    ask(root, "my own illness", 1)
    assert listed(root) == []


@pytest.mark.parametrize(("words", "person"), [("", 1), ("   ", 1), ("x" * 101, 1), ("words", 0)])
def test_what_is_no_question_of_a_person_is_not_kept(root, words, person):
    ask(root, words, person)
    assert not root["unanswered"]


def test_old_ones_go_and_the_number_is_bounded(root):
    ask(root, "old", 1, 2, when=NOW - KEPT - timedelta(days=1))
    assert listed(root) == []
    buffer = UnansweredBuffer()
    for number in range(MOST):
        buffer.note(f"question {number}", 1, NOW + timedelta(seconds=number))
    buffer.flush(root, NOW)
    ask(root, "newest", 1, when=NOW + timedelta(days=1))
    assert len(root["unanswered"]) == MOST and "newest" in root["unanswered"] and "question 0" not in root["unanswered"]


def test_people_are_counted_to_a_bound(root):
    for first in range(1, 2 * MAX_PEOPLE, 50):
        ask(root, "wifi", *range(first, first + 50))
    assert listed(root) == [("wifi", MAX_PEOPLE)]


def test_what_is_noted_while_others_are_stored_stays(root):
    buffer = UnansweredBuffer()
    buffer.note("one", 1, NOW)
    buffer.flush(root, NOW)
    buffer.note("one", 2, NOW)
    buffer.done()
    buffer.flush(root, NOW)
    assert listed(root) == [("one", 2)]


def test_one_is_forgotten_or_all(root):
    for words in ("one", "two", "three"):
        ask(root, words, 1, 2)
    forget(root, "two")
    assert listed(root) == [("one", 2), ("three", 2)] or listed(root) == [("three", 2), ("one", 2)]
    forget(root)
    assert listed(root) == []


def test_who_is_erased_has_asked_nothing(root):
    ask(root, "alone", 1)
    ask(root, "together", 1, 2, 3)
    forget_person(root, 1)
    assert "alone" not in root["unanswered"] and listed(root) == [("together", 2)]
