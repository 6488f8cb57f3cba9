"""Archived communities in the directory, and on their own pages."""

from __future__ import annotations


def titles(page) -> list[str]:
    return [link.text for link in page.html.select(".rows .row-t a")]


def test_an_archived_one_has_a_tab_of_its_own_and_offers_no_way_in(web):
    web.lin.submit("/hall/@@archive", do="archive", status=303)
    assert titles(web.kai.get("/communities?show=archived")) == ["Hall"]
    for show in ("open", "new", "popular"):
        assert "Hall" not in titles(web.kai.get(f"/communities?show={show}"))
    assert "Hall" not in titles(web.lin.get("/communities?show=mine"))
    assert "Archived" in web.kai.get("/communities").text and "(archived)" in web.kai.get("/hall").html.h1.text
    assert web.kai.get("/hall/@@about").html.h1.text.strip() == "Hall (archived)"
    assert not web.kai.get("/hall/@@about").html.find("button", value="join")
    web.kai.submit("/hall/@@join", do="join", status=403)
    web.lin.get("/hall/@@invite", status=403)
    web.lin.submit("/hall/@@archive", do="unarchive", status=303)
    web.kai.submit("/hall/@@join", do="join", status=303)
