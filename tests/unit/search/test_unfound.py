"""What is kept of searches in vain: questions of several people, numbers, and nobody's name."""

from __future__ import annotations

import pickle
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from colonnade.search import unfound as module
from colonnade.search.unfound import MAX_KEPT, MAX_PEOPLE, MAX_WORDS, UnfoundBuffer, forget, forget_all, normal, number_of_single, unfound

NOW = datetime(2026, 3, 5, 9, tzinfo=UTC)


@pytest.fixture
def root() -> dict[str, Any]:
    made: dict[str, Any] = {"secret": b"s" * 32}
    module.install(made)
    return made


def ask(root: dict[str, Any], *asked: tuple[int, str], now: datetime = NOW) -> None:
    buffer = UnfoundBuffer()
    for person_id, typed in asked:
        buffer.note(person_id, typed, now)
    buffer.flush(root)
    buffer.done()


def shown(root: dict[str, Any]) -> list[tuple[str, int, int]]:
    return [(found.words, found.times, found.people) for found in unfound(root)]


def test_a_question_counts_how_often_and_how_many_asked(root: dict[str, Any]) -> None:
    ask(root, (1, "Parking permit"), (2, " parking  ＰＥＲＭＩＴ "), (2, "parking permit"))
    ask(root, (1, "parking permit"), (3, "parking permit"), now=NOW + timedelta(days=1))
    assert shown(root) == [("parking permit", 5, 3)]
    assert next(unfound(root)).last == NOW + timedelta(days=1)


def test_what_one_person_alone_asked_is_not_even_stored_in_words(root: dict[str, Any]) -> None:
    ask(root, (1, "divorce lawyer"), (1, "divorce lawyer"))
    ask(root, (1, "divorce lawyer"))
    assert shown(root) == [] and number_of_single(root) == 1
    assert "divorce" not in repr(list(root["unfound"].items())) and b"divorce" not in pickle.dumps(root["unfound"])
    ask(root, (2, "divorce lawyer"))
    assert shown(root) == [("divorce lawyer", 4, 2)] and number_of_single(root) == 0


def test_nobody_is_named_not_even_across_questions(root: dict[str, Any]) -> None:
    ask(root, (7, "one"), (8, "one"), (7, "two"), (8, "two"))
    one, two = (people for _words, _times, _last, people in root["unfound"].values())
    assert len(one) == len(two) == 2 and not one & two
    assert all(isinstance(mark, bytes) for mark in one)


def test_what_most_people_asked_comes_first(root: dict[str, Any]) -> None:
    ask(root, *((person, "rare") for person in (1, 2)), *((1, "often") for _ in range(9)), (2, "often"))
    ask(root, *((person, "wide") for person in (1, 2, 3)))
    assert [words for words, _times, _people in shown(root)] == ["wide", "often", "rare"]


def test_what_is_too_much_goes_and_single_ones_first(root: dict[str, Any]) -> None:
    ask(root, (1, "kept"), (2, "kept"))
    for part in range(3):
        ask(root, *((1, f"word{part} {number}") for number in range(MAX_KEPT - 1)), now=NOW + timedelta(days=part))
    assert len(root["unfound"]) == MAX_KEPT and shown(root) == [("kept", 2, 2)]


def test_the_buffer_has_an_end(root: dict[str, Any]) -> None:
    buffer = UnfoundBuffer()
    for number in range(MAX_KEPT + 50):
        buffer.note(1, f"word {number}", NOW)
    assert len(buffer) == MAX_KEPT
    buffer.note(2, "word 3", NOW)
    assert buffer.noted("word 3")[0] == 2


def test_a_question_and_the_number_of_marks_have_an_end(root: dict[str, Any]) -> None:
    ask(root, *((person, "x" * 5000) for person in range(1, MAX_PEOPLE + 20)))
    assert shown(root) == [("x" * MAX_WORDS, MAX_PEOPLE + 19, MAX_PEOPLE)]


@pytest.mark.parametrize(
    ("typed", "words"), [("  ", ""), ("a\x00\u202eb", "a b"), ("臺北　停車", "台北 停車"), ("a" * 99 + " b", "a" * 99)]
)
def test_questions_are_normal(typed: str, words: str) -> None:
    assert normal(typed) == words


def test_forgetting(root: dict[str, Any]) -> None:
    ask(root, (1, "one"), (2, "one"), (1, "two"), (2, "two"), (1, "three"))
    forget(root, next(found.key for found in unfound(root) if found.words == "one"))
    forget(root, "no key")
    forget(root, "00")
    assert [words for words, _times, _people in shown(root)] == ["two"]
    forget_all(root)
    assert not root["unfound"]


def test_what_was_asked_long_ago_is_forgotten(root: dict[str, Any]) -> None:
    ask(root, (1, "old"), (2, "old"))
    ask(root, (1, "new"), (2, "new"), now=NOW + timedelta(days=60))
    module.prune(root, NOW + timedelta(days=91))
    assert [words for words, _times, _people in shown(root)] == ["new"]
