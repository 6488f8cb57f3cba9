"""The engine that is as simple as can be: it defines what the others must find. For tests."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from colonnade.search.document import Document, Found, Hit, Sight
from colonnade.search.engines.base import MAX_START, SearchEngine, Sort
from colonnade.search.query import And, Between, In, Node, Not, Or, Text
from colonnade.search.tokens import tokens

TITLE_WEIGHT = 4.0


@dataclass(frozen=True, slots=True)
class _Entry:
    document: Document
    title: tuple[str, ...]
    text: tuple[str, ...]


class MemoryEngine(SearchEngine):
    """Looks at every document for every question."""

    name = "memory"

    def __init__(self, folder: Path = Path(), *, create: bool = False, alone: bool = False) -> None:
        super().__init__(folder, create=create, alone=alone)
        self._entries: dict[int, _Entry] = {}
        self._writes = 0

    def write(self, documents: Iterable[Document], gone: Iterable[int] = ()) -> None:
        """See `SearchEngine`."""
        new = {d.uid: _Entry(d, tuple(tokens(d.title)), tuple(tokens(d.text))) for d in documents}
        kept = {uid: entry for uid, entry in self._entries.items() if uid not in set(gone)}
        self._entries = kept | new
        self._writes += 1

    def search(
        self, tree: Node, sight: Sight, *, sort: Sort = "relevance", start: int = 0, limit: int = 20, facets: Iterable[str] = ()
    ) -> Found:
        """See `SearchEngine`."""
        found = [
            (score, entry.document)
            for entry in self._entries.values()
            if sight.shows(entry.document.access, entry.document.type_name, entry.document.place)
            and (score := _score(tree, entry)) is not None
        ]
        found.sort(key=lambda pair: (-pair[0] if sort == "relevance" else 0.0, -pair[1].changed, pair[1].uid))
        counts = {facet: Counter(value for _, d in found for value in d.values(facet)) for facet in facets}
        page = found[min(start, MAX_START) :][:limit]
        return Found(tuple(Hit(d.uid, score) for score, d in page), len(found), {facet: dict(c) for facet, c in counts.items()})

    def uids(self) -> Iterator[int]:
        """See `SearchEngine`."""
        return iter(list(self._entries))

    def generation(self) -> object:
        """See `SearchEngine`."""
        return self._writes

    def close(self) -> None:
        """See `SearchEngine`."""

    def words_like(self, word: str, limit: int = 10) -> list[str]:
        """See `SearchEngine`."""
        known = {token for entry in self._entries.values() for token in (*entry.title, *entry.text)}
        return [found for found in get_close_matches(word, known, limit + 1, 0.6) if found != word][:limit]


def _score(tree: Node, entry: _Entry) -> float | None:
    """How well a document fits; None when it doesn't."""
    match tree:
        case Text():
            title, text = _count(tree, entry.title), 0 if tree.in_title else _count(tree, entry.text)
            return TITLE_WEIGHT * title + text if title or text else None
        case In(field, values):
            return 0.0 if values & set(entry.document.values(field)) else None
        case Between(since, until):
            moment = entry.document.changed
            return 0.0 if (since is None or moment >= since) and (until is None or moment < until) else None
        case And(parts):
            scores = [_score(part, entry) for part in parts]
            return None if None in scores else sum(filter(None, scores))
        case Or(parts):
            scores = [score for part in parts if (score := _score(part, entry)) is not None]
            return sum(scores) if scores else None
        case Not(part):
            return 0.0 if _score(part, entry) is None else None
    raise TypeError(f"{tree!r} has to be replaced before an engine is asked")


def _count(text: Text, words: tuple[str, ...]) -> int:
    """How often the tokens of *text* stand one after the other in *words*."""
    *first, last = text.tokens
    width = len(text.tokens)
    fits = (lambda word: word.startswith(last)) if text.prefix else (lambda word: word == last)
    starts = range(len(words) - width + 1)
    return sum(1 for at in starts if list(words[at : at + width - 1]) == first and fits(words[at + width - 1]))
