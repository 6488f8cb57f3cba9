"""Arranging a homepage: every change by a button, for oneself or for all, undone, refused in words."""

from __future__ import annotations

import pytest

from colonnade.home.widget import Row, Widget
from colonnade.testing import make_plugin
from colonnade.web import widgets as drawing
from tests.web.world import World, form


def widget(number: int) -> type[Widget]:
    def data(self, view):
        return {"rows": [Row(f"Row of {number}", "/help")]}

    return type(f"Widget{number}", (Widget,), {"name": f"lab.w{number}", "title": f"Widget {number}", "data": data})


@pytest.fixture
def world(monkeypatch):
    def widgets():
        return [widget(number) for number in range(4)]

    def default_widgets():
        return [("lab.w0", "main"), ("lab.w1", "main"), ("lab.w2", "right")]

    # What else the core puts there would stand between the widgets whose order is tried here.
    kept = [pair for pair in drawing.DEFAULT_WIDGETS if pair[0] in ("colonnade.welcome", "colonnade.continue")]
    monkeypatch.setattr(drawing, "DEFAULT_WIDGETS", tuple(kept))
    with World([make_plugin("lab", widgets, default_widgets)]) as made:
        with made.change() as site:
            site.person("employee")
            site.person("other")
            site.person("owner")
            site.administrator("admin")
            site.place("hall", "open", {"owner": "owner"}, ["lab"])
        yield made


def columns(visitor, path="/@@customise") -> list[list[str]]:
    """The titles of the widgets in each column."""
    page = visitor.get(path)
    return [[slot.select_one(".card-t").text.strip() for slot in column.select(".card")] for column in page.html.select("[data-column]")]


def do(visitor, what, slot="", path="/@@customise", **more):
    return visitor.submit(path, do=what, slot=slot, **{"status": 303, **more})


def start(visitor):
    main, _left, right = columns(visitor)
    return main, right


def test_it_begins_as_suggested(world):
    main, right = start(world.visitor("employee"))
    assert main[-2:] == ["Widget 0", "Widget 1"] and right == ["Widget 2"]


def test_up_and_down(world):
    visitor = world.visitor("employee")
    do(visitor, "up", "lab.w1")
    assert start(visitor)[0][-2:] == ["Widget 1", "Widget 0"]
    do(visitor, "down", "lab.w1")
    assert start(visitor)[0][-2:] == ["Widget 0", "Widget 1"]
    do(visitor, "down", "lab.w1")
    assert start(visitor)[0][-2:] == ["Widget 0", "Widget 1"]


def test_to_another_column_and_position(world):
    visitor = world.visitor("employee")
    do(visitor, "column-right", "lab.w0")
    assert start(visitor)[1] == ["Widget 0", "Widget 2"]
    do(visitor, "place", "lab.w0", column="right", position="2")
    assert start(visitor)[1] == ["Widget 2", "Widget 0"]


@pytest.fixture
def hide(world, monkeypatch):
    """Let a widget be for nobody, like the first steps of somebody who has been here for long."""

    def hide(name):
        monkeypatch.setattr(world.runtime.registry.widget(name)[1], "shown_to", lambda self, view: False)

    return hide


def test_what_isnt_on_ones_page_isnt_arranged_and_counts_for_no_position(world, hide):
    visitor, admin = world.visitor("employee"), world.visitor("admin")
    do(visitor, "column-right", "colonnade.welcome"), do(visitor, "column-right", "lab.w1"), do(visitor, "column-right", "lab.w0")
    do(visitor, "place", "colonnade.welcome", column="right", position="2")
    assert start(visitor)[1] == ["Widget 0", "First steps", "Widget 1", "Widget 2"]
    hide("colonnade.welcome")
    assert start(visitor)[1] == ["Widget 0", "Widget 1", "Widget 2"]
    do(visitor, "up", "lab.w1")
    assert start(visitor)[1] == ["Widget 1", "Widget 0", "Widget 2"]
    do(visitor, "down", "lab.w1")
    assert start(visitor)[1] == ["Widget 0", "Widget 1", "Widget 2"]
    do(visitor, "place", "lab.w2", column="right", position="2")
    assert start(visitor)[1] == ["Widget 0", "Widget 2", "Widget 1"]
    assert "First steps" in columns(admin, "/@@customise?layer=site")[0], "others may see it"


def offers(visitor, path="/@@customise") -> dict[str, str]:
    """What the gallery says of each widget, by its title."""
    rows = visitor.get(path).html.select("#gallery-t")[0].find_parent("section").select(".row")
    return {row.select_one("b").text: " ".join(row.text.split()) for row in rows}


def test_the_gallery_says_what_is_on_the_page_already(world):
    visitor, admin = world.visitor("employee"), world.visitor("admin")
    said = offers(visitor)
    assert "On the page already" in said["Widget 0"] and "already" not in said["Widget 3"]
    do(visitor, "remove", "lab.w0")
    do(visitor, "add", widget="lab.w3")
    said = offers(visitor)
    assert "already" not in said["Widget 0"] and "already" in said["Widget 3"]
    assert "already" not in offers(admin, "/@@customise?layer=site")["Widget 3"]


def test_the_homepage_shows_it_so(world):
    visitor = world.visitor("employee")
    do(visitor, "remove", "lab.w0")
    do(visitor, "column-left", "lab.w1")
    text = visitor.get("/").text
    assert "Row of 0" not in text and "Row of 2" in text
    assert "Row of 0" in world.visitor("other").get("/").text


