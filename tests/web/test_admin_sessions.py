"""The page of sessions: who is signed in where, and ending that."""

from __future__ import annotations

import pytest

from colonnade.security.audit import trail
from colonnade.testing import TestSite
from colonnade.web.agent import device_of

HERE = "/admin/sessions"
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Safari/604.1"


@pytest.fixture
def site():
    with TestSite() as made:
        with made.change() as change:
            change.administrator("boss")
            change.person("ann", name="Ann Lee")
            change.person("ben", name="Ben Wu")
        yield made


def names(page) -> list[str]:
    return [row.select_one("td a").text for row in page.html.select("tbody tr")]


def last_entry(site):
    with site.change() as change:
        found = next(trail(change.root).latest())
        return found.action, found.about, dict(found.facts)


def test_everybody_who_is_signed_in_is_listed_the_last_seen_first(site):
    site.sign_in("ann")
    site.clock.advance(minutes=3)
    site.sign_in("ben")
    site.clock.advance(minutes=3)
    boss = site.sign_in("boss")
    page = boss.get(HERE)
    assert names(page) == ["Boss", "Ben Wu", "Ann Lee"] and "3 sessions" in page.html.select_one(".ph-meta").text
    assert names(boss.get(f"{HERE}?q=ann")) == ["Ann Lee"] and names(boss.get(f"{HERE}?q=nobody")) == []
    site.sign_in("ann").get(HERE, status=404)
    site.sign_in("ann").get(f"{HERE}/end", status=404)


def test_one_session_is_ended_and_the_others_go_on(site):
    first, second, boss = site.sign_in("ann"), site.sign_in("ann"), site.sign_in("boss")
    person = first.person_id
    page = boss.get(f"{HERE}?person={person}")
    assert "Where Ann Lee is signed in" in page.html.h1.text and len(names(page)) == 2
    with site.change() as change:
        handle = next(s.handle for s in change.root["sessions"].of_person(person) if s.csrf == first.csrf)
    boss.submit(f"{HERE}?person={person}", session_of=person, handle=handle, status=303)
    first.get("/me", status=303)
    second.get("/me", status=200)
    assert last_entry(site) == ("person.session_ended", f"person:{person}", {})
    assert "ended already" in boss.submit(HERE, session_of=person, handle=handle, status=303).follow().text


def test_everybody_else_is_signed_out_after_a_question(site):
    ann, boss, other = site.sign_in("ann"), site.sign_in("boss"), site.sign_in("boss")
    assert "2 sessions end" in boss.get(f"{HERE}/end").text
    boss.submit(f"{HERE}/end", status=303)
    ann.get("/me", status=303)
    other.get("/me", status=303)
    boss.get("/me", status=200)
    assert last_entry(site) == ("people.signed_out", "", {"sessions": 2})


def test_an_account_leads_to_its_sessions(site):
    ann, boss = site.sign_in("ann"), site.sign_in("boss")
    page = boss.get(f"/admin/people/{ann.person_id}")
    assert page.html.select_one(f"a[href='{HERE}?person={ann.person_id}']") is not None


def test_others_can_not_end_a_session(site):
    ann, boss = site.sign_in("ann"), site.sign_in("boss")
    for path in (HERE, f"{HERE}/end"):
        ann.submit(path, session_of=boss.person_id, handle="00", status=404)
    boss.get("/me", status=200)


@pytest.mark.parametrize(
    ("agent", "device"),
    [
        (PHONE, "phone"),
        ("Mozilla/5.0 (Linux; Android 15; Pixel 9) Mobile", "phone"),
        ("Mozilla/5.0 (Linux; Android 15; SM-X910)", "tablet"),
        ("Mozilla/5.0 (iPad; CPU OS 18_0)", "tablet"),
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64)", "computer"),
        ("curl/8", ""),
    ],
)
def test_the_kind_of_device_is_told_from_what_the_browser_says(agent, device):
    assert device_of(agent) == device
