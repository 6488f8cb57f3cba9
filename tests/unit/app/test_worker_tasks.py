"""What waits in memory is stored, and what is over goes."""

from __future__ import annotations

from datetime import timedelta

from colonnade.app.worker_tasks import store_breakers, store_last_use, store_visits, worker_tasks
from colonnade.clock import to_microseconds
from colonnade.commands.trash import trash
from colonnade.jobs.worker import Worker
from colonnade.plugins.state import state
from colonnade.security import sessions, tokens
from colonnade.testing import MemorySite
from colonnade.web.runtime import Runtime


def test_visits_are_stored_once(runtime: Runtime, site: MemorySite) -> None:
    runtime.visits.note(7, 1)
    store_visits(runtime)
    site.abort()
    assert site.root["visits"][7] == (1,)
    site.root["visits"].clear()
    site.commit()
    store_visits(runtime)
    site.abort()
    assert 7 not in site.root["visits"]


def test_the_last_use_of_sessions_is_stored(runtime: Runtime, site: MemorySite) -> None:
    ann = site.person("ann")
    sessions.start(site.root, ann, site.now)
    site.commit()
    (session,) = site.root["sessions"].of_person(ann.id)
    used = to_microseconds(site.advance(minutes=1))
    runtime.last_use.note(session.key, used)
    assert store_last_use(runtime) == 0
    assert store_last_use(runtime, timedelta(0)) == 1
    site.abort()
    assert session.last_used == used


def test_a_tripped_breaker_pauses_the_plugin_for_all(runtime: Runtime, site: MemorySite) -> None:
    store_breakers(runtime)
    runtime.registry.health.tripped.update({"sample": "KeyError: 'x'", "unknown": "no"})
    store_breakers(runtime)
    store_breakers(runtime)
    site.abort()
    assert dict(state(site.root).paused) == {"sample": "KeyError: 'x'"}


def test_a_plugin_that_was_resumed_in_the_meantime_is_not_paused_again(runtime: Runtime, site: MemorySite) -> None:
    runtime.registry.health.tripped["sample"] = "KeyError: 'x'"
    store_breakers(runtime)
    site.abort()
    state(site.root).paused.clear()
    site.commit()
    runtime.registry.health.resume("sample")
    store_breakers(runtime)
    site.abort()
    assert not state(site.root).paused


def test_what_is_over_goes(runtime: Runtime, site: MemorySite) -> None:
    ann, page = site.person("ann"), site.page("Old")
    sessions.start(site.root, ann, site.now)
    tokens.issue(site.root, tokens.RESET, ann.principal, timedelta(hours=1), site.now, ann.stamp)
    trash(site.uow(), page)
    site.commit()
    worker = Worker(worker_tasks(runtime))
    assert worker.run_now("sessions") and worker.run_now("trash")
    site.abort()
    assert list(site.root["sessions"]) and list(site.root["tokens"].by_digest) and list(site.root["trash"])
    site.advance(days=40)
    assert worker.run_now("sessions") and worker.run_now("trash")
    site.abort()
    assert not list(site.root["sessions"]) and not list(site.root["tokens"].by_digest) and not list(site.root["trash"])


def test_all_tasks_run(runtime: Runtime) -> None:
    worker = Worker(worker_tasks(runtime))
    assert all(worker.run_now(name) for name in worker.tasks)


def test_what_waits_is_stored_at_the_end(runtime: Runtime, site: MemorySite) -> None:
    worker = Worker(worker_tasks(runtime))
    worker.start()
    runtime.visits.note(7, 1)
    worker.stop()
    site.abort()
    assert site.root["visits"][7] == (1,)
