"""Notices: written, shown, and old after their last day."""

from datetime import date
from pathlib import Path

import pytest

from colonnade.testing import TestSite, load_file, memory_site

NOTICES = Path(__file__).parent.parent / "notices.py"


@pytest.fixture
def site():
    with TestSite([load_file(NOTICES)]) as made:
        yield made


@pytest.fixture
def mei(site):
    return site.sign_in("mei.lin", name="Lin Mei-hua")


def write(browser, **fields):
    """Send the form of a new notice; return the address of the notice."""
    return browser.submit("/notices/@@add/notices.notice", language="en", status=303, **fields).location


def test_a_notice_stands_on_the_board_and_in_the_widget(mei):
    assert "There is nothing to notice." in mei.get("/notices")
    address = write(mei, title="Lift out of order", body="Please use the **stairs**.")
    assert mei.get(address).html.find("strong").text == "stairs"
    assert "Lift out of order" in mei.get("/notices")
    assert "Lift out of order" in mei.get("/@@widget/notices.current")


def test_it_is_old_after_its_last_day(site, mei):
    write(mei, title="Lift out of order", until="2026-03-02")
    assert "Older notices" not in mei.get("/notices")
    site.clock.advance(days=1)
    tomorrow = site.sign_in("mei.lin")  # no session lasts a night
    assert "Older notices" in tomorrow.get("/notices")


def test_one_with_a_last_day_is_in_the_list_of_its_author():
    with memory_site(load_file(NOTICES)) as site:
        ann = site.person("ann")
        for title, until in (("Lift", date(2026, 3, 9)), ("For ever", None)):
            site.make(site.app(plugin="notices"), "notices.notice", by="ann", title=title, until=until)
        assert site.titles(f"notices.notice/by-{ann.id}") == ["Lift"]
