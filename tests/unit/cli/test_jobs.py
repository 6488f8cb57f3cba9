"""`colonnade jobs`, where no site runs; what it does in one that runs is tested with the board and the page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from colonnade.app.main import Application, make_app
from colonnade.app.settings import Settings
from colonnade.cli.serve import run_for_client
from colonnade.content.types import TYPES

Cli = Callable[..., Any]


def test_without_a_running_site_it_says_so(cli: Cli) -> None:
    assert "no site runs here" in cli("jobs", "list").err
    refused = cli("jobs", "retry", "--all")
    assert refused.code == 1 and "no site runs here" in refused.err
    assert cli("jobs", "retry").code == 2
    assert "no job 7" in cli("jobs", "cancel", "7", "--yes").err


class _Console:
    interactive, live, folder = False, False, None

    def __init__(self) -> None:
        self.said = ""

    def out(self, text: str) -> None:
        self.said += text

    err = out


def _run(application: Application, *argv: str) -> str:
    console = _Console()
    run_for_client(application, list(argv), console)
    return console.said


def test_in_a_running_site_jobs_are_seen_and_steered(cli: Cli, settings: Settings) -> None:
    with TYPES.temporarily():
        application = make_app(settings)
        board, woken = application.runtime.jobs, []
        board.enter("search", lambda: woken.append("search"))
        with board.doing("task", "search") as task:
            board.failed(task, "RuntimeError: no luck")
        with board.doing("command", "reindex") as number:
            board.reached(number, 1, 9)
            assert "reindex" in _run(application, "jobs", "list") and "no luck" in _run(application, "jobs", "list", "--failed")
            assert "ends at its next step" in _run(application, "jobs", "cancel", str(number), "--yes")
            assert board.running()[0].cancelling
        assert "1 task will be done now" in _run(application, "jobs", "retry", "--all") and woken == ["search"]
        assert "no task 'x'" in _run(application, "jobs", "retry", "x")
        application.close()
