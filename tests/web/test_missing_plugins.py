"""Plugins whose code was taken away while they were on, or after: administrators read what is kept of them, and the way back."""

from __future__ import annotations

from colonnade.catalog.index import index
from colonnade.content.objects import Content
from colonnade.plugins.state import state


def test_one_whose_code_is_gone_is_listed_with_what_it_holds_and_how_to_get_it_back(world):
    with world.change() as site:
        state(site.root).enabled |= {"gone"}
        state(site.root).known |= {"gone", "old", "nothing"}
        for number, type_name in enumerate(("gone.thing", "gone.thing", "gone.thing", "old.thing")):
            made = Content(900_000 + number, type_name, created=site.now)
            made.title = f"Thing {number}"
            site.root["uids"][made.uid] = made
            site.app().insert(made, f"thing-{number}", site.now)
            index(site.root, made)
    admin = world.visitor("admin")
    rows = {row.a.text: row.text for row in admin.get("/admin/plugins").html.select("tbody tr")}
    assert "Missing" in rows["gone"] and "3 objects of it are kept" in rows["gone"]
    assert "1 object of it is kept" in rows["old"] and "nothing" not in rows
    page = admin.get("/admin/plugins/gone")
    assert "restart the site" in page.text and page.html.select("button[value=off]") and not page.html.select("button[value=on]")
    assert not admin.get("/admin/plugins/old").html.select("button[value=off]")
    admin.submit("/admin/plugins/gone", do="on", status=409)
    admin.submit("/admin/plugins/gone", do="resume", status=409)
    admin.submit("/admin/plugins/gone", do="off", status=303)
    with world.change() as site:
        assert "gone" not in state(site.root).enabled
    assert "3 objects of it are kept" in admin.get("/admin/plugins").text
    admin.get("/admin/plugins/nothing", status=404)
