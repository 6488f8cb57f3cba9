"""Narrowing a search: in sight on a wide screen, above the results and closed on a phone, and never cut off."""

from __future__ import annotations

import pytest

from tests.browser.conftest import NARROW

LONG = "a-tag-of-many-words-that-fills-all-there-is-of-it"
CUT = """[...document.querySelectorAll(".narrow a")].filter((link) => {
    const [label, number] = [...link.children].map((part) => part.getBoundingClientRect());
    const column = link.closest(".side").getBoundingClientRect();
    return label.right > number.left || number.right > column.right || label.left < column.left;
}).map((link) => link.textContent)"""


@pytest.fixture(scope="module", autouse=True)
def tagged(served):
    """Two pages that differ, one with a tag as long as one may be."""
    with served.world.change() as change:
        change.page("Lanterns", "Lampwick", by="employee", tags=(LONG,))
        change.page("More lanterns", "Lampwick", by="owner")
    served.world.update_search()


def top(locator) -> float:
    return locator.bounding_box()["y"]


def test_on_a_wide_screen_it_is_in_sight(site, expect):
    tab = site.open("employee", "/search?q=lampwick")
    expect(tab.locator(".narrow").get_by_text(LONG)).to_be_visible()
    assert tab.evaluate(CUT) == [] and not tab.locator(".narrow summary").is_visible()
    assert tab.evaluate("document.querySelector('.side').scrollHeight - document.querySelector('.side').clientHeight") <= 0


@pytest.mark.parametrize("script", [True, False])
def test_on_a_phone_it_is_closed_above_the_results(site, expect, script):
    tab = site.open("employee", "/search?q=lampwick", viewport=NARROW, java_script_enabled=script)
    box, results = tab.locator(".narrow"), tab.locator(".hits")
    assert top(tab.locator("#search-q")) < top(box) < top(results) and box.bounding_box()["height"] < 60
    expect(box.get_by_text(LONG)).not_to_be_visible()
    box.locator("summary").click()
    if not script:
        box.get_by_role("link").click()
    expect(box.get_by_text(LONG)).to_be_visible()
    if script:
        assert tab.evaluate(CUT) == []
    box.get_by_text(LONG).click()
    expect(tab.locator(".narrow summary")).to_contain_text("1 chosen")
    assert top(box) < top(results) and box.bounding_box()["height"] < 60
