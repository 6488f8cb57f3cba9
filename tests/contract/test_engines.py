"""What every search engine does alike: the engine in memory, which is as simple as can be, says what the others must find."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from colonnade.search.document import FACETS, Document, Found, Sight
from colonnade.search.engines.base import IndexUnusable, SearchEngine
from colonnade.search.engines.memory import MemoryEngine
from colonnade.search.engines.sqlite import SqliteEngine
from colonnade.search.engines.whoosh import WhooshEngine
from colonnade.search.query import EVERYTHING, NOTHING, And, Between, Has, In, Node, Not, Or, Text, parse, replaced
from colonnade.security.reader import All

ENGINES = (MemoryEngine, SqliteEngine, WhooshEngine)
ON_DISK = (SqliteEngine, WhooshEngine)
EVERYONE = Sight(All())
DAY = 86_400_000_000
DOCUMENTS = (
    Document(
        1, 1, "wiki.page", 10, "Travel rules", "Hotels and trains are booked by the office.", 5, 20000 * DAY, ("travel", "差旅"), "en"
    ),
    Document(
        2, 1, "wiki.page", 10, "差旅辦法", "住宿與交通由總務處預訂，資料庫備份另見。Travel in Taiwan.", 6, 20040 * DAY, ("差旅",), "zh_Hant"
    ),
    Document(
        3, 2, "forum.topic", 11, "How to restore a backup?", "還原資料庫時發生錯誤 SQL Server", 5, 20010 * DAY, (), "", "forum.topic/open"
    ),
    Document(
        4, 3, "blog.post", 10, "臺北辦公室", "Ｑ３ report: the café is open. E-mail for the office key.", 7, 20020 * DAY, ("office",), "en"
    ),
    Document(5, 1, "wiki.page", 12, "Empty", "", 0, 19000 * DAY),
)


@pytest.fixture(params=ENGINES, ids=lambda engine: engine.name)
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[SearchEngine]:
    made = request.param(tmp_path / "index", create=True)
    made.write(DOCUMENTS)
    yield made
    made.close()


def found(engine: SearchEngine, tree: Node | str, sight: Sight = EVERYONE, **options: object) -> set[int]:
    return set(engine.search(parse(tree).tree if isinstance(tree, str) else tree, sight, limit=100, **options))


QUERIES = {
    "travel": {1, 2},
    "TRAVEL rules": {1},
    "rules travel": {1},
    '"rules travel"': set(),
    '"travel rules"': {1},
    "travel -rules": {2},
    "-travel": {3, 4, 5},
    "trav*": {1, 2},
    "hotels or key": {1, 4},
    "office hotels or key": {1, 4},
    "title:office": set(),
    "title:travel": {1},
    "title:rest*": {3},
    "資料庫": {2, 3},
    "資料庫備份": {2},
    "備份": {2},
    "料": {2, 3},
    "份": {2},
    "誤": {3},
    "台北": {4},
    "臺北辦公室": {4},
    "辦": {2, 4},
    '"還原資料庫" sql': {3},
    "錯誤SQL": {3},
    "q3": {4},
    "cafe": {4},
    "CAFÉ": {4},
    "e-mail": {4},
    '"mail for"': {4},
    '"the off*"': set(),
    "nothing": set(),
    "備分": set(),
}


@pytest.mark.parametrize("typed", QUERIES)
def test_a_query_finds_what_it_should(engine: SearchEngine, typed: str) -> None:
    assert found(engine, typed) == QUERIES[typed]
    assert found(engine, typed, sort="newest") == QUERIES[typed]


def test_everything_and_nothing(engine: SearchEngine) -> None:
    assert found(engine, EVERYTHING) == {1, 2, 3, 4, 5} and found(engine, NOTHING) == set()


@pytest.mark.parametrize(
    ("tree", "uids"),
    [
        (In("type", frozenset({"wiki.page"})), {1, 2, 5}),
        (In("place", frozenset({11, 12})), {3, 5}),
        (In("author", frozenset({5})), {1, 3}),
        (In("tag", frozenset({"差旅"})), {1, 2}),
        (In("language", frozenset({"en"})), {1, 4}),
        (In("state", frozenset({"forum.topic/open"})), {3}),
        (In("month", frozenset({"2024-11"})), {2}),
        (In("tag", frozenset()), set()),
        (Between(20010 * DAY, None), {2, 3, 4}),
        (Between(20010 * DAY, 20020 * DAY), {3}),
        (Between(), {1, 2, 3, 4, 5}),
        (And((Text(("travel",)), In("language", frozenset({"en"})))), {1}),
        (And((Text(("travel",)), Not(In("language", frozenset({"en"}))))), {2}),
        (Or((Text(("travel",)), In("state", frozenset({"forum.topic/open"})))), {1, 2, 3}),
        (Not(Or((Text(("travel",)), In("state", frozenset({"forum.topic/open"}))))), {4, 5}),
        (And((Text(("office",)), Or((Not(Text(("hotels",))), In("author", frozenset({9})))))), {4}),
    ],
)
def test_results_are_narrowed(engine: SearchEngine, tree: Node, uids: set[int]) -> None:
    assert found(engine, tree) == uids == found(engine, tree, sort="newest")


def test_what_may_not_be_known_is_not_found_and_not_counted(engine: SearchEngine) -> None:
    outsider = Sight(frozenset({1}))
    assert found(engine, "office", outsider) == {1}
    seen = engine.search(EVERYTHING, outsider, facets=FACETS)
    assert seen.total == 3 and seen.facets["type"] == {"wiki.page": 3} and seen.facets["author"] == {5: 1, 6: 1}
    assert "office" not in seen.facets["tag"] and seen.facets["state"] == {}
    assert engine.search(EVERYTHING, Sight(frozenset())) == Found((), 0, {})


def test_what_is_off_is_not_found_where_it_is_off(engine: SearchEngine) -> None:
    assert found(engine, EVERYTHING, Sight(All(), frozenset({("wiki.page", 0)}))) == {3, 4}
    assert found(engine, EVERYTHING, Sight(All(), frozenset({("wiki.page", 12), ("blog.post", 12)}))) == {1, 2, 3, 4}
    assert engine.search(EVERYTHING, Sight(All(), frozenset({("wiki.page", 0)})), facets=["type"]).facets["type"].keys() == {
        "forum.topic",
        "blog.post",
    }


def test_facets_count_what_was_found(engine: SearchEngine) -> None:
    seen = engine.search(parse("travel").tree, EVERYONE, facets=FACETS, limit=1)
    assert seen.total == 2 and len(seen.hits) == 1
    assert seen.facets == {
        "type": {"wiki.page": 2},
        "place": {10: 2},
        "author": {5: 1, 6: 1},
        "tag": {"travel": 1, "差旅": 2},
        "month": {"2024-10": 1, "2024-11": 1},
        "language": {"en": 1, "zh_Hant": 1},
        "state": {},
    }


def test_a_title_counts_more_than_a_text(engine: SearchEngine) -> None:
    engine.write([Document(20, 1, "t", 10, "Other", "one word among parking and others"), Document(21, 1, "t", 10, "Parking", "text")])
    assert list(engine.search(parse("parking").tree, EVERYONE)) == [21, 20]


@pytest.mark.parametrize("typed", ["sail", "sail -rope", "sail after:1970 -rope"])
def test_the_title_decides_however_results_are_narrowed(engine: SearchEngine, typed: str) -> None:
    texts = {
        201: ("A sail", "Some words."),
        202: ("Boats", "A sail, a sail, a sail."),
        203: ("Boats", "A sail."),
        204: ("A sail", "A rope."),
    }
    engine.write([Document(uid, 1, "wiki.page", 10, *text, changed=uid * DAY) for uid, text in texts.items()])
    tree = replaced(parse(typed).tree, Has, lambda has: Between(since=0))
    narrowed = And((tree, In("type", frozenset({"wiki.page"}))))
    order = [uid for uid in engine.search(narrowed, EVERYONE) if uid != 204]
    assert order == [201, 202, 203] and (204 in found(engine, narrowed)) == ("-rope" not in typed)


def test_the_newest_come_first(engine: SearchEngine) -> None:
    assert list(engine.search(EVERYTHING, EVERYONE, sort="newest")) == [2, 4, 3, 1, 5]
    assert list(engine.search(parse("office").tree, EVERYONE, sort="newest")) == [4, 1]


def test_pages_go_on_where_the_last_one_ended(engine: SearchEngine) -> None:
    parts = [list(engine.search(EVERYTHING, EVERYONE, sort="newest", start=start, limit=2)) for start in (0, 2, 4, 6)]
    assert parts == [[2, 4], [3, 1], [5], []]
    assert list(engine.search(EVERYTHING, EVERYONE, start=10**9)) == []


def test_a_document_is_replaced_and_removed(engine: SearchEngine) -> None:
    before = engine.generation()
    engine.write([Document(1, 2, "wiki.page", 10, "Journeys", "new words")], gone=[3, 99])
    assert engine.generation() != before
    assert found(engine, "hotels") == set() and found(engine, "journeys new") == {1} and found(engine, "sql") == set()
    assert found(engine, "journeys", Sight(frozenset({1}))) == set()
    assert sorted(engine.uids()) == [1, 2, 4, 5] and engine.search(EVERYTHING, EVERYONE).total == 4


def test_the_same_document_twice_is_there_once(engine: SearchEngine) -> None:
    engine.write([Document(30, 1, "t", 10, "First"), Document(30, 1, "t", 10, "Second")])
    assert found(engine, "first") == set() and found(engine, "second") == {30}


def test_words_that_were_meant_are_found(engine: SearchEngine) -> None:
    assert "travel" in engine.words_like("travle") and "backup" in engine.words_like("bakcup")
    assert engine.words_like("zzzzzz") == [] and "travel" not in engine.words_like("travel")


def test_many_writes_stay_one_index(engine: SearchEngine) -> None:
    for number in range(40):
        engine.write([Document(100 + number, 1, "t", 10, f"Note {number}", "common")])
    assert len(found(engine, "common")) == 40 and found(engine, "title:17") == {117}


HOSTILE = [
    '"' * 300,
    "(" * 500,
    "a" * 10_000,
    "資" * 5_000,
    "* ? [a-z]+ (a+)+$",
    "NEAR(a b, 2) AND OR NOT",
    "title:(a) text:b ^c {d}",
    "'; DROP TABLE doc; --",
    "\0\x01\ud800",
    "a OR",
    "OR OR OR",
    "-",
    '-"',
    "a*b*c*",
    "\u202egnp\u202c",
    " ".join(f"-w{n}" for n in range(400)),
    " or ".join(f"w{n}*" for n in range(400)),
]


@pytest.mark.parametrize("typed", HOSTILE)
def test_whatever_is_typed_is_answered_alike(engine: SearchEngine, typed: str) -> None:
    simple = MemoryEngine()
    simple.write(DOCUMENTS)
    tree = parse(typed).tree
    seen, expected = (made.search(tree, EVERYONE, sort="newest", limit=100, facets=FACETS) for made in (engine, simple))
    assert list(seen) == list(expected) and (seen.total, seen.facets) == (expected.total, expected.facets)


# Against the engine in memory

WORDS = ["red", "green", "blue", "reddish", "紅", "紅色", "綠色", "色彩", "台北", "q3"]
texts = st.lists(st.sampled_from(WORDS), max_size=6).map(" ".join) | st.lists(st.sampled_from(WORDS), max_size=5).map("".join)
documents = st.builds(
    Document,
    st.integers(1, 9),
    st.integers(1, 3),
    st.sampled_from(["a.b", "c.d"]),
    st.integers(1, 2),
    texts,
    texts,
    st.integers(0, 2),
    st.integers(0, 3).map(lambda n: n * 40 * DAY),
    st.lists(st.sampled_from(["x", "y"]), unique=True).map(tuple),
)
leaves = (
    st.sampled_from(WORDS).map(lambda word: parse(word).tree)
    | texts.map(lambda words: parse(f'"{words}"').tree)
    | st.sampled_from(["re*", "title:red", "title:紅*", "q*"]).map(lambda typed: parse(typed).tree)
    | st.sampled_from(
        [In("type", frozenset({"a.b"})), In("tag", frozenset({"x"})), In("author", frozenset({1})), Between(40 * DAY, 80 * DAY)]
    )
)
trees = st.recursive(
    leaves,
    lambda inner: (
        st.lists(inner, max_size=3).map(lambda parts: And(tuple(parts)))
        | st.lists(inner, max_size=3).map(lambda parts: Or(tuple(parts)))
        | inner.map(Not)
    ),
    max_leaves=6,
)
sights = st.builds(
    Sight, st.frozensets(st.integers(1, 3)) | st.just(All()), st.frozensets(st.sampled_from([("a.b", 0), ("c.d", 2), ("a.b", 1)]))
)


@pytest.mark.parametrize("kind", ON_DISK, ids=lambda engine: engine.name)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data(), held=st.lists(documents, max_size=9))
def test_all_engines_find_the_same(
    tmp_path_factory: pytest.TempPathFactory, kind: Callable[[Path], SearchEngine], data: st.DataObject, held: list[Document]
) -> None:
    memory, engine = MemoryEngine(), kind(tmp_path_factory.mktemp("index"), create=True)
    try:
        for made in (memory, engine):
            made.write(held[:5])
            made.write(held[5:], gone=[2])
        for _ in range(6):
            tree, sight = data.draw(trees), data.draw(sights)
            expected, seen = (made.search(tree, sight, sort="newest", limit=100, facets=FACETS) for made in (memory, engine))
            assert list(seen) == list(expected) and (seen.total, seen.facets) == (expected.total, expected.facets)
            assert set(engine.search(tree, sight, limit=100)) == set(expected)
    finally:
        engine.close()


# Damage


@pytest.mark.parametrize("kind", ON_DISK, ids=lambda engine: engine.name)
def test_a_folder_that_is_gone_is_told(tmp_path: Path, kind: Callable[[Path], SearchEngine]) -> None:
    engine = kind(tmp_path / "index", create=True)
    engine.write(DOCUMENTS)
    engine.close()
    for file in sorted((tmp_path / "index").rglob("*"), reverse=True):
        file.unlink()
    (tmp_path / "index").rmdir()
    with pytest.raises(IndexUnusable):
        engine.search(EVERYTHING, EVERYONE)
    with pytest.raises(IndexUnusable):
        engine.write(DOCUMENTS)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # Whoosh leaves the file open that it can't read
@pytest.mark.parametrize("kind", ON_DISK, ids=lambda engine: engine.name)
def test_files_that_were_cut_are_told(tmp_path: Path, kind: Callable[[Path], SearchEngine]) -> None:
    engine = kind(tmp_path / "index", create=True)
    engine.write(DOCUMENTS)
    engine.close()
    for file in (tmp_path / "index").iterdir():
        file.write_bytes(file.read_bytes()[:40])
    with pytest.raises(IndexUnusable):
        made = kind(tmp_path / "index")
        made.search(parse("travel").tree, EVERYONE)


@pytest.mark.parametrize("kind", ON_DISK, ids=lambda engine: engine.name)
def test_after_a_write_that_failed_the_next_one_works(tmp_path: Path, kind: Callable[[Path], SearchEngine]) -> None:
    def broken() -> Iterator[Document]:
        yield Document(50, 1, "t", 10, "Half")
        raise ZeroDivisionError

    engine = kind(tmp_path / "index", create=True)
    with pytest.raises((ZeroDivisionError, IndexUnusable)):
        engine.write(broken())
    engine.write(DOCUMENTS)
    assert found(engine, "half") == set() and found(engine, "travel") == {1, 2}
    engine.close()
