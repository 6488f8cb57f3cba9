"""The page about mail: there also on a site that sends none, and then it says how to turn it on."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from colonnade.clock import to_microseconds
from colonnade.mail.outbox import FAILED, WAITING, outbox, put, switch
from colonnade.mail.server import Server, ServerDown
from colonnade.testing import TestSite


@pytest.fixture
def site():
    with TestSite() as made:
        with made.change() as change:
            change.administrator("boss")
            change.person("ann", email="ann@example.com")
        yield made


def test_a_site_without_a_server_says_so_and_what_turns_mail_on(site):
    boss = site.sign_in("boss")
    page = boss.get("/admin/mail")
    assert "This site sends no mail" in page and "smtp_host = " in page.html.select_one("pre").text and "colonnade mail test" in page
    assert "Waiting: 0. Given up: 0." in " ".join(page.html.main.text.split()) and "No letter waits." in page
    assert page.html.select_one(".side a[href='/admin/mail'][aria-current]") is not None
    site.sign_in("ann").get("/admin/mail", status=404)


def test_what_waits_and_what_was_given_up_is_listed(site, monkeypatch):
    monkeypatch.setattr(site.runtime, "mail_server", Server("smtp.example.com", "intranet@example.com"))
    with site.change() as change:
        switch(change.root, on=True)
        ann = change.person("ann").id
        for kind in ("notice", "digest"):
            put(change.root, kind, change.now, person=ann)
        box = outbox(change.root)
        box.take_in_all([letter.id for letter in box])
        box.give_up(next(letter for letter in box if letter.kind == "digest"), "550 no such mailbox")
        assert [letter.state for letter in box].count(FAILED) == 1
    page = site.sign_in("boss").get("/admin/mail")
    shown = " ".join(page.html.main.text.split())
    assert "smtp.example.com" in shown and "sends no mail" not in shown and "Waiting: 1. Given up: 1." in shown
    assert "550 no such mailbox" in shown and "Summaries of what is new" in shown and "Ann" in shown


@pytest.fixture
def letters(site, monkeypatch):
    """Two letters to Ann: one waits until the day after tomorrow, one was refused."""
    monkeypatch.setattr(site.runtime, "mail_server", Server("smtp.example.com", "intranet@example.com"))
    with site.change() as change:
        switch(change.root, on=True)
        ann = change.person("ann").id
        late = put(change.root, "digest", change.now, person=ann, due=change.now + timedelta(days=2))
        refused = put(change.root, "notice", change.now, person=ann)
        outbox(change.root).give_up(refused, "550 no such mailbox")
        return {"waiting": late.id, "refused": refused.id}


def letter(site, number):
    with site.change() as change:
        found = outbox(change.root).get(number)
        return found and (found.state, found.error)


def test_a_letter_that_was_given_up_is_tried_again_from_the_page(site, letters):
    boss = site.sign_in("boss")
    page = boss.submit("/admin/mail", do="retry", letter=str(letters["refused"]))
    assert letter(site, letters["refused"]) == (WAITING, "550 no such mailbox")
    assert "The letter will be tried again now." in page.follow()


def test_a_letter_is_dropped_from_the_page_after_a_question(site, letters):
    boss = site.sign_in("boss")
    form = boss.get("/admin/mail").html.select_one("form[data-confirm] button[value=drop]").parent
    assert form["data-confirm"].startswith("Drop this letter?")
    assert "The letter was dropped." in boss.submit("/admin/mail", do="drop", letter=str(letters["waiting"])).follow()
    assert letter(site, letters["waiting"]) is None and letter(site, letters["refused"]) is not None


@pytest.mark.parametrize("number", ["5", "", "x", "-1", "9" * 40])
def test_a_letter_that_was_sent_meanwhile_is_said_to_be_gone(site, letters, number):
    for do in ("retry", "drop"):
        page = site.sign_in("boss").submit("/admin/mail", do=do, letter=number)
        assert "isn’t in the queue any more" in page.follow()
    assert letter(site, letters["waiting"]) and letter(site, letters["refused"])[0] == FAILED


def test_only_administrators_decide_about_letters(site, letters):
    for do in ("retry", "drop"):
        site.sign_in("ann").submit("/admin/mail", do=do, letter=str(letters["refused"]), status=404)
    assert letter(site, letters["refused"])[0] == FAILED


def test_a_letter_that_is_due_later_shows_the_time_of_the_day_too(site, letters):
    due = site.sign_in("boss").get("/admin/mail").html.select("td[data-label=Due]")[1]
    assert re.fullmatch(r"\d+ \w+, \d\d:\d\d", due.text.strip())


def test_the_receivers_of_letters_and_the_newer_of_two_versions_have_names_of_their_own_in_chinese(site, letters):
    heads = site.sign_in("boss", language="zh_Hant").get("/admin/mail").html.select("th")
    assert "收件者" in [head.text.strip() for head in heads] and "新版" not in [head.text.strip() for head in heads]


@pytest.mark.parametrize("words", ["Connection refused", "421 4.7.0 Try again later."])
def test_what_the_server_said_and_the_next_try_are_two_sentences(site, monkeypatch, words):
    monkeypatch.setattr(site.runtime, "mail_server", Server("smtp.example.com", "intranet@example.com"))
    with site.change() as change:
        box = outbox(change.root)
        box.server_error, box.paused_until = words, to_microseconds(change.now + timedelta(minutes=5))
    shown = " ".join(site.sign_in("boss").get("/admin/mail").html.main.text.split())
    assert f"{words.rstrip('.')}. Next try: " in shown


def test_a_test_mail_goes_to_who_asks_and_the_answer_of_the_server_is_shown(site, monkeypatch):
    monkeypatch.setattr(site.runtime, "mail_server", Server("smtp.example.com", "intranet@example.com"))
    boss = site.sign_in("boss", email="boss@example.com")
    assert "Send a test mail to boss@example.com" in " ".join(boss.get("/admin/mail").html.main.text.split())
    asked = []
    monkeypatch.setattr(site.runtime, "try_mail", lambda uow, person: asked.append(person.login) or person.email)
    assert "has taken a mail to boss@example.com" in " ".join(boss.submit("/admin/mail", do="test").html.main.text.split())

    def refuse(uow, person):
        raise ServerDown("535 wrong password")

    monkeypatch.setattr(site.runtime, "try_mail", refuse)
    assert "535 wrong password" in boss.submit("/admin/mail", do="test").html.select_one(".note-bad").text and asked == ["boss"]
    monkeypatch.setattr(site.runtime, "mail_server", None)
    assert "test mail" not in boss.submit("/admin/mail", do="test").text