def test_removed_and_added_again(world):
    visitor = world.visitor("employee")
    do(visitor, "remove", "lab.w0")
    assert "Widget 0" not in start(visitor)[0]
    do(visitor, "add", widget="lab.w0")
    assert sum("Widget 0" in column for column in columns(visitor)) == 1
    do(visitor, "add", widget="lab.w0")
    assert sum(column.count("Widget 0") for column in columns(visitor)) == 2


def test_undo_and_reset(world):
    visitor = world.visitor("employee")
    before = columns(visitor)
    do(visitor, "remove", "lab.w0")
    do(visitor, "remove", "lab.w1")
    do(visitor, "undo")
    assert "The last change is undone." in visitor.get("/@@customise").text
    assert "Widget 1" in start(visitor)[0] and "Widget 0" not in start(visitor)[0]
    do(visitor, "undo")
    assert "There is nothing to undo." in visitor.get("/@@customise").text
    do(visitor, "reset")
    assert columns(visitor) == before


def test_without_script_nobody_is_told_to_drag(world):
    page = world.visitor("employee").get("/@@customise").html
    assert not [text for text in page.find_all(string=lambda text: "Drag" in text) if "js" not in text.parent.get("class", [])]
    assert "Use the menus" in page.find("noscript").text


def test_a_script_gets_no_page(world):
    visitor = world.visitor("employee")
    headers = {"X-Requested-With": "XMLHttpRequest"}
    do(visitor, "up", "lab.w1", headers=headers, status=204)
    do(visitor, "up", "no-such-slot", headers=headers, status=409)


@pytest.mark.parametrize(
    "fields",
    [
        {"do": "nonsense", "slot": "lab.w0"},
        {"do": "column-up", "slot": "lab.w0"},
        {"do": "up", "slot": ""},
        {"do": "add", "widget": "no.such"},
        {"do": "place", "slot": "lab.w0", "column": "x", "position": "1"},
        {"do": ""},
    ],
    ids=str,
)
def test_what_is_not_possible_is_said_and_changes_nothing(world, fields):
    visitor = world.visitor("employee")
    before = columns(visitor)
    answer = visitor.submit("/@@customise", status=303, **fields).follow()
    assert answer.html.select(".toasts")[0].text.strip()
    assert columns(visitor) == before


@pytest.mark.parametrize("position", ["0", "99", "-3", "x", "", "9" * 50])
def test_any_position_is_somewhere(world, position):
    visitor = world.visitor("employee")
    do(visitor, "place", "lab.w0", column="right", position=position)
    assert "Widget 0" in start(visitor)[1]


def test_a_page_for_everyone_with_locked_widgets(world):
    admin, visitor = world.visitor("admin"), world.visitor("employee")
    do(admin, "add", path="/@@customise?layer=site", widget="lab.w3")
    do(admin, "lock", "lab.w3", path="/@@customise?layer=site")
    assert any("Widget 3" in column for column in columns(visitor))
    answer = do(visitor, "remove", "lab.w3").follow()
    assert "placed by IT" in answer.text
    assert any("Widget 3" in column for column in columns(visitor))
    do(admin, "unlock", "lab.w3", path="/@@customise?layer=site")
    do(visitor, "remove", "lab.w3")
    assert not any("Widget 3" in column for column in columns(visitor))
    assert any("Widget 3" in column for column in columns(world.visitor("other")))


def test_only_those_who_manage_arrange_it_for_everyone(world):
    visitor = world.visitor("employee")
    visitor.get("/@@customise?layer=site", status=403)
    do(visitor, "reset", path="/@@customise?layer=site", status=403)
    visitor.get("/hall/@@customise?layer=site", status=403)
    world.visitor("owner").get("/hall/@@customise?layer=site")
    do(world.visitor("owner"), "add", path="/hall/@@customise?layer=site", widget="lab.w3")
    assert "Row of 3" in visitor.get("/hall").text
    assert "Row of 3" not in visitor.get("/").text


def test_settings_of_a_widget(world):
    visitor = world.visitor("employee")
    page = visitor.get("/@@widget-settings/colonnade.continue")
    filled = form(page, "count")
    filled["count"] = "99"
    refused = filled.submit(status=400)
    assert "at most 20" in refused.text
    assert form(refused, "count")["count"].value == "99"
    for wrong in ("", "x", "0", "-1", "1.5", "٣x"):
        visitor.submit("/@@widget-settings/colonnade.continue", count=wrong, status=400)
    visitor.submit("/@@widget-settings/colonnade.continue", count="3", status=303)
    assert form(visitor.get("/@@widget-settings/colonnade.continue"), "count")["count"].value == "3"
    assert form(world.visitor("other").get("/@@widget-settings/colonnade.continue"), "count")["count"].value == "6"


@pytest.mark.parametrize("slot", ["", "lab.w0", "no-such", "colonnade.continue/x"])
def test_settings_that_are_not_there(world, slot):
    world.visitor("employee").get(f"/@@widget-settings/{slot}", status=404)
    world.visitor("employee").submit(f"/@@widget-settings/{slot}", count="3", status=404)


def test_what_someone_arranged_waits_for_a_plugin_that_is_off(world):
    visitor = world.visitor("employee")
    do(visitor, "column-right", "lab.w0")
    with world.change() as site:
        site.switch("lab", False)
    assert not any("Widget 0" in column for column in columns(visitor))
    with world.change() as site:
        site.switch("lab", True)
    assert start(visitor)[1][0] == "Widget 0"


def test_a_full_page_is_said(world):
    visitor = world.visitor("employee")
    for _ in range(230):
        answer = visitor.submit("/@@customise", do="add", widget="lab.w3", headers={"X-Requested-With": "x"}, status="*")
        if answer.status_int == 409:
            break
    assert answer.status_int == 409
    assert "full" in do(visitor, "add", widget="lab.w3").follow().text
