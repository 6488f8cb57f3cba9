"""Open to staff: an address of the company is enough, and nobody learns from the answer what an address is good for."""

from __future__ import annotations

import pytest

from colonnade.commands.inviting import token_of
from colonnade.mail.outbox import outbox
from colonnade.security.domains import is_of, to_domain
from colonnade.testing import TestSite, sample_plugin
from tests.web.world import form

GOOD = "seven green boats on a quiet lake"
ADDRESS = "/admin/people/invitations"
MAIL = {"smtp_host": "127.0.0.1", "mail_from": "site@example.com", "site_url": "https://intra.example"}


@pytest.fixture
def web():
    with TestSite([sample_plugin()], **MAIL) as made:
        made.admin = made.sign_in("admin", administrator=True, email="admin@example.com")
        made.admin.submit(ADDRESS, inviters="administrators", joining="domains", domains="example.com, 例子.tw", status=303)
        yield made


def ask(web, email: str, status: int = 200):
    browser = web.browser()
    filled = form(browser.get("/signup"), "email")
    filled["email"] = email
    return filled.submit(status=status)


def letters(web) -> list:
    with web.change() as site:
        return [(letter.address, token_of(site.root, letter.about[0])) for letter in outbox(site.root)]


def test_by_default_people_are_invited_only():
    with TestSite([sample_plugin()], **MAIL) as site:
        site.browser().get("/signup", status=303)
        assert "/signup" not in site.browser().get("/sign-in").text


def test_without_mail_it_stays_closed_and_administrators_are_told():
    with TestSite([sample_plugin()]) as site:
        admin = site.sign_in("admin", administrator=True)
        admin.submit(ADDRESS, inviters="administrators", joining="domains", domains="example.com", status=303)
        assert "This works only when the site sends mail" in admin.get(ADDRESS).text
        site.browser().get("/signup", status=303)
        assert "/signup" not in site.browser().get("/sign-in").text


def test_an_address_of_the_company_gets_a_link_that_works_once_for_a_day(web):
    assert web.browser().get("/sign-in").html.find("a", href="/signup")
    assert "If that address can join, a mail is on its way" in ask(web, "Ria@Example.com").text
    ((address, token),) = letters(web)
    assert address == "Ria@Example.com"
    browser = web.browser()
    filled = form(browser.get(f"/invitation/{token}"), "password")
    filled["login"], filled["name"], filled["password"] = "ria", "Ria", GOOD
    assert filled.submit(status=303).headers["Location"].endswith("/me/first-steps/you")
    web.browser().get(f"/invitation/{token}", status=410)
    with web.change() as site:
        assert (site.root["people"]["ria"].kind, site.root["people"]["ria"].email) == ("employee", "Ria@Example.com")


def test_the_link_ends_after_a_day_and_when_the_site_is_closed(web):
    ask(web, "ria@example.com")
    ((_address, token),) = letters(web)
    web.admin.submit(ADDRESS, inviters="administrators", joining="invitation", domains="", status=303)
    assert "by invitation only" in web.browser().get(f"/invitation/{token}", status=410).text
    web.admin.submit(ADDRESS, inviters="administrators", joining="domains", domains="example.com", status=303)
    web.browser().get(f"/invitation/{token}", status=200)
    web.clock.advance(hours=24)
    assert "expired" in web.browser().get(f"/invitation/{token}", status=410).text


def test_all_addresses_are_answered_alike(web):
    with web.change() as site:
        site.person("gone", email="gone@example.com")
        site.root["people"].deactivate(site.person("gone").id)
        site.person("kai", email="kai@example.com").password_hash = "has one"
    asked = (
        "new@example.com",
        "kai@example.com",
        "gone@example.com",
        "x@elsewhere.example",
        "x@sub.example.com",
        "x@example.com.evil.example",
    )
    pages = {str(ask(web, email).html.select_one(".sheet")) for email in asked}
    assert len(pages) == 1
    assert [address for address, _token in letters(web)] == ["new@example.com"]


def test_whom_an_import_made_chooses_a_password(web):
    with web.change() as site:
        site.person("kai", email="kai@example.com", name="Kai")
    ask(web, "KAI@example.com")
    ((address, token),) = letters(web)
    assert address == "kai@example.com"
    filled = form(web.browser().get(f"/invitation/{token}"), "password")
    assert filled["login"].value == "kai" and "name" not in filled.fields


def test_it_is_limited(web):
    for _number in range(5):
        ask(web, "ria@example.com")
    assert "Too many attempts" in ask(web, "RIA@example.com", 429).text
    ask(web, "other@example.com", 200)


def test_what_is_no_address_or_domain_is_said_at_the_field(web):
    assert ask(web, "nonsense", 400).html.select("[aria-invalid=true]")
    for domains in ("*.example.com", "example", "a b@c", ""):
        page = web.admin.submit(ADDRESS, inviters="administrators", joining="domains", domains=domains, status=400)
        assert page.html.select("textarea[aria-invalid=true]"), domains
    assert "例子.tw" in web.admin.get(ADDRESS).text


@pytest.mark.parametrize(
    ("address", "matches"),
    [
        ("a@example.com", True),
        ("a@EXAMPLE.com", True),
        ("a@xn--fsqu00a.tw", True),
        ("a@例子.tw", True),
        ("a@sub.example.com", False),
        ("a@example.com.tw", False),
        ("a@notexample.com", False),
        ("a@", False),
    ],
)
def test_domains_match_exactly(address, matches):
    assert is_of(address, {to_domain("Example.com"), to_domain("例子.tw")}) is matches
