"""SQLite FTS5 as an engine: of the standard library, several times as fast as Whoosh, and good for some hundred thousand documents.

Our tokens go in with blanks between them, and the tokenizer `ascii` leaves them as they are: none of them holds a sign of ASCII that is
no letter or digit, and it folds nothing else.
"""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from difflib import get_close_matches
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import Any

from colonnade.search.document import FACETS, Document, Found, Hit, Sight
from colonnade.search.engines.base import MAX_START, IndexUnusable, SearchEngine, Sort
from colonnade.search.query import And, Between, In, Node, Not, Or, Text
from colonnade.search.tokens import tokens
from colonnade.security.reader import All

TITLE_WEIGHT = 4.0
_SCORE = f"{TITLE_WEIGHT} * bm25(words, 1.0, 0.0) + bm25(words, 0.0, 1.0)"
"""Each by itself: weights within one `bm25` count for little, as it grows ever less with the number of times that a word is there."""
MAX_LIKE = 2000
READ_SECONDS, WRITE_SECONDS = 2, 20
"""How long it waits for another process that has locked the file: people who search wait for that, and hold up others."""
_SCHEMA = """
CREATE TABLE IF NOT EXISTS doc (
    uid INTEGER PRIMARY KEY, access INTEGER, type TEXT, place INTEGER, author INTEGER, changed INTEGER, month TEXT, language TEXT,
    state TEXT);
CREATE TABLE IF NOT EXISTS tag (uid INTEGER, value TEXT, PRIMARY KEY (uid, value)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS doc_changed ON doc (changed);
CREATE INDEX IF NOT EXISTS tag_value ON tag (value);
CREATE VIRTUAL TABLE IF NOT EXISTS words USING fts5 (title, text, tokenize = 'ascii', prefix = '1');
CREATE VIRTUAL TABLE IF NOT EXISTS vocabulary USING fts5vocab (words, 'row');
"""
_COLUMNS = frozenset(FACETS) - {"tag"}


class SqliteEngine(SearchEngine):
    """A file `search.db` in the folder, in WAL mode: readers don't wait for the writer.

    In that mode processes share a file that all have mapped into memory (`-shm`): whoever cuts it short ends them all by SIGBUS, and not
    every file system can do it. A process that is `alone` needs none: with `unix-excl` it holds the lock on the database, and its threads
    share that part in its own memory. (`locking_mode = EXCLUSIVE` does without it, too, but then one connection is all that can be open;
    without WAL, people who search wait while a batch is written.)
    """

    name = "sqlite"

    def __init__(self, folder: Path, *, create: bool = False, alone: bool = False) -> None:
        super().__init__(folder, create=create, alone=alone)
        self._way = "&vfs=unix-excl" if alone else ""
        self._local = threading.local()
        self._open: set[sqlite3.Connection] = set()
        self._lock = threading.Lock()
        if create:
            with self._connection(create=True) as connection:
                connection.executescript(_SCHEMA)

    @contextmanager
    def _connection(self, *, create: bool = False) -> Iterator[sqlite3.Connection]:
        """The connection of this thread. An error of SQLite closes it, and says that the index is of no use."""
        try:
            if getattr(self._local, "connection", None) is None:
                self._local.connection = self._connect(create)
            yield self._local.connection
        except (sqlite3.Error, OSError) as error:
            self._drop()
            raise IndexUnusable(f"{self.folder}: {error}") from error

    def _connect(self, create: bool) -> sqlite3.Connection:
        if create:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        # A file that went away while the site runs isn't made again by a search: that would find nothing, and say nothing.
        uri = f"{(self.folder / 'search.db').absolute().as_uri()}?mode={'rwc' if create else 'rw'}{self._way}"
        connection = sqlite3.connect(uri, uri=True, isolation_level=None, check_same_thread=False, timeout=READ_SECONDS)
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")  # what a crash of the machine takes is still in the queue, or made again
        with self._lock:
            self._open.add(connection)
        return connection

    def _drop(self) -> None:
        connection, self._local.connection = getattr(self._local, "connection", None), None
        if connection is not None:
            connection.close()
            with self._lock:
                self._open.discard(connection)

    def close(self) -> None:
        """See `SearchEngine`."""
        with self._lock:
            for connection in self._open:
                connection.close()
            self._open.clear()
        self._local = threading.local()

    # Writing

    def write(self, documents: Iterable[Document], gone: Iterable[int] = ()) -> None:
        """See `SearchEngine`."""
        with self._connection() as connection:
            connection.execute(f"PRAGMA busy_timeout = {1000 * WRITE_SECONDS}")
            connection.execute("BEGIN IMMEDIATE")
            try:
                for uid in gone:
                    _remove(connection, uid)
                for document in documents:
                    _remove(connection, document.uid)
                    _insert(connection, document)
                connection.execute("COMMIT")
            except BaseException:
                connection.execute("ROLLBACK")
                raise

    # Reading

    def search(
        self, tree: Node, sight: Sight, *, sort: Sort = "relevance", start: int = 0, limit: int = 20, facets: Iterable[str] = ()
    ) -> Found:
        """See `SearchEngine`."""
        statement = _Statement(tree, sight)
        ranked = sort == "relevance" and bool(statement.match)
        order = "score, changed DESC, uid" if ranked else "changed DESC, uid"
        with self._connection() as connection:
            hits, values = statement.hits(ranked)
            page = f"SELECT uid, score, (SELECT count(*) FROM found) FROM found ORDER BY {order} LIMIT ? OFFSET ?"
            asked = f"WITH found AS MATERIALIZED ({hits}) {page}", [*values, limit, min(start, MAX_START)]
            rows = connection.execute(*asked).fetchall() if limit else []
            if rows and not facets:
                return Found(tuple(Hit(uid, -score) for uid, score, _ in rows), rows[0][2])
            total, counts = _counts(connection, statement, tuple(facets))
        return Found(tuple(Hit(uid, -score) for uid, score, _ in rows), total, counts)

    def uids(self) -> Iterator[int]:
        """See `SearchEngine`."""
        with self._connection() as connection, closing(connection.execute("SELECT uid FROM doc")) as rows:
            return iter([uid for (uid,) in rows])

    def generation(self) -> object:
        """See `SearchEngine`."""
        with self._connection() as connection:
            return connection.execute("PRAGMA data_version").fetchone()[0], connection.total_changes

    def words_like(self, word: str, limit: int = 10) -> list[str]:
        """See `SearchEngine`."""
        with self._connection() as connection:
            rows = connection.execute(
                "SELECT term FROM vocabulary WHERE term >= ? AND term < ? AND length(term) BETWEEN ? AND ? ORDER BY doc DESC LIMIT ?",
                (word[:1], word[:1] + "\U0010ffff", len(word) - 2, len(word) + 2, MAX_LIKE),
            )
            known = [term for (term,) in rows if term != word]
        return list(islice(get_close_matches(word, known, limit, 0.6), limit))


