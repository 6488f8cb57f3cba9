"""The page of jobs: what is done beside the requests, and steering it."""

from __future__ import annotations

import threading

import pytest

from colonnade.app.worker_tasks import file_tasks, search_tasks, telling_tasks, worker_tasks
from colonnade.jobs.board import Cancelled
from colonnade.jobs.worker import Task, Worker
from colonnade.security.audit import trail
from colonnade.testing import TestSite
from colonnade.web.views.admin_jobs import TASKS

HERE = "/admin/jobs"


@pytest.fixture
def site():
    with TestSite() as made:
        with made.change() as change:
            change.administrator("boss")
            change.person("ann")
        yield made


def test_each_task_of_the_site_has_a_title(site):
    tasks = [task.name for make in (worker_tasks, search_tasks, file_tasks, telling_tasks) for task in make(site.runtime)]
    assert {name for name in tasks if ": " not in name} <= TASKS.keys()


def test_what_was_done_and_what_failed_is_told_and_done_again(site):
    done, calls = threading.Event(), []

    def fail() -> None:
        calls.append(1)
        if len(calls) > 1:
            done.set()
            return
        raise RuntimeError("no luck")

    worker = Worker([Task("trash", 3600.0, fail), Task("sessions", 3600.0, lambda: None)], board=site.runtime.jobs)
    worker.start()
    worker.run_now("trash")
    worker.run_now("sessions")
    boss = site.sign_in("boss")
    page = boss.get(HERE)
    failed, fine = page.html.select("table")
    assert "Empty the trash" in failed.text and "RuntimeError: no luck" in failed.text and "Forget sessions" in fine.text
    boss.submit(HERE, task="trash", status=303)
    assert done.wait(10)
    worker.stop()
    assert "no luck" not in boss.get(HERE).text
    with site.change() as change:
        assert [entry.action for entry in trail(change.root).all()][1:] == ["job.retried"]
    assert "no such task" in boss.submit(HERE, task="nothing", status=303).follow().text


def test_a_command_that_runs_is_shown_and_ends_at_its_next_step(site):
    board, boss = site.runtime.jobs, site.sign_in("boss")
    with pytest.raises(Cancelled), board.doing("command", "reindex") as number:
        assert "can’t be cancelled" in boss.submit(f"{HERE}/{number}/cancel", status=303).follow().text
        board.reached(number, 3, 10)
        page = boss.get(HERE)
        assert "colonnade reindex" in page and page.html.select_one("progress[max='10'][value='3']") is not None
        assert "Cancel “colonnade reindex”?" in boss.get(f"{HERE}/{number}/cancel").text
        boss.submit(f"{HERE}/{number}/cancel", status=303)
        assert "Ends at its next step" in boss.get(HERE)
        board.reached(number, 4, 10)
    page = boss.get(HERE)
    assert "cancelled" in page and page.html.select_one("progress") is None
    boss.get(f"{HERE}/{number}/cancel", status=404)


def test_the_index_is_made_anew_by_a_button_once_at_a_time(site, monkeypatch):
    boss, go_on, told = site.sign_in("boss", name="Grace Lin"), threading.Event(), []

    def slowly(database, reached, engine=None):
        reached(1, 2)
        go_on.wait(10)
        told.append(database)
        reached(2, 2)
        return 2

    monkeypatch.setattr(site.runtime.search, "rebuild", slowly)
    assert "Make the index anew" in boss.get("/admin/searches")
    boss.submit("/admin/searches", do="reindex", status=303)
    page = boss.get(HERE)
    assert "Grace Lin" in page.html.select_one("#jobs-now").text and "being made anew…" in boss.get("/admin/searches")
    assert "already" in boss.submit("/admin/searches", do="reindex", status=303).follow().text
    (thread,) = (each for each in threading.enumerate() if each.name == "colonnade-reindex")
    go_on.set()
    thread.join(10)
    assert len(told) == 1 and "Grace Lin" in boss.get(HERE).html.select("table")[-1].text
    site.sign_in("ann").submit("/admin/searches", do="reindex", status=404)


def test_nobody_else_sees_or_steers_them(site):
    ann = site.sign_in("ann")
    ann.get(HERE, status=404)
    ann.submit(HERE, task="trash", status=404)
    with site.runtime.jobs.doing("command", "reindex") as number:
        site.runtime.jobs.reached(number, 1, 2)
        ann.get(f"{HERE}/{number}/cancel", status=404)
        ann.submit(f"{HERE}/{number}/cancel", status=404)
        site.runtime.jobs.reached(number, 2, 2)
