"""Letters leave the outbox for a real SMTP server: each once, composed at that moment, and none is lost."""

from __future__ import annotations

import socket
import ssl
import subprocess
import threading
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from colonnade.commands.base import UnitOfWork
from colonnade.commands.unsubscribe import unsubscribe
from colonnade.content.roots import by_uid
from colonnade.i18n import Catalogs
from colonnade.mail import outbox
from colonnade.mail.message import Mail
from colonnade.mail.outbox import FAILED, WAITING, Letter
from colonnade.mail.sending import CLAIM, GIVE_UP, PAUSES
from colonnade.mail.server import Connection, ServerDown
from colonnade.mail.trial import Trial
from colonnade.security.can import can
from colonnade.testing import START, MemorySite
from tests.unit.mail.conftest import MailSite, Running, running

DOWN = 1  # a port at which nobody listens


def test_a_letter_is_delivered_and_gone(mail: MailSite, smtp: Running) -> None:
    mail.put(mail.person("mei.lin", name="Mei Lin", native_name="林美", language="zh_Hant"), "王小明寫了「年度計畫」")
    assert mail.send() == 1
    (message,) = smtp.mailbox.messages
    assert message["Subject"] == "王小明寫了「年度計畫」" and message["To"].addresses[0].display_name == "林美"
    assert message.get_body(("plain",)).get_content().strip() == "王小明寫了「年度計畫」"
    assert smtp.mailbox.envelopes == [("intranet@example.com", ["mei.lin@example.com"])]
    assert len(mail.box) == 0 and mail.box.last_success and mail.send() == 0


def test_an_address_without_an_account_gets_mail_as_nobody(mail: MailSite, smtp: Running) -> None:
    seen = []
    mail.composers["greeting"] = lambda uow, letter: seen.append(uow.actor.id) or Mail("Come", "x", "x")
    mail.put(address="new@example.org")
    assert mail.send() == 1 and seen == [0] and smtp.mailbox.envelopes[0][1] == ["new@example.org"]


@pytest.mark.parametrize(("language", "words"), [("en", "this is a test"), ("zh_Hant", "這是測試郵件")])
def test_the_test_mail_is_in_its_receivers_language(mail: MailSite, smtp: Running, language: str, words: str) -> None:
    catalogs = Catalogs()
    catalogs.load("colonnade", Path(outbox.__file__).parent.parent / "locale")
    mail.composers["test"] = Trial(catalogs, "https://intranet.example.com")
    mail.put(mail.person("ann", language=language), kind="test")
    assert mail.send() == 1
    (message,) = smtp.mailbox.messages
    for part in message.iter_parts():
        assert words in part.get_content() and "https://intranet.example.com" in part.get_content()


