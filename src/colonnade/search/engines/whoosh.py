"""Whoosh 2.7 as an engine: pure Python, good for some thirty thousand documents. What has to be worked around is worked around here.

Questions are answered in `whoosh_segment`, which also knows who may know of a document: no filter is ever built for a reader. All threads
share one searcher, one after the other: each would keep a copy of what it read, and they share one interpreter anyway. Segments are several
files each, which Whoosh maps; the single file that it makes by default is copied into memory by each reader. A commit that fails leaves
Whoosh's lock held, so we release it.
"""

from __future__ import annotations

import threading
import warnings
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from functools import lru_cache
from heapq import nsmallest
from itertools import accumulate, islice, takewhile
from pathlib import Path
from typing import Any

from colonnade.search.document import Document, Found, Hit, Sight
from colonnade.search.engines.base import MAX_START, IndexUnusable, SearchEngine, Sort
from colonnade.search.engines.whoosh_segment import FIELDS, Segment, Statistics, facts_of
from colonnade.search.query import Node

with warnings.catch_warnings():
    warnings.simplefilter("ignore", SyntaxWarning)  # Whoosh's own, on Python 3.12 and later
    from whoosh import fields, index
    from whoosh.reading import SegmentReader
    from whoosh.searching import Searcher

    from colonnade.search.engines.whoosh_tokens import OurAnalyzer

ALIKE, LARGEST = 3, 2000
"""So many segments of a size stay beside each other; and the most documents of one that several become."""
LOCK_SECONDS = 20.0
MAX_DISTANCE = 2
MAX_FREQUENCIES = 5000


class WhooshEngine(SearchEngine):
    """An index of Whoosh in the folder, which must be private to the site: Whoosh unpickles what it finds there."""

    name = "whoosh"

    def __init__(self, folder: Path, *, create: bool = False, alone: bool = False) -> None:
        super().__init__(folder, create=create, alone=alone)
        self._reading = threading.Lock()
        self._open: Searcher | None = None
        self._statistics: Statistics | None = None
        self._segments: dict[str, Segment] = {}
        with _unusable(folder):
            if create:
                folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._index = index.create_in(folder, _schema()) if create else index.open_dir(folder)

    # Writing

    def write(self, documents: Iterable[Document], gone: Iterable[int] = ()) -> None:
        """See `SearchEngine`."""
        new = {document.uid: document for document in documents}
        with _unusable(self.folder):
            writer = self._index.writer(timeout=LOCK_SECONDS, limitmb=16, compound=False)
            try:
                with self._searcher() as searcher:
                    for term in map(str, {*new, *gone}):
                        if ("uid", term) in searcher.reader():
                            writer.delete_by_term("uid", term, searcher=searcher)
                for document in new.values():
                    writer.add_document(uid=str(document.uid), title=document.title, text=document.text, facts=facts_of(document))
                writer.commit(mergetype=_merge_by_size)
            except BaseException:
                _give_up(writer)
                raise

    # Reading

    def search(
        self, tree: Node, sight: Sight, *, sort: Sort = "relevance", start: int = 0, limit: int = 20, facets: Iterable[str] = ()
    ) -> Found:
        """See `SearchEngine`."""
        last = min(start, MAX_START) + limit
        with _unusable(self.folder), self._searcher() as searcher:
            statistics = self._statistics if sort == "relevance" else None
            found: list[tuple[float, int, int]] = []
            counts: dict[str, Counter] = {facet: Counter() for facet in facets}
            for reader in _leaves(searcher):
                segment = self._segment(reader)
                numbers = segment.shown(reader, segment.fitting(reader, tree), sight)
                scores = segment.scores(reader, tree, numbers, statistics) if statistics else dict.fromkeys(numbers, 0.0)
                found.extend((-score, -segment.changed[number], segment.uids[number]) for number, score in scores.items())
                for facet, counter in counts.items():
                    segment.count(facet, numbers, counter)
        page = nsmallest(last, found)[last - limit :]
        hits = tuple(Hit(uid, -score) for score, _, uid in page)
        return Found(hits, len(found), {facet: dict(counter) for facet, counter in counts.items()})

    def uids(self) -> Iterator[int]:
        """See `SearchEngine`."""
        with _unusable(self.folder), self._searcher() as searcher:
            found: list[int] = []
            for reader in _leaves(searcher):
                uids = self._segment(reader).uids
                found.extend(uids[number] for number in reader.all_doc_ids())
            return iter(found)

    def generation(self) -> object:
        """See `SearchEngine`."""
        with _unusable(self.folder):
            return self._index.latest_generation()

    def words_like(self, word: str, limit: int = 10) -> list[str]:
        """See `SearchEngine`."""
        with _unusable(self.folder), self._searcher() as searcher:
            reader = searcher.reader()
            near = {
                term: reader.doc_frequency(name, term)
                for name in ("title", "text")
                for term in reader.terms_within(name, word, MAX_DISTANCE, prefix=1)
            }
        near.pop(word, None)
        return sorted(near, key=lambda term: (-near[term], term))[:limit]

    @contextmanager
    def _searcher(self) -> Iterator[Searcher]:
        """The searcher of the newest index, for the calling thread alone."""
        with self._reading:
            if self._open is None or not self._open.up_to_date():
                if not index.exists_in(self.folder):
                    raise FileNotFoundError("the index is gone")
                self._close_searcher()  # Whoosh's own refreshing closes some of its files only
                self._open = self._index.searcher()
                self._statistics = _statistics(self._open.reader())
                living = {_name(reader) for reader in _leaves(self._open)}
                self._segments = {name: segment for name, segment in self._segments.items() if name in living}
            yield self._open

    def _segment(self, reader: Any) -> Segment:
        """What we know of a segment; it stays the same but for deletions."""
        name = _name(reader)
        if name not in self._segments:
            self._segments[name] = Segment(reader)
        return self._segments[name]

    def close(self) -> None:
        """See `SearchEngine`."""
        with self._reading:
            self._close_searcher()
            self._index.close()
            self._segments = {}

    def _close_searcher(self) -> None:
        closed, self._open, self._statistics = self._open, None, None
        if closed is not None:
            with suppress(Exception):  # it may be broken, which may be why it is closed
                closed.close()


