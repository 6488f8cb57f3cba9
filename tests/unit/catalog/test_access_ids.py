from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import transaction
from hypothesis import given, settings
from hypothesis import strategies as st
from ZODB.DB import DB

from colonnade.catalog.access_ids import NO_PARENT, AccessTable
from colonnade.testing import memory_database

STAFF = frozenset({"everyone", "staff"})


@pytest.fixture
def table() -> AccessTable:
    return AccessTable()


def readable(table: AccessTable, access_id: int, *principals: str) -> bool:
    return access_id in table.visible(frozenset({"everyone", *principals}))


def test_a_row_without_limits_is_for_everyone(table: AccessTable) -> None:
    assert readable(table, table.own(NO_PARENT))


def test_only_limits(table: AccessTable) -> None:
    site = table.own(NO_PARENT, only=("staff",))
    assert readable(table, site, "staff") and not readable(table, site)
    assert table.row(site) == (NO_PARENT, ("staff",), ())


def test_also_adds_even_where_the_parent_is_closed(table: AccessTable) -> None:
    site = table.own(NO_PARENT, only=("staff",))
    shared = table.shared(site, also=("p:9",))
    assert readable(table, shared, "staff") and readable(table, shared, "p:9") and not readable(table, site, "p:9")


def test_only_needs_the_parent_too(table: AccessTable) -> None:
    place = table.own(NO_PARENT, only=("m:1",), also=("m:1",))
    page = table.shared(place, only=("p:9",))
    assert not readable(table, page, "p:9") and not readable(table, page, "m:1") and readable(table, page, "p:9", "m:1")


def test_equal_rows_of_pages_are_one_and_rows_of_places_are_not(table: AccessTable) -> None:
    assert table.shared(0, ("a", "b", "a")) == table.shared(0, ("b", "a"))
    assert table.shared(0, ("a",)) != table.shared(0, ("b",)) != table.shared(0, (), ("b",))
    assert table.own(0, ("a",)) != table.own(0, ("a",)) != table.shared(0, ("a",))


def test_a_row_that_changes_is_seen_at_once(table: AccessTable) -> None:
    place = table.own(NO_PARENT, also=("m:1",))
    below = table.shared(place, only=("p:9",))
    assert readable(table, below, "p:9")
    table.change(place, ("m:1",), ("m:1",))
    assert not readable(table, below, "p:9") and readable(table, below, "p:9", "m:1") and not readable(table, place)
    assert table.row(place)[0] == NO_PARENT
    table.change(place, (), ())
    assert readable(table, place) and readable(table, below, "p:9")


def test_ids_are_positive_and_fit_into_four_bytes(table: AccessTable) -> None:
    assert all(0 < table.own(0, (f"p:{n}",)) < 1 << 31 for n in range(100))


ROWS = st.lists(
    st.tuples(st.integers(0, 8), st.sets(st.sampled_from("abc"), max_size=2), st.sets(st.sampled_from("abc"), max_size=1)), max_size=9
)


@settings(deadline=None, max_examples=150)
@given(ROWS, st.sets(st.sampled_from("abc")))
def test_the_index_agrees_with_the_rule(rows: list[tuple[int, set[str], set[str]]], principals: set[str]) -> None:
    table = AccessTable()
    ids = [NO_PARENT]
    expected: dict[int, bool] = {NO_PARENT: True}
    for parent, only, also in rows:
        above = ids[parent % len(ids)]
        access_id = table.own(above, only, also)
        ids.append(access_id)
        expected[access_id] = bool(principals & also) or (expected[above] and (not only or bool(principals & only)))
    assert table.visible(frozenset(principals)) == {i for i, may in expected.items() if may and i != NO_PARENT}


# Several connections: what is kept in memory may never be of a change that didn't happen


