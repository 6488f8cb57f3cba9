"""`colonnade jobs`: what the running site does beside the requests, and steering that."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import click

from colonnade.cli.context import CommandContext, Failure, json_option, number_of, pass_context, yes_option
from colonnade.commands.steer_jobs import cancel_job, retry_job
from colonnade.content.numbers import number_in
from colonnade.jobs.board import Job

_NO_SITE = "no site runs here, so nothing is done beside the requests"


@click.group(epilog="Example: colonnade jobs list")
def jobs() -> None:
    """See what the running site does beside the requests, cancel what takes too long, and have what failed done again."""


@jobs.command("list")
@click.option("--failed", is_flag=True, help="Only what failed.")
@json_option
@pass_context
def list_jobs(context: CommandContext, failed: bool, as_json: bool) -> None:
    """What runs, and what was done since the site was started: the last run of each task, and the last commands."""
    if not context.in_site:
        context.say(_NO_SITE)
    board, now = context.runtime.jobs, context.runtime.clock()
    running = [job for job in board.running() if not job.name.startswith("jobs")]
    found = [*running, *(job for job in board.ended() if not job.name.startswith("jobs"))]
    rows = [_row(job, now) for job in found if job.error or not failed]
    context.print_list(rows, ("number", "state", "kind", "name", "began", "seconds", "progress", "error"), as_json)


def _row(job: Job, now: datetime) -> dict[str, Any]:
    state = "cancelling" if job.cancelling else "running" if job.ended is None else "failed" if job.error else "done"
    return {
        "number": job.number,
        "state": state,
        "kind": job.kind,
        "name": job.name,
        "began": job.began.isoformat(timespec="seconds"),
        "seconds": round(job.lasted(now).total_seconds(), 1),
        "progress": f"{job.done}/{job.total}" if job.total else "",
        "error": job.error,
    }


@jobs.command("cancel")
@click.argument("number", metavar="NUMBER")
@yes_option
@pass_context
def cancel(context: CommandContext, number: str, yes: bool) -> None:
    """Have a command that runs end at its next step. What it has finished stays."""
    context.confirm(f"Cancel the job {number}?", yes)
    job = context.change(lambda uow: cancel_job(uow, context.runtime.jobs, number_in(number) or 0))
    if job is None:
        raise Failure(f"no job {number} runs that can be cancelled; see: colonnade jobs list")
    context.say(f"{job.name} ends at its next step.")


@jobs.command("retry", epilog='Example: colonnade jobs retry "texts of files"')
@click.argument("name", required=False)
@click.option("--all", "every", is_flag=True, help="All tasks whose last run failed.")
@pass_context
def retry(context: CommandContext, name: str | None, every: bool) -> None:
    """Have a task done at once. A command that failed is given again as it was."""
    if (name is None) is not every:
        raise click.UsageError("give the name of a task, or --all; see: colonnade jobs list")
    if not context.in_site:
        raise Failure(_NO_SITE)
    board = context.runtime.jobs
    names = [job.name for job in board.ended() if job.error and job.kind == "task"] if name is None else [name]
    number = context.change(lambda uow: sum(retry_job(uow, board, each) for each in names))
    if name is not None and not number:
        raise Failure(f"there is no task {name!r}; see: colonnade jobs list")
    context.say(f"{number_of(number, 'task')} will be done now.")
