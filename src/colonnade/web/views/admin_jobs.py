"""Administration, Jobs: what is done beside the requests, what waits for it, what failed, and steering that."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pyramid.httpexceptions import HTTPNotFound
from pyramid.view import view_config

from colonnade.catalog.changed import changed
from colonnade.catalog.file_texts import unread
from colonnade.commands.steer_jobs import cancel_job, retry_job
from colonnade.content.numbers import number_in
from colonnade.content.objects import Place
from colonnade.i18n import messages
from colonnade.jobs.board import Job
from colonnade.mail.outbox import outbox
from colonnade.notifications.queue import waiting_to_be_told
from colonnade.web.messages import say
from colonnade.web.responses import see_other
from colonnade.web.site_apps import plugin_title

if TYPE_CHECKING:
    from pyramid.request import Request
    from pyramid.response import Response

_ = messages("colonnade")
HERE = "/admin/jobs"
# allow core_names_no_plugin: names of tasks
TASKS = {
    "visits": _("Store visits of pages"),
    "seen": _("Store what was seen"),
    "searches in vain": _("Store searches in vain"),
    "last use": _("Store when sessions were used"),
    "last use of all": _("Store when all sessions were used"),
    "breakers": _("Pause plugins that keep failing"),
    "sessions": _("Forget sessions that ended"),
    "what was seen long ago": _("Forget what was seen long ago"),
    "searches of long ago": _("Forget searches of long ago"),
    "likes of long ago": _("Forget likes of long ago"),
    "at the door": _("Forget overdue requests and invitations"),
    "trash": _("Empty the trash of what is overdue"),
    "search": _("Keep the search index true"),
    "notifications": _("Tell people what concerns them"),
    "inboxes": _("Store what was read in inboxes"),
    "summaries": _("Enter summaries that are due"),
    "mail": _("Send mail"),
    "texts of files": _("Read texts of files"),
    "texts of no file": _("Forget texts of files that are gone"),
}
"""What each task of the site is called."""


@view_config(route_name="admin_jobs", permission="administer", request_method="GET", renderer="colonnade:admin_jobs.pt")
def jobs(context: Place, request: Request) -> dict[str, Any]:
    """What runs, what waits, what failed and what was done, of the process that answers."""
    t, board = request.t, request.runtime.jobs
    request.page.title, request.page.layout = t(_("Jobs")), "settings"
    root, ended, tasks = request.database, board.ended(), board.tasks()
    box = outbox(root)
    waiting = (
        (_("Changes for the search index"), len(changed(root)), None),
        (_("Objects with files to be read"), len(unread(root)), None),
        (_("Events for notifications"), waiting_to_be_told(root), None),
        (_("Letters to be sent"), box.number_waiting(), "/admin/mail"),
        (_("Letters given up"), len(box.failed()), "/admin/mail"),
    )
    return {
        "running": [_row(request, job, tasks) for job in board.running()],
        "waiting": [(t(title), number, url) for title, number, url in waiting],
        "failed": [_row(request, job, tasks) for job in ended if job.error],
        "done": [_row(request, job, tasks) for job in ended if not job.error],
        "shared": request.runtime.shared,
        "rests": not request.runtime.mode.now().is_normal,
    }


def _row(request: Request, job: Job, tasks: list[str]) -> dict[str, Any]:
    seconds = job.lasted(request.now).total_seconds()
    return {
        "number": job.number,
        "id": f"job-{job.number}",
        "task": job.name if job.kind == "task" and job.name in tasks else "",
        "title": _title(request, job),
        "by": request.view.name_of(job.by) if job.by else request.t(_("Command line") if job.kind == "command" else _("The site")),
        "reindexes": job.name == "reindex",
        "began": request.when(job.began),
        "lasted": f"{seconds:.1f} s" if seconds < 60 else f"{seconds // 60:.0f}:{seconds % 60:02.0f} min",
        "done": job.done,
        "total": job.total,
        "share": f"{job.done:,}/{job.total:,}" if job.total else "",
        "error": job.error,
        "waits": job.waits,
        "can_cancel": job.can_be_cancelled,
        "cancelling": job.cancelling,
    }


def _title(request: Request, job: Job) -> str:
    if job.kind == "command":
        return f"colonnade {job.name}"
    if job.name in TASKS:
        return request.t(TASKS[job.name])
    plugin, colon, task = job.name.partition(": ")
    return f"{request.t(plugin_title(request, plugin)) if plugin_title(request, plugin) else plugin}{colon}{task}"


@view_config(route_name="admin_jobs", permission="administer", request_method="POST")
def retry(context: Place, request: Request) -> Response:
    """Have a `task` done at once."""
    if retry_job(request.uow, request.runtime.jobs, request.POST.get("task", "")):
        say(request, request.t(_("It is done again now. Refresh the page in a moment.")))
    else:
        say(request, request.t(_("There is no such task any more.")), kind="bad")
    return see_other(HERE)


def _running(request: Request) -> Job:
    number = number_in(request.matchdict["number"]) or 0
    job = next((job for job in request.runtime.jobs.running() if job.number == number), None)
    if job is None:
        raise HTTPNotFound()
    return job


@view_config(route_name="admin_job_cancel", permission="administer", request_method="GET", renderer="colonnade:confirm.pt")
def ask_to_cancel(context: Place, request: Request) -> dict[str, Any]:
    """What becomes of what was done so far."""
    t, job = request.t, _running(request)
    request.page.title = t(_("Cancel “${title}”?", mapping={"title": _title(request, job)}))
    request.page.crumbs = [(t(_("Jobs")), HERE)]
    effects = [
        t(_("It ends at its next step. Steps that it has finished stay, the one at hand is taken back.")),
        t(_("To go on, the command is given again.")),
    ]
    return {"effects": effects, "action": f"{HERE}/{job.number}/cancel", "submit_label": t(_("Cancel the job")), "cancel_url": HERE}


@view_config(route_name="admin_job_cancel", permission="administer", request_method="POST")
def cancel(context: Place, request: Request) -> Response:
    """Have it end at its next step."""
    number = number_in(request.matchdict["number"]) or 0
    if cancel_job(request.uow, request.runtime.jobs, number):
        say(request, request.t(_("It ends at its next step.")))
    else:
        say(request, request.t(_("This job has ended already, or can’t be cancelled.")), kind="bad")
    return see_other(HERE)
