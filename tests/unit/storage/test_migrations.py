"""Steps run in order and once; a failing step leaves what the step before it made."""

from __future__ import annotations

import pytest

from colonnade.storage.errors import LayoutTooNew, MigrationFailed
from colonnade.storage.migrations import run_migrations


def adding(name):
    """A step that notes its name."""

    def step(root):
        root["done"] = (*root.get("done", ()), name)

    return step


def failing(root):
    """A step that changes something and then breaks."""
    root["half"] = True
    root["done"] = ()
    raise ZeroDivisionError("no")


def test_steps_run_in_order_and_only_once(db):
    steps = [(2, adding("two")), (1, adding("one"))]
    with db.transaction() as connection:
        assert run_migrations(connection.root(), steps) == [1, 2]
    with db.transaction() as connection:
        root = connection.root()
        assert (root["layout"], root["done"]) == (2, ("one", "two"))
        assert run_migrations(root, [*steps, (5, adding("five"))]) == [5]
        assert run_migrations(root, [*steps, (5, adding("five"))]) == []
        assert root["done"] == ("one", "two", "five")


def test_a_failing_step_is_rolled_back_and_told(db):
    with db.transaction() as connection:
        root = connection.root()
        with pytest.raises(MigrationFailed) as caught:
            run_migrations(root, [(1, adding("one")), (2, failing), (3, adding("three"))])
        assert caught.value.step == 2
        assert isinstance(caught.value.error, ZeroDivisionError)
    with db.transaction() as connection:
        assert dict(connection.root()) == {"layout": 1, "done": ("one",)}


def test_after_the_cause_is_mended_the_rest_runs(db):
    with db.transaction() as connection:
        with pytest.raises(MigrationFailed):
            run_migrations(connection.root(), [(1, adding("one")), (2, failing)])
        assert run_migrations(connection.root(), [(1, adding("one")), (2, adding("two"))]) == [2]


def test_each_key_has_its_own_number(db):
    with db.transaction() as connection:
        root = connection.root()
        run_migrations(root, [(3, adding("layout"))])
        assert run_migrations(root, [(1, adding("wiki"))], key="wiki") == [1]
        assert (root["layout"], root["wiki"]) == (3, 1)


def test_data_of_a_later_release_is_refused(db):
    with db.transaction() as connection:
        root = connection.root()
        root["layout"] = 9
        with pytest.raises(LayoutTooNew) as caught:
            run_migrations(root, [(1, adding("one"))])
        assert (caught.value.stored, caught.value.known) == (9, 1)


@pytest.mark.parametrize("numbers", [(1, 1), (0,), (-1, 2)])
def test_numbers_must_be_positive_and_unique(db, numbers):
    with db.transaction() as connection, pytest.raises(ValueError, match="unique"):
        run_migrations(connection.root(), [(number, adding("x")) for number in numbers])


def test_no_steps(db):
    with db.transaction() as connection:
        assert run_migrations(connection.root(), []) == []
