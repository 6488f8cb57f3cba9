"""What waits in memory is stored, and what is over goes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from colonnade.api import Background, BackgroundTask, Refused, UnitOfWork, hookimpl
from colonnade.app.worker_tasks import (
    file_tasks,
    mail_tasks,
    search_tasks,
    store,
    store_breakers,
    store_last_use,
    telling_tasks,
    update_search,
    worker_tasks,
)
from colonnade.clock import to_microseconds
from colonnade.commands.trash import trash
from colonnade.jobs.worker import Worker
from colonnade.mail.outbox import put
from colonnade.mail.server import Server
from colonnade.plugins.registry import Loaded
from colonnade.plugins.state import state
from colonnade.security import sessions, tokens
from colonnade.testing import MemorySite, TestSite, sample_plugin
from colonnade.web.runtime import Runtime
from tests.unit.mail.conftest import running


def test_what_was_seen_is_stored_once(runtime: Runtime, site: MemorySite) -> None:
    page = site.page("Page")
    site.commit()
    runtime.seen.note(site.root, 7, page)
    store(runtime, runtime.seen)
    site.abort()
    assert list(site.root["seen"][7]) == [page.uid]
    del site.root["seen"][7]
    site.commit()
    store(runtime, runtime.seen)
    site.abort()
    assert 7 not in site.root["seen"]


def test_visits_are_stored_once(runtime: Runtime, site: MemorySite) -> None:
    runtime.visits.note(7, 1)
    store(runtime, runtime.visits)
    site.abort()
    assert site.root["visits"][7] == (1,)
    site.root["visits"].clear()
    site.commit()
    store(runtime, runtime.visits)
    site.abort()
    assert 7 not in site.root["visits"]


def test_a_long_text_is_rendered_beside_the_requests_and_kept(runtime: Runtime, site: MemorySite) -> None:
    pages = [site.page(f"Page {number}", body=f"*word {number}* " * 100) for number in range(3)]
    site.commit()
    assert not any(page.body._html for page in pages)
    update_search(runtime)  # the first time a new index is made
    later = site.page("Later", body="*a word* " * 100)
    site.commit()
    assert later.body._html == ""
    update_search(runtime)
    site.abort()
    assert all(page.body._html == page.body.html for page in (*pages, later))


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


def test_only_what_waits_in_memory_is_done_by_each_process(runtime: Runtime) -> None:
    with_mail = replace(runtime, mail_server=Server("localhost", "intranet@example.com"))
    every = [task for make in (worker_tasks, search_tasks, file_tasks, telling_tasks, mail_tasks) for task in make(with_mail)]
    own = {task.name for task in every if not task.of_site}
    assert own == {"visits", "searches in vain", "seen", "last use", "last use of all", "breakers", "inboxes"}


def test_what_waits_is_stored_at_the_end(runtime: Runtime, site: MemorySite) -> None:
    worker = Worker(worker_tasks(runtime))
    worker.start()
    runtime.visits.note(7, 1)
    worker.stop()
    site.abort()
    assert site.root["visits"][7] == (1,)


def plugin_with_task(run: Callable[[Background], object]) -> Loaded:
    @hookimpl
    def tasks() -> list[BackgroundTask]:
        return [BackgroundTask("rename", 30, run)]

    return sample_plugin(tasks)


def rename(background: Background) -> None:
    with background.reading() as uow:
        title = f"{uow.root['site'].title}!"
        uow.root["site"].title = "forgotten"

    def store(uow: UnitOfWork) -> None:
        uow.root["site"].title = title

    background.change(store)


def title_of(site: TestSite) -> str:
    with site.change() as inside:
        return inside.site.title


def test_a_plugins_task_runs_while_the_plugin_is_on() -> None:
    with TestSite([plugin_with_task(rename)]) as site:
        worker = Worker(worker_tasks(site.runtime))
        assert worker.run_now("sample: rename")
        assert title_of(site) == "Colonnade!"
        with site.change() as inside:
            inside.switch("sample", on=False)
        assert worker.run_now("sample: rename")
        assert title_of(site) == "Colonnade!"


def test_a_task_that_fails_counts_against_its_plugin_and_not_the_worker() -> None:
    def leave(background: Background) -> None:
        raise SystemExit(3)

    with TestSite([plugin_with_task(leave)]) as site:
        site.run_tasks("sample")
        (failure,) = site.runtime.registry.health.record("sample").failures
    assert (failure.where, failure.error) == ("task rename", "SystemExit: 3")


def test_only_a_plugin_that_says_so_may_call_other_machines() -> None:
    heard: list[str] = []

    def call_out(background: Background) -> None:
        try:
            background.fetch("http://127.0.0.1/")
        except Refused as error:
            heard.append(f"{background.may_fetch} {error}")

    @hookimpl
    def tasks() -> list[BackgroundTask]:
        return [BackgroundTask("call", 60.0, call_out)]

    for powers, mode in (((), "on"), (("outbound",), "on"), (("outbound",), "off")):
        with TestSite([sample_plugin(tasks, powers=powers)], outbound=mode) as site:
            site.run_tasks("sample")
    assert "power" in heard[0] and heard[1].startswith("True 127.0.0.1 leads to 127.0.0.1") and heard[2].startswith("False ")


def test_a_site_without_a_mail_server_has_no_task_for_mail(runtime: Runtime) -> None:
    assert not mail_tasks(runtime)
    with TestSite() as site, site.change() as inside:
        assert put(inside.root, "test", inside.now, person=5) is None


def test_the_mail_of_a_site_is_sent_by_its_own_task() -> None:
    with running() as smtp:
        address = {"smtp_host": "localhost", "smtp_port": smtp.address.port, "smtp_security": "none", "mail_from": "intranet@example.com"}
        with TestSite(site_url="https://intranet.example", **address) as site:
            with site.change() as inside:
                ann = inside.person("ann", email="ann@example.com", language="zh_Hant", native_name="安")
                put(inside.root, "test", inside.now, person=ann.id)
            assert Worker(mail_tasks(site.runtime)).run_now("mail")
            (message,) = smtp.mailbox.messages
    assert message["Subject"] == "收得到「Colonnade」的郵件"
    assert (
        "安，您好：" in message.get_body(("plain",)).get_content()
        and "https://intranet.example" in message.get_body(("html",)).get_content()
    )
