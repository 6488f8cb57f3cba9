"""The main flows as people do them, in Chromium, without a single error in its console."""

from __future__ import annotations

import re

from tests.web.world import PNG


def test_sign_in_read_and_sign_out(site, expect):
    password = site.world.password("employee")
    tab = site.open(path="/sample/welcome")
    assert "/sign-in?next=" in tab.url
    tab.get_by_label("User name or e-mail").fill("employee")
    tab.get_by_label("Password").fill("wrong")
    tab.keyboard.press("Enter")
    expect(tab.get_by_role("alert")).to_contain_text("password")
    tab.get_by_label("Password").fill(password)
    tab.get_by_role("button", name="Sign in").click()
    expect(tab.locator("h1").first).to_have_text("Welcome")
    assert tab.url == f"{site.base}/sample/welcome"
    tab.get_by_text("Your menu").locator("..").click()
    tab.get_by_role("button", name="Sign out").click()
    tab.wait_for_url("**/sign-in")
    tab.goto(f"{site.base}/sample/welcome")
    assert "/sign-in?next=" in tab.url


def test_write_a_page_with_completion_preview_draft_and_publish(site, expect):
    tab = site.open("employee", "/sample/@@add/sample.page")
    tab.get_by_label("Title").fill("Office hours")
    text = tab.locator("textarea[name=body]")
    text.click()
    tab.keyboard.type("We open at **nine**, see [[Rul")
    tab.get_by_role("option", name="Rules").wait_for()
    tab.keyboard.press("ArrowDown")
    expect(tab.get_by_role("option", name="Rules")).to_have_attribute("aria-selected", "true")
    tab.keyboard.press("Enter")
    assert text.input_value() == "We open at **nine**, see [[Rules]]"
    tab.get_by_role("button", name="Preview").click()
    expect(tab.locator(".ed-preview strong")).to_have_text("nine")
    tab.get_by_role("button", name="Preview").click()
    tab.get_by_label("Title").focus()
    expect(tab.locator("[data-status]")).to_contain_text("aved")
    tab.goto(f"{site.base}/")
    tab.get_by_role("link", name="Office hours").click()
    expect(tab.locator("textarea[name=body]")).to_have_value("We open at **nine**, see [[Rules]]")
    tab.get_by_role("button", name="Publish").click()
    expect(tab.locator("h1").first).to_have_text("Office hours")
    expect(tab.get_by_role("article").get_by_role("link", name="Rules")).to_have_attribute("href", "/sample/rules")
    expect(tab.locator(".toasts")).to_contain_text("Published")


def test_what_is_published_waits_for_its_draft_so_that_none_stays_behind(site, expect):
    tab = site.open("employee", "/sample/@@add/sample.page")
    held = []
    tab.route("**/@@draft*", lambda route: held.append(route))
    tab.get_by_label("Title").fill("Once only")
    tab.locator("textarea[name=body]").fill("Written once")
    publish = tab.get_by_role("button", name="Publish")
    publish.click(), publish.click()
    assert len(held) == 1 and "/@@add/" in tab.url
    held[0].continue_()
    expect(tab.locator("h1").first).to_have_text("Once only")
    tab.unroute_all()
    tab.goto(f"{site.base}/sample/@@add/sample.page")
    expect(tab.locator("textarea[name=body]")).to_have_value("")


def test_a_conflict_shows_both_and_can_be_settled(site, expect):
    with site.world.change() as change:
        change.page("Disputed", "one line", by="employee")
    first, second = (site.open(who, "/sample/disputed/@@edit") for who in ("employee", "member"))
    for tab, words in ((first, "their words"), (second, "my words")):
        tab.locator("textarea[name=body]").fill(words)
        tab.get_by_role("button", name="Save", exact=True).click()
        tab.wait_for_load_state()
    expect(second.get_by_role("alert")).to_contain_text("Employee saved this page while you were writing")
    assert second.locator("textarea[name=body]").input_value().strip() == "my words"
    second.get_by_role("button", name="Save", exact=True).click()
    expect(second.get_by_role("article")).to_contain_text("my words")


def test_upload_by_the_form_and_by_the_editor(site, expect):
    with site.world.change() as change:
        change.page("With files", "Text", by="employee")
    picture = {"name": "圖.png", "mimeType": "image/png", "buffer": PNG}
    tab = site.open("employee", "/sample/with-files/@@attach")
    tab.get_by_label("Add files").set_input_files(picture)
    tab.get_by_role("button", name="Upload").click()
    expect(tab.get_by_role("link", name="圖.png")).to_be_visible()
    tab.goto(f"{site.base}/sample/with-files/@@edit")
    tab.locator("[data-attach]").set_input_files({**picture, "name": "plan.png"})
    expect(tab.locator("textarea[name=body]")).to_have_value(re.compile(r"!\[plan\.png\]\(/-/blob/"))


def test_throw_away_after_the_question_and_undo(site, expect):
    with site.world.change() as change:
        change.page("Short lived", "Text", by="employee")
    tab = site.open("employee", "/sample/short-lived")
    tab.get_by_label("More actions").click()
    tab.get_by_role("link", name="Move to trash").click()
    tab.get_by_role("button", name="Move to trash").click()
    expect(tab.locator(".toasts")).to_contain_text("is in the trash")
    tab.get_by_role("link", name="Undo").click()
    tab.get_by_role("button", name="Restore Short lived").click()
    expect(tab.locator("h1").first).to_have_text("Short lived")


