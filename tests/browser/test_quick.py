"""Quick search by the keyboard, as the ARIA Authoring Practices describe a combobox with manual selection; and on a phone."""

from __future__ import annotations

import pytest

from tests.browser.conftest import NARROW

OPTION, ACTIVE = ".quick-list [role=option]", ".quick-list [aria-selected=true]"


@pytest.fixture
def field(site):
    """Open a page in which the field is a combobox; gives (tab, field)."""

    def opened(path="/sample/welcome", actor="employee", **options):
        tab = site.open(actor, path, **options)
        found = tab.locator("input[role=combobox]")
        found.wait_for(state="attached")
        return tab, found

    return opened


@pytest.mark.parametrize("key", ["/", "Control+k"])
def test_a_key_opens_it_with_what_was_opened_lately(field, expect, key):
    tab, found = field()
    tab.keyboard.press(key)
    expect(found).to_be_focused()
    expect(found).to_have_attribute("aria-expanded", "true")
    expect(tab.locator(OPTION).first).to_contain_text("Welcome")
    assert found.input_value() == ""
    assert tab.locator(".quick").bounding_box()["height"] == 420


def test_nothing_is_chosen_until_an_arrow_and_enter_takes_it(field, expect):
    tab, found = field()
    tab.keyboard.press("/")
    found.type("rul")
    expect(tab.locator(OPTION).first).to_have_text("RulesSamplejust now")
    expect(tab.locator(".top-search [role=status]")).to_contain_text("suggestion")
    assert found.get_attribute("aria-activedescendant") is None
    tab.keyboard.press("ArrowDown")
    expect(tab.locator(ACTIVE)).to_have_id(found.get_attribute("aria-activedescendant"))
    tab.keyboard.press("ArrowUp")
    assert found.get_attribute("aria-activedescendant") is None
    tab.keyboard.press("ArrowUp")
    expect(tab.locator(ACTIVE)).to_contain_text("Search everywhere for “rul”")
    tab.keyboard.press("ArrowDown")
    tab.keyboard.press("ArrowDown")
    tab.keyboard.press("Enter")
    tab.wait_for_url("**/sample/rules")


def test_enter_without_a_choice_searches(field, expect):
    tab, found = field()
    tab.keyboard.press("/")
    found.type("rul")
    tab.keyboard.press("Enter")
    expect(tab.locator("#search-q")).to_have_value("rul")
    assert tab.url.endswith("/search?q=rul")


def test_the_last_row_searches_everywhere(field, expect):
    tab, found = field()
    tab.keyboard.press("/")
    found.type("nothing like that")
    expect(tab.locator(".quick-say")).to_contain_text("Nothing found")
    tab.locator(OPTION).last.click()
    expect(tab.locator("#search-q")).to_have_value("nothing like that")
    assert tab.url.endswith("/search?q=nothing+like+that")


def test_escape_closes_and_arrows_open_it(field, expect):
    tab, found = field()
    tab.keyboard.press("/")
    found.type("rul")
    expect(tab.locator(OPTION).first).to_be_visible()
    tab.keyboard.press("Escape")
    expect(tab.locator(".quick")).to_be_hidden()
    expect(found).to_have_attribute("aria-expanded", "false")
    assert found.input_value() == "rul"
    tab.keyboard.press("ArrowDown")
    expect(tab.locator(".quick")).to_be_visible()
    assert found.get_attribute("aria-activedescendant") is None


def test_tab_leaves_without_taking(field, expect):
    tab, found = field()
    tab.keyboard.press("/")
    found.type("rul")
    expect(tab.locator(OPTION).first).to_be_visible()
    tab.keyboard.press("ArrowDown")
    tab.keyboard.press("Tab")
    expect(tab.locator(".quick")).to_be_hidden()
    expect(found).not_to_be_focused()
    assert tab.url.endswith("/sample/welcome")


def test_one_letter_asks_nothing_one_chinese_character_does(field, expect):
    tab, found = field()
    asked = []
    tab.on("request", lambda request: asked.append(request.url) if "/-/quick?q=" in request.url else None)
    tab.keyboard.press("/")
    found.type("r")
    tab.wait_for_timeout(400)
    assert not [url for url in asked if "q=r" in url]
    found.fill("台")
    expect(tab.locator(".quick-say")).to_be_visible()
    assert [url for url in asked if "%E5%8F%B0" in url]


def test_keys_of_an_input_method_do_nothing(field, expect):
    tab, found = field()
    tab.keyboard.press("/")
    found.fill("rul")
    expect(tab.locator(OPTION).first).to_contain_text("Rules")
    tab.keyboard.press("ArrowDown")
    found.dispatch_event("keydown", {"key": "Enter", "isComposing": True, "bubbles": True})
    tab.wait_for_timeout(200)
    assert tab.url.endswith("/sample/welcome")


@pytest.mark.parametrize("sign", [">", "＞"])
def test_a_sign_narrows(field, expect, sign):
    tab, found = field()
    tab.keyboard.press("/")
    found.type(f"{sign}account")
    expect(tab.locator(OPTION).first).to_have_text("Your account")
    assert tab.locator(".quick-h").all_inner_texts() == ["Commands"]


def test_on_a_phone_it_comes_over_the_whole_width(field, expect):
    tab, found = field(viewport=NARROW)
    expect(found).to_be_hidden()
    tab.locator(".top-find").click()
    expect(found).to_be_focused()
    assert tab.locator(".quick").bounding_box()["width"] == NARROW["width"]
    assert not tab.evaluate("document.documentElement.scrollWidth > innerWidth")
    tab.get_by_role("button", name="Close search").click()
    expect(found).to_be_hidden()
    expect(tab.locator(".top-find")).to_be_focused()


def test_without_a_script_it_is_a_form(site, expect):
    tab = site.open("employee", "/sample/welcome", java_script_enabled=False)
    tab.get_by_label("Search").first.fill("rules")
    tab.keyboard.press("Enter")
    expect(tab.locator("#search-q")).to_have_value("rules")
    assert tab.url.endswith("/search?q=rules")


def test_markup_in_titles_is_text(site, field, expect):
    with site.world.change() as change:
        change.page("Bold <b>move</b>", by="employee")
    tab, found = field()
    tab.keyboard.press("/")
    found.type("bold")
    expect(tab.locator(".quick-t").first).to_have_text("Bold <b>move</b>")


def test_on_a_page_of_a_community_it_can_search_there_alone(field, expect):
    tab, found = field("/hall")
    tab.keyboard.press("/")
    found.type("rul")
    expect(tab.locator(OPTION).nth(-2)).to_contain_text("Search in Hall for “rul”")
    for _ in range(2):
        tab.keyboard.press("ArrowUp")
    tab.keyboard.press("Enter")
    tab.wait_for_url("**/search?q=rul&place=*")
    expect(tab.locator(".file-bar")).to_contain_text("in Hall")


def test_a_tick_limits_it_to_the_community(field, expect):
    tab, found = field("/hall")
    tab.get_by_label("in Hall").check()
    expect(tab.locator(".quick")).to_be_hidden()
    found.type("rul")
    tab.keyboard.press("Enter")
    tab.wait_for_url("**/search?q=rul&place=*")
