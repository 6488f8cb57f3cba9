"""The code of the tutorials and guides does what their pages say."""

from __future__ import annotations

import importlib
import logging
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from functools import wraps
from pathlib import Path
from shutil import copy, copytree, ignore_patterns
from typing import Any

import pytest
from bs4 import BeautifulSoup

from colonnade.app.main import make_app
from colonnade.app.settings import Settings
from colonnade.app.themes import InstalledTheme, installed_themes
from colonnade.content.types import TYPES
from colonnade.plugins.discovery import LoadingMarks, discover
from colonnade.plugins.registry import Loaded, hook_names
from colonnade.storage.open import open_database
from colonnade.testing import START, Browser, Clock, TestSite, memory_database
from tests.rules.tree import ROOT
from tests.unit.web.test_static import EDGES, LANTERN, TEXTS, contrast, tokens

TUTORIAL, GUIDES = ROOT / "docs" / "tutorial" / "code", ROOT / "docs" / "how-to" / "code"


def plugins_in(folder: Path) -> list[Loaded]:
    return [found for found in discover(folder, LoadingMarks(None)) if found.folder == folder]


@pytest.fixture
def site() -> Iterator[TestSite]:
    with TestSite(plugins_in(TUTORIAL), clock=Clock()) as site:
        yield site


@pytest.fixture
def mei(site: TestSite) -> Browser:
    return site.sign_in("mei.lin", name="Lin Mei-hua")


def widget(browser: Browser, name: str, place: str = "") -> str:
    """The words on a widget's card."""
    card = BeautifulSoup(browser.get(f"{place}/@@widget/{name}").text, "html.parser")
    return " ".join(card.get_text(" ", strip=True).split())


def write_notice(browser: Browser, title: str, until: str = "", board: str = "/notices") -> str:
    form = next(f for f in browser.get(f"{board}/@@add/notices.notice").forms.values() if "body" in f.fields)
    form["title"], form["body"], form["until"] = title, "Please use the **stairs**.", until
    return form.submit(status=303).headers["Location"].removeprefix("http://localhost")


def test_everything_in_the_folder_can_be_used(site: TestSite) -> None:
    assert {found.name: found.problem for found in site.runtime.registry} == {
        "clocks": None,
        "ideas": None,
        "newcomers": None,
        "notices": None,
    }


def test_a_plugin_of_forty_lines_has_content_a_page_and_a_widget(site: TestSite, mei: Browser) -> None:
    assert len((TUTORIAL / "ideas.py").read_text(encoding="utf-8").splitlines()) <= 40
    assert "Nothing is here yet." in mei.get("/ideas").text and "Nobody had an idea yet" in widget(mei, "ideas.new")
    address = mei.submit(
        "/ideas/@@add/ideas.idea", title="A bench by the lake", body="To **sit**.", language="en", tags="lake", status=303
    ).location
    shown = mei.get(address)
    assert shown.html.select_one(".prose strong").text == "sit" and shown.html.select_one("#comment-text")
    assert "A bench by the lake" in mei.get("/ideas").text and "A bench by the lake" in widget(mei, "ideas.new")
    assert "A bench by the lake" in mei.get("/tags/lake").text


def test_in_chinese_content_is_added_not_joined_and_kinds_of_content_are_no_roles(site: TestSite) -> None:
    reader = site.sign_in("wang", language="zh_Hant")
    assert reader.get("/ideas").html.select_one("a.btn-primary[href*='@@add']").text.strip() == "新增"
    assert reader.get("/stream").html.select_one("label[for=s-type]").text == "類型"


def test_widgets_of_a_file_stand_on_the_homepage_at_once(mei: Browser) -> None:
    page = mei.get("/").html.get_text(" ", strip=True)
    assert "New colleagues" in page
    assert "Our offices" in page
    assert "Notices" in page


def test_newcomers_are_those_of_the_last_thirty_days() -> None:
    clock = Clock(datetime(2026, 1, 5, tzinfo=UTC))
    with TestSite([p for p in plugins_in(TUTORIAL) if p.name == "newcomers"], clock=clock) as site:
        site.sign_in("long.here", name="Long Here")
        clock.advance(days=31)
        reader = site.sign_in("just.come", name="Just Come")
        assert widget(reader, "newcomers.list") == "New colleagues Just Come"
        clock.advance(days=6)  # within the time that a session may lie idle
        assert "Just Come" in widget(site.sign_in("just.come"), "newcomers.list")
        clock.advance(days=30)
        assert widget(site.sign_in("just.come"), "newcomers.list") == "New colleagues Nobody joined lately."


def test_clocks_show_the_time_of_each_office(mei: Browser) -> None:
    assert START.hour == 9
    assert widget(mei, "clocks.offices") == "Our offices Taipei 17:00 Rotterdam 10:00"


