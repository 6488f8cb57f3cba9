"""What every theme keeps to: the same pages with its own style sheets, which are there."""

from __future__ import annotations

import re

import pytest

from colonnade.app.themes import chain, installed_themes
from colonnade.web.static_files import PREFIX
from tests.web.world import World, make_world

NAMES = sorted(installed_themes())
PAGES = ("/", "/sample", "/sample/welcome", "/sample/welcome/@@edit", "/sample/welcome/@@history", "/sample/welcome/@@compare?old=1&new=2")
PAGES += ("/@@customise", "/people", "/people/employee", "/communities", "/hall", "/hall/@@members", "/hall/@@settings", "/me", "/help")
PAGES += ("/trash",)
PAGES += ("/admin/plugins", "/admin/plugins/sample", "/admin/people", "/dusty/sample/asleep", "/sample/@@add/sample.page", "/nothing-there")


@pytest.fixture(scope="module", params=NAMES)
def themed(request: pytest.FixtureRequest) -> World:
    with make_world(theme=request.param) as world:
        yield world


@pytest.mark.parametrize("language", ["en", "zh_Hant"])
def test_every_page_is_drawn(themed, language):
    visitor = themed.visitor("admin")
    visitor.submit("/-/preferences", language=language, status=303)
    for path in PAGES:
        page = visitor.get(path, status="*")
        assert page.status_int == (404 if path == "/nothing-there" else 200), path
        assert page.html.find("h1").text.strip(), path
        assert page.html.find("main"), path
    themed.browser().get("/sign-in", status=200)


def test_its_style_sheets_are_there(themed):
    names = themed.visitor("admin").get("/").html.select("link[rel=stylesheet]")
    assert names
    expected = sum(len(theme.manifest.stylesheets) for theme in chain(themed.settings.theme, installed_themes()))
    assert len(names) == expected
    for link in names:
        sheet = themed.browser().get(link["href"], status=200)
        assert sheet.content_type == "text/css"
        assert "immutable" in sheet.headers["Cache-Control"]
        assert not re.search(r"url\(\s*['\"]?(?:https?:)?//|@import|javascript:|expression\(", sheet.text)


def test_every_static_file_is_found_under_its_address(themed):
    for address in themed.runtime.assets.values():
        assert address.startswith(PREFIX)
        themed.browser().get(address, status=200)
    themed.browser().get(f"{PREFIX}nothing", status=404)
    themed.browser().get(f"{PREFIX}../../../etc/passwd", status=404)


def test_it_has_dark_colours(themed):
    sheets = (themed.browser().get(link["href"]).text for link in themed.visitor("admin").get("/").html.select("link[rel=stylesheet]"))
    assert any("dark" in sheet for sheet in sheets)
