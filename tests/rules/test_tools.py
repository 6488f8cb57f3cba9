"""What ./dev calls: finding the distributions of a checkout, making the environment once, buildout's scripts."""

from __future__ import annotations

import multiprocessing
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.rules.tree import ROOT
from tools import buildout, slow_tests, venv


def make_dist(folder: Path, name: str, *, pyproject: bool = True) -> None:
    folder.mkdir(parents=True)
    (folder / "setup.cfg").write_text(f"[metadata]\nname = {name}\n")
    if pyproject:
        (folder / "pyproject.toml").touch()


def test_plugins_and_themes_are_found_by_their_setup_cfg(tmp_path: Path) -> None:
    make_dist(tmp_path / "plugins" / "wiki", "colonnade-wiki")
    make_dist(tmp_path / "themes" / "lantern", "colonnade-theme-lantern")
    (tmp_path / "plugins" / "notes.txt").touch()
    (tmp_path / "plugins" / "empty").mkdir()
    assert venv.find_dists(tmp_path) == [tmp_path, tmp_path / "plugins" / "wiki", tmp_path / "themes" / "lantern"]
    assert buildout.names(tmp_path) == ["colonnade-wiki", "colonnade-theme-lantern"]


def test_a_checkout_without_plugins_has_only_the_core(tmp_path: Path) -> None:
    assert venv.find_dists(tmp_path) == [tmp_path]
    assert buildout.names(tmp_path) == []


def test_a_setup_cfg_alone_is_refused_by_name(tmp_path: Path) -> None:
    make_dist(tmp_path / "plugins" / "wiki", "colonnade-wiki", pyproject=False)
    with pytest.raises(venv.SetupError, match=r"plugins/wiki has no pyproject\.toml"):
        venv.find_dists(tmp_path)


