"""`colonnade mail` tells how mail is doing and tries whether it arrives."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest

from colonnade.app.settings import Settings, read_settings
from colonnade.clock import to_microseconds
from colonnade.commands.base import UnitOfWork
from colonnade.mail.outbox import outbox, put
from tests.unit.mail.conftest import Running, running

Cli = Callable[..., Any]


@pytest.fixture
def smtp() -> Iterator[Running]:
    with running() as found:
        yield found


@pytest.fixture
def settings(settings: Settings, smtp: Running, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Those of the other tests, with mail through the server of this test."""
    mail = {"SMTP_HOST": "localhost", "SMTP_PORT": smtp.address.port, "SMTP_SECURITY": "none", "MAIL_FROM": "intranet@example.com"}
    for name, value in {**mail, "SITE_URL": "https://intranet.example"}.items():
        monkeypatch.setenv(f"COLONNADE_{name}", str(value))
    return read_settings()


@pytest.fixture(autouse=True)
def ann(cli: Cli) -> None:
    cli("user", "add", "ann", "--email", "ann@example.com", "--administrator")


def queue(uow: UnitOfWork, error: str = "", **options: Any) -> int:
    letter = put(uow.root, "notice", uow.now, **{"address": "bob@example.com", **options})
    if error:
        outbox(uow.root).give_up(letter, error)
    return letter.id


def status(cli: Cli) -> dict[str, Any]:
    return json.loads(cli("mail", "status", "--json").out)


def test_a_test_mail_is_sent_at_once(cli: Cli, smtp: Running) -> None:
    done = cli("mail", "test", "ann")
    assert done.code == 0 and f"localhost:{smtp.address.port}" in done.out and "ann@example.com" in done.out
    (message,) = smtp.mailbox.messages
    assert message["Subject"] == "Mail from Colonnade arrives" and "https://intranet.example" in message.as_string()


def test_a_test_mail_says_what_the_server_said(cli: Cli, smtp: Running) -> None:
    smtp.mailbox.answers["RCPT"] = "550 5.1.1 no such user"
    done = cli("mail", "test", "ann")
    assert done.code == 1 and "550 5.1.1 no such user" in done.err
    smtp.mailbox.answers = {"MAIL": "530 sign in first"}
    assert "530 sign in first" in cli("mail", "test", "ann").err


def test_who_gets_no_test_mail(cli: Cli) -> None:
    cli("user", "add", "bob")
    assert "no e-mail address" in cli("mail", "test", "bob").err
    assert "no person 'eve'" in cli("mail", "test", "eve").err
    cli("user", "add", "leaver", "--email", "leaver@example.com")
    cli("user", "disable", "leaver")
    assert "disabled" in cli("mail", "test", "leaver").err


def test_without_a_server_mail_is_off(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("COLONNADE_SMTP_HOST")
    assert "smtp_host" in cli("mail", "test", "ann").err
    assert status(cli)["on"] is False and "mail is off" in cli("mail", "status").out


def test_the_status_shows_what_waits_and_why_something_failed(cli: Cli, alter: Callable) -> None:
    waiting, failed = alter(queue), alter(lambda uow: queue(uow, "550 no such user"))
    found = status(cli)
    assert (found["on"], found["waiting"], found["due"], found["failed"]) == (True, 1, 1, 1)
    assert [(letter["id"], letter["state"], letter["error"]) for letter in found["letters"]] == [
        (failed, "failed", "550 no such user"),
        (waiting, "waiting", ""),
    ]
    shown = cli("mail", "status").out
    assert "550 no such user" in shown and "bob@example.com" in shown and "last success  none yet" in shown


def test_letters_are_tried_again_one_or_all(cli: Cli, alter: Callable) -> None:
    first, _second, _fresh = (alter(lambda uow, error=error: queue(uow, error)) for error in ("550 no", "550 no", ""))
    assert "1 letter will be tried again" in cli("mail", "retry", str(first)).err and status(cli)["failed"] == 1
    assert "2 letters" in cli("mail", "retry", "--all").err
    assert (status(cli)["failed"], status(cli)["due"]) == (0, 3)
    assert cli("mail", "retry").code == cli("mail", "retry", str(first), "--all").code == 2
    for number in ("5", "x", "-1", "9" * 40):
        assert "no letter" in cli("mail", "retry", "--", number).err


def test_a_letter_is_dropped(cli: Cli, alter: Callable) -> None:
    number = alter(lambda uow: queue(uow, "550 no"))
    assert cli("mail", "drop", str(number)).code == 0 and status(cli)["letters"] == []
    assert cli("mail", "drop", str(number)).code == 1


def test_the_doctor_looks_at_the_server_and_at_what_failed(
    cli: Cli, smtp: Running, alter: Callable, monkeypatch: pytest.MonkeyPatch
) -> None:
    def doctor() -> dict[str, tuple[str, str]]:
        return {f["check"]: (f["state"], f["message"]) for f in json.loads(cli("doctor", "--json").out)}

    assert doctor()["mail"] == ("ok", f"Mail goes to localhost:{smtp.address.port} (none).") and "outbox" not in doctor()
    alter(lambda uow: queue(uow, "550 no"))
    assert doctor()["outbox"] == ("warning", "Mails that could not be delivered: 1")
    monkeypatch.setenv("COLONNADE_SMTP_PORT", "1")
    assert doctor()["mail"][0] == "warning" and "refused" in doctor()["mail"][1]


def test_trying_all_again_while_the_server_is_dead_says_how_many_wait_and_why(cli: Cli, alter: Callable) -> None:
    def wait_for_the_server(uow: UnitOfWork) -> None:
        for _ in range(3):
            queue(uow)
        put(uow.root, "digest", uow.now, address="bob@example.com", due=uow.now + timedelta(days=1))
        outbox(uow.root).server_error, outbox(uow.root).paused_until = "Connection refused", to_microseconds(uow.now + timedelta(days=1))

    alter(wait_for_the_server)
    said = cli("mail", "retry", "--all").err
    assert "3 letters wait and will be tried again" in said and "the mail server's last answer: Connection refused" in said
    assert status(cli)["next_try"] == ""


@pytest.mark.parametrize("problem", ["", "Connection refused"])
def test_after_the_clock_was_set_back_all_are_tried_that_wait_and_none_that_is_meant_for_later(
    cli: Cli, alter: Callable, problem: str
) -> None:
    def put_in_by_the_wrong_clock(uow: UnitOfWork) -> None:
        wrong = uow.now + timedelta(days=2)
        for _ in range(3):
            put(uow.root, "notice", wrong, address="bob@example.com")
        put(uow.root, "digest", wrong, address="bob@example.com", due=wrong + timedelta(days=1))
        outbox(uow.root).server_error = problem

    alter(put_in_by_the_wrong_clock)
    assert status(cli)["due"] == 0
    said = cli("mail", "retry", "--all").err
    assert said.startswith("3 letters wait and will" if problem else "3 letters will")
    assert (status(cli)["due"], status(cli)["waiting"]) == (3, 4)
