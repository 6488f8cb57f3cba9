"""The page about mail: there also on a site that sends none, and then it says how to turn it on."""

from __future__ import annotations

import pytest

from colonnade.mail.outbox import FAILED, outbox, put, switch
from colonnade.mail.server import Server
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
    assert page.html.select_one(".tabs a[href='/admin/mail'][aria-current]") is not None
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