def test_notices_are_written_shown_and_grow_old(site: TestSite, mei: Browser) -> None:
    address = write_notice(mei, "Lift out of order", "2026-03-02")
    assert mei.get(address).html.find("strong").text == "stairs"
    write_notice(mei, "Long gone", "2026-03-01")
    board = mei.get("/notices").html.main
    assert "Long gone" in board.details.get_text()
    assert "Lift" not in board.details.get_text()
    assert "Lift" in widget(mei, "notices.current")
    assert "Long gone" not in widget(mei, "notices.current")


def test_the_board_of_a_community_is_its_own(site: TestSite, mei: Browser) -> None:
    with site.change() as inside:
        inside.place("lab", members={"mei.lin": "member"}, plugins=["notices"])
    write_notice(mei, "Wear goggles", board="/lab/notices")
    assert "Wear goggles" in mei.get("/lab/notices").html.main.get_text()
    assert "Wear goggles" in widget(mei, "notices.current", "/lab")
    assert "Wear goggles" not in mei.get("/notices").html.main.get_text()


def test_a_hook_hears_of_changes(mei: Browser, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        write_notice(mei, "Listen")
    said = [record.getMessage() for record in caplog.records if record.name == "colonnade_file_plugin_notices"]
    assert len(said) == 1
    assert said[0].startswith("Created: notice ")
    assert said[0].endswith(f"by person {mei.person_id}")


def test_an_authors_notice_waits_on_its_last_day_for_a_button_that_prolongs_it(site: TestSite, mei: Browser) -> None:
    address = write_notice(mei, "Ends today", f"{START:%Y-%m-%d}")
    write_notice(mei, "Ends later", "2099-01-01")
    form = mei.get("/notifications/actions").html.main.select_one(f"form[action$='{address}/@@prolong']")
    assert "A week longer" in form.text and "Ends later" not in mei.get("/notifications/actions")
    assert "shown for a week longer" in mei.submit(form["action"], status=303).follow()
    assert mei.get(f"{address}/@@json").json["until"] == f"{START + timedelta(days=7):%Y-%m-%d}"
    assert "A week longer" not in mei.get("/notifications/actions")


def test_every_hook_that_a_tutorial_implements_is_called(monkeypatch: pytest.MonkeyPatch) -> None:
    called: set[str] = set()

    def noting(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(function)
        def wrapper(*arguments: Any, **named: Any) -> Any:
            called.add(name)
            return function(*arguments, **named)

        return wrapper

    plugins = plugins_in(TUTORIAL)
    implemented = {(p.module, name) for p in plugins for name in hook_names() if hasattr(p.module, name)}
    for module, name in implemented:
        monkeypatch.setattr(module, name, noting(name, getattr(module, name)))
    with TestSite(plugins) as site:
        mei = site.sign_in("mei.lin", name="Mei")
        write_notice(mei, "Lift")
        mei.get("/notifications/actions")
    assert called == {name for _, name in implemented}


def test_the_tests_that_the_tutorial_shows_pass_where_it_puts_them(tmp_path: Path) -> None:
    plugins = tmp_path / "var" / "plugins"
    copytree(TUTORIAL / "notices", plugins / "notices")
    copytree(TUTORIAL / "tests", plugins / "tests", ignore=ignore_patterns("__pycache__"))
    copy(TUTORIAL / "notices.py", plugins)
    command = [sys.executable, "-m", "pytest", "-q", "-c", ROOT / "pyproject.toml", "-o", f"cache_dir={tmp_path}", plugins / "tests"]
    environ = {name: value for name, value in os.environ.items() if not name.startswith("CHAMELEON_")}  # set by a site of this process
    done = subprocess.run(command, cwd=tmp_path, env=environ, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0 and "3 passed" in done.stdout, done.stdout + done.stderr


def test_switched_off_it_is_dormant_and_comes_back(site: TestSite, mei: Browser) -> None:
    address = write_notice(mei, "Stays stored")
    with site.change() as inside:
        inside.switch("notices", on=False)
    assert "Please use the" in mei.get(address).text
    assert mei.get(f"{address}/@@edit", status=404)
    assert mei.get(f"{address}/@@json").json["title"] == "Stays stored"
    with site.change() as inside:
        inside.switch("notices", on=True)
    assert "Stays stored" in mei.get("/notices").text


def test_a_file_put_into_var_plugins_is_found_by_the_application(tmp_path: Path) -> None:
    folder = tmp_path / "plugins"
    folder.mkdir()
    copy(TUTORIAL / "newcomers.py", folder)
    before = {loaded.name for loaded in discover(None, LoadingMarks(None))}
    with released(before):
        application = make_app(Settings(var=tmp_path), database=memory_database())
        try:
            assert application.runtime.registry.get("newcomers").problem is None
            assert application.runtime.registry.get("newcomers").default_widgets == (("newcomers.list", "right"),)
        finally:
            application.close()


@contextmanager
def released(owners: set[str]) -> Iterator[None]:
    """Let the types of installed plugins be registered within the block, and forget them behind it."""
    for owner in owners:
        TYPES.unregister(owner)
    try:
        yield
    finally:
        for owner in owners:
            TYPES.unregister(owner)


# --- docs/how-to/write-a-migration.md


def test_a_migration_lifts_what_is_stored() -> None:
    with TestSite(plugins_in(TUTORIAL)) as old:
        browser = old.sign_in("mei.lin", name="Mei")
        addresses = [write_notice(browser, title) for title in ("Urgent: water is off", "Lift")]
        with TestSite(plugins_in(GUIDES), database=old.runtime.database) as new:
            reader = new.sign_in("mei.lin")
            stored = [reader.get(f"{address}/@@json").json for address in addresses]
            assert [(notice["title"], notice["level"]) for notice in stored] == [("water is off", "urgent"), ("Lift", "normal")]


def test_a_migration_that_fails_leaves_the_data_as_it_was(tmp_path: Path) -> None:
    copytree(GUIDES, tmp_path / "code")
    file = tmp_path / "code" / "notices.py"
    text = file.read_text("utf-8")
    file.write_text(text.replace("    notice.level = ", "    notice.level = 1 / 0, "), "utf-8")
    with TestSite(plugins_in(TUTORIAL)) as old:
        address = write_notice(old.sign_in("mei.lin", name="Mei"), "Urgent: water is off")
        with TestSite(plugins_in(tmp_path / "code"), on=False, database=old.runtime.database) as new:
            assert new.sign_in("mei.lin").get(f"{address}/@@json").json["title"] == "Urgent: water is off"
            with new.change() as inside:
                assert "ZeroDivisionError" in inside.root["plugins"].quarantined["notices"]


def test_until_is_the_last_day() -> None:
    module = next(p.module for p in plugins_in(TUTORIAL) if p.name == "notices")
    notice = type("Notice", (), {"until": date(2026, 3, 2)})
    assert module.is_current(notice, date(2026, 3, 2))
    assert not module.is_current(notice, date(2026, 3, 3))


# --- docs/how-to/back-up-and-restore.md


def test_a_copy_made_while_the_site_runs_is_a_backup(tmp_path: Path) -> None:
    var, copied = tmp_path / "var", tmp_path / "copy"
    copied.mkdir()
    with TestSite(plugins_in(TUTORIAL), database=open_database(f"file://{var}/Data.fs")) as site:
        mei = site.sign_in("mei.lin", name="Mei")
        address = write_notice(mei, "Before")
        copy(var / "Data.fs", copied)
        write_notice(mei, "While it is copied")
        copytree(var / "blobs", copied / "blobs")
    with (copied / "Data.fs").open("ab") as file:
        file.write((var / "Data.fs").read_bytes()[file.tell() : file.tell() + 100])  # the beginning of a change that was going on
    with TestSite(plugins_in(TUTORIAL), on=False, database=open_database(f"file://{copied}/Data.fs")) as restored:
        reader = restored.sign_in("mei.lin")
        assert "stairs" in reader.get(address).text
        assert "While it is copied" not in reader.get("/notices").text


# --- docs/how-to/write-a-theme.md

HARBOUR = GUIDES / "harbour" / "src" / "colonnade_theme_harbour"
TOKENS = re.compile(r"--[a-z0-9-]+")


@pytest.fixture
def harbour(monkeypatch: pytest.MonkeyPatch) -> Iterator[TestSite]:
    monkeypatch.syspath_prepend(str(HARBOUR.parent))
    found = InstalledTheme(importlib.import_module("colonnade_theme_harbour").theme, HARBOUR)
    monkeypatch.setattr("colonnade.app.main.installed_themes", lambda: {**installed_themes(), "harbour": found})
    with TestSite(theme="harbour") as made:
        yield made


def test_the_theme_of_the_guide_draws_pages_with_its_own_words_and_colours(harbour: TestSite) -> None:
    for language, words in (("en", "The harbour is calm."), ("zh_Hant", "港灣風平浪靜。")):
        page = harbour.sign_in(f"reader-{language[:2]}", language=language).get("/trash")
        assert words in page
        sheets = [link["href"] for link in page.html.select("link[rel=stylesheet]")]
        assert [sheet.rpartition("/")[2] for sheet in sheets] == ["lantern.css", "harbour.css"]
        assert "--accent:#1c6b3c" in harbour.browser().get(sheets[1])


def test_the_theme_of_the_guide_can_be_read() -> None:
    sheet, look = HARBOUR / "static" / "harbour.css", {}
    for dark in (False, True):
        for selector in (":root", ":root[data-theme=dark]")[: dark + 1]:
            for file in (LANTERN, sheet):
                look |= tokens(file, selector)
        assert all(contrast(look[text], look[ground]) >= 4.5 for text, ground in TEXTS)
        assert all(contrast(look[edge], look[ground]) >= 3 for edge, ground in EDGES)


def test_the_guide_names_every_token_that_a_theme_may_set() -> None:
    named = set(TOKENS.findall((ROOT / "docs/how-to/write-a-theme.md").read_text("utf-8")))
    declared = {name for name in TOKENS.findall(LANTERN.read_text("utf-8")) if f"{name}:" in LANTERN.read_text("utf-8")}
    own = {"--hue", *(name for name in declared if name.startswith("--av-") or len(name) == 3)}
    assert declared - own <= named
