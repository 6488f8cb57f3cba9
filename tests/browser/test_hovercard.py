"""The card of a person beside their name: after a while, by a key, asked for once, gone with Escape, and never over the name."""

from __future__ import annotations

CARD = "#hovercard"


def requests_of(tab):
    found = []
    tab.on("request", lambda request: "@@card" in request.url and found.append(request.url))
    return found


def test_pointing_at_a_name_shows_who_that_is(site, expect):
    tab = site.open("employee", "/people")
    asked = requests_of(tab)
    name = tab.locator(".person a").first
    name.hover()
    expect(tab.locator(CARD)).to_be_visible()
    assert name.inner_text() in tab.locator(CARD).inner_text()
    below, above = tab.locator(CARD).bounding_box(), name.bounding_box()
    assert below["y"] >= above["y"] + above["height"] or below["y"] + below["height"] <= above["y"]
    assert abs(below["x"] - above["x"]) < 10
    tab.locator(f"{CARD} a").first.hover()
    tab.wait_for_timeout(400)
    expect(tab.locator(CARD)).to_be_visible()
    tab.keyboard.press("Escape")
    expect(tab.locator(CARD)).to_be_hidden()
    tab.locator("h1").hover()
    name.hover()
    expect(tab.locator(CARD)).to_be_visible()
    assert len(asked) == 1
    tab.locator("h1").hover()
    expect(tab.locator(CARD)).to_be_hidden()


def test_a_key_shows_it_for_the_name_with_the_focus(site, expect):
    tab = site.open("employee", "/people")
    name = tab.locator(".person a").first
    name.focus()
    expect(tab.locator(CARD)).to_have_count(0)
    tab.keyboard.press("i")
    expect(tab.locator(CARD)).to_be_visible()
    expect(name).to_have_attribute("aria-describedby", "hovercard")
    tab.keyboard.press("i")
    expect(tab.locator(CARD)).to_be_hidden()
    tab.keyboard.press("i")
    tab.keyboard.press("Escape")
    expect(tab.locator(CARD)).to_be_hidden()
    expect(name).to_be_focused()
    tab.keyboard.press("?")
    expect(tab.locator("#keys")).to_contain_text("With the focus on a name")


def test_a_branch_of_the_chart_opens_in_place_and_keeps_the_focus(site, expect):
    with site.world.change() as made:
        top = made.person("chart-top", name="Chart Top")
        middle = made.person("chart-middle", name="Chart Middle", manager_id=top.id)
        made.person("chart-below", name="Chart Below", manager_id=middle.id)
    tab = site.open("employee", "/people/chart-top/@@chart")
    branch = tab.locator(".oc-open")
    branch.focus()
    tab.keyboard.press("Enter")
    expect(tab.get_by_role("link", name="Chart Below")).to_be_visible()
    expect(tab.locator(".oc-open")).to_have_attribute("aria-expanded", "true")
    expect(tab.locator(".oc-open")).to_be_focused()
    tab.keyboard.press("Enter")
    expect(tab.get_by_role("link", name="Chart Below")).to_have_count(0)
    assert tab.url.endswith("/people/chart-top/@@chart")
