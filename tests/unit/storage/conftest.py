"""Databases on disk for the tests of the storage package."""

from __future__ import annotations

import contextlib

import pytest
import transaction

from colonnade.storage.open import open_database


@pytest.fixture
def uri(tmp_path):
    """The URI of a database file that doesn't exist yet."""
    return f"file://{tmp_path}/db/Data.fs"


@pytest.fixture
def opened():
    """A function that opens a database by URI; all are closed in the end."""
    with contextlib.ExitStack() as stack:

        def open_it(uri, **options):
            db = open_database(uri, **options)
            stack.callback(lambda: db.close() if hasattr(db, "storage") else None)
            return db

        yield open_it


@pytest.fixture
def db(uri, opened):
    """An empty database on disk."""
    return opened(uri)


@pytest.fixture
def connect():
    """A function that opens a connection with a transaction manager of its own: a second user."""
    with contextlib.ExitStack() as stack:

        def connect_it(db):
            manager = transaction.TransactionManager()
            connection = db.open(manager)
            stack.callback(connection.close)
            stack.callback(manager.abort)
            return connection

        yield connect_it


@pytest.fixture
def read_blob():
    """A function that gives the bytes of a blob and closes its file again."""

    def read_it(blob):
        with blob.open() as file:
            return file.read()

    return read_it
