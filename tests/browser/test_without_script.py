"""Everything that matters works with JavaScript switched off."""

from __future__ import annotations

import pytest


@pytest.fixture
def plain(site):
    """Open a tab that runs no script."""
    return lambda actor="anonymous", path="/": site.open(actor, path, java_script_enabled=False)


def test_sign_in(site, plain):
    password = site.world.password("member")
    tab = plain(path="/sample/rules")
    tab.get_by_label("User name or e-mail").fill("member")
    tab.get_by_label("Password").fill(password)
    tab.get_by_role("button", name="Sign in").click()
    assert tab.url == f"{site.base}/sample/rules"


def test_write_and_restore(plain, expect):
    tab = plain("employee", "/sample/@@add/sample.page")
    tab.get_by_label("Title").fill("Plainly written")
    tab.locator("textarea[name=body]").fill("First text")
    tab.get_by_role("button", name="Publish").click()
    tab.get_by_role("link", name="Edit").click()
    tab.locator("textarea[name=body]").fill("Second text")
    tab.get_by_role("button", name="Save", exact=True).click()
    expect(tab.get_by_role("article")).to_contain_text("Second text")
    tab.get_by_label("More actions").click()
    tab.get_by_role("link", name="History").click()
    tab.get_by_role("button", name="Compare").click()
    tab.get_by_role("button", name="Restore this version").click()
    expect(tab.get_by_role("article")).to_contain_text("First text")


def test_arrange_the_homepage(plain, expect):
    tab = plain("employee", "/")
    tab.get_by_role("link", name="Customise page").click()
    card = tab.locator("[data-slot='colonnade.continue']")
    card.locator("summary").click()
    card.get_by_role("button", name="right column").click()
    expect(tab.locator("[data-column=right] [data-slot='colonnade.continue']")).to_have_count(1)
    tab.get_by_role("button", name="Undo").click()
    expect(tab.locator("[data-column=left] [data-slot='colonnade.continue']")).to_have_count(1)


def test_switch_a_plugin(site, plain, expect):
    tab = plain("admin", "/admin/plugins/sample")
    try:
        tab.get_by_role("button", name="Switch off").click()
        expect(tab.locator(".toasts")).to_contain_text("is off")
        tab.goto(f"{site.base}/admin/plugins/sample")
        tab.get_by_role("button", name="Switch on").click()
        expect(tab.locator(".toasts")).to_contain_text("is on")
    finally:
        with site.world.change() as change:
            change.switch("sample", True)


def test_a_slow_card_can_be_opened(site, plain, monkeypatch):
    monkeypatch.setattr(site.world.runtime.budgets, "is_slow", lambda name: True)
    tab = plain("employee", "/")
    tab.get_by_role("link", name="Show").first.click()
    assert "@@widget/" in tab.url
    assert tab.locator(".card").count() == 1


def test_nothing_is_offered_that_needs_a_script(plain):
    tab = plain("employee", "/sample/welcome/@@edit")
    assert tab.locator(".js:visible").count() == 0
    tab.goto(tab.url.replace("/sample/welcome/@@edit", "/@@customise"))
    assert tab.locator(".js:visible").count() == 0


def test_nothing_stands_above_the_header_without_a_message(plain):
    assert plain("employee", "/sample/rules").locator("header.top").bounding_box()["y"] == 0


def test_a_community_is_searched_by_a_tick(plain):
    tab = plain("employee", "/hall")
    tab.get_by_label("in Hall").check()
    tab.locator(".top-search [name=q]").fill("rules")
    tab.locator(".top-search [name=q]").press("Enter")
    tab.wait_for_url("**/search?q=rules&place=*")
    assert tab.locator(".file-bar .chip").first.inner_text().strip().startswith("in Hall")
    tab.get_by_text("Search everywhere").first.click()
    tab.wait_for_url("**/search?q=rules")
    assert tab.locator(".file-bar .chip").count() == 0
