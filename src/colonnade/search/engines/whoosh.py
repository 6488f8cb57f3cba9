"""Whoosh 2.7 as an engine: pure Python, good for some thirty thousand documents. What has to be worked around is worked around here.

Who may know of a document, and what results are narrowed by, is in arrays of each segment, so that no filter is ever built for a
reader. A commit that fails leaves Whoosh's lock held: we release it.
"""

from __future__ import annotations

import threading
import warnings
from array import array
from collections import Counter
from collections.abc import Container, Iterable, Iterator
from contextlib import contextmanager
from heapq import nsmallest
from pathlib import Path
from typing import Any

from colonnade.search.document import Document, Found, Hit, Sight
from colonnade.search.engines.base import MAX_START, IndexUnusable, SearchEngine, Sort
from colonnade.search.query import And, Between, In, Node, Not, Or, Text

with warnings.catch_warnings():
    warnings.simplefilter("ignore", SyntaxWarning)  # Whoosh's own, on Python 3.12 and later
    from whoosh import fields, index, matching, query, writing
    from whoosh.scoring import BM25F
    from whoosh.searching import SearchContext, Searcher

    from colonnade.search.engines.whoosh_tokens import OurAnalyzer

TITLE_WEIGHT = 4.0
MAX_SEGMENTS = 12
LOCK_SECONDS = 20.0
MAX_DISTANCE = 2


class WhooshEngine(SearchEngine):
    """An index of Whoosh in the folder, which must be private to the site: Whoosh unpickles what it finds there."""

    name = "whoosh"

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self._local = threading.local()
        self._tables: dict[str, _Table] = {}
        with _unusable(folder):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            is_new = not any(folder.iterdir())  # what was cut isn't taken for an empty one
            self._index = index.create_in(folder, _schema()) if is_new else index.open_dir(folder)

    # Writing

    def write(self, documents: Iterable[Document], gone: Iterable[int] = ()) -> None:
        """See `SearchEngine`."""
        new = {document.uid: document for document in documents}
        with _unusable(self.folder):
            known = set(self.uids())
            writer = self._index.writer(timeout=LOCK_SECONDS, limitmb=64)
            try:
                for uid in known & {*new, *gone}:
                    writer.delete_by_term("uid", str(uid))
                for document in new.values():
                    writer.add_document(uid=str(document.uid), title=document.title, text=document.text, facts=_facts(document))
                many = len(writer.segments) >= MAX_SEGMENTS
                writer.commit(mergetype=writing.MERGE_SMALL if many else writing.NO_MERGE)
            except BaseException:
                _give_up(writer)
                raise

    # Reading

    def search(
        self, tree: Node, sight: Sight, *, sort: Sort = "relevance", start: int = 0, limit: int = 20, facets: Iterable[str] = ()
    ) -> Found:
        """See `SearchEngine`."""
        last = min(start, MAX_START) + limit
        with _unusable(self.folder):
            searcher = self._searcher()
            wanted = _query(tree, self)
            found: list[tuple[float, int, int]] = []
            counts: dict[str, Counter] = {facet: Counter() for facet in facets}
            for leaf in _leaves(searcher):
                table = self.table(leaf)
                numbers = _fitting(wanted, leaf, table.shown_to(sight), scored=sort == "relevance")
                found.extend((-score, -table.changed[number], table.uids[number]) for number, score in numbers)
                for facet, counter in counts.items():
                    table.count(facet, (number for number, _ in numbers), counter)
        page = nsmallest(last, found)[last - limit :]
        hits = tuple(Hit(uid, -score) for score, _, uid in page)
        return Found(hits, len(found), {facet: dict(counter) for facet, counter in counts.items()})

    def uids(self) -> Iterator[int]:
        """See `SearchEngine`."""
        with _unusable(self.folder):
            found: list[int] = []
            for leaf in _leaves(self._searcher()):
                table = self.table(leaf)
                found.extend(table.uids[number] for number in leaf.reader().all_doc_ids())
            return iter(found)

    def generation(self) -> object:
        """See `SearchEngine`."""
        with _unusable(self.folder):
            return self._index.latest_generation()

    def words_like(self, word: str, limit: int = 10) -> list[str]:
        """See `SearchEngine`."""
        with _unusable(self.folder):
            reader = self._searcher().reader()
            near = {
                term: reader.doc_frequency(name, term)
                for name in ("title", "text")
                for term in reader.terms_within(name, word, MAX_DISTANCE, prefix=1)
            }
        near.pop(word, None)
        return sorted(near, key=lambda term: (-near[term], term))[:limit]

    def _searcher(self) -> Searcher:
        """The searcher of this thread, of the newest index."""
        found = getattr(self._local, "searcher", None)
        if found is None or not found.up_to_date():
            if not index.exists_in(self.folder):
                raise FileNotFoundError("the index is gone")
            found = self._local.searcher = found.refresh() if found is not None else self._index.searcher(weighting=BM25F())
            living = {_name(leaf) for leaf in _leaves(found)}
            self._tables = {name: table for name, table in self._tables.items() if name in living}
        return found

    def table(self, leaf: Searcher) -> _Table:
        """The arrays of a segment."""
        name = _name(leaf)
        if name not in self._tables:
            self._tables[name] = _Table(leaf)
        return self._tables[name]

    def close(self) -> None:
        """See `SearchEngine`."""
        self._index.close()
        self._local, self._tables = threading.local(), {}


