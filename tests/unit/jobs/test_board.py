"""What runs, what failed and what was done, for whoever looks after the site."""

from __future__ import annotations

import pytest

from colonnade.jobs.board import KEPT, Board, Cancelled
from colonnade.testing import Clock


def test_a_job_runs_as_long_as_its_block_and_is_remembered() -> None:
    clock = Clock()
    board = Board(clock)
    with board.doing("task", "search") as number:
        (job,) = board.running()
        assert (job.number, job.name, job.ended) == (number, "search", None)
        clock.advance(seconds=3)
    assert board.running() == []
    (job,) = board.ended()
    assert job.error == "" and job.lasted(clock()).total_seconds() == 3


def test_of_a_task_the_last_run_is_kept_and_of_commands_so_many() -> None:
    board = Board()
    for _ in range(KEPT + 5):
        for kind, name in (("task", "search"), ("command", "reindex")):
            with board.doing(kind, name):
                pass
    assert [job.kind for job in board.ended()].count("command") == KEPT
    assert [job.kind for job in board.ended()].count("task") == 1


def test_what_it_raises_is_its_error() -> None:
    board = Board()
    with pytest.raises(ValueError), board.doing("task", "mail"):
        raise ValueError("x" * 10_000)
    (job,) = board.ended()
    assert job.error.startswith("ValueError: xxx") and len(job.error) <= 500


def test_only_a_command_that_tells_how_far_it_is_can_be_cancelled() -> None:
    board = Board()
    with board.doing("task", "search") as task, board.doing("command", "verify") as silent:
        board.reached(task, 1, 2)
        assert not board.cancel(task) and not board.cancel(silent) and not board.cancel(99)
    with pytest.raises(Cancelled), board.doing("command", "reindex") as number:
        board.reached(number, 1, 10)
        assert board.cancel(number) and not board.cancel(number)
        board.reached(number, 2, 10)
    assert board.ended()[0].error == "cancelled" and not board.cancel(number)


def test_a_task_is_woken_by_its_name() -> None:
    board, woken = Board(), []
    board.enter("search", lambda: woken.append("search"))
    assert board.retry("search") and not board.retry("other") and woken == ["search"] and board.tasks() == ["search"]
