"""Administration, Health: what takes how long and what fails, by screen and by plugin."""

from __future__ import annotations

import pytest

from colonnade.testing import TestSite


@pytest.fixture
def site():
    with TestSite() as made:
        with made.change() as change:
            change.administrator("boss")
            change.person("ann")
            change.page("Holidays", "We have thirty days.", by="ann")
        yield made


def cells(page, table: int) -> list[list[str]]:
    found = page.html.select("table")
    return [[cell.text.strip() for cell in row.select("td")] for row in found[table].select("tbody tr")] if len(found) > table else []


def test_before_anybody_opened_a_page_it_says_so(site):
    boss = site.sign_in("boss")
    page = boss.get("/admin/health")
    assert "Nobody has opened a page since the start" in page.text and page.html.find("table") is None
    assert page.html.select_one(".side a[href='/admin/health'][aria-current]") is not None
    assert "/admin/health" in [link["href"] for link in boss.get("/admin").html.select(".side a")]


def test_screens_and_plugins_have_their_times_and_errors(site):
    ann = site.sign_in("ann")
    for _ in range(3):
        ann.get("/sample/holidays")
    site.runtime.registry.health.took("sample", 1.5)
    site.runtime.registry.health.failed("sample", "view x", KeyError("x"))
    page = site.sign_in("boss").get("/admin/health?sort=name")
    screens = {row[0]: row[1:] for row in cells(page, 1)}
    assert screens["content.show"][:2] == ["Colonnade", "3"] and screens["content.show"][4] == "0"
    assert all(time.endswith(" ms") for time in screens["content.show"][2:4])
    plugin = next(row for row in cells(page, 0) if row[0] == "Sample")
    assert plugin[1:5] == ["1", "1.5 s", "1.5 s", "1"] and plugin[5] != "–"
    assert page.html.select_one("td a[href='/admin/plugins/sample']") is not None


@pytest.mark.parametrize(
    ("sort", "first"), [("p95", "slow.one"), ("count", "often.one"), ("errors", "bad.one"), ("name", "bad.one"), ("no", "slow.one")]
)
def test_it_is_sorted_as_it_is_asked_for(sort, first, site):
    answered = site.runtime.measures.answered
    answered("slow.one", "", 200, 9.0)
    for _ in range(5):
        answered("often.one", "", 200, 0.001)
    answered("bad.one", "", 500, 0.002, fault=True)
    page = site.sign_in("boss").get("/admin/health", {"sort": sort})
    assert cells(page, 0)[0][0] == first  # no plugin was called
    current = page.html.select_one(".seg [aria-current]")["href"]
    assert current.endswith(sort if sort != "no" else "p95")


def test_probes_and_files_are_left_out(site):
    for path in ("/-/live", "/-/ready", "/-/static/x/y.js"):
        site.browser().get(path, status="*")
    assert site.sign_in("boss").get("/admin/health").html.find("table") is None


def test_only_administrators_see_it(site):
    site.sign_in("ann").get("/admin/health", status=404)
    assert site.browser().get("/admin/health").status_int == 303
