"""The box to share something takes files that are dropped and pasted, and a page is never left for one that missed it."""

from __future__ import annotations

from tests.web.world import PNG

GIVE = """([bytes, selector, kind, types, names]) => {
  const data = new DataTransfer();
  for (const name of names) {
    const picture = name.endsWith(".png");
    data.items.add(new File([picture ? Uint8Array.from(bytes) : "words"], name, { type: picture ? "image/png" : "text/plain" }));
  }
  for (const type of types) data.setData(type, "words");
  const how = { bubbles: true, cancelable: true };
  const pasted = kind === "paste";
  const event = pasted ? new ClipboardEvent(kind, { clipboardData: data, ...how }) : new DragEvent(kind, { dataTransfer: data, ...how });
  document.querySelector(selector).dispatchEvent(event);
  return event.defaultPrevented;
}"""


def give(tab, selector, kind, *names, types=()):
    """Drop or paste files somewhere; tell whether the page took them."""
    return tab.evaluate(GIVE, [list(PNG), selector, kind, list(types), list(names)])


def chosen(tab):
    return [name.split("\n")[0] for name in tab.locator("[data-list] li span").all_inner_texts()]


def test_what_is_dropped_and_pasted_is_posted(site, expect):
    tab = site.open("employee", "/status")
    assert give(tab, ".share-s", "dragover", "one.png") and give(tab, ".share-s", "drop", "one.png", "notes.txt")
    expect(tab.locator("#share-body")).to_be_visible()
    assert give(tab, "#share-body", "paste", "image.png") and chosen(tab) == ["one.png", "notes.txt", "image.png"]
    expect(tab.locator("[data-list] img")).to_have_count(2)
    tab.get_by_role("button", name="Remove image.png").click()
    tab.fill("#share-body", "Two files that were dropped")
    tab.get_by_role("button", name="Post", exact=True).click()
    item = tab.locator("article.upd").filter(has_text="Two files that were dropped")
    expect(item.locator(".upd-pics img")).to_have_attribute("alt", "one.png")
    expect(item.locator(".toc a")).to_contain_text("notes.txt")


def test_a_file_that_misses_the_open_box_is_taken_and_the_closed_one_leaves_it_to_the_browser(site):
    tab = site.open("employee", "/status")
    assert not give(tab, "h1", "dragover", "one.png") and not give(tab, "h1", "drop", "one.png")
    tab.locator(".share-s").click()
    assert give(tab, "h1", "dragover", "one.png") and give(tab, "h1", "drop", "one.png") and chosen(tab) == ["one.png"]


def test_words_that_come_with_a_picture_of_themselves_are_pasted_as_words(site):
    tab = site.open("employee", "/status")
    tab.locator(".share-s").click()
    assert not give(tab, "#share-body", "paste", "image.png", types=("text/plain", "text/html")) and chosen(tab) == []


def test_too_many_are_said(site, expect):
    tab = site.open("employee", "/status")
    tab.locator(".share-s").click()
    give(tab, "#share-body", "drop", *(f"{number}.txt" for number in range(12)))
    expect(tab.locator("[data-share] [data-status]")).to_have_text("Only the first 10 files are added.")
    assert len(chosen(tab)) == 10 and tab.evaluate("document.querySelector('[data-share] input[type=file]').files.length") == 10


def test_with_a_name_of_nobody_it_is_not_sent_and_the_files_stay(site, expect):
    tab = site.open("employee", "/status")
    tab.locator(".share-s").click()
    give(tab, "#share-body", "drop", "plan.txt")
    tab.fill("#share-body", "For some")
    tab.locator(".share-only summary").click()
    names = tab.locator(".share-only [name=only]")
    names.nth(0).fill("nobody-here")
    tab.get_by_role("button", name="Post", exact=True).click()
    expect(tab.locator(".share-who")).to_contain_text("Nobody is called nobody-here")
    expect(names.nth(0)).to_be_focused()
    assert chosen(tab) == ["plan.txt"]
    names.nth(0).fill("member")
    tab.get_by_role("button", name="Post", exact=True).click()
    expect(tab.locator(".toast, [data-toast]").first).to_contain_text("Posted")


def test_where_nothing_tells_whether_names_are_right_it_is_sent_all_the_same(site, expect):
    tab = site.open("employee", "/status")
    tab.route("**/@@audience*", lambda route: route.abort())
    tab.locator(".share-s").click()
    tab.fill("#share-body", "For one, on a bad line")
    tab.locator(".share-only summary").click()
    tab.locator(".share-only [name=only]").nth(0).fill("member")
    tab.get_by_role("button", name="Post", exact=True).click()
    expect(tab.locator("[data-toast]").first).to_contain_text("Posted")
    assert site.troubles and all("htmx:" in told or "net::ERR_FAILED" in told for told in site.troubles)
    site.troubles.clear()
