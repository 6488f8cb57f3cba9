"""Acting in the list of what waits: the row leaves, the number follows, and the keyboard stays where it was."""

from __future__ import annotations

from colonnade.home.actions import Action, Button
from colonnade.web import actions


def test_the_row_leaves_and_the_focus_goes_to_the_next(site, expect, monkeypatch):
    waiting = ["One", "Two", "Three"]

    def offered(request):
        if request.method == "POST":
            return
        for title in waiting:
            do = Button("Do it", "/-/preferences", True, (("theme", "auto"),))
            yield "sample", Action(title, title, "/help", "Due today", (do,), "warn")

    monkeypatch.setattr(actions, "_of_plugins", offered)
    tab = site.open("employee", "/")
    card = tab.locator("#w-colonnade-actions")
    expect(card.locator("h2")).to_contain_text("3")
    card.locator("button", has_text="One").focus()
    waiting.remove("One")
    tab.keyboard.press("Enter")
    expect(card.locator("h2")).to_contain_text("2")
    expect(card.locator("button", has_text="Three")).to_be_focused()
    waiting.clear()
    tab.keyboard.press("Enter")
    expect(card).to_contain_text("You're done.")
    expect(card).to_be_focused()