class Seen:
    """A connection with a transaction of its own."""

    def __init__(self, database: DB) -> None:
        self.manager = transaction.TransactionManager(explicit=True)
        self.manager.begin()
        self.connection = database.open(transaction_manager=self.manager)

    @property
    def table(self) -> AccessTable:
        return self.connection.root()["access"]

    def visible(self) -> frozenset[int]:
        return self.table.visible(STAFF)

    def end(self, how: str) -> None:
        getattr(self.manager, how)()
        self.manager.begin()


@pytest.fixture
def two() -> Iterator[tuple[Seen, Seen]]:
    database = memory_database()
    with database.transaction() as connection:
        connection.root()["access"] = AccessTable()
    made = Seen(database), Seen(database)
    yield made
    for seen in made:
        seen.manager.abort()
        seen.connection.close()
    database.close()


def own(seen: Seen, *only: str) -> int:
    return seen.table.own(NO_PARENT, only)


def test_what_is_visible_is_computed_once(two: tuple[Seen, Seen], monkeypatch: pytest.MonkeyPatch) -> None:
    one, _ = two
    own(one, "staff")
    one.end("commit")
    first = one.visible()
    monkeypatch.setattr(AccessTable, "_compute", lambda *_: pytest.fail("computed again"))
    assert one.visible() is first


def test_one_connection_sees_what_another_committed(two: tuple[Seen, Seen]) -> None:
    one, other = two
    row = own(one, "staff")
    one.end("commit")
    other.end("abort")
    assert row in other.visible()
    one.table.change(row, ("p:9",))
    assert row not in one.visible() and row in other.visible()
    one.end("commit")
    assert row in other.visible()  # its transaction began before
    other.end("abort")
    assert row not in other.visible() and row not in one.visible()


@pytest.mark.parametrize("savepoint", [False, True])
def test_what_was_rolled_back_is_not_remembered(two: tuple[Seen, Seen], savepoint: bool) -> None:
    one, _ = two
    row = own(one, "staff")
    one.end("commit")
    one.visible()
    one.table.change(row, ("p:9",))
    if savepoint:
        one.manager.savepoint()
    assert row not in one.visible()
    one.end("abort")
    assert row in one.visible()


@pytest.mark.parametrize("savepoint", [False, True])
def test_nor_when_someone_elses_change_has_the_same_number(two: tuple[Seen, Seen], savepoint: bool) -> None:
    one, other = two
    row = own(one, "staff")
    one.end("commit")
    other.end("abort")
    one.table.change(row, ("p:9",))  # its version is that of the other's change below
    if savepoint:
        one.manager.savepoint()
    assert row not in one.visible()
    theirs = own(other, "staff")
    other.end("commit")
    one.end("abort")
    assert one.visible() == other.visible() == {row, theirs}


def test_two_uncommitted_changes_one_after_the_other_are_told_apart(two: tuple[Seen, Seen]) -> None:
    one, _ = two
    first, second = own(one, "staff"), own(one, "staff")
    one.end("commit")
    one.table.change(first, ("p:9",))
    one.manager.savepoint()
    assert one.visible() == {second}
    one.end("abort")
    one.table.change(second, ("p:9",))
    one.manager.savepoint()
    assert one.visible() == {first}


def test_changes_of_two_at_once_are_both_kept(two: tuple[Seen, Seen]) -> None:
    one, other = two
    for number in range(40):  # principals that exist already: rows are then entered into sets that merge
        own(one, f"p:{number}")
    one.end("commit")
    other.end("abort")
    mine, theirs = own(one, "p:1"), own(other, "p:20")
    one.end("commit")
    other.end("commit")
    one.end("abort")
    for seen in two:
        assert mine in seen.table.visible(frozenset({"p:1"})) and theirs in seen.table.visible(frozenset({"p:20"}))


def test_the_cache_does_not_grow_for_ever(table: AccessTable, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("colonnade.catalog.access_ids._MAX_CACHED", 10)
    database: Any = memory_database()
    with database.transaction() as connection:
        connection.root()["access"] = table
    with database.transaction() as connection:
        kept = connection.root()["access"]
        for number in range(50):
            kept.visible(frozenset({f"p:{number}"}))
        assert len(kept._v_visible[1]) <= 12
    database.close()
