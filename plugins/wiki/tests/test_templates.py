"""Templates: pages begin from them, and they are no pages."""

from __future__ import annotations

import colonnade_wiki
import pytest

from colonnade.testing import TestSite, load_module


@pytest.fixture
def site():
    with TestSite([load_module(colonnade_wiki)]) as found:
        with found.change() as inside:
            inside.person("anna")
            wiki = inside.app(plugin="wiki")
            inside.make(wiki, "wiki.template", by="anna", title="Minutes", body="## Present\n\n## Decided\n", tags=("minutes",))
            inside.make(wiki, "wiki.page", by="anna", title="A page", body="")
        yield found


def test_a_page_begins_from_a_template(site):
    anna = site.sign_in("anna")
    form = anna.get("/wiki/@@add/wiki.page")
    begun = anna.get(form.html.find("a", string="Minutes")["href"]).html
    assert "## Decided" in begun.find("textarea", attrs={"name": "body"}).text
    assert begun.find("input", attrs={"name": "tags"})["value"] == "minutes"
    assert not begun.find("input", attrs={"name": "title"}).get("value")


def test_templates_are_listed_apart_from_pages(site):
    anna = site.sign_in("anna")
    assert anna.get("/wiki/@@templates").html.find("a", string="Minutes")
    for address in ("/wiki", "/wiki/@@pages"):
        assert "Minutes" not in anna.get(address).text
    assert "A page" not in anna.get("/wiki/@@templates").text


@pytest.mark.parametrize("start", ["", "x", "1", "9" * 30, "-5"])
def test_a_template_that_isnt_there_is_an_empty_form(site, start):
    form = site.sign_in("anna").get(f"/wiki/@@add/wiki.page?from={start}").html
    assert not form.find("textarea", attrs={"name": "body"}).text.strip()


def test_a_page_is_no_template(site):
    anna = site.sign_in("anna")
    uid = anna.get("/wiki/a-page/@@json").json["uid"]
    assert not anna.get(f"/wiki/@@add/wiki.page?from={uid}").html.find("textarea", attrs={"name": "body"}).text.strip()


def test_an_empty_list_says_what_templates_are_for(site):
    anna = site.sign_in("anna")
    anna.submit("/wiki/minutes/@@trash")
    assert "begun faster" in anna.get("/wiki/@@templates").text
