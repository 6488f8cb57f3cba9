from __future__ import annotations

import logging
import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import EntryPoint
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import colonnade
from colonnade.plugins import discovery
from colonnade.plugins.discovery import LoadingMarks, discover, file_of, load
from colonnade.plugins.manifest import Plugin
from colonnade.plugins.registry import Loaded

GOOD = "from colonnade.plugins.manifest import Plugin\nplugin = Plugin({name!r}, title='T')\n"


@pytest.fixture(autouse=True)
def alone(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Only what a test puts there is found, and failures are not written to the log."""
    monkeypatch.setattr(discovery, "entry_points", lambda group: [])
    log = logging.getLogger("colonnade.plugins.discovery")
    log.disabled = True
    yield
    log.disabled = False


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "plugins"
    made.mkdir()
    return made


@pytest.fixture
def marks(tmp_path: Path) -> LoadingMarks:
    return LoadingMarks(tmp_path / "loading")


def write(folder: Path, name: str, text: str = GOOD) -> None:
    (folder / f"{name}.py").write_text(text.replace("{name!r}", repr(name)), "utf-8")


def found(folder: Path, marks: LoadingMarks) -> dict[str, Loaded]:
    return {loaded.name: loaded for loaded in discover(folder, marks)}


def test_one_file_is_a_plugin(folder: Path, marks: LoadingMarks) -> None:
    write(folder, "birthdays")
    loaded = found(folder, marks)["birthdays"]
    assert loaded.usable and loaded.folder == folder and loaded.manifest.name == "birthdays"
    assert loaded.module.__name__ == "colonnade_file_plugin_birthdays" and sys.modules[loaded.module.__name__] is loaded.module


def test_other_files_are_none(folder: Path, marks: LoadingMarks) -> None:
    for name in ("_draft.py", ".hidden.py", "notes.txt", "old.py.bak"):
        (folder / name).write_text("raise SystemExit", "utf-8")
    assert found(folder, marks) == {}


@pytest.mark.parametrize("there", [None, "missing"])
def test_without_a_folder_there_are_no_files(tmp_path: Path, marks: LoadingMarks, there: str | None) -> None:
    assert discover(tmp_path / there if there else None, marks) == []


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("import nowhere_to_be_found", "ModuleNotFoundError"),
        ("raise SystemExit(1)", "SystemExit"),
        ("1 / 0", "ZeroDivisionError"),
        ("def (", "SyntaxError"),
        ("from colonnade.plugins.manifest import Plugin\nplugin = Plugin('x y', title='T')", "small letters"),
        ("from colonnade.plugins.manifest import Plugin\nplugin = Plugin('other', title='T')", "calls itself 'other'"),
        ("from colonnade.plugins.manifest import Plugin\nplugin = Plugin('broken', title='T', api='9')", "API 9"),
        ("plugin = 5", "has no 'plugin"),
        ("", "has no 'plugin"),
        ("\x00", "can't be imported"),
    ],
)
def test_a_broken_one_says_why_and_harms_no_other(folder: Path, marks: LoadingMarks, text: str, problem: str) -> None:
    write(folder, "broken", text)
    write(folder, "good")
    loaded = found(folder, marks)
    assert problem in loaded["broken"].problem and not loaded["broken"].usable and loaded["good"].usable
    assert "Traceback" in loaded["broken"].trace or "can't be imported" not in loaded["broken"].problem
    assert not marks.is_marked("broken")


def test_an_interrupt_stops_the_start(folder: Path, marks: LoadingMarks) -> None:
    write(folder, "broken", "raise KeyboardInterrupt")
    with pytest.raises(KeyboardInterrupt):
        found(folder, marks)
    assert not marks.is_marked("broken")


def test_a_name_that_is_no_name_is_not_even_imported(folder: Path, marks: LoadingMarks) -> None:
    for name in ("Two Words", "X", "wiki-extra"):
        write(folder, name, "raise AssertionError('imported')")
    assert all("must be 2 to 40" in loaded.problem for loaded in found(folder, marks).values())


def entry(name: str, module: ModuleType) -> Any:
    sys.modules[module.__name__] = module
    return EntryPoint(name, module.__name__, discovery.ENTRY_POINTS)


def installed(monkeypatch: pytest.MonkeyPatch, *entries: Any) -> None:
    monkeypatch.setattr(discovery, "entry_points", lambda group: list(entries) if group == "colonnade.plugins" else [])


def distribution(name: str, folder: Path | None = None) -> ModuleType:
    module = ModuleType(f"colonnade_test_{name}")
    module.plugin = Plugin(name, title="T")
    if folder:
        module.__file__ = str(folder / "__init__.py")
    return module


def test_distributions_are_found_by_their_entry_point(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, marks: LoadingMarks) -> None:
    installed(monkeypatch, entry("zz", distribution("zz", tmp_path)), entry("aa", distribution("aa")))
    loaded = discover(None, marks)
    assert [item.name for item in loaded] == ["aa", "zz"] and all(item.usable for item in loaded)
    assert loaded[1].folder == tmp_path and loaded[0].folder is None


def test_an_entry_point_to_nothing_is_broken(monkeypatch: pytest.MonkeyPatch, marks: LoadingMarks) -> None:
    installed(monkeypatch, EntryPoint("gone", "nowhere_to_be_found", discovery.ENTRY_POINTS))
    assert "ModuleNotFoundError" in discover(None, marks)[0].problem


def test_of_two_distributions_with_one_name_neither_is_used_and_both_are_named(
    monkeypatch: pytest.MonkeyPatch, folder: Path, marks: LoadingMarks
) -> None:
    installed(monkeypatch, entry("twin", distribution("twin")), EntryPoint("twin", "elsewhere", discovery.ENTRY_POINTS))
    loaded = discover(folder, marks)
    assert len(loaded) == 1 and not loaded[0].usable
    assert loaded[0].problem == "two plugins are called 'twin': module colonnade_test_twin, and module elsewhere; uninstall one"


def test_a_file_named_like_an_installed_plugin_is_refused_and_that_one_goes_on(
    monkeypatch: pytest.MonkeyPatch, folder: Path, marks: LoadingMarks
) -> None:
    installed(monkeypatch, entry("twin", distribution("twin")))
    write(folder, "twin", "raise AssertionError('imported')")
    loaded = found(folder, marks)
    assert set(loaded) == {"twin", "twin.py"} and loaded["twin"].usable and not loaded["twin"].is_single_file
    assert not loaded["twin.py"].usable
    assert loaded["twin.py"].problem == (
        f"a plugin called 'twin' is installed already (module colonnade_test_twin); give the file {folder / 'twin.py'} another name"
    )


def test_an_installed_plugin_is_named_by_its_distribution(folder: Path, marks: LoadingMarks, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    write(folder, "wiki")
    loaded = found(folder, marks)
    assert loaded["wiki"].usable and "(colonnade-wiki 0.1.0, module colonnade_wiki)" in loaded["wiki.py"].problem


def test_what_ended_the_process_is_left_out_the_next_time(folder: Path, tmp_path: Path, marks: LoadingMarks) -> None:
    write(folder, "deadly", "import os\nos._exit(7)")
    write(folder, "good")
    script = (
        "from pathlib import Path; from colonnade.plugins import discovery as d; d.entry_points = lambda group: []; "
        f"d.discover(Path({str(folder)!r}), d.LoadingMarks(Path({str(tmp_path / 'loading')!r})))"
    )
    source = str(Path(colonnade.__file__).parents[1])
    assert subprocess.run([sys.executable, "-c", script], env={"PYTHONPATH": source}, check=False).returncode == 7
    assert marks.is_marked("deadly")
    loaded = found(folder, marks)
    assert "ended the process" in loaded["deadly"].problem and loaded["good"].usable and marks.is_marked("deadly")
    marks.clear("deadly")
    marks.clear("deadly")
    write(folder, "deadly")
    assert found(folder, marks)["deadly"].usable


def test_without_a_folder_nothing_is_marked() -> None:
    nothing = LoadingMarks(None)
    nothing.set("x")
    assert not nothing.is_marked("x")
    nothing.clear("x")


def test_the_mark_is_there_while_the_import_runs(marks: LoadingMarks) -> None:
    seen = []

    def importer() -> ModuleType:
        seen.append(marks.is_marked("good"))
        return distribution("good")

    assert load("good", importer, marks).usable and seen == [True] and not marks.is_marked("good")


@pytest.mark.parametrize(("name", "there"), [("notes", True), ("gone", False), ("../plugins/notes", False), ("Two Words", False)])
def test_the_file_of_a_plugin_is_found_by_its_name(folder: Path, name: str, there: bool) -> None:
    write(folder, "notes")
    write(folder, "Two Words")
    assert file_of(folder, name) == (folder / "notes.py" if there else None)
