"""The page of settings: every setting with where it comes from; some are changed while the site runs."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from colonnade.app.main import make_app
from colonnade.app.settings import Settings, read_settings
from colonnade.commands.settings_schema import GROUPS, WHILE_RUNNING, ISettings
from colonnade.content.fields import schema_fields
from colonnade.content.types import TYPES
from colonnade.security.audit import trail
from colonnade.testing import TestSite

HERE = "/admin/settings"


@pytest.fixture
def site():
    with TestSite(smtp_password="hush", storage="postgresql://me:hush@db/site", database=None) as made:
        with made.change() as change:
            change.administrator("boss")
            change.person("ann")
        yield made


def cells(page, name: str) -> list[str]:
    return [" ".join(cell.text.split()) for cell in page.html.select_one(f"tr#{name}").select("td")]


def last_entry(site) -> tuple[str, str, dict]:
    with site.change() as change:
        found = next(trail(change.root).latest())
        return found.action, found.about, dict(found.facts)


def test_the_schema_has_each_setting_once_with_its_default_and_its_limits():
    names = [name for _title, group in GROUPS for name in group]
    assert sorted(names) == sorted(field.name for field in dataclasses.fields(Settings))
    assert sorted(names) == sorted(name for name, _field in schema_fields(ISettings))
    for name, field in schema_fields(ISettings):
        default = Settings.defaults()[name]
        field.validate(str(default) if isinstance(default, Path) else default)


def test_each_setting_is_shown_with_where_it_comes_from_and_no_secret_is(site):
    page = site.sign_in("boss").get(HERE)
    assert len(page.html.select("tbody tr[id]")) == len(dataclasses.fields(Settings))
    assert "hush" not in page.text and cells(page, "smtp_password")[1] == "••••••"
    assert cells(page, "password_length")[1:4] == ["15", "15", "Default"] and cells(page, "max_upload")[1] == "2 GB"
    assert "Read at the start" in cells(page, "port")[0] and page.html.select_one("tr#port .btn") is None
    site.sign_in("ann").get(HERE, status=404)
    site.sign_in("ann").get(f"{HERE}/password_length", status=404)


def test_a_change_holds_at_the_next_request_is_accounted_for_and_taken_back(site):
    boss = site.sign_in("boss")
    boss.submit(f"{HERE}/password_length", password_length="20", status=303)
    page = boss.get(HERE)
    assert cells(page, "password_length")[1:4] == ["20", "15", "Set here"] and site.runtime.password_length == 20
    assert last_entry(site) == ("setting.changed", "setting:password_length", {"value": "20"})
    assert "Fewest characters of a password" in boss.get("/admin/audit").text
    boss.submit(f"{HERE}/password_length", do="reset", status=303)
    assert cells(boss.get(HERE), "password_length")[1:4] == ["15", "15", "Default"] and site.runtime.password_length == 15
    assert last_entry(site)[0] == "setting.reset"


@pytest.mark.parametrize(
    ("name", "typed", "said"),
    [
        ("password_length", "7", "at least 8"),
        ("password_length", "many", "whole number"),
        ("password_length", "", "fill this in"),
        ("max_upload", "huge", "500 MB"),
        ("max_upload", "-1", "500 MB"),
        ("outbound", "sometimes", "listed values"),
        ("outbound_hosts", "exa%mple", "names of hosts"),
        ("report_unfound", "perhaps", "wrong form"),
        ("site_title", " ", "fill this in"),
    ],
)
def test_what_is_wrong_is_said_at_the_field_and_nothing_changes(site, name, typed, said):
    boss = site.sign_in("boss")
    before = cells(boss.get(HERE), name)
    page = boss.submit(f"{HERE}/{name}", **{name: typed}, status=400)
    assert said in page.html.select_one(".field .err").text
    assert cells(boss.get(HERE), name) == before


def test_all_that_can_change_takes_effect(site):
    boss = site.sign_in("boss")
    wanted = {
        "site_title": "Acme & Sons",
        "max_upload": "3 MB",
        "quota_person": "0",
        "quota_place": "1500 kB",
        "report_unfound": "no",
        "outbound": "allow",
        "outbound_hosts": "example.org .example.com",
        "password_length": "9",
    }
    assert wanted.keys() == WHILE_RUNNING
    for name, value in wanted.items():
        boss.get(f"{HERE}/{name}", status=200)
        boss.submit(f"{HERE}/{name}", **{name: value}, status=303)
    page, runtime = boss.get(HERE), site.runtime
    assert {name: cells(page, name)[1] for name in wanted} == wanted
    assert (runtime.file_limits.upload, runtime.file_limits.person, runtime.file_limits.place) == (3_000_000, 0, 1_500_000)
    assert not runtime.report_unfound and runtime.outbound.policy.mode == "allow" and ".example.com" in runtime.outbound.policy.hosts
    assert "Acme & Sons" in page.html.select_one(".foot").text


def test_what_is_read_at_the_start_only_can_not_be_sent(site):
    boss = site.sign_in("boss")
    for name in ("port", "smtp_password", "nothing"):
        boss.submit(f"{HERE}/{name}", **{name: "1"}, status=404)
        boss.get(f"{HERE}/{name}", status=404)


def test_another_start_knows_what_was_chosen_and_the_file_goes_before_it(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with TYPES.temporarily():
        first = make_app(read_settings(environ={}))
        first.close()
    ini = tmp_path / "colonnade.ini"
    with TestSite(plugins=[]) as site:
        boss = site.sign_in("boss", administrator=True)
        boss.submit(f"{HERE}/password_length", password_length="20", status=303)
        ini.write_text("[colonnade]\npassword_length = 12\n", encoding="utf-8")
        fixed = read_settings(environ={"COLONNADE_MAX_UPLOAD": "5 MB"})
        assert (fixed.origins, fixed.file) == ({"password_length": "file", "max_upload": "environment"}, str(ini))
        known = site.runtime.settings
        known.given, known.origins, known.file = {**known.given, "password_length": 12, "max_upload": 5_000_000}, fixed.origins, fixed.file
        page = boss.get(HERE)
        assert cells(page, "password_length")[1:4] == ["12", "15", "File"] and "without effect now: 20" in cells(page, "password_length")[0]
        assert "COLONNADE_MAX_UPLOAD" in cells(page, "max_upload")[0] and cells(page, "max_upload")[3] == "Environment"
        boss.submit(f"{HERE}/password_length", password_length="30", status=404)
