"""A segment of a Whoosh index, looked at by us: Whoosh as a file of postings, and sets of documents in place of its matchers.

Its matchers go from document to document in Python; sets of numbers, with what each term holds kept in memory, are five times as fast
on Chinese phrases (10,000 documents: 27 ms to 5 ms for the mean of a hundred queries).
"""

from __future__ import annotations

import math
from array import array
from bisect import bisect_left
from collections import Counter, OrderedDict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from sys import intern
from typing import Any

from colonnade.search.document import Document, Sight, Value
from colonnade.search.query import And, Between, In, Node, Not, Or, Text, texts

FIELDS = ("title", "text")
WEIGHTS = {"title": 4.0, "text": 1.0}
MAX_KEPT = 200_000
"""Postings that are kept in memory for a segment: some 15 MB."""
MAX_BEGUN = 200
"""Beginnings of words whose terms are kept, and terms of one."""
_K, _B = 1.2, 0.75

Facts = tuple[int, int, str, int, int, int, tuple[str, ...], str, str]


def facts_of(document: Document) -> Facts:
    """What is stored of a document beside its words."""
    d = document
    return (d.uid, d.access, d.type_name, d.place, d.author, d.changed, tuple(d.tags), d.language, d.state)


def _document(facts: Facts) -> Document:
    """Names that many documents share are kept once: each is unpickled as one of its own."""
    uid, access, type_name, place, author, changed, tags, language, state = facts
    tags, language, state = tuple(map(intern, tags)), intern(language), intern(state)
    return Document(uid, access, intern(type_name), place, "", "", author, changed, tags, language, state)


@dataclass(frozen=True, slots=True)
class Postings:
    """Where a term is: numbers of documents in their order, how often in each, and the positions in Whoosh's own form."""

    numbers: array
    times: array
    places: list[bytes]


@dataclass(frozen=True, slots=True)
class Statistics:
    """What ranking needs of the whole index: the number of documents, the mean length of each field, and of a term its documents."""

    documents: int
    mean_length: Mapping[str, float]
    frequency: Any


