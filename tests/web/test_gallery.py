"""The gallery: for administrators, in each theme, language and width, with each widget in every state."""

from __future__ import annotations

import pytest

from colonnade.home.widget import Empty, Row, Widget
from colonnade.testing import TestSite, sample_plugin
from colonnade.web.widgets import STATES


class Full(Widget):
    name, title, empty = "sample.full", "Full", Empty("Nothing at all.")

    def data(self, view):
        return {"rows": [Row("A row", "#")]}


class Rude(Widget):
    name, title = "sample.rude", "Rude"

    def data(self, view):
        return {"rows": [1 / 0]}

    def when_empty(self, view):
        return 1 / 0


def widgets():
    return [Full, Rude]


@pytest.fixture
def site():
    with TestSite([sample_plugin(widgets)]) as made:
        made.admin = made.sign_in("admin", administrator=True)
        yield made


def test_it_is_for_administrators(site):
    site.admin.get("/-/gallery", status=200)
    site.sign_in("ann").get("/-/gallery", status=404)
    site.browser().get("/-/gallery", status=303)


def test_each_widget_is_there_in_every_state_and_fetches_nothing(site):
    page = site.admin.get("/-/gallery?part=sample").html
    for state in STATES:
        assert page.select_one(f"#w-sample-full-{state}") is not None
    assert "A row" in page.select_one("#w-sample-full-ready").text and "Nothing at all." in page.select_one("#w-sample-full-empty").text
    assert not page.select(".main [hx-get]")


def test_what_fails_in_a_state_is_shown_as_failed(site):
    page = site.admin.get("/-/gallery?part=sample").html
    assert "could not load" in page.select_one("#w-sample-rude-empty").text


def test_theme_language_and_width_are_chosen_by_the_address(site):
    page = site.admin.get("/-/gallery?part=sample&theme=dark&lang=zh_Hant&width=390").html
    assert (page.html["data-theme"], page.html["lang"]) == ("dark", "zh-Hant-TW")
    assert page.h1.text == "元件展示" and page.select(".gal-390")
    chosen = [link.text for link in page.select(".gal-c [aria-current]")]
    assert chosen == ["深色", "繁體中文", "手機（390）"]
    assert site.admin.get("/").html.html["lang"] == "en", "only the gallery speaks Chinese"


@pytest.mark.parametrize("query", ["part=nothing", "theme=%00", "lang=de", "width=-1", "part=sample&lang=", "theme=dark&theme=light"])
def test_what_isnt_there_to_choose_is_as_if_nothing_was_chosen(site, query):
    site.admin.get(f"/-/gallery?{query}", status=200)


def test_what_is_off_has_no_part(site):
    with site.change() as inside:
        inside.switch("sample", False)
    assert "part=sample" not in site.admin.get("/-/gallery").text
