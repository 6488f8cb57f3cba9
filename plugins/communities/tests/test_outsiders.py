"""Owners invite people who have no account, where administrators let them; else they read who can."""

from __future__ import annotations

import re

GOOD = "seven green boats on a quiet lake"


def link_in(page) -> str:
    return re.search(r"/invitation/[\w-]+", page.html.select_one("[role=status] code").text)[0]


def test_who_can_invite_is_said(web):
    page = web.lin.get("/vault/@@invite").text
    assert "Only administrators invite people who have no account: Admin" in page and 'name="email"' not in page
    web.lin.submit("/vault/@@invite", email="new@example.com", language="en", status=403)


def test_an_owner_brings_in_a_guest(web):
    web.admin.submit("/admin/people/invitations", inviters="owners", status=303)
    page = web.lin.submit("/vault/@@invite", email="New@example.com", language="en", status=200)
    link = link_in(page)
    assert "New@example.com" in web.lin.get("/vault/@@invite").html.select_one("#outside").parent.text
    browser = web.browser()
    form = browser.get(link)
    assert "Lin Hu invites you." in form.text and "You will be in: Vault" in form.text
    filled = next(f for f in form.forms.values() if "password" in f.fields)
    filled["login"], filled["name"], filled["password"] = "new", "New One", GOOD
    assert filled.submit(status=303).headers["Location"].endswith("/me/first-steps/you")
    page = browser.get("/me/first-steps/told", status=200)
    assert page.html.find("a", string="Skip")["href"] == "/vault"
    assert "used already" in web.browser().get(link, status=410).text
    assert "New@example.com" not in web.lin.get("/vault/@@invite").text


def test_it_is_sent_again_and_taken_back(web):
    web.admin.submit("/admin/people/invitations", inviters="owners", status=303)
    first = link_in(web.lin.submit("/vault/@@invite", email="new@example.com", language="zh_Hant", status=200))
    number = web.lin.get("/vault/@@invite").html.select_one("button[name=again]")["value"]
    second = link_in(web.lin.submit("/vault/@@invite", again=number, status=200))
    web.browser().get(first, status=410)
    web.browser().get(second, status=200)
    number = web.lin.get("/vault/@@invite").html.select_one("button[name=withdraw]")["value"]
    web.kai.submit("/vault/@@invite", withdraw=number, status=404)
    web.lin.submit("/vault/@@invite", withdraw=number, status=303)
    web.browser().get(second, status=410)
    web.lin.submit("/vault/@@invite", withdraw=number, status=303)
    assert "used or taken back meanwhile" in web.lin.get("/vault/@@invite").text


def test_what_is_no_address_is_said_at_the_field(web):
    web.admin.submit("/admin/people/invitations", inviters="owners", status=303)
    page = web.lin.submit("/vault/@@invite", email="nonsense, x@", language="en", status=400)
    assert "These are not e-mail addresses" in page.text and "nonsense, x@" in page.html.select_one("textarea[name=email]").text


def test_somebody_else_who_is_signed_in_is_told_so(web):
    with web.change() as site:
        site.person("wen", email="wen@example.com")
    web.admin.submit("/admin/people/invitations", inviters="owners", status=303)
    link = link_in(web.lin.submit("/vault/@@invite", email="wen@example.com", language="en", status=200))
    page = web.kai.get(link, status=403)
    assert "for someone else" in page.text and "You are signed in as Kai Hu." in page.text
    web.kai.submit(link, status=400)
    assert "There is an account for you already" in web.browser().get(link, status=410).text
    assert "You will be in: Vault" in web.wen.get(link, status=200).text
    assert web.wen.submit(link, status=303).headers["Location"].endswith("/vault")
    web.wen.get("/vault", status=200)


def test_who_has_an_account_reads_how_the_link_lets_them_in(web):
    web.admin.submit("/admin/people/invitations", inviters="owners", status=303)
    with web.change() as site:
        site.root["people"].update(site.root["people"]["kai"].id, email="kai@example.com")
    link = link_in(web.lin.submit("/vault/@@invite", email="kai@example.com", language="en", status=200))
    page = web.browser().get(link, status=410)
    assert "Sign in with it: if the invitation leads into communities, you come into them then." in page.text
    assert "invitation" in page.html.find("a", string="Sign in")["href"]
    assert "You will be in: Vault" in web.kai.get(link, status=200).text
