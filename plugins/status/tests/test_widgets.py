"""The widgets: the box with its chips, and the latest updates, for each reader."""

from __future__ import annotations

import re
from collections.abc import Iterator

import colonnade_status
import pytest

from colonnade.api import ContentType, IContent, Row, Widget
from colonnade.testing import TestSite, load_module, make_plugin


def share_chips(view):
    """What a plugin offers: one that fits, and some that don't."""
    return [("Idea", "/ideas/@@add/ideas.idea", "star"), ("Elsewhere", "//evil.example", "star"), "no chip"]


class Ideas(Widget):
    """A widget of a plugin that comes first by name."""

    name, title = "ideas.list", "Ideas"

    def data(self, view):
        return {"rows": [Row("An idea", "/help")]}


def widgets():
    return [Ideas]


def default_widgets():
    return [(Ideas.name, "main")]


@pytest.fixture
def site() -> Iterator[TestSite]:
    """The plugin and one that offers a chip."""
    box = ContentType("ideas.box", IContent, kind="folder", listed=False)

    def content_types():
        return [box]

    with TestSite(
        [load_module(colonnade_status), make_plugin("ideas", share_chips, content_types, widgets, default_widgets, app=box.name)]
    ) as made:
        with made.change() as inside:
            for login in ("lin", "kai", "out"):
                inside.person(login)
            inside.place("hall", "open", {"lin": "member"}, ["status"])
            inside.place("vault", "restricted", {"lin": "member"}, ["status"])
        yield made


def make(site: TestSite, body: str, at: str = "", by: str = "lin") -> None:
    with site.change() as inside:
        inside.make(inside.app(inside.site[at] if at else None, "status"), "status.post", by=by, body=body)
    site.clock.advance(minutes=1)


def latest(browser, path="/"):
    card = browser.get(path).html.find(id="w-status-latest")
    return [item.text.strip() for item in card.select(".upd-t")]


def test_the_box_offers_what_the_plugins_offer(site):
    page = site.sign_in("kai").get("/")
    assert [(chip.text.strip(), chip["href"]) for chip in page.html.select("[data-chip]")] == [("Idea", "/ideas/@@add/ideas.idea")]
    assert page.html.select("link[href$='status.css']") and page.html.select("script[src$='status.js']")
    with site.change() as inside:
        inside.switch("ideas", False)
    assert not site.sign_in("kai").get("/").html.select("[data-chip]")


def test_the_box_stands_before_what_other_plugins_show(site):
    cards = [card["id"] for card in site.sign_in("kai").get("/").html.select(".main .card")]
    assert [name for name in cards if not name.startswith("w-colonnade")] == ["w-status-share", "w-ideas-list", "w-status-latest"]


def test_the_box_is_for_those_who_may_write(site):
    assert site.sign_in("lin").get("/hall").html.select("[data-share]")
    assert not site.sign_in("out").get("/hall").html.select("[data-share]")
    assert site.sign_in("lin").get("/hall/@@widget/status.share").html.select("[data-share]")
    site.sign_in("out").get("/hall/@@widget/status.share", status=404)


def test_the_latest_updates_are_those_that_the_reader_may_see(site):
    empty = site.sign_in("kai").get("/").html.find(id="w-status-latest")
    assert "Tell the others" in empty.text and empty.find("a", href="/status/@@upload")
    make(site, "**News**"), make(site, "In the hall", "hall"), make(site, "In the vault", "vault")
    assert latest(site.sign_in("kai")) == ["In the hall", "News"]
    assert latest(site.sign_in("lin")) == ["In the vault", "In the hall", "News"]
    assert latest(site.sign_in("kai"), "/hall") == ["In the hall"]


def configured(browser, **settings):
    found = re.search(r'href="([^"]*widget-settings/status.latest[^"]*)"', browser.get("/@@customise").text)
    form = next(f for f in browser.get(found[1].replace("&amp;", "&")).forms.values() if "whose" in f.fields)
    for name, value in settings.items():
        form[name] = value
    form.submit().follow()


def test_settings_choose_how_many_and_whose(site):
    make(site, "News"), make(site, "In the hall", "hall"), make(site, "In the vault", "vault")
    lin = site.sign_in("lin")
    configured(lin, whose="mine")
    assert latest(lin) == ["In the vault", "In the hall"]
    configured(lin, whose="here", count="1")
    assert latest(lin) == ["News"]
