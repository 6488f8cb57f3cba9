"""`colonnade plugin new`: a plugin that is whole, written once, under a name that is free."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from colonnade.app.settings import Settings
from colonnade.cli.plugin_scaffold import Wanted, files

Cli = Callable[..., Any]
ROOT = Path(__file__).parents[3]
SHAPES = [
    pytest.param(one_file, has_type, has_widget, id=f"{'file' if one_file else 'package'}-{has_type:d}{has_widget:d}")
    for one_file in (True, False)
    for has_type, has_widget in ((True, True), (True, False), (False, True))
]


def test_one_file_with_a_widget_is_what_you_get(bare_cli: Cli, settings: Settings) -> None:
    done = bare_cli("plugin", "new", "birthdays")
    assert done.code == 0, done.err
    assert (settings.plugin_folder / "birthdays.py").is_file()
    assert [line[:2] for line in done.err.splitlines()[-3:]] == ["1.", "2.", "3."]
    listed = bare_cli("plugin", "list") if (settings.var / "Data.fs").exists() else None
    assert listed is None  # nothing was made but the files


def test_what_it_wrote_is_found_and_can_be_used(cli: Cli, settings: Settings) -> None:
    assert cli("plugin", "new", "ponds", "--type", "--widget", "--title", "Ponds", "--title-zh", "池塘").code == 0
    found = {row["name"]: row for row in json.loads(cli("plugin", "list", "--json").out)}
    assert (found["ponds"]["state"], found["ponds"]["title"]) == ("available", "Ponds")
    assert "池塘" in (settings.plugin_folder / "locale/zh_Hant/LC_MESSAGES/ponds.po").read_text("utf-8")


def test_a_package_lies_in_a_folder_of_its_own(bare_cli: Cli, tmp_path: Path) -> None:
    done = bare_cli("plugin", "new", "my_birds", "--package", "--type")
    assert done.code == 0 and (tmp_path / "colonnade-my-birds" / "setup.cfg").is_file(), done.err
    assert "pip install -e colonnade-my-birds" in done.err
    assert not (tmp_path / "colonnade-my-birds/src/colonnade_my_birds/widgets.py").exists()


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Birthdays", "small letters"),
        ("9lives", "small letters"),
        ("a", "small letters"),
        ("with-dash", "small letters"),
        ("生日", "small letters"),
        ("../up", "small letters"),
        ("x" * 41, "small letters"),
        ("search", "is taken"),
        ("people", "is taken"),
        ("colonnade", "is taken"),
        ("notes", "is there already"),
    ],
)
def test_names_that_are_none_or_exist_are_refused(bare_cli: Cli, settings: Settings, name: str, said: str) -> None:
    before = sorted(settings.plugin_folder.rglob("*"))
    done = bare_cli("plugin", "new", name)
    assert done.code == 1 and said in done.err and done.err.count("\n") == 1
    assert sorted(settings.plugin_folder.rglob("*")) == before


@pytest.mark.parametrize("title", ['"', "a\\b", "${x}", "<b>", "", " ", "x" * 61, "a\nb"])
def test_titles_that_would_break_what_is_written_are_refused(bare_cli: Cli, title: str) -> None:
    assert "can't be a title" in bare_cli("plugin", "new", "birthdays", "--title", title).err


def test_nothing_that_is_there_is_written_over(bare_cli: Cli, tmp_path: Path) -> None:
    assert bare_cli("plugin", "new", "ponds", "--package", "--into", "here").code == 0
    file = tmp_path / "here" / "setup.cfg"
    file.write_text("mine", "utf-8")
    done = bare_cli("plugin", "new", "ponds", "--package", "--into", "here")
    assert done.code == 1 and "there already" in done.err and file.read_text("utf-8") == "mine"


@pytest.mark.parametrize(("one_file", "has_type", "has_widget"), SHAPES)
def test_what_is_written_is_formatted_and_its_own_tests_pass(tmp_path: Path, one_file: bool, has_type: bool, has_widget: bool) -> None:
    tree, wanted = tmp_path / "tree", Wanted("sparrow", "Sparrow", "麻雀", one_file, has_type, has_widget)
    (tree / "src" / "colonnade").mkdir(parents=True)
    for module in ("__init__", "api", "testing"):
        (tree / "src" / "colonnade" / f"{module}.py").touch()
    shutil.copy(ROOT / "pyproject.toml", tree)
    folder = tree / "plugins" / "sparrow"
    for path, text in files(wanted).items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, "utf-8")
    ruff = Path(sys.executable).with_name("ruff")
    for command in (["check"], ["format", "--check", "--diff"]):
        done = subprocess.run([ruff, *command, "."], cwd=tree, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
    path = os.pathsep.join(str(each) for each in (folder / "src", ROOT / "src"))
    environ = {name: value for name, value in os.environ.items() if not name.startswith("CHAMELEON_")} | {"PYTHONPATH": path}
    command = [sys.executable, "-m", "pytest", "-q", "-c", ROOT / "pyproject.toml", "-o", f"cache_dir={tmp_path}", folder / "tests"]
    done = subprocess.run(command, cwd=folder, env=environ, capture_output=True, text=True, check=False, timeout=100)
    assert done.returncode == 0 and "passed" in done.stdout, done.stdout + done.stderr


def test_a_title_may_be_one_of_the_other_words() -> None:
    written = files(Wanted("texts", "Text", "內文", has_type=True, has_widget=True))["locale/zh_Hant/LC_MESSAGES/texts.po"]
    assert written.count('msgid "Text"\n') == 1
