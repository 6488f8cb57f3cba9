"""A root with the areas of accounts, people in it, and a way to let two transactions run at the same time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import transaction
from ZODB.DB import DB
from ZODB.DemoStorage import DemoStorage

from colonnade.security import accounts, passwords
from colonnade.security.person import Person

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
PASSWORD = "seven quiet herons 7"


@pytest.fixture
def now() -> datetime:
    return NOW


@pytest.fixture
def password() -> str:
    return PASSWORD


@pytest.fixture(scope="session")
def hashed() -> str:
    return passwords.hash_password(PASSWORD)


@pytest.fixture
def root() -> dict[str, Any]:
    areas: dict[str, Any] = {}
    accounts.install(areas)
    return areas


@pytest.fixture
def anna(root: dict[str, Any], hashed: str) -> Person:
    person = root["people"].add("anna", "Anna Petersen", email="anna@example.org", created=NOW)
    person.password_hash = hashed
    return person


@pytest.fixture
def mei(root: dict[str, Any]) -> Person:
    return root["people"].add("mei-hua", "Lin Mei-hua", native_name="林美華", email="mei@example.org", created=NOW)


@pytest.fixture
def database() -> Iterator[DB]:
    db = DB(DemoStorage())
    with db.transaction() as connection:
        accounts.install(connection.root())
    yield db
    db.close()


Change = Callable[[Any], Any]


@pytest.fixture
def together(database: DB) -> Callable[..., list[Any]]:
    """Run changes of the root in transactions that all begin before the first commits."""

    def run(*changes: Change) -> list[Any]:
        managers = [transaction.TransactionManager() for _change in changes]
        connections = [database.open(manager) for manager in managers]
        try:
            for manager in managers:
                manager.begin()
            results = [change(connection.root()) for change, connection in zip(changes, connections, strict=True)]
            for manager in managers:
                manager.commit()
            return results
        finally:
            for manager, connection in zip(managers, connections, strict=True):
                manager.abort()
                connection.close()

    return run
