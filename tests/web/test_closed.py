"""Read only, and closed for maintenance: what people get to see, and who is let through."""

from __future__ import annotations

from datetime import timedelta

import pytest

from colonnade.app.serve import working
from colonnade.jobs.mode import MAINTENANCE, NORMAL, READ_ONLY
from colonnade.testing import TestSite


@pytest.fixture
def site():
    with TestSite() as made:
        with made.change() as change:
            change.administrator("boss")
            change.person("ann", name="Ann Lee")
            made.page = change.page("Holidays", "We have thirty days.", by="ann")
        yield made


def set_mode(site, kind: str, minutes: int | None = None) -> None:
    site.runtime.mode.set(kind, site.clock() + timedelta(minutes=minutes) if minutes else None)


def edit(browser, **fields):
    return browser.post("/sample/holidays/@@edit", {"csrf_token": browser.csrf, **fields}, status="*")


def banner(page) -> str:
    return " ".join(page.html.select_one(".banners").text.split()) if page.html.select_one(".banners") else ""


def test_while_only_reading_pages_are_shown_and_changes_are_given_back(site):
    ann = site.sign_in("ann")
    set_mode(site, READ_ONLY, 20)
    assert ann.get("/sample/holidays").status_int == 200
    told = banner(ann.get("/sample/holidays"))
    assert "nothing can be changed" in told and "That is to be over by" in told
    refused = edit(ann, title="Holidays", body="Now we have thirty-five days of holidays.")
    assert refused.status_int == 503 and refused.headers["Retry-After"] == "1200"
    assert "Now we have thirty-five days" in refused.html.main.text
    assert "Nothing can be changed at the moment" in refused.html.h1.text
    assert "We have thirty days." in ann.get("/sample/holidays")
    set_mode(site, NORMAL)
    assert edit(ann, title="Holidays", body="Now we have thirty-five days of holidays.").status_int == 303
    assert not banner(ann.get("/sample/holidays"))


def test_scripts_and_programs_are_told_in_their_way(site):
    ann = site.sign_in("ann")
    set_mode(site, READ_ONLY)
    words = ann.post("/sample/holidays/@@edit", {"csrf_token": ann.csrf}, headers={"X-Requested-With": "fetch"}, status=503)
    assert words.content_type == "text/plain" and words.text.startswith("Not saved.")
    problem = ann.put("/sample/holidays/@@json", "{}", headers={"Content-Type": "application/json", "X-CSRF-Token": ann.csrf}, status=503)
    assert problem.content_type == "application/problem+json" and problem.headers["Retry-After"] == "120"


@pytest.mark.parametrize("kind", [READ_ONLY, MAINTENANCE])
def test_signing_in_and_out_and_languages_work_all_the_time(kind, site):
    with site.change() as change:
        change.person("tom")
    password = site.password("tom")
    set_mode(site, kind)
    browser = site.browser()
    form = next(f for f in browser.get("/sign-in").forms.values() if "password" in f.fields)
    form["login"], form["password"] = "tom", password
    assert form.submit().status_int == 303
    ann = site.sign_in("ann")
    assert ann.post("/-/preferences", {"csrf_token": ann.csrf, "language": "zh_Hant"}).status_int == 303
    assert ann.post("/sign-out", {"csrf_token": ann.csrf}).status_int == 303


def test_maintenance_lets_administrators_in_only(site):
    ann, boss = site.sign_in("ann"), site.sign_in("boss")
    set_mode(site, MAINTENANCE, 5)
    for browser in (ann, site.browser()):
        for path in ("/", "/sample/holidays", "/nothing", "/-/ready", "/-/blob/" + "0" * 32 + "/x.png"):
            answer = browser.get(path, status=503)
            assert answer.headers["Retry-After"] == "300"
    page = ann.get("/", status=503)
    assert "Closed for maintenance" in page.html.h1.text and page.html.select_one("a[href='/sign-in']") is None
    assert site.browser().get("/", status=503).html.select_one("a[href='/sign-in']") is not None
    assert site.browser().get("/-/live").status_int == 200
    assert "only administrators get in" in banner(boss.get("/sample/holidays"))
    assert edit(boss, title="Holidays", body="Text").status_int == 303


def test_a_page_that_the_browser_kept_is_asked_for_anew(site):
    ann = site.sign_in("ann")
    tag = ann.get("/sample/holidays").headers["ETag"]
    assert ann.get("/sample/holidays", headers={"If-None-Match": tag}, status="*").status_int == 304
    set_mode(site, READ_ONLY)
    page = ann.get("/sample/holidays", headers={"If-None-Match": tag}, status="*")
    assert page.status_int == 200 and banner(page)
    set_mode(site, MAINTENANCE)
    assert ann.get("/sample/holidays", headers={"If-None-Match": page.headers["ETag"]}, status="*").status_int == 503


def test_an_administrator_changes_it_on_the_page(site):
    boss = site.sign_in("boss")
    form = next(f for f in boss.get("/admin/storage").forms.values() if "mode" in f.fields)
    form["mode"], form["minutes"] = READ_ONLY, "soon"
    wrong = form.submit(status=400)
    assert site.runtime.mode.now().is_normal and "Write a number of minutes" in wrong.text
    again = next(f for f in wrong.forms.values() if "mode" in f.fields)
    assert again["mode"].value == READ_ONLY and again["minutes"].value == "soon"
    again["minutes"] = "30"
    page = again.submit().follow()
    assert site.runtime.mode.now().kind == READ_ONLY and page.html.select_one(".banners a[href='/admin/storage']") is not None
    back = next(f for f in page.forms.values() if "mode" in f.fields)
    back["mode"] = NORMAL
    back.submit()
    assert site.runtime.mode.now().is_normal
    boss.post("/admin/storage", {"csrf_token": boss.csrf, "mode": "other"}, status=400)
    ann = site.sign_in("ann")
    ann.post("/admin/storage", {"csrf_token": ann.csrf, "mode": MAINTENANCE}, status=404)
    assert site.runtime.mode.now().is_normal


def test_nothing_is_written_beside_the_requests(site):
    set_mode(site, READ_ONLY)
    before = site.runtime.database.lastTransaction()
    site.sign_in("ann")
    signed_in = site.runtime.database.lastTransaction()
    assert signed_in != before
    site.sign_in("ann").get("/sample/holidays")
    last = site.runtime.database.lastTransaction()
    with working(site.runtime):
        pass
    assert site.runtime.database.lastTransaction() == last
    set_mode(site, NORMAL)
    with working(site.runtime):
        pass
    assert site.runtime.database.lastTransaction() != last
