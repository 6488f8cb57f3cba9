"""Administration: whether the site sends mail, how the server is doing, and which letters wait or were given up."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from pyramid.view import view_config

from colonnade.clock import from_microseconds
from colonnade.commands.letters import drop_letter, retry_letter
from colonnade.content.numbers import number_in
from colonnade.content.objects import Place
from colonnade.i18n import messages
from colonnade.mail.kinds import OTHER, TITLES
from colonnade.mail.outbox import FAILED, Letter, outbox
from colonnade.mail.server import Never, NotNow, ServerDown
from colonnade.web.language import clock_time
from colonnade.web.messages import say
from colonnade.web.responses import see_other

if TYPE_CHECKING:
    from pyramid.request import Request

_ = messages("colonnade")
SHOWN = 50
SETTINGS = "smtp_host = smtp.example.com\nmail_from = intranet@example.com\nsite_url = https://intranet.example.com"


@view_config(route_name="admin_mail", permission="administer", request_method="GET", renderer="colonnade:admin_mail.pt")
def mail(context: Place, request: Request) -> dict[str, Any]:
    """What `colonnade mail status` tells, with a way to try each letter again or to throw it away."""
    return _page(request)


def _page(request: Request, tried: str = "", answer: str = "") -> dict[str, Any]:
    """The page; after a test with what came of it: to whom a mail was handed over, or what the server answered."""
    person = request.reader.person
    request.page.title = request.t(_("Mail"))
    request.page.layout = "settings"
    box, server = outbox(request.database), request.runtime.mail_server
    waiting = [letter for number in box.waiting(SHOWN) if (letter := box.get(number)) is not None]
    failed, next_try = box.failed(), box.next_try(request.now)
    return {
        "server": str(server) if server is not None else "",
        "settings": SETTINGS,
        "my_address": person.email if person is not None else "",
        "tried": tried,
        "answer": answer,
        "number_waiting": box.number_waiting(),
        "number_failed": len(failed),
        "last_success": request.when(from_microseconds(box.last_success)) if box.last_success else None,
        "problem": box.server_error,
        "stop": "" if box.server_error.endswith((".", "!", "?", "。")) else ".",  # words of the server, which a sentence follows
        "next_try": request.when(next_try) if next_try is not None else None,
        "rows": [_row(request, letter) for letter in (*failed[:SHOWN], *waiting)],
    }


@view_config(route_name="admin_mail", permission="administer", request_method="POST", renderer="colonnade:admin_mail.pt")
def settle(context: Place, request: Request) -> Any:
    """Send a test mail to who asks, try one `letter` again at once, or drop it."""
    if request.POST.get("do") == "test":
        return _test(request)
    letter_id = number_in(request.POST.get("letter")) or 0
    if request.POST.get("do") == "drop":
        found, done = drop_letter(request.uow, letter_id), _("The letter was dropped.")
    else:
        found, done = retry_letter(request.uow, letter_id), _("The letter will be tried again now.")
    if found:
        say(request, request.t(done))
    else:
        say(request, request.t(_("This letter isn’t in the queue any more.")), kind="bad")
    return see_other("/admin/mail")


def _test(request: Request) -> dict[str, Any]:
    """Hand a mail to who asks over to the server now, past the queue, and show what it answers."""
    person = request.reader.person
    if request.runtime.mail_server is None or person is None or not person.email:
        return _page(request)
    try:
        return _page(request, tried=request.runtime.try_mail(request.uow, person))
    except (ServerDown, NotNow, Never, ValueError) as error:
        return _page(request, answer=str(error))


def _due(request: Request, due: datetime) -> str:
    """When a letter is due in words: with the time of the day where it still is to come."""
    text = request.when(due).text
    return text if due <= request.now else f"{text}, {clock_time(due, request.language, request.zone)}"


def _row(request: Request, letter: Letter) -> dict[str, Any]:
    person = request.view.person(letter.person)
    due = from_microseconds(letter.due)
    return {
        "id": letter.id,
        "kind": request.t(TITLES.get(letter.kind, OTHER)),
        "to": person.display_name(request.language) if person is not None else letter.address,
        "failed": letter.state == FAILED,
        "tries": letter.tries,
        "due": request.when(due),
        "due_text": _due(request, due),
        "error": letter.error,
    }
