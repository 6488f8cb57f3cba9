"""Lists: buttons that lead back to where one was, and titles that are too long for a phone."""

from __future__ import annotations

from io import BytesIO

from PIL import Image

from colonnade.web.urls import path_for
from tests.browser.conftest import NARROW


def pages_with(site, selector: str) -> list[str]:
    """The addresses of what the plugins made whose pages have something that fits *selector*."""
    with site.world.change() as change:
        paths = [path_for(obj) for obj in change.root["uids"].values() if str(getattr(obj, "title", "")).startswith("Made by")]
    visitor = site.world.visitor("employee")
    return [path for path in paths if visitor.get(path).html.select(selector)]


def test_who_presses_a_button_of_a_line_by_keyboard_stays_there(site, expect):
    addresses = pages_with(site, "li button[data-stay]")
    assert addresses
    for address in addresses:
        tab = site.open("employee", address, viewport={"width": 1280, "height": 300})
        button = tab.locator("li button[data-stay]").last
        before, value = button.get_attribute("name"), button.get_attribute("value")
        button.focus()
        at = tab.evaluate("scrollY")
        tab.keyboard.press("Enter")
        again = tab.locator(f"button[data-stay][value='{value}']")
        expect(again).to_be_focused()
        assert again.get_attribute("name") != before and abs(tab.evaluate("scrollY") - at) < 60


def test_a_long_word_in_a_title_makes_no_list_wider_than_a_phone(site):
    with site.world.change() as change:
        page = change.page("Pneumonoultramicroscopicsilicovolcanoconiosis" * 2, by="employee", tags=("long",))
        assert page.title
    for path in ("/tags/long", "/people/employee"):
        tab = site.open("employee", path, viewport=NARROW)
        assert tab.evaluate("document.documentElement.scrollWidth") <= NARROW["width"], path


def edges(tab) -> tuple[bool, bool]:
    """Whether the row of tabs casts a shadow at its left and at its right end, just below its upper edge, where no letter stands."""
    picture = Image.open(BytesIO(tab.locator(".tabs").screenshot())).convert("RGB")
    ground = picture.getpixel((picture.width // 2, 2))
    return picture.getpixel((1, 2)) != ground, picture.getpixel((picture.width - 2, 2)) != ground


def test_a_row_of_tabs_shows_on_a_phone_that_it_goes_on(site):
    for language in ("en-GB", "zh-TW"):
        tab = site.open("employee", "/stream", viewport=NARROW, locale=language)
        assert tab.evaluate("(tabs => tabs.scrollWidth > tabs.clientWidth)(document.querySelector('.tabs'))")
        for at, shadows in ((0, (False, True)), (60, (True, True)), (9999, (True, False))):
            tab.evaluate("at => document.querySelector('.tabs').scrollLeft = at", at)
            assert edges(tab) == shadows, (language, at)
    assert edges(site.open("employee", "/stream")) == (False, False)


BASELINES = """badge => {
  const bottom = (box, at) => {
    const mark = document.createElement("i");
    mark.style.display = "inline-block";
    box.insertBefore(mark, at);
    const found = mark.getBoundingClientRect().bottom;
    mark.remove();
    return found;
  };
  const words = document.createElement("span");
  words.append(badge.lastChild);
  badge.append(words);
  return bottom(words, words.firstChild) - bottom(badge.parentNode, badge);
}"""
TWO_BADGES = """() => {
  const row = document.querySelector(".row-t");
  for (const icons of [[], [document.querySelector("svg.i").cloneNode(true)]]) {
    const badge = document.createElement("span");
    badge.className = "badge";
    badge.append(...icons, "Draft 草稿");
    row.append(" ", badge);
  }
}"""


def test_a_badge_stands_on_the_line_of_its_text_with_an_icon_as_without(site):
    for language in ("en-GB", "zh-TW"):
        tab = site.open("employee", "/me", locale=language)
        tab.evaluate(TWO_BADGES)
        for badge in tab.locator(".row-t .badge").all()[-2:]:
            assert abs(badge.evaluate(BASELINES)) < 1.5, language
