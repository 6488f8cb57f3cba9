"""The set-up of a new site: five steps that can be skipped and come back to, shown until they are done or dismissed."""

from __future__ import annotations

import threading

import pytest

from colonnade.commands.set_up import STEPS, begin_set_up
from colonnade.plugins.state import state
from colonnade.security import first_admin
from colonnade.testing import TestSite

HERE = "/admin/set-up"


@pytest.fixture
def site():
    """A new site, of which the boss is the first administrator."""
    with TestSite(on=False) as made:
        with made.change() as change:
            token = first_admin.ensure(change.root, change.now)
            first_admin.claim(change.root, token, "boss", "Boss", "several words are fine", change.now)
            begin_set_up(change.uow())
            change.person("ann")
        yield made


def stored(site, name: str):
    with site.change() as change:
        return getattr(change.site, name)


def test_each_step_can_be_skipped_and_the_overview_reminds_of_it_until_it_is_dismissed(site):
    boss = site.sign_in("boss")
    address = f"{HERE}/site"
    for number, step in enumerate(STEPS, 1):
        assert address == f"{HERE}/{step}"
        page = boss.get(address)
        assert f"Step {number} of 5" in page
        address = page.html.find("a", string="Skip")["href"]
    assert address == "/admin" and len(boss.get("/admin").html.select("a[href^='/admin/set-up/']")) == 5
    boss.submit("/admin", status=303)
    assert boss.get("/admin").html.select("a[href^='/admin/set-up/']") == []
    boss.get(f"{HERE}/people", status=200)


def test_what_is_chosen_holds_and_with_the_last_step_it_is_over(site):
    boss = site.sign_in("boss")
    boss.submit(f"{HERE}/site", site_title="Acme", language="zh_Hant", status=303)
    boss.submit(f"{HERE}/look", status=303)
    assert stored(site, "set_up") == ("site", "look") and boss.get("/admin").html.select_one(".rows .badge-ok") is not None
    boss.submit(f"{HERE}/people", inviters="owners", founders="administrators", domains="example.com", status=303)
    boss.submit(f"{HERE}/apps", apps="sample", status=303)
    boss.submit(f"{HERE}/content", content="empty", status=303)
    found = [stored(site, name) for name in ("title", "inviters", "founders", "signup_domains", "set_up")]
    assert found == ["Acme", "owners", "administrators", ("example.com",), None]
    assert boss.get("/sample").status_int == 200 and "Acme" in boss.get("/").html.select_one(".foot").text
    boss.submit(f"{HERE}/apps", status=303)
    with site.change() as change:
        assert "sample" not in state(change.root).enabled


@pytest.mark.parametrize(
    ("step", "typed", "field"),
    [
        ("site", {"site_title": "", "language": "en"}, "site_title"),
        ("site", {"site_title": "Acme", "language": "xx"}, "language"),
        ("people", {"inviters": "owners", "founders": "staff", "domains": "no domain!"}, "domains"),
        ("people", {"inviters": "robots", "founders": "staff", "domains": ""}, "inviters"),
    ],
)
def test_what_is_wrong_stands_at_its_field_and_the_step_isnt_done(site, step, typed, field):
    page = site.sign_in("boss").submit(f"{HERE}/{step}", **typed, status=400)
    assert page.html.select_one(f"#f-{field}-err") is not None
    assert stored(site, "set_up") == () and stored(site, "title") == "Colonnade"


def test_a_demo_company_is_loaded_as_a_job(site, monkeypatch):
    boss, asked = site.sign_in("boss"), []
    monkeypatch.setattr(site.runtime, "load_demo", lambda by: asked.append(by) or True)
    boss.submit(f"{HERE}/content", content="demo", status=303)
    assert asked == [boss.person_id]


def test_the_demo_company_is_there_when_the_job_has_ended(site):
    assert site.runtime.load_demo(0)
    (thread,) = (each for each in threading.enumerate() if each.name == "colonnade-demo load")
    thread.join(120)
    with site.change() as change:
        assert "demo" in change.root and site.runtime.jobs.ended()[0].error == ""
    assert "made-up company" not in site.sign_in("boss").get(f"{HERE}/content")


def test_only_administrators_set_the_site_up(site):
    ann = site.sign_in("ann")
    ann.get(f"{HERE}/site", status=404)
    ann.submit(f"{HERE}/site", site_title="Mine", language="en", status=404)
    ann.submit("/admin", status=404)
    site.sign_in("boss").get(f"{HERE}/nothing", status=404)