def _remove(connection: sqlite3.Connection, uid: int) -> None:
    for table, key in (("words", "rowid"), ("tag", "uid"), ("doc", "uid")):
        connection.execute(f"DELETE FROM {table} WHERE {key} = ?", (uid,))


def _insert(connection: sqlite3.Connection, document: Document) -> None:
    one = {facet: next(iter(document.values(facet)), None) for facet in _COLUMNS}
    connection.execute(
        "INSERT INTO doc VALUES (:uid, :access, :type, :place, :author, :changed, :month, :language, :state)",
        {"uid": document.uid, "access": document.access, "changed": document.changed, **one},
    )
    connection.executemany("INSERT INTO tag VALUES (?, ?)", [(document.uid, tag) for tag in dict.fromkeys(document.tags)])
    texts = (" ".join(tokens(document.title)), " ".join(tokens(document.text)))
    connection.execute("INSERT INTO words (rowid, title, text) VALUES (?, ?, ?)", (document.uid, *texts))


class _Statement:
    """The parts of a SELECT: one MATCH for the texts that must be there, and conditions for all else."""

    def __init__(self, tree: Node, sight: Sight) -> None:
        matched = [(part, _match(part)) for part in _all_parts(tree)]
        self.match = " AND ".join(match for _, match in matched if match is not None)
        self.conditions: list[str] = []
        self.values: list[Any] = []
        for part, match in matched:
            if match is None:
                self._add(*_condition(part))
        for condition, value in _seen(sight.off) + _readable(sight.visible):
            self._add(condition, [value])

    def _add(self, condition: str, values: list[Any]) -> None:
        self.conditions.append(condition)
        self.values.extend(values)

    def hits(self, ranked: bool) -> tuple[str, list[Any]]:
        """(SELECT of uid, score and time of change, values)."""
        score = _SCORE if ranked else "0.0"
        return f"SELECT doc.uid, {score} AS score, doc.changed {self._source()}", self._values()

    def documents(self) -> tuple[str, list[Any]]:
        """(SELECT of all that documents are counted by, values)."""
        return f"SELECT doc.* {self._source()}", self._values()

    def _source(self) -> str:
        source = "FROM words CROSS JOIN doc ON doc.uid = words.rowid" if self.match else "FROM doc"
        conditions = [*(["words MATCH ?"] if self.match else []), *self.conditions]
        return f"{source} WHERE {' AND '.join(conditions)}" if conditions else source

    def _values(self) -> list[Any]:
        return [*([self.match] if self.match else []), *self.values]


