"""Transactions outside of requests commit on return, roll back on an error, and try again after a conflict."""

from __future__ import annotations

import pytest
from ZODB.POSException import ConflictError

from colonnade.app import transactions
from colonnade.app.transactions import ATTEMPTS, change, reading
from colonnade.commands.base import UnitOfWork
from colonnade.security.reader import SYSTEM
from colonnade.testing import MemorySite
from colonnade.web.runtime import Runtime


@pytest.fixture(autouse=True)
def hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transactions, "_PAUSE", 0.0)


def _title(site: MemorySite) -> str:
    site.abort()
    return site.site.title


def _rename(uow: UnitOfWork, title: str) -> str:
    uow.root["site"].title = title
    return title


def test_returning_commits(runtime: Runtime, site: MemorySite) -> None:
    assert change(runtime, lambda uow: _rename(uow, "Other")) == "Other"
    assert _title(site) == "Other"


def test_raising_rolls_back(runtime: Runtime, site: MemorySite) -> None:
    def work(uow: UnitOfWork) -> None:
        _rename(uow, "Other")
        raise RuntimeError

    with pytest.raises(RuntimeError):
        change(runtime, work)
    assert _title(site) == "Colonnade"


def test_reading_forgets_changes(runtime: Runtime, site: MemorySite) -> None:
    with reading(runtime) as uow:
        _rename(uow, "Other")
    assert _title(site) == "Colonnade"


def test_it_acts_as_the_system_with_the_plugins_that_answer(runtime: Runtime) -> None:
    with reading(runtime) as uow:
        assert uow.actor is SYSTEM and uow.now == runtime.clock() and uow.activity.is_on("sample")
    runtime.registry.health.tripped["sample"] = "it fails"
    with reading(runtime) as uow:
        assert not uow.activity.is_on("sample")


def test_work_that_meets_a_real_conflict_is_done_again(runtime: Runtime, site: MemorySite) -> None:
    tries = []

    def work(uow: UnitOfWork) -> None:
        tries.append(uow.root["site"].title)
        if len(tries) == 1:
            site.site.title = "From elsewhere"
            site.commit()
        uow.root["site"].title += "!"

    change(runtime, work)
    assert tries == ["Colonnade", "From elsewhere"] and _title(site) == "From elsewhere!"


def test_it_gives_up_after_some_conflicts(runtime: Runtime) -> None:
    tries = []

    def work(uow: UnitOfWork) -> None:
        tries.append(uow)
        raise ConflictError

    with pytest.raises(ConflictError):
        change(runtime, work)
    assert len(tries) == ATTEMPTS


def test_connections_are_given_back(runtime: Runtime) -> None:
    for _ in range(20):
        change(runtime, lambda uow: None)
        with reading(runtime):
            pass
    assert len([c for c in runtime.database.connectionDebugInfo() if c["opened"]]) == 1  # the one of the fixture