def _merge_by_size(writer: Any, segments: list[Any]) -> list[Any]:
    """A way of merging, as Whoosh calls it when what was added becomes a segment. Return the segments that stay as they are.

    Where `ALIKE` segments are of the new one's size or smaller, told by powers of four, they become part of it, as in a log-structured
    merge (O'Neil et al. 1996); but nothing larger than `LARGEST` is made, as others wait for the interpreter meanwhile. Segments of which
    more was deleted than is left are written anew whatever their size. Whoosh's own way lets some fifteen segments come together and then
    writes nearly all of the index at once.
    """
    left = sorted(segments, key=lambda segment: segment.doc_count())
    _move(writer, left, [segment for segment in left if segment.deleted_count() > segment.doc_count()])
    while len(small := _fitting(writer.docnum, left)) >= ALIKE:
        _move(writer, left, small)
    return left


def _fitting(documents: int, segments: list[Any]) -> list[Any]:
    """Of *segments*, the smallest first, those that may become part of one of so many documents."""
    totals = accumulate((segment.doc_count() for segment in segments), initial=documents)
    alike = takewhile(lambda segment: _size(segment.doc_count()) <= _size(documents), segments)
    return [segment for segment, total in zip(alike, islice(totals, 1, None), strict=False) if total <= LARGEST]


def _size(documents: int) -> int:
    return documents.bit_length() // 2


def _move(writer: Any, segments: list[Any], moved: list[Any]) -> None:
    """Let what is in some of the *segments* be written anew, as part of the new one."""
    for segment in moved:
        segments.remove(segment)
        with closing(SegmentReader(writer.storage, writer.schema, segment)) as reader:
            writer.add_reader(reader)


def _leaves(searcher: Searcher) -> Iterator[Any]:
    """The readers of the segments; an empty index has one without any."""
    readers = (leaf.reader() for leaf, _offset in searcher.leaf_searchers())
    return (reader for reader in readers if reader.segment() is not None)


def _name(reader: Any) -> str:
    return reader.segment().segment_id()


def _statistics(reader: Any) -> Statistics:
    documents = reader.doc_count()
    mean = {field: reader.field_length(field) / (documents or 1) for field in FIELDS}
    return Statistics(documents, mean, lru_cache(maxsize=MAX_FREQUENCIES)(reader.doc_frequency))


def _schema() -> fields.Schema:
    text = {"analyzer": OurAnalyzer(), "phrase": True, "stored": False}
    return fields.Schema(uid=fields.ID(unique=True), title=fields.TEXT(**text), text=fields.TEXT(**text), facts=fields.STORED)


@contextmanager
def _unusable(folder: Path) -> Iterator[None]:
    """Whatever goes wrong in Whoosh, which has errors of many kinds for a damaged index, means one thing to us."""
    try:
        yield
    except IndexUnusable:
        raise
    except Exception as error:
        raise IndexUnusable(f"{folder}: {type(error).__name__}: {error}") from error


def _give_up(writer: Any) -> None:
    """Drop what a writer did, and make sure that its lock is free."""
    lock = writer.writelock
    try:
        writer.cancel()
    except Exception:
        if lock is not None:
            lock.release()
