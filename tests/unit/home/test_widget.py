from __future__ import annotations

from typing import Any

import pytest
from zope.interface import Interface
from zope.schema import Int, TextLine

from colonnade.home.widget import COLUMNS, Empty, Row, Slot, Widget


class ISettings(Interface):
    limit = Int(title="How many", default=5)
    heading = TextLine(title="Heading", required=False)


class Tile(Widget):
    name, title, settings = "notes.tile", "Tile", ISettings
    empty = Empty("Nothing here yet.", ("/notes", "Write one"))


class Plain(Widget):
    name, title = "notes.plain", "Plain"


def test_settings_start_from_their_defaults() -> None:
    assert Tile().options == {"limit": 5, "heading": None} and Tile({"limit": 3}).options["limit"] == 3
    assert Plain().options == {} and Plain.defaults() == {}


def test_two_widgets_share_no_options() -> None:
    one, other = Tile(), Tile()
    one.options["limit"] = 1
    assert other.options["limit"] == 5


def test_the_least_widget_needs_only_data() -> None:
    view: Any = None
    widget = Plain()
    assert widget.shown_to(view) and widget.version(view) is None and widget.url(view) is None
    assert widget.columns == COLUMNS and widget.sizes == ("half",) and widget.template is None
    with pytest.raises(NotImplementedError):
        widget.data(view)


def test_an_empty_one_says_what_to_do() -> None:
    view: Any = None
    assert Tile().when_empty(view).action == ("/notes", "Write one") and Plain().when_empty(view).text == ""


def test_rows_and_slots_are_plain_values() -> None:
    assert Row("T", "/t") == Row("T", "/t", None, None, None, ()) and Slot("a", "x.y").options == {}
