"""Connections that ask less store the same, and miss no conflict."""

from __future__ import annotations

from pathlib import Path

import pytest
import transaction
import ZODB
from BTrees.LOBTree import LOBTree
from BTrees.OOBTree import OOBTree
from persistent import Persistent
from persistent.mapping import PersistentMapping
from ZODB.POSException import ConflictError
from ZODB.serialize import ObjectWriter

from colonnade.storage.database import ask_less
from colonnade.storage.open import open_database
from colonnade.storage.transfers import Transfers


@pytest.fixture
def database(tmp_path: Path):
    database = open_database(f"file://{tmp_path}/Data.fs", class_factory=None)
    yield database
    database.close()


class Marked(str):
    """A plain type's subclass."""


def connected(database: ZODB.DB):
    manager = transaction.TransactionManager(explicit=True)
    manager.begin()
    return manager, database.open(manager)


def test_a_record_is_what_zodb_makes_of_it(database: ZODB.DB) -> None:
    manager, connection = connected(database)
    inner = PersistentMapping(deep={"x": (1, 2.5, None, "語"), "again": {True, b"b"}})
    tree = LOBTree({number: (number, f"n{number}", inner) for number in range(100)})
    made = PersistentMapping(tree=tree, classes=(Persistent, int), words=[Marked("m"), b"b"], inner=inner)
    connection.root()["made"] = made
    manager.commit()
    for obj in (made, inner, tree, tree._firstbucket, made, tree):
        quick = ObjectWriter(obj)
        ask_less(quick)
        assert quick.serialize(obj) == ObjectWriter(obj).serialize(obj)
    manager.begin()
    connection.cacheMinimize()
    again = connection.root()["made"]
    assert again["tree"][7] == (7, "n7", again["inner"]) and again["classes"] == (Persistent, int) and again["words"] == ["m", b"b"]
    connection.close()


def test_what_a_transaction_relied_on_and_others_changed_is_a_conflict(database: ZODB.DB) -> None:
    setting_up, connection = connected(database)
    connection.root()["tree"], connection.root()["switch"] = OOBTree(), PersistentMapping(on=True)
    setting_up.commit()
    setting_up.begin()
    connection.close()
    (one, mine), (other, theirs) = connected(database), connected(database)
    switch = mine.root()["switch"]
    assert switch["on"]
    mine.readCurrent(switch)
    mine.root()["tree"]["a"] = 1
    theirs.root()["switch"]["on"] = False
    other.commit()
    with pytest.raises(ConflictError):
        one.commit()
    one.abort()
    mine.close()
    other.begin()
    theirs.close()


def test_what_two_change_at_once_is_a_conflict_for_the_second(database: ZODB.DB) -> None:
    setting_up, connection = connected(database)
    connection.root()["page"] = PersistentMapping(title="one")
    setting_up.commit()
    setting_up.begin()
    connection.close()
    (one, mine), (other, theirs) = connected(database), connected(database)
    mine.root()["page"]["title"] = "mine"
    theirs.root()["page"]["title"] = "theirs"
    other.commit()
    with pytest.raises(ConflictError):
        one.commit()
    one.abort()
    one.begin()
    assert mine.root()["page"]["title"] == "theirs"
    mine.root()["page"]["title"] = "mine after theirs"
    one.commit()
    other.begin()
    assert theirs.root()["page"]["title"] == "mine after theirs"
    assert len(database.history(theirs.root()["page"]._p_oid, size=10)) == 3
    mine.close()
    theirs.close()


def test_what_a_transaction_relied_on_and_nobody_changed_is_not_read_again(database: ZODB.DB, monkeypatch: pytest.MonkeyPatch) -> None:
    manager, connection = connected(database)
    connection.root()["switch"] = switch = PersistentMapping(on=True)
    manager.commit()
    manager.begin()
    asked = []
    monkeypatch.setattr(database.storage.base, "checkCurrentSerialInTransaction", lambda *given: asked.append(given))
    connection.readCurrent(switch)
    connection.root()["more"] = 1
    manager.commit()
    assert not asked
    manager.begin()
    connection.close()


def test_what_connections_read_and_write_is_summed(database: ZODB.DB) -> None:
    transfers = Transfers()
    database.setActivityMonitor(transfers)
    manager, connection = connected(database)
    connection.root()["one"], connection.root()["other"] = PersistentMapping(), PersistentMapping()
    manager.commit()
    connection.close()
    stored, loaded = transfers.stores, transfers.loads
    assert stored >= 3
    manager, connection = connected(database)
    connection.cacheMinimize()
    assert not connection.root()["one"]
    manager.abort()
    connection.close()
    assert transfers.stores == stored and transfers.loads >= loaded + 2
