"""How an index of Whoosh stays in few pieces, and what is large isn't written again for a little that is new."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from colonnade.search.document import Document, Sight
from colonnade.search.engines import whoosh
from colonnade.search.engines.whoosh import ALIKE, WhooshEngine
from colonnade.search.query import parse
from colonnade.security.reader import All


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[WhooshEngine]:
    made = WhooshEngine(tmp_path / "index", create=True)
    yield made
    made.close()


def document(uid: int, text: str = "alpha") -> Document:
    return Document(uid, 1, "a.b", 1, f"Page {uid}", text, 1, uid)


def found(engine: WhooshEngine, words: str) -> int:
    return engine.search(parse(words).tree, Sight(All())).total


def sizes(engine: WhooshEngine) -> list[int]:
    return [segment.doc_count() for segment in engine._index._segments()]


def test_however_often_something_is_written_there_are_few_segments(engine: WhooshEngine) -> None:
    for uid in range(150):
        engine.write([document(uid)])
        assert len(sizes(engine)) <= 4 * ALIKE  # 150 has four digits to the base of four
    assert found(engine, "alpha") == 150


def test_what_is_large_stays_as_it_is_while_little_comes(engine: WhooshEngine) -> None:
    engine.write([document(uid) for uid in range(1000, 1400)])
    (large,) = [segment.segment_id() for segment in engine._index._segments()]
    for uid in range(100):
        engine.write([document(uid)])
    assert large in {segment.segment_id() for segment in engine._index._segments()}
    assert found(engine, "alpha") == 500


def test_nothing_larger_is_made_than_is_soon_done(engine: WhooshEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(whoosh, "LARGEST", 100)
    for start in range(0, 600, 20):
        engine.write([document(uid) for uid in range(start, start + 20)])
    assert max(sizes(engine)) <= 100 and len(sizes(engine)) <= 600 // 60 + ALIKE
    assert found(engine, "alpha") == 600


def test_what_was_deleted_never_takes_more_room_than_what_is_left(engine: WhooshEngine) -> None:
    engine.write([document(uid, "before") for uid in range(100)])
    for uid in range(100):
        engine.write([document(uid, "after")])
        assert sum(segment.doc_count_all() for segment in engine._index._segments()) <= 200
    assert found(engine, "before") == 0 and found(engine, "after") == 100
