"""`colonnade demo`: load, sign in, remove."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from colonnade.app.settings import Settings
from colonnade.commands.create import create
from colonnade.security.passwords import verify

Cli = Callable[..., Any]


@pytest.fixture(scope="module")
def demo_site() -> dict[str, Path]:
    """The folder of a site in which the demo was loaded, once the first test did so."""
    return {}


@pytest.fixture
def demo(cli: Cli, settings: Settings, demo_site: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> Cli:
    """Run `colonnade` where the demo was loaded: once, then it is copied."""
    if not demo_site:
        assert cli("demo", "load").code == 0
        demo_site["var"] = tmp_path_factory.mktemp("demo") / "var"
        shutil.copytree(settings.var, demo_site["var"], symlinks=True)
    else:
        shutil.copytree(demo_site["var"], settings.var, dirs_exist_ok=True, symlinks=True)
    return cli


def test_load_prints_who_can_sign_in(cli: Cli, alter: Callable, settings: Settings) -> None:
    done = cli("demo", "load")
    assert done.code == 0 and "60 people, 10 places" in done.err
    password = (settings.var / "demo-password").read_text().strip()
    assert all(login in done.out for login in ("mei.lin", "tom.baker", "ming.wu", "shu.huang")) and password in done.out
    assert alter(lambda uow: bool(verify(uow.root["people"]["mei.lin"].password_hash, password)))
    assert len(json.loads(cli("user", "list", "--json").out)) == 60
    places = {p["name"]: p["plugins"] for p in json.loads(cli("place", "list", "--json").out)}
    assert len(places) == 10 and "notes" in places["tideline"] and "notes" in places["payroll"]
    again = cli("demo", "load")
    assert again.code == 1 and "demo remove" in again.err


def test_among_other_people_it_asks(cli: Cli, answers: list[bool]) -> None:
    cli("user", "add", "ann")
    answers.append(False)
    assert cli("demo", "load").code == 1
    assert cli("demo", "load", "--yes").code == 0


def test_a_name_that_is_taken_is_told_and_nothing_is_loaded(cli: Cli, settings: Settings) -> None:
    cli("user", "add", "mei.lin")
    done = cli("demo", "load", "--yes")
    assert (done.code, done.err.splitlines()[-1]) == (1, "Error: mei.lin: User name: This user name is taken.")
    assert len(json.loads(cli("user", "list", "--json").out)) == 1 and not (settings.var / "demo-password").exists()


def test_there_has_to_be_one_to_remove(cli: Cli) -> None:
    assert "demo load" in cli("demo", "remove").err


def test_remove_asks_and_takes_all_away(demo: Cli, settings: Settings) -> None:
    assert demo("demo", "remove").code == 2
    done = demo("demo", "remove", "--yes")
    assert done.code == 0 and "Removed 60 people, 10 places" in done.err
    assert demo("user", "list", "--json").out == demo("place", "list", "--json").out == "[]\n"
    assert not (settings.var / "demo-password").exists()
    assert {row["state"] for row in json.loads(demo("plugin", "list", "--json").out)} <= {"available", "broken"}


def test_what_others_wrote_is_listed_and_kept(demo: Cli, alter: Callable) -> None:
    alter(lambda uow: create(uow, uow.root["site"]["payroll"]["notes"], "notes.note", {"title": "By us"}))
    done = demo("demo", "remove", "--yes")
    assert done.code == 1 and "/payroll/notes/by-us  By us" in done.err and "--force" in done.err
    assert demo("demo", "remove", "--yes", "--force").code == 0
    assert alter(lambda uow: [obj.title for obj in uow.root["trash"].values()]) == ["By us"]


def test_remove_leaves_no_site_without_an_administrator(demo: Cli) -> None:
    demo("user", "add", "ann")
    refused = demo("demo", "remove", "--yes")
    assert refused.code == 1 and "colonnade user admin ann" in refused.err
    assert len(json.loads(demo("user", "list", "--json").out)) == 61
    demo("user", "admin", "ann", "--yes")
    done = demo("demo", "remove", "--yes")
    assert done.code == 0 and "Nobody" not in done.err
    assert [row["login"] for row in json.loads(demo("user", "list", "--json").out)] == ["ann"]


def test_remove_says_when_nobody_is_left_and_counts_objects(demo: Cli) -> None:
    said = demo("demo", "remove", "--yes").err
    assert "Nobody is left then" in said and "user add LOGIN --administrator" in said
    assert "pages" not in said and " objects." in said