class FakeSetUp:
    """Stands in for the two slow steps and records them."""

    def __init__(self, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.steps: list[str] = []
        folder = root / "var" / "venv"
        for name, value in {"ROOT": root, "PYTHON": folder / "python", "PINS": folder / ".pins", "DISTS": folder / ".dists"}.items():
            monkeypatch.setattr(venv, name, value)
        monkeypatch.setattr(venv, "make_venv", self.make_venv)
        monkeypatch.setattr(venv, "install_dists", lambda: self.steps.append("dists"))

    def make_venv(self) -> None:
        self.steps.append("venv")
        venv.PYTHON.parent.mkdir(exist_ok=True)
        venv.PYTHON.touch()
        venv.DISTS.unlink(missing_ok=True)

    def run(self, pins: str, dists: str) -> list[str]:
        self.steps.clear()
        venv.set_up(pins, dists)
        return list(self.steps)


@pytest.fixture
def fake(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FakeSetUp:
    return FakeSetUp(tmp_path, monkeypatch)


def test_only_what_changed_is_done_again(fake: FakeSetUp) -> None:
    assert fake.run("p1", "d1") == ["venv", "dists"]
    assert fake.run("p1", "d1") == []
    assert fake.run("p1", "d2") == ["dists"]
    assert fake.run("p2", "d2") == ["venv", "dists"]


def test_the_folder_that_will_hold_the_data_is_private(tmp_path: Path) -> None:
    before = os.umask(0o022)
    try:
        with venv.locked(tmp_path / "new" / "setup.lock"):
            assert (tmp_path / "new").stat().st_mode & 0o777 == 0o700
    finally:
        os.umask(before)


def test_a_step_that_broke_off_is_done_again(fake: FakeSetUp, monkeypatch: pytest.MonkeyPatch) -> None:
    def break_off() -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(venv, "install_dists", break_off)
        with pytest.raises(KeyboardInterrupt):
            fake.run("p", "d")
    assert fake.run("p", "d") == ["dists"]


def test_an_environment_without_its_python_is_made_again(fake: FakeSetUp) -> None:
    fake.run("p", "d")
    venv.PYTHON.unlink()
    assert fake.run("p", "d") == ["venv", "dists"]


def hold_lock(path: Path, events: object) -> None:
    with venv.locked(path):
        events.put("in")
        events.put("out")


def test_two_at_once_take_turns(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    events = context.SimpleQueue()  # a Queue sends later, in a thread of its own
    others = [context.Process(target=hold_lock, args=(tmp_path / "lock", events)) for _ in range(3)]
    for other in others:
        other.start()
    seen = [events.get() for _ in range(6)]
    for other in others:
        other.join(30)
    assert seen == ["in", "out"] * 3


def test_scripts_start_although_their_interpreter_has_a_space(tmp_path: Path) -> None:
    interpreter = tmp_path / "a b" / "python"
    interpreter.parent.mkdir()
    interpreter.symlink_to(sys.executable)
    script = tmp_path / "script"
    once = buildout.with_safe_first_line(f"#!{interpreter}\nimport sys\nprint(sys.argv[1:])\n")
    assert buildout.with_safe_first_line(once) == once
    script.write_text(once)
    script.chmod(0o755)
    assert subprocess.run([script, "x y", "z"], check=True, capture_output=True, text=True).stdout == "['x y', 'z']\n"


def test_other_scripts_stay_as_they_are() -> None:
    for text in ("#!/usr/bin/python3\nx\n", "no first line like that\n", ""):
        assert buildout.with_safe_first_line(text) == text


def run_dev(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [ROOT / "dev", *arguments], cwd="/", env={**os.environ, **environment}, check=False, capture_output=True, text=True
    )


def test_help_names_every_command_and_needs_no_set_up() -> None:
    answer = run_dev("help")
    assert answer.returncode == 0
    assert all(f"./dev {command}" in answer.stdout for command in ("run", "test", "lint", "bench", "buildout"))


def test_an_unknown_command_is_refused() -> None:
    answer = run_dev("tset")
    assert (answer.returncode, answer.stdout) == (2, "")
    assert "./dev test" in answer.stderr


def fake_python(path: Path, body: str) -> str:
    path.write_text(f"#!/bin/sh\n{body}\n")
    path.chmod(0o755)
    return str(path)


@pytest.mark.parametrize(
    ("body", "hint"),
    [
        ("exit 1", "isn't Python 3.11, 3.12 or 3.13"),
        ('case "$*" in *ensurepip*) exit 1 ;; esac', "apt install python3-venv"),
    ],
    ids=["too old", "without venv"],
)
def test_an_unfit_python_is_refused_with_what_to_do(tmp_path: Path, body: str, hint: str) -> None:
    answer = run_dev("test", COLONNADE_PYTHON=fake_python(tmp_path / "python", body))
    assert answer.returncode == 1
    assert hint in answer.stderr


def test_no_python_at_all_is_said(tmp_path: Path) -> None:
    checkout = tmp_path / "checkout"
    (checkout / "tools").mkdir(parents=True)
    for name in ("dev", "requirements.txt", "setup.cfg", "pyproject.toml", "tools/venv.py"):
        (checkout / name).write_bytes((ROOT / name).read_bytes())
    (checkout / "dev").chmod(0o755)
    programs = tmp_path / "programs"
    programs.mkdir()
    for name in ("sh", "dirname", "cksum", "cat", "sed"):
        (programs / name).symlink_to(shutil.which(name))
    environment = {"PATH": str(programs)}
    answer = subprocess.run([checkout / "dev", "run"], env=environment, check=False, capture_output=True, text=True)
    assert answer.returncode == 1
    assert "no Python 3.11, 3.12 or 3.13 found" in answer.stderr
    fake_python(programs / "python3.12", 'case "$*" in *ensurepip*) exit 1 ;; esac')
    answer = subprocess.run([checkout / "dev", "run"], env=environment, check=False, capture_output=True, text=True)
    assert answer.returncode == 1
    assert "python3.12 cannot make virtual environments" in answer.stderr
    assert "apt install python3-venv" in answer.stderr


def test_what_takes_long_is_listed_by_its_function() -> None:
    durations = ["0.15s setup    tests/a.py::test_one[x]", "0.15s call     tests/a.py::test_one[x]", "0.19s call     tests/a.py::test_two"]
    assert slow_tests.slow(["= slowest durations =", *durations]) == ["tests/a.py::test_one"]


def test_the_list_of_slow_tests_names_tests_that_are_there() -> None:
    for line in slow_tests.LIST.read_text("utf-8").splitlines()[1:]:
        file, _, name = line.partition("::")
        assert f"def {name.rpartition('::')[2]}(" in (ROOT / file).read_text("utf-8"), line