def test_versions_are_compared_and_restored(site, expect):
    tab = site.open("employee", "/sample/welcome/@@history")
    tab.get_by_role("button", name="Compare").click()
    expect(tab.locator("ins, .diff")).not_to_have_count(0)
    tab.get_by_role("button", name="Restore this version").click()
    expect(tab.locator(".toasts")).to_contain_text("Restored version 1")


def test_arranging_by_keyboard_alone_is_told_and_kept(site, expect):
    tab = site.open("member", "/@@customise")
    live = tab.locator("[data-live]")
    grip = tab.locator("[data-slot='colonnade.continue'] [data-grip]")
    grip.focus()
    tab.keyboard.press("Space")
    expect(live).to_contain_text("Continue lifted")
    with tab.expect_response(lambda answer: answer.request.method == "POST" and answer.status == 204):
        tab.keyboard.press("ArrowRight")
        expect(live).to_contain_text("column, position")
        tab.keyboard.press("Space")
    expect(live).to_contain_text("Continue put down")
    tab.reload()
    assert tab.locator("[data-column=left] [data-slot='colonnade.continue']").count() == 0
    assert tab.locator("[data-column=main] [data-slot='colonnade.continue']").count() == 1
    tab.locator("[data-slot='colonnade.continue'] [data-grip]").focus()
    tab.keyboard.press("Space")
    tab.keyboard.press("ArrowRight")
    tab.keyboard.press("Escape")
    expect(tab.locator("[data-live]")).to_contain_text("back in its place")
    tab.reload()
    assert tab.locator("[data-column=main] [data-slot='colonnade.continue']").count() == 1


def test_a_plugin_is_switched_off_and_on_while_people_read(site, expect):
    admin, reader = site.open("admin", "/admin/plugins/sample"), site.open("employee", "/sample/rules")
    try:
        admin.get_by_role("button", name="Switch off").click()
        expect(admin.locator(".toasts")).to_contain_text("Nothing of it is lost")
        reader.reload()
        expect(reader.get_by_role("note")).to_contain_text("switched off")
        expect(reader.get_by_role("main")).to_contain_text("Back to")
        reader.goto(f"{site.base}/")
        assert reader.locator("h1").count()
        admin.goto(f"{site.base}/admin/plugins/sample")
        admin.get_by_role("button", name="Switch on").click()
        expect(admin.locator(".toasts")).to_contain_text("is on")
    finally:
        with site.world.change() as change:
            change.switch("sample", True)
    reader.goto(f"{site.base}/sample/rules")
    expect(reader.get_by_role("article").get_by_role("link", name="Welcome")).to_be_visible()


def test_the_dark_theme_is_switched_at_once_and_kept(site, expect):
    tab = site.open("owner", "/")
    before = tab.evaluate("getComputedStyle(document.body).backgroundColor")
    tab.get_by_text("Your menu").locator("..").click()
    with tab.expect_response("**/-/preferences"):
        tab.get_by_role("button", name="Dark").click()
    expect(tab.locator("html")).to_have_attribute("data-theme", "dark")
    assert tab.evaluate("getComputedStyle(document.body).backgroundColor") != before
    tab.reload()
    expect(tab.locator("html")).to_have_attribute("data-theme", "dark")


def test_the_language_is_switched(site, expect):
    tab = site.open("owner", "/help")
    tab.get_by_text("Your menu").locator("..").click()
    tab.get_by_role("button", name="繁體中文").click()
    expect(tab.locator("html")).to_have_attribute("lang", "zh-Hant-TW")
    with site.world.change() as change:
        change.person("owner", language="en")


HOSTILE = [
    '<img src=x onerror="window.hit=1">',
    "<svg/onload=window.hit=1>",
    "[x](javascript:window.hit=1)",
    "<script>window.hit=1</script>",
]


def test_text_that_tries_to_run_does_not(site, expect):
    tab = site.open("employee", "/sample/@@add/sample.page")
    tab.get_by_label("Title").fill(HOSTILE[0])
    tab.locator("textarea[name=body]").fill("\n\n".join(HOSTILE))
    tab.get_by_role("button", name="Preview").click()
    expect(tab.locator(".ed-preview")).to_contain_text("window.hit")
    tab.get_by_role("button", name="Preview").click()
    tab.get_by_role("button", name="Publish").click()
    expect(tab.locator("h1").first).to_have_text(HOSTILE[0])
    page = tab.url
    for view in ("", "/@@history", "/@@edit", "/@@trash", "/@@move", "/@@share", "/@@attach"):
        tab.goto(page + view)
        assert tab.evaluate("window.hit") is None, view
    tab.goto(f"{site.base}/sample/rules/@@edit")
    tab.locator("textarea[name=body]").fill("")
    tab.locator("textarea[name=body]").click()
    tab.keyboard.type("[[<img")
    tab.get_by_role("option").first.wait_for()
    assert tab.evaluate("window.hit") is None
    tab.locator("textarea[name=body]").fill("Back to [[Welcome]].")