def _leaves(searcher: Searcher) -> Iterator[Searcher]:
    """The searchers of the segments; an empty index has one without any."""
    return (leaf for leaf, _offset in searcher.leaf_searchers() if leaf.reader().segment() is not None)


def _name(leaf: Searcher) -> str:
    return leaf.reader().segment().segment_id()


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


# Documents of a segment

_Facts = tuple[int, int, str, int, int, int, tuple[str, ...], str, tuple[str, ...]]


def _facts(document: Document) -> _Facts:
    d = document
    return (d.uid, d.access, d.type_name, d.place, d.author, d.changed, tuple(d.tags), d.language, tuple(d.states))


class _Table:
    """What is known of the documents of a segment beside their words, by their numbers in it."""

    def __init__(self, leaf: Searcher) -> None:
        size = leaf.reader().doc_count_all()
        self.uids, self.changed = array("q", bytes(8 * size)), array("q", bytes(8 * size))
        self.access, self._home = array("q", bytes(8 * size)), array("l", bytes(array("l").itemsize * size))
        self._homes: dict[tuple[str, int], int] = {}
        self._documents: list[Document | None] = [None] * size
        for number, stored in leaf.reader().iter_docs():
            uid, access, type_name, place, author, changed, tags, language, states = stored["facts"]
            document = Document(uid, access, type_name, place, "", "", author, changed, tags, language, states)
            self.uids[number], self.changed[number], self.access[number] = uid, changed, access
            self._home[number] = self._homes.setdefault((type_name, place), len(self._homes))
            self._documents[number] = document

    def shown_to(self, sight: Sight) -> Container[int]:
        """The numbers of what a reader may know of: nothing is built, each is looked at when it is asked for."""
        off = frozenset(number for (kind, place), number in self._homes.items() if {(kind, 0), (kind, place)} & sight.off)
        return _Shown(self.access, sight.visible, self._home, off)

    def count(self, facet: str, numbers: Iterable[int], counter: Counter) -> None:
        """Add the values of these documents."""
        for number in numbers:
            counter.update(self._documents[number].values(facet))

    def with_value(self, wanted: In | Between) -> Iterator[int]:
        """The numbers of documents for which a condition holds, in their order."""
        if isinstance(wanted, Between):
            since, until = wanted.since, wanted.until
            return (
                n for n, moment in enumerate(self.changed) if (since is None or moment >= since) and (until is None or moment < until)
            )
        field, values = wanted.field, wanted.values
        return (n for n, d in enumerate(self._documents) if d is not None and not values.isdisjoint(d.values(field)))


class _Shown:
    """The numbers of the documents of a segment that may be known, as a container."""

    __slots__ = ("_access", "_home", "_off", "_visible")

    def __init__(self, access: array, visible: Container[int], home: array, off: frozenset[int]) -> None:
        self._access, self._visible, self._home, self._off = access, visible, home, off

    def __contains__(self, number: int) -> bool:
        return self._access[number] in self._visible and self._home[number] not in self._off


def _fitting(wanted: query.Query, leaf: Searcher, shown: Container[int], *, scored: bool) -> list[tuple[int, float]]:
    """(number, score) of the documents of a segment that fit and may be known."""
    matcher = wanted.matcher(leaf, SearchContext(weighting=leaf.weighting if scored else None))
    if not scored:
        return [(number, 0.0) for number in matcher.all_ids() if number in shown]
    found = []
    while matcher.is_active():
        number = matcher.id()
        if number in shown:
            found.append((number, matcher.score()))
        matcher.next()
    return found


# Queries


class _Chosen(query.Query):
    """Documents by a condition on their facts."""

    def __init__(self, wanted: In | Between, engine: WhooshEngine) -> None:
        self.wanted, self.engine = wanted, engine

    def matcher(self, searcher: Searcher, context: Any = None) -> Any:
        """The numbers of a segment, without score."""
        is_deleted = searcher.reader().is_deleted
        numbers = [number for number in self.engine.table(searcher).with_value(self.wanted) if not is_deleted(number)]
        return matching.ListMatcher(numbers, all_weights=0.0) if numbers else matching.NullMatcher()

    def estimate_size(self, reader: Any) -> int:
        """As many as there may be."""
        return reader.doc_count()

    estimate_min_size = estimate_size


def _query(tree: Node, engine: WhooshEngine) -> query.Query:
    match tree:
        case Text(in_title=True):
            return _text("title", tree)
        case Text():
            return query.Or([_text("title", tree, TITLE_WEIGHT), _text("text", tree)])
        case In() | Between():
            return _Chosen(tree, engine)
        case And(parts):
            must = [part for part in parts if not isinstance(part, Not)]
            never = [_query(part.part, engine) for part in parts if isinstance(part, Not)]
            found = query.And([_query(part, engine) for part in must]) if must else query.Every()
            return query.AndNot(found, query.Or(never)) if never else found
        case Or(parts):
            return query.Or([_query(part, engine) for part in parts]) if parts else query.NullQuery
        case Not(part):
            return query.AndNot(query.Every(), _query(part, engine))
    raise TypeError(f"{tree!r} has to be replaced before an engine is asked")


def _text(field: str, text: Text, boost: float = 1.0) -> query.Query:
    *first, last = text.tokens
    end = query.Prefix(field, last, boost=boost) if text.prefix else query.Term(field, last, boost=boost)
    if not first:
        return end
    if not text.prefix:
        return query.Phrase(field, list(text.tokens), boost=boost)
    return query.Sequence([*(query.Term(field, token) for token in first), end], boost=boost)
