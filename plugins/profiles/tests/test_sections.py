"""What other plugins show on the page of a person."""

from __future__ import annotations

import colonnade_profiles

from colonnade.api import PersonSection, Row
from colonnade.testing import TestSite, load_module, make_plugin


def person_sections(view, person):
    rows = (Row(f"Jersey of {person.name}", "/jersey"),)
    return [PersonSection(f"Seen by {view.me.login}", rows, ("/order", "Order one")), "no section"]


def test_sections_of_plugins_stand_on_the_page_while_they_are_on():
    with TestSite([load_module(colonnade_profiles), make_plugin("sports", person_sections)]) as web:
        browser = web.sign_in("ann")
        page = browser.get("/people/ann")
        assert [h2.text for h2 in page.html.select("main h2")] == ["Seen by ann"] and "no section" not in page.text
        assert [a["href"] for a in page.html.select("main section a")] == ["/jersey", "/order"]
        with web.change() as site:
            site.switch("sports", on=False)
        assert "Jersey" not in browser.get("/people/ann").text
