"""The script of every page in a real browser, under the Content-Security-Policy that the site sends."""

from __future__ import annotations

import re

import pytest

from tests.browser import preview

sync_api = pytest.importorskip("playwright.sync_api")
EXPECTED = re.compile("status of (409|503)|Error Code 503")  # what tests provoke; the browser says so in its console


@pytest.fixture(scope="module")
def base():
    address, stop = preview.serve(0)
    yield address
    stop()


@pytest.fixture
def tab(browser):
    """A tab that fails its test when the page reports an error or breaks the policy."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    troubles: list[str] = []
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.on(
        "console", lambda message: troubles.append(message.text) if message.type == "error" and not EXPECTED.search(message.text) else None
    )
    preview.POSTED.clear()
    yield page
    context.close()
    assert not troubles


def test_icons_from_the_sprite_are_drawn(tab, base):
    tab.goto(f"{base}/en/light/wiki")
    assert tab.evaluate("document.querySelector('.ph-actions .i use').getBBox().width") > 0


def test_a_busy_server_is_asked_again_and_the_card_arrives(tab, base):
    preview.BUSY.clear()
    tab.goto(f"{base}/en/light/home")
    tab.wait_for_selector("#arrived", timeout=8000)
    assert len(preview.BUSY) == 2


def test_menus_close_on_escape_and_give_the_focus_back(tab, base):
    tab.goto(f"{base}/en/light/home")
    tab.keyboard.press("c")
    assert tab.evaluate("document.activeElement.closest('.pop') !== null")
    tab.keyboard.press("ArrowDown")
    assert tab.evaluate("document.activeElement.textContent.trim()") == "Blog post"
    tab.keyboard.press("Escape")
    assert tab.evaluate("document.activeElement.matches('.top-new > summary')")
    assert tab.locator("details.menu[open]").count() == 0


def test_keys_are_off_in_fields(tab, base):
    tab.goto(f"{base}/en/light/home")
    tab.keyboard.press("/")
    assert tab.evaluate("document.activeElement.name") == "q"
    tab.keyboard.type("c?")
    assert tab.input_value("[name=q]") == "c?"
    assert tab.locator("details.menu[open], dialog[open]").count() == 0


def test_the_list_of_keys_opens_and_single_keys_can_be_switched_off(tab, base):
    tab.goto(f"{base}/en/light/home")
    tab.evaluate("document.body.dataset.keys = 'off'")
    tab.keyboard.press("?")
    assert not tab.locator("#keys[open]").count()
    tab.evaluate("document.body.dataset.keys = 'on'")
    tab.keyboard.press("?")
    assert tab.locator("#keys[open]").count() == 1


@pytest.mark.parametrize(("answer", "posts"), [("[data-yes]", 1), (".dialog-end .btn:not([data-yes])", 0)])
def test_a_dangerous_form_is_sent_after_yes_only(tab, base, answer, posts):
    tab.goto(f"{base}/en/light/parts")
    tab.click(".main .btn-danger")
    assert "14 versions" in tab.inner_text("#confirm p")
    tab.click(f"#confirm {answer}")
    tab.wait_for_timeout(300)
    assert len(preview.POSTED) == posts


def test_drafts_are_stored_when_a_field_is_left_and_the_page_says_so(tab, base):
    tab.goto(f"{base}/en/light/edit")
    tab.fill("[name=note]", "New limits")
    tab.focus("[name=title]")
    sync_api.expect(tab.locator("[data-status]")).to_have_text("Draft saved 14:02")
    path, values = preview.POSTED[0]
    assert path == "/api/draft"
    assert "New limits" in values


def test_why_a_draft_is_refused_is_said_in_the_words_of_the_site(tab, base, monkeypatch):
    monkeypatch.setitem(preview.REFUSED, "/api/draft", "Not saved. It is in the trash.")
    tab.goto(f"{base}/en/light/edit")
    tab.fill("[name=note]", "New limits")
    tab.focus("[name=title]")
    sync_api.expect(tab.locator("[data-status]")).to_have_text("Not saved. It is in the trash.")


def test_leaving_is_held_up_only_while_something_is_unsaved(tab, base):
    asked = []
    tab.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    tab.goto(f"{base}/en/light/edit")
    tab.goto(f"{base}/en/light/errors")
    assert not asked
    tab.click("[name=name]")
    tab.keyboard.type("Payroll")
    tab.goto(f"{base}/en/light/edit")
    assert asked == ["beforeunload"]


def complete(tab, typed):
    """Type until something is suggested, and take it; gives what was suggested."""
    tab.keyboard.type(typed)
    tab.wait_for_selector("text-expander [role=option][aria-selected=true]")
    suggested = tab.inner_text("text-expander [role=listbox]")
    tab.keyboard.press("Enter")
    return suggested.replace("\n", "")


def test_links_are_completed_after_two_brackets_even_without_a_space(tab, base):
    tab.goto(f"{base}/zh_Hant/light/edit", wait_until="networkidle")
    tab.fill("textarea", "")
    tab.click("textarea")
    complete(tab, "詳見[[Tr")
    assert tab.input_value("textarea") == "詳見[[Travel rules]]"


def test_people_are_completed_after_a_sign_beside_links_and_chinese(tab, base):
    tab.goto(f"{base}/zh_Hant/light/edit", wait_until="networkidle")
    tab.fill("textarea", "")
    tab.click("textarea")
    assert "Mei Lin林美 · mei" in complete(tab, "- [x] 請@林")
    assert tab.input_value("textarea") == "- [x] 請@mei "


def test_a_name_that_is_completed_before_a_blank_gets_no_second_one(tab, base):
    tab.goto(f"{base}/en/light/edit", wait_until="networkidle")
    tab.fill("textarea", "Ask  today")
    tab.evaluate("document.querySelector('textarea').setSelectionRange(4, 4)")
    complete(tab, "@me")
    assert tab.input_value("textarea") == "Ask @mei today"


def test_the_tool_bar_marks_the_selected_words(tab, base):
    tab.goto(f"{base}/en/light/edit", wait_until="networkidle")
    tab.fill("textarea", "word")
    tab.evaluate("document.querySelector('textarea').select()")
    tab.click("md-bold")
    assert tab.input_value("textarea") == "**word**"


@pytest.mark.parametrize(("key", "written"), [("b", "**word**"), ("i", "_word_"), ("k", "[word](url)"), ("B", "**word**")])
@pytest.mark.parametrize("held", ["Control", "Meta"])
def test_the_usual_keys_press_the_buttons_of_the_tool_bar(tab, base, held, key, written):
    tab.goto(f"{base}/en/light/edit", wait_until="networkidle")
    tab.fill("textarea", "word")
    tab.evaluate("document.querySelector('textarea').select()")
    tab.evaluate(
        "([held, key]) => document.activeElement.dispatchEvent("
        "new KeyboardEvent('keydown', {key, [held]: true, bubbles: true, cancelable: true}))",
        ["ctrlKey" if held == "Control" else "metaKey", key],
    )
    assert tab.input_value("textarea") == written
    assert tab.evaluate("document.activeElement.tagName") == "TEXTAREA"


def test_outside_of_an_editor_the_key_for_links_is_the_search(tab, base):
    tab.goto(f"{base}/en/light/edit", wait_until="networkidle")
    tab.fill("textarea", "word")
    tab.focus("[name=title]")
    tab.keyboard.press("Control+k")
    assert tab.evaluate("document.activeElement.matches('[data-hotkey=\"/\"]')")
    tab.focus("textarea")
    tab.keyboard.press("Control+b")
    assert "**" in tab.input_value("textarea")


def test_a_chosen_file_is_uploaded_and_its_markdown_inserted(tab, base):
    tab.goto(f"{base}/en/light/edit", wait_until="networkidle")
    tab.fill("textarea", "")
    tab.set_input_files("[data-attach]", {"name": "plan.png", "mimeType": "image/png", "buffer": b"png"})
    sync_api.expect(tab.locator("textarea")).to_have_value("![plan.png](/files/plan.png)\n")


def test_cards_move_by_keyboard_and_say_where_they_are(tab, base):
    tab.goto(f"{base}/en/light/customise", wait_until="networkidle")
    tab.focus("#w-continue [data-grip]")
    tab.keyboard.press("Space")
    tab.keyboard.press("ArrowRight")
    sync_api.expect(tab.locator("[data-live]")).to_contain_text("2, position 1")
    tab.keyboard.press("Escape")
    assert tab.locator("[data-column='1'] #w-continue").count() == 1
    assert not preview.POSTED
    for key in ("Space", "ArrowRight", "Space"):
        tab.keyboard.press(key)
    sync_api.expect(tab.locator("[data-live]")).to_contain_text("put down")
    path, values = preview.POSTED[0]
    assert path == "/api/board"
    assert 'name="slot"\r\n\r\ncontinue' in values
    assert 'name="column"\r\n\r\n2' in values


def test_markup_cannot_be_written_into_the_page_by_script(browser, base):
    tab = browser.new_page()
    tab.goto(f"{base}/en/light/home")
    assert tab.evaluate("(() => { try { document.body.innerHTML = '<b>x</b>' } catch (error) { return error.name } })()") == "TypeError"
    tab.close()


def test_the_appearance_changes_at_once_and_is_stored(tab, base):
    tab.route("**/-/preferences", lambda route: route.fulfill(status=204))
    tab.goto(f"{base}/en/light/home")
    tab.click(".user-menu summary")
    with tab.expect_request("**/-/preferences") as sent:
        tab.click("[name=theme][value=dark]")
    assert tab.evaluate("document.documentElement.dataset.theme") == "dark"
    assert sent.value.headers["x-csrf-token"] == "token"
