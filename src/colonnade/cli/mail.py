"""`colonnade mail`: the outbox, and whether mail arrives."""

from __future__ import annotations

from typing import Any

import click

from colonnade.app.mailing import try_mail
from colonnade.cli.context import CommandContext, Failure, find_person, json_option, number_of, pass_context, table
from colonnade.clock import from_microseconds, to_microseconds
from colonnade.commands.base import UnitOfWork
from colonnade.commands.letters import drop_letter, retry_letter
from colonnade.content.numbers import number_in
from colonnade.mail.outbox import Letter, outbox
from colonnade.mail.server import Never, NotNow, ServerDown

_SHOWN = 50
_OFF = "mail is off: set smtp_host, mail_from and site_url in colonnade.ini and start the site again"


@click.group(epilog="Example: colonnade mail test ann")
def mail() -> None:
    """See what waits to be sent and what could not be, and try whether mail arrives."""


@mail.command("status")  # allow core_names_no_plugin: how the outbox is doing
@json_option
@pass_context
def status(context: CommandContext, as_json: bool) -> None:
    """How mail is doing: what waits, what failed and why, the last success."""
    with context.reading() as uow:
        found = _status(uow, context)
    if as_json:
        context.print_json(found)
        return
    context.print(f"server        {found['server'] or 'none: mail is off'}")
    for name in ("waiting", "due", "failed"):
        context.print(f"{name:<14}{found[name]}")
    context.print(f"last success  {found['last_success'] or 'none yet'}")
    if found["problem"]:
        next_try = f"; next try at {found['next_try']}" if found["next_try"] else ""
        context.print(f"problem       {found['problem']}{next_try}")
    if found["letters"]:
        columns = ("id", "state", "kind", "to", "tries", "due", "error")
        for line in table([columns, *([str(letter[column]) for column in columns] for letter in found["letters"])]):
            context.print(line)


def _status(uow: UnitOfWork, context: CommandContext) -> dict[str, Any]:
    box, server = outbox(uow.root), context.settings.mail_server
    failed, waiting = box.failed(), [letter for number in box.waiting(_SHOWN) if (letter := box.get(number)) is not None]
    next_try = box.next_try(uow.now)
    return {
        "on": server is not None,
        "server": str(server) if server else "",
        "waiting": box.number_waiting(),
        "due": box.number_due(uow.now),
        "failed": len(failed),
        "last_success": _moment(box.last_success) if box.last_success else "",
        "problem": box.server_error,
        "next_try": _moment(to_microseconds(next_try)) if next_try else "",
        "letters": [_row(uow, letter) for letter in (*failed, *waiting)],
    }


def _row(uow: UnitOfWork, letter: Letter) -> dict[str, Any]:
    person = uow.root["people"].get(letter.person)
    return {
        "id": letter.id,
        "state": letter.state,
        "kind": letter.kind,
        "to": person.login if person is not None else letter.address,
        "tries": letter.tries,
        "created": _moment(letter.created),
        "due": _moment(letter.due),
        "error": letter.error,
    }


def _moment(value: int) -> str:
    return from_microseconds(value).isoformat(timespec="seconds")


@mail.command("retry")
@click.argument("number", metavar="[ID]", required=False)
@click.option("--all", "every", is_flag=True, help="All that failed, wait for another try, or were held up by a clock.")
@pass_context
def retry(context: CommandContext, number: str | None, every: bool) -> None:
    """Try letters again at once, also those that were given up."""
    if (number is None) is not every:
        raise click.UsageError("give the ID of a letter, or --all; see: colonnade mail status")

    def work(uow: UnitOfWork) -> tuple[int, int, str]:
        box = outbox(uow.root)
        letters = [letter.id for letter in box.held_up(uow.now)] if every else [_known(uow, number)]
        for letter_id in letters:
            retry_letter(uow, letter_id)
        box.paused_until = 0
        return len(letters), box.number_due(uow.now), box.server_error

    tried, due, problem = context.change(work)
    when = "" if context.in_site else " when the site runs"
    if every and problem:  # nothing got as far as being tried by itself: all that are due wait for the server
        wait = "waits" if due == 1 else "wait"
        context.say(f"{number_of(due, 'letter')} {wait} and will be tried again{when}; the mail server's last answer: {problem}")
    else:
        context.say(f"{number_of(tried, 'letter')} will be tried again{when}.")


@mail.command("drop")
@click.argument("number", metavar="ID")
@pass_context
def drop(context: CommandContext, number: str) -> None:
    """Throw a letter away without sending it."""
    context.change(lambda uow: drop_letter(uow, _known(uow, number)))
    context.say(f"Letter {number} is gone.")


def _known(uow: UnitOfWork, number: str | None) -> int:
    letter = outbox(uow.root).get(number_in(number) or 0)
    if letter is None:
        raise Failure(f"there is no letter {number}; see: colonnade mail status")
    return letter.id


@mail.command("test")
@click.argument("login")
@pass_context
def test(context: CommandContext, login: str) -> None:
    """Send someone a mail now, past the outbox, and tell what the server says."""
    server = context.settings.mail_server
    if server is None:
        raise Failure(_OFF)
    with context.reading() as uow:
        person = find_person(uow, login)
        if not (person.email and person.active):
            raise Failure(f"{login} has no e-mail address" if person.active else f"{login} is disabled and gets no mail")
        try:
            address = try_mail(context.runtime, uow, person)
        except ValueError as error:
            raise Failure(f"{login} gets {error}") from error
        except (ServerDown, NotNow, Never) as error:
            raise Failure(f"{server}: {error}") from error
    context.print(f"{server} has taken the mail to {address}. Whether it arrives, {login} sees.")