_Conditions = tuple[tuple[str, str], ...]


@lru_cache(maxsize=128)
def _readable(visible: frozenset[int] | All) -> _Conditions:
    """(condition, value) that leave what a reader may read. Kept, as it is some thousand numbers for some."""
    if isinstance(visible, All):
        closed = json.dumps(sorted(visible.but))
        return (("doc.access NOT IN (SELECT value FROM json_each(?))", closed),) if visible.but else ()
    return (("doc.access IN (SELECT value FROM json_each(?))", json.dumps(sorted(visible))),)


@lru_cache(maxsize=8)
def _seen(off: frozenset[tuple[str, int]]) -> _Conditions:
    """(condition, value) that leave what is on."""
    everywhere = sorted(name for name, place in off if not place)
    here = sorted(f"{name} {place}" for name, place in off if place)
    found = [("doc.type NOT IN (SELECT value FROM json_each(?))", json.dumps(everywhere))] if everywhere else []
    found += [("(doc.type || ' ' || doc.place) NOT IN (SELECT value FROM json_each(?))", json.dumps(here))] if here else []
    return tuple(found)


def _all_parts(tree: Node) -> Iterator[Node]:
    """What must all hold, however it is put together: so texts are ranked by, whatever they stand beside."""
    if isinstance(tree, And):
        for part in tree.parts:
            yield from _all_parts(part)
    else:
        yield tree


def _match(tree: Node) -> str | None:
    """*tree* in FTS5's own language, or None for what it can't say."""
    match tree:
        case Text(words, prefix, in_title):
            phrase = '"' + " ".join(words) + '"' + (" *" if prefix else "")
            return f"(title : {phrase})" if in_title else f"({phrase})"
        case And(parts) | Or(parts) if parts:
            inner = [_match(part) for part in parts]
            return None if None in inner else "(" + (" AND " if isinstance(tree, And) else " OR ").join(inner) + ")"
    return None


def _condition(tree: Node) -> tuple[str, list[Any]]:
    """A condition on `doc`, with its values."""
    matched = _match(tree)
    if matched is not None:
        return "doc.uid IN (SELECT rowid FROM words WHERE words MATCH ?)", [matched]
    match tree:
        case In(field, values):
            chosen = json.dumps(sorted(values, key=str))
            if field in _COLUMNS:
                return f"(doc.{field} IS NOT NULL AND doc.{field} IN (SELECT value FROM json_each(?)))", [chosen]
            inner = f"SELECT uid FROM {field} WHERE value IN (SELECT value FROM json_each(?))"
            return f"doc.uid IN ({inner})", [chosen]
        case Between(since, until):
            bounds = [(sign, moment) for sign, moment in ((">=", since), ("<", until)) if moment is not None]
            return " AND ".join(f"doc.changed {sign} ?" for sign, _ in bounds) or "1", [moment for _, moment in bounds]
        case And(parts) | Or(parts):
            inner = [_condition(part) for part in parts]
            joined = (" AND " if isinstance(tree, And) else " OR ").join(condition for condition, _ in inner)
            return f"({joined or int(isinstance(tree, And))})", [value for _, values in inner for value in values]
        case Not(part):
            condition, values = _condition(part)
            return f"NOT ({condition})", values
    raise TypeError(f"{tree!r} has to be replaced before an engine is asked")


def _counts(connection: sqlite3.Connection, statement: _Statement, facets: tuple[str, ...]) -> tuple[int, dict[str, dict]]:
    """(number of all that was found, for each facet the number of each value), from one pass over what was found."""
    hits, values = statement.documents()
    parts = ["SELECT '' AS facet, NULL AS value, count(*) FROM found"]
    for facet in facets:
        if facet in _COLUMNS:
            parts.append(f"SELECT '{facet}', {facet}, count(*) FROM found WHERE {facet} IS NOT NULL GROUP BY {facet}")
        else:
            parts.append(f"SELECT '{facet}', value, count(*) FROM found JOIN {facet} USING (uid) GROUP BY value")
    counts: dict[str, dict] = {facet: {} for facet in ("", *facets)}
    for facet, value, number in connection.execute(f"WITH found AS MATERIALIZED ({hits}) {' UNION ALL '.join(parts)}", values):
        counts[facet][value] = number
    return counts.pop("")[None], counts