def test_many_go_through_one_connection_the_oldest_first(mail: MailSite, smtp: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    made = []
    monkeypatch.setattr("colonnade.mail.sending.Connection", lambda server: made.append(server) or Connection(server))
    ann = mail.person("ann")
    for number in range(5):
        mail.put(ann, f"Subject {number}")
        mail.site.advance(seconds=1)
    assert mail.send(mail.new_sender(most=3)) == 3 and mail.send(mail.new_sender(most=3)) == 2
    assert [message["Subject"] for message in smtp.mailbox.messages] == [f"Subject {number}" for number in range(5)]
    assert len(made) == 2


def test_a_round_ends_when_its_time_is_over(mail: MailSite, smtp: Running) -> None:
    ann = mail.person("ann")
    for _ in range(3):
        mail.put(ann)
    moments = iter(range(0, 100, 4))
    assert mail.send(mail.new_sender(timer=lambda: next(moments))) == 2


def test_nothing_is_sent_before_it_is_due(mail: MailSite, smtp: Running) -> None:
    mail.put(mail.person("ann"), due=mail.site.now + timedelta(hours=1))
    assert mail.send() == 0 and not smtp.mailbox.asked
    mail.site.advance(minutes=61)
    assert mail.send() == 1


def show(uow: UnitOfWork, letter: Letter) -> Mail | None:
    page = by_uid(uow.root, letter.about[0])
    return Mail(page.title, "x", "x") if page is not None and can(uow.actor, "view", page) else None


def test_who_may_not_read_it_any_more_gets_no_mail(mail: MailSite, smtp: Running, site: MemorySite) -> None:
    mail.composers["page"] = show
    ann, bob = mail.person("ann"), mail.person("bob")
    page = site.page("Secret plan", by=bob)
    for person in (ann, bob):
        mail.put(person, page.uid, kind="page")
    site.share(page, [bob.principal])
    site.commit()
    assert mail.send() == 1 and smtp.mailbox.envelopes[0][1] == ["bob@example.com"]
    assert len(mail.box) == 0


def test_who_left_has_no_address_or_wants_none_gets_no_mail(mail: MailSite, smtp: Running, site: MemorySite) -> None:
    left, silent, unreachable, gone = (mail.person(login) for login in ("left", "silent", "unreachable", "gone"))
    for person in (left, silent, unreachable, gone):
        mail.put(person)
    mail.put(silent, kind="other")
    mail.composers["other"] = mail.composers["greeting"]
    site.root["people"].deactivate(left.id)
    site.root["people"].update(unreachable.id, email="")
    site.root["people"].retire(gone.id)
    unsubscribe(site.uow(), silent, "greeting")
    site.commit()
    assert mail.send() == 1 and smtp.mailbox.envelopes == [("intranet@example.com", ["silent@example.com"])]
    assert len(mail.box) == 0 and not mail.box.failed()


def test_a_server_that_is_down_is_one_failure_for_all(mail: MailSite, smtp: Running) -> None:
    ann = mail.person("ann")
    letters = [mail.put(ann), mail.put(ann)]
    down = mail.new_sender()
    down.post = replace(down.post, server=replace(smtp.address, port=DOWN))
    for _ in range(3):
        assert mail.send(down) == 0
    assert (mail.box.server_tries, [letter.tries for letter in letters]) == (1, [0, 0])
    assert "refused" in mail.box.server_error and mail.box.next_try(mail.site.now) == mail.site.now + PAUSES[0]
    mail.site.advance(seconds=59)
    assert mail.send() == 0 and not smtp.mailbox.asked
    mail.site.advance(seconds=1)
    assert mail.send(down) == 0 and mail.box.next_try(mail.site.now) == mail.site.now + timedelta(minutes=5)
    mail.site.advance(minutes=5)
    assert mail.send() == 2 and (mail.box.server_tries, mail.box.server_error) == (0, "")


def test_nothing_is_lost_while_the_server_is_down_for_a_week(mail: MailSite, smtp: Running) -> None:
    mail.put(mail.person("ann"))
    down = mail.new_sender()
    down.post = replace(down.post, server=replace(smtp.address, port=DOWN))
    for _ in range(7 * 24):
        mail.send(down)
        mail.site.advance(hours=1)
    assert mail.send() == 1


def test_a_server_that_says_nothing_is_left_in_time(mail: MailSite, site: MemorySite) -> None:
    letters = [mail.put(mail.person(login)) for login in ("ann", "bob")]
    with socket.create_server(("127.0.0.1", 0)) as silent:  # takes the call and never speaks
        slow = mail.new_sender()
        port = silent.getsockname()[1]
        slow.post = replace(slow.post, server=replace(slow.post.server, port=port, timeout=0.05))
        assert mail.send(slow) == 0
    assert mail.box.server_error == "the server did not answer in time" and [letter.tries for letter in letters] == [0, 0]


@pytest.mark.parametrize("greets", [False, True])
def test_a_server_that_never_comes_to_an_end_is_left_in_time(mail: MailSite, monkeypatch: pytest.MonkeyPatch, greets: bool) -> None:
    """It says a letter now and then, so that no wait is long."""
    monkeypatch.setattr("colonnade.mail.server.LONGEST_SECONDS", 0.2)
    letter = mail.put(mail.person("ann"))
    with socket.create_server(("127.0.0.1", 0)) as listener:
        talking = threading.Thread(target=_talk, args=(listener, b"220 hello\r\n250 hello\r\n" if greets else b""))
        talking.start()
        slow = mail.new_sender()
        slow.post = replace(slow.post, server=replace(slow.post.server, port=listener.getsockname()[1], timeout=5.0))
        assert mail.send(slow) == 0
        talking.join()
    assert mail.box.server_error and mail.box.server_tries == 1 and letter.state == WAITING and mail.box.claimed_by == ""


def _talk(listener: socket.socket, first: bytes) -> None:
    """Say the beginning of an answer, letter by letter, until the other one hangs up."""
    connection, _ = listener.accept()
    with connection, suppress(OSError):
        connection.sendall(first)
        connection.settimeout(0.02)
        while True:
            connection.sendall(b"2")
            try:
                if not connection.recv(4096):
                    return
            except TimeoutError:
                continue


def test_a_server_that_refuses_everybody_loses_nothing(mail: MailSite, smtp: Running) -> None:
    smtp.mailbox.answers["RCPT"] = "550 nobody here"
    letters = [mail.put(mail.person(login)) for login in ("ann", "bob", "cat")]
    assert mail.send() == 0 and [letter.state for letter in letters] == [FAILED] * 3 and mail.box.server_tries == 0
    assert [letter.tries for letter in letters] == [1, 1, 1]
    smtp.mailbox.answers.clear()
    for letter in mail.box.failed():
        mail.box.retry(letter, mail.site.now)
    mail.site.commit()
    assert mail.send() == 3 and len(mail.box) == 0


@pytest.mark.parametrize("way", ["slow", "hangs up"])
def test_a_letter_at_which_the_server_fails_holds_up_no_other(mail: MailSite, smtp: Running, way: str) -> None:
    bad = mail.put(mail.person("ann"))
    mail.site.advance(seconds=1)
    mail.put(mail.person("bob"))
    smtp.mailbox.pause, smtp.mailbox.hangs_up = (0.4, False) if way == "slow" else (0.0, True)
    hasty = mail.new_sender()
    hasty.post = replace(hasty.post, server=replace(smtp.address, timeout=0.1))
    assert mail.send(hasty) == 0
    assert (bad.tries, bad.state, mail.box.server_tries) == (1, WAITING, 1)
    smtp.mailbox.pause, smtp.mailbox.hangs_up = 0.0, False
    smtp.mailbox.envelopes.clear()
    mail.site.advance(minutes=1)
    assert mail.send() == 2 and [receiver for _, (receiver,) in smtp.mailbox.envelopes] == ["bob@example.com", "ann@example.com"]


@pytest.mark.parametrize("command", ["RCPT", "DATA"])
def test_a_mail_that_is_not_taken_now_is_tried_again_later_and_later(mail: MailSite, smtp: Running, command: str) -> None:
    letter = mail.put(mail.person("ann"))
    smtp.mailbox.answers[command] = "451 4.7.1 Greylisted, come again"
    for tries, pause in enumerate((*PAUSES, PAUSES[-1]), 1):
        assert mail.send() == 0 and (letter.tries, letter.error) == (tries, "451 4.7.1 Greylisted, come again")
        mail.site.advance(seconds=pause.total_seconds() - 1)
        assert mail.send() == 0 and letter.tries == tries
        mail.site.advance(seconds=1)
    smtp.mailbox.answers.clear()
    assert mail.send() == 1


def test_after_days_of_tries_it_is_given_up_and_can_be_tried_again(mail: MailSite, smtp: Running) -> None:
    letter = mail.put(mail.person("ann"))
    smtp.mailbox.answers["RCPT"] = "450 mailbox busy"
    while letter.state == WAITING:
        mail.send()
        mail.site.advance(hours=9)
    assert GIVE_UP < mail.site.now - START < GIVE_UP + timedelta(hours=20) and letter.error == "450 mailbox busy" and 10 < letter.tries < 25
    mail.box.retry(letter, mail.site.now)
    mail.site.commit()
    assert mail.send() == 0 and (letter.state, letter.tries) == (WAITING, 1)


@pytest.mark.parametrize("command", ["RCPT", "DATA"])
def test_a_mail_that_is_never_taken_stays_to_be_seen(mail: MailSite, smtp: Running, command: str) -> None:
    letter = mail.put(mail.person("ann"))
    smtp.mailbox.answers[command] = "550 5.1.1 No such user here"
    assert mail.send() == 0 and (letter.state, letter.error) == (FAILED, "550 5.1.1 No such user here")
    assert mail.box.failed() == [letter] and mail.box.number_waiting() == 0
    smtp.mailbox.asked.clear()
    mail.site.advance(days=9)
    assert mail.send() == 0 and not smtp.mailbox.asked


def test_one_refused_receiver_holds_up_no_other(mail: MailSite, smtp: Running) -> None:
    smtp.mailbox.answers["RCPT"] = lambda address: "550 no" if address.startswith("ann") else "250 OK"
    for login in ("ann", "bob", "cat"):
        mail.put(mail.person(login))
    assert mail.send() == 2 and len(mail.box.failed()) == 1


@pytest.mark.parametrize("answer", ["550 5.7.1 not from you", "451 later", "530 sign in first"])
def test_a_refused_sender_concerns_all_letters(mail: MailSite, smtp: Running, answer: str) -> None:
    ann = mail.person("ann")
    letters = [mail.put(ann), mail.put(ann)]
    smtp.mailbox.answers["MAIL"] = answer
    assert mail.send() == 0 and smtp.mailbox.asked == ["MAIL"]
    assert mail.box.server_error == answer and [letter.state for letter in letters] == [WAITING, WAITING]


def test_a_mail_that_is_too_large_is_given_up_alone(mail: MailSite, smtp: Running) -> None:
    letter = mail.put(mail.person("ann"))
    smtp.mailbox.answers["MAIL"] = "552 too large"
    assert mail.send() == 0 and letter.state == FAILED and mail.box.server_tries == 0


def test_what_was_sent_before_the_server_failed_is_done(mail: MailSite, smtp: Running) -> None:
    for login in ("ann", "bob"):
        mail.put(mail.person(login))
        mail.site.advance(seconds=1)
    smtp.mailbox.answers["RCPT"] = lambda address: "421 going down" if address.startswith("bob") else "250 OK"
    assert mail.send() == 1 and len(mail.box) == 1 and mail.box.server_tries == 1


def test_a_server_that_closes_concerns_all_letters(mail: MailSite, smtp: Running) -> None:
    letter = mail.put(mail.person("ann"))
    smtp.mailbox.answers["RCPT"] = "421 going down"
    assert mail.send() == 0 and (letter.tries, mail.box.server_error) == (0, "421 going down")


class Killed(BaseException):
    """The process dies here."""


def test_killed_after_the_server_took_it_it_comes_twice_as_the_same_mail(mail: MailSite, smtp: Running) -> None:
    mail.put(mail.person("ann"), "Once")

    def die() -> None:
        if smtp.mailbox.messages:
            raise Killed

    mail.before_commit = die
    with pytest.raises(Killed):
        mail.send()
    mail.before_commit = lambda: None
    mail.site.abort()
    assert len(mail.box) == 1
    mail.site.advance(seconds=CLAIM.total_seconds() + 1)
    assert mail.send(mail.new_sender()) == 1
    first, second = smtp.mailbox.messages
    assert first["Message-ID"] == second["Message-ID"] and len(mail.box) == 0


def test_two_rounds_at_once_send_once(mail: MailSite, smtp: Running) -> None:
    """The second begins while the first is with the server; and one that died doesn't keep the outbox for ever."""
    mail.put(mail.person("ann"))
    mail.put(mail.person("bob"))
    other, sent = mail.new_sender(), []

    def compose(uow: UnitOfWork, letter: Letter) -> Mail:
        sent.append(other.round())
        return Mail("x", "x", "x")

    mail.composers["greeting"] = compose
    assert mail.send() == 2 and sent == [0, 0] and len(smtp.mailbox.messages) == 2


def test_a_letter_dropped_meanwhile_is_not_missed(mail: MailSite, smtp: Running, site: MemorySite) -> None:
    letter = mail.put(mail.person("ann"))

    def compose(uow: UnitOfWork, letter: Letter) -> Mail:
        with site.other() as other:
            box = outbox.outbox(other.root)
            box.remove(box.get(letter.id), other.now)
            other.commit()
        return Mail("x", "x", "x")

    mail.composers["greeting"] = compose
    assert mail.send() == 1 and mail.box.get(letter.id) is None


def test_a_composer_that_fails_holds_up_no_other(mail: MailSite, smtp: Running) -> None:
    mail.composers["broken"] = lambda uow, letter: 1 / 0
    broken, unknown = mail.put(mail.person("ann"), kind="broken"), mail.put(mail.person("ann"), kind="unknown")
    mail.put(mail.person("bob"))
    assert mail.send() == 1
    assert (broken.state, broken.tries) == (WAITING, 1) and "ZeroDivisionError" in broken.error
    assert unknown.state == FAILED and "'unknown'" in unknown.error


def test_what_a_composer_changes_is_forgotten(mail: MailSite, smtp: Running, site: MemorySite) -> None:
    def compose(uow: UnitOfWork, letter: Letter) -> Mail:
        uow.root["site"].title = "changed"
        return Mail("x", "x", "x")

    mail.composers["greeting"] = compose
    mail.put(mail.person("ann"))
    assert mail.send() == 1 and site.site.title == "Colonnade"


@pytest.mark.parametrize("restarted", [False, True])
def test_a_clock_that_is_set_back_stalls_nothing(mail: MailSite, smtp: Running, restarted: bool) -> None:
    ann = mail.person("ann")
    mail.send()
    mail.put(ann, "now")
    later = mail.put(ann, "later", due=mail.site.now + timedelta(hours=1))
    mail.box.paused_until = outbox.to_microseconds(mail.site.now)
    mail.site.commit()
    mail.site.advance(days=-400)
    sender = mail.new_sender() if restarted else mail.sender
    assert mail.send(sender) == 1 and smtp.mailbox.messages[0]["Subject"] == "now"
    assert outbox.from_microseconds(later.due) == mail.site.now + timedelta(hours=1)
    mail.site.advance(hours=1)
    assert mail.send(sender) == 1


def test_a_restart_makes_nothing_wait_longer(mail: MailSite, smtp: Running) -> None:
    mail.put(mail.person("ann"), due=mail.site.now + timedelta(hours=2))
    for _ in range(2):
        mail.site.advance(hours=1)
        sent = mail.send(mail.new_sender())
    assert sent == 1


def test_an_address_in_another_script_needs_a_server_that_knows_it(mail: MailSite, smtp: Running) -> None:
    mail.put(mail.person("ann", email="安@例え.tw"))
    assert mail.send() == 1 and smtp.mailbox.envelopes[0][1] == ["安@xn--r8jz45g.tw"]


def test_names_bring_no_headers_or_receivers(mail: MailSite, smtp: Running, site: MemorySite) -> None:
    ann = mail.person("ann")
    ann.name, site.site.title = "Ann\r\nBcc: evil@example.com", "Site\nSubject: planted <x@y.z>,"
    mail.put(ann, "Hello\r\nBcc: evil@example.com\r\n\r\nbody")
    assert mail.send() == 1
    (message,) = smtp.mailbox.messages
    assert smtp.mailbox.envelopes == [("intranet@example.com", ["ann@example.com"])]
    assert message["Bcc"] is None and [a.addr_spec for a in message["From"].addresses] == ["intranet@example.com"]


@pytest.mark.parametrize("address", ["ann@example.com\r\nRCPT TO:<evil@example.com>", "no address", "<a@b.c>"])
def test_what_is_no_address_is_given_up_and_never_told_to_the_server(mail: MailSite, smtp: Running, address: str) -> None:
    letter = mail.put(address=address)
    assert mail.send() == 0 and letter.state == FAILED and not smtp.mailbox.asked


# --- protected connections


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for `localhost`, with its key in the same file."""
    path = tmp_path_factory.mktemp("tls") / "localhost.pem"
    command = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=localhost -addext".split()
    made = subprocess.run([*command, "subjectAltName=DNS:localhost", "-keyout", "-", "-out", "-"], capture_output=True, check=True)
    path.write_bytes(made.stdout)
    return path


def server_side(certificate: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context


@pytest.mark.parametrize("tls", [True, False], ids=["tls", "starttls"])
def test_connections_are_protected_and_signed_in(mail: MailSite, certificate: Path, tls: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    with running(user="intranet", password="pa55 word", context=server_side(certificate), tls=tls) as server:
        mail.post = replace(mail.post, server=server.address)
        mail.put(mail.person("ann"))
        assert mail.send(mail.new_sender()) == 0 and "certificate verify failed" in mail.box.server_error
        mail.site.advance(hours=1)
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        assert mail.send(mail.new_sender()) == 1 and len(server.mailbox.messages) == 1


def test_a_wrong_password_concerns_all_letters_and_is_not_told(mail: MailSite) -> None:
    with running(user="intranet", password="right") as server:
        wrong = replace(server.address, password="wrong-secret")
        mail.post = replace(mail.post, server=wrong)
        letter = mail.put(mail.person("ann"))
        assert mail.send(mail.new_sender()) == 0
    assert letter.tries == 0 and mail.box.server_error.startswith("535") and "secret" not in f"{mail.box.server_error} {wrong!r} {wrong}"


def test_where_starttls_is_asked_for_nothing_is_said_in_the_clear(smtp: Running) -> None:
    with pytest.raises(ServerDown, match="STARTTLS"):
        Connection(replace(smtp.address, security="starttls", user="intranet", password="x"))