class Segment:
    """The documents of one segment. `uids` and `changed` are by their number in it; what was deleted since is told by the reader."""

    def __init__(self, reader: Any) -> None:
        size = reader.doc_count_all()
        self.uids, self.changed, self._access = (array("q", bytes(8 * size)) for _ in range(3))
        self._home = array("q", bytes(8 * size))
        self._homes: dict[tuple[str, int], int] = {}
        self._documents: list[Document | None] = [None] * size
        self._lengths = {field: array("l", bytes(array("l").itemsize * size)) for field in FIELDS}
        self._kept: OrderedDict[tuple[str, str], Postings] = OrderedDict()
        self._number_kept = 0
        self._begun: dict[tuple[str, str], tuple[str, ...]] = {}
        self._by_value: dict[str, dict[Value, array]] = {}
        for number, stored in reader.iter_docs():
            self._enter(reader, number, _document(stored["facts"]))

    def _enter(self, reader: Any, number: int, document: Document) -> None:
        self.uids[number], self.changed[number], self._access[number] = document.uid, document.changed, document.access
        self._home[number] = self._homes.setdefault((document.type_name, document.place), len(self._homes))
        self._documents[number] = document
        for field, lengths in self._lengths.items():
            lengths[number] = reader.doc_field_length(number, field) or 0

    # Who may know

    def shown(self, reader: Any, numbers: Iterable[int], sight: Sight) -> list[int]:
        """Those of *numbers* that are still there and that a reader may know of. No filter is built: each is looked at."""
        off = frozenset(number for (kind, place), number in self._homes.items() if {(kind, 0), (kind, place)} & sight.off)
        access, visible, home, is_deleted = self._access, sight.visible, self._home, reader.is_deleted
        found = [number for number in numbers if access[number] in visible and home[number] not in off]
        return [number for number in found if not is_deleted(number)] if reader.has_deletions() else found

    def count(self, facet: str, numbers: Iterable[int], counter: Counter) -> None:
        """Add the values that these documents have."""
        documents = self._documents
        counter.update(value for number in numbers for value in documents[number].values(facet))

    # What fits

    def fitting(self, reader: Any, tree: Node) -> set[int]:
        """The numbers of the documents that fit *tree*."""
        match tree:
            case Text(in_title=True):
                return self._with_text(reader, "title", tree)
            case Text():
                return self._with_text(reader, "title", tree) | self._with_text(reader, "text", tree)
            case In(field, values):
                having = self._having(field)
                return set().union(*(having.get(value, ()) for value in values))
            case Between(since, until):
                low, high = since or -math.inf, math.inf if until is None else until
                return {number for number, moment in enumerate(self.changed) if low <= moment < high}
            case And(parts):
                return self._with_all(reader, parts)
            case Or(parts):
                return set().union(*(self.fitting(reader, part) for part in parts))
            case Not(part):
                return self._everything() - self.fitting(reader, part)
        raise TypeError(f"{tree!r} has to be replaced before an engine is asked")

    def _having(self, field: str) -> Mapping[Value, array]:
        """The numbers of the documents by what they have in a field: worked out once, when that is first asked for."""
        found = self._by_value.get(field)
        if found is None:
            found = {}
            for number, document in enumerate(self._documents):
                for value in document.values(field) if document is not None else ():
                    found.setdefault(value, array("L")).append(number)
            self._by_value[field] = found
        return found

    def _everything(self) -> set[int]:
        return {number for number, document in enumerate(self._documents) if document is not None}

    def _with_all(self, reader: Any, parts: Iterable[Node]) -> set[int]:
        found: set[int] | None = None
        for part in sorted(parts, key=lambda part: isinstance(part, Not)):
            if found is not None and not found:
                return found
            if isinstance(part, Not):
                found = (self._everything() if found is None else found) - self.fitting(reader, part.part)
            else:
                fits = self.fitting(reader, part)
                found = fits if found is None else found & fits
        return self._everything() if found is None else found

    def _with_text(self, reader: Any, field: str, text: Text) -> set[int]:
        of_each = [self._postings_of(reader, field, text, at) for at in range(len(text.tokens))]
        found = set().union(*(postings.numbers for postings in of_each[0]))
        for postings in of_each[1:]:
            found &= set().union(*(p.numbers for p in postings))
        if len(of_each) == 1:
            return found
        decode = reader.schema[field].format.decode_positions
        return {number for number in found if _stand_together(number, of_each, decode)}

    def _postings_of(self, reader: Any, field: str, text: Text, at: int) -> list[Postings]:
        """The postings of a token of *text*: of all terms that it begins, if it is the last one of a prefix."""
        token = text.tokens[at]
        if text.prefix and at == len(text.tokens) - 1:
            return [self._postings(reader, field, term) for term in self._terms(reader, field, token)]
        return [self._postings(reader, field, token)]

    def _terms(self, reader: Any, field: str, beginning: str) -> tuple[str, ...]:
        """The terms that begin like that: Whoosh reads its files for each of them."""
        key = (field, beginning)
        found = self._begun.get(key)
        if found is None:
            found = tuple(_decoded(reader.expand_prefix(field, beginning)))
            if len(self._begun) >= MAX_BEGUN:
                self._begun.clear()
            if len(found) <= MAX_BEGUN:
                self._begun[key] = found
        return found

    def _postings(self, reader: Any, field: str, term: str) -> Postings:
        key = (field, term)
        found = self._kept.get(key)
        if found is not None:
            self._kept.move_to_end(key)
        else:
            found = self._kept[key] = _read(reader, field, term)
            self._number_kept += len(found.numbers)
            while self._number_kept > MAX_KEPT and len(self._kept) > 1:
                _, oldest = self._kept.popitem(last=False)
                self._number_kept -= len(oldest.numbers)
        return found

    # How well

    def scores(self, reader: Any, tree: Node, numbers: Iterable[int], statistics: Statistics) -> dict[int, float]:
        """How well each of *numbers* fits, by BM25 (Robertson and Zaragoza 2009) over the tokens of *tree*."""
        found = dict.fromkeys(numbers, 0.0)
        for text in texts(tree) if found else ():
            for field in ("title",) if text.in_title else FIELDS:
                for at, token in enumerate(text.tokens):
                    frequency = statistics.frequency(field, token) if not text.prefix else 0
                    rarity = math.log(1 + (statistics.documents - frequency + 0.5) / (frequency + 0.5)) if frequency else 1.0
                    for postings in self._postings_of(reader, field, text, at):
                        self._add_scores(found, field, postings, rarity * WEIGHTS[field], statistics.mean_length[field])
        return found

    def _add_scores(self, found: dict[int, float], field: str, postings: Postings, weight: float, mean: float) -> None:
        lengths, start, slope = self._lengths[field], _K * (1 - _B), _K * _B / (mean or 1.0)
        for number, times in zip(postings.numbers, postings.times, strict=True):
            if number in found:
                found[number] += weight * times * (_K + 1) / (times + start + slope * lengths[number])


def _decoded(terms: Iterable[Any]) -> Iterator[str]:
    return (term.decode("utf-8") if isinstance(term, bytes) else term for term in terms)


def _read(reader: Any, field: str, term: str) -> Postings:
    """All postings of a term, also of documents that were deleted."""
    found = Postings(array("L"), array("f"), [])
    if (field, term) not in reader:
        return found
    matcher = reader.postings(field, term)
    while matcher.is_active():
        found.numbers.append(matcher.id())
        found.times.append(matcher.weight())
        found.places.append(matcher.value())
        matcher.next()
    return found


def _stand_together(number: int, of_each: list[list[Postings]], decode: Any) -> bool:
    """Tell whether the tokens stand one after the other in a document that has them all."""
    starts: set[int] = set()
    for offset, postings in enumerate(of_each):
        places = {place - offset for p in postings for place in _places(p, number, decode)}
        starts = places if not offset else starts & places
        if not starts:
            return False
    return True


def _places(postings: Postings, number: int, decode: Any) -> Iterable[int]:
    at = bisect_left(postings.numbers, number)
    there = at < len(postings.numbers) and postings.numbers[at] == number
    return decode(postings.places[at]) if there else ()
