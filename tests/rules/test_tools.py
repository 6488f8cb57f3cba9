"""What ./dev calls: finding the distributions of a checkout, making the environment once, buildout's scripts."""

from __future__ import annotations

import fcntl
import multiprocessing
import os
import shutil
import signal
import subprocess
import sys
import zipfile
from contextlib import nullcontext
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
    """Stands in for the slow steps and records them."""

    def __init__(self, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.steps: list[str] = []
        folder = root / "var" / "venv"
        files = {"PYTHON": "python", "PINS": ".pins", "DISTS": ".dists", "TOOLS": ".tools"}
        for name, value in {"ROOT": root, "VENV": folder, **{name: folder / file for name, file in files.items()}}.items():
            monkeypatch.setattr(venv, name, value)
        monkeypatch.setattr(venv, "make_venv", self.make_venv)
        monkeypatch.setattr(venv, "install_dists", lambda: self.steps.append("dists"))
        monkeypatch.setattr(venv, "install_list", lambda name: self.steps.append(name))
        monkeypatch.setattr(venv, "compile_packages", nullcontext)
        monkeypatch.setattr(venv, "report_unmet", lambda: None)

    def make_venv(self) -> None:
        self.steps.append("venv")
        venv.PYTHON.parent.mkdir(exist_ok=True)
        venv.PYTHON.touch()
        for file in (venv.DISTS, venv.TOOLS):
            file.unlink(missing_ok=True)

    def run(self, *wanted: str) -> list[str]:
        self.steps.clear()
        venv.set_up(*wanted)
        return list(self.steps)


@pytest.fixture
def fake(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FakeSetUp:
    return FakeSetUp(tmp_path, monkeypatch)


def test_only_what_changed_is_done_again(fake: FakeSetUp) -> None:
    assert fake.run("p1", "d1") == ["venv", "dists"]
    assert fake.run("p1", "d1") == []
    assert fake.run("p1", "d2") == ["dists"]
    assert fake.run("p2", "d2") == ["venv", "dists"]


def test_what_only_developing_needs_comes_when_it_is_asked_for(fake: FakeSetUp) -> None:
    assert fake.run("p", "d") == ["venv", "dists"]
    assert fake.run("p", "d", "t1") == ["requirements-dev.txt"]
    assert fake.run("p", "d", "t1") == fake.run("p", "d") == []
    assert fake.run("p", "d2") == ["dists"]


def test_other_versions_of_tools_go_into_a_fresh_environment_once_they_are_needed(fake: FakeSetUp) -> None:
    fake.run("p", "d", "t1")
    assert fake.run("p", "d") == []
    assert fake.run("p", "d", "t2") == ["venv", "dists", "requirements-dev.txt"]


def test_tools_that_were_installed_in_part_are_not_built_upon(fake: FakeSetUp, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(venv, "install_list", break_off)
        with pytest.raises(KeyboardInterrupt):
            fake.run("p", "d", "t")
    assert fake.run("p", "d") == ["venv", "dists"]
    assert fake.run("p", "d", "t") == ["requirements-dev.txt"]


def test_a_first_test_without_network_leaves_what_the_site_runs_on(fake: FakeSetUp, monkeypatch: pytest.MonkeyPatch) -> None:
    def lack_network(name: str) -> None:
        raise venv.NoNetwork()

    with monkeypatch.context() as patch:
        patch.setattr(venv, "install_list", lack_network)
        with pytest.raises(venv.NoNetwork):
            fake.run("p", "d", "t")
    assert fake.run("p", "d2") == ["dists"]


def test_an_environment_that_is_half_removed_does_not_look_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(venv, "VENV", tmp_path)
    monkeypatch.setattr(venv, "PINS", tmp_path / ".pins")
    monkeypatch.setattr(venv.shutil, "rmtree", break_off)
    venv.PINS.touch()
    with pytest.raises(KeyboardInterrupt):
        venv.make_venv()
    assert not venv.PINS.exists()


def test_the_folder_that_will_hold_the_data_is_private(tmp_path: Path) -> None:
    before = os.umask(0o022)
    try:
        with venv.locked(tmp_path / "new" / "setup.lock"):
            assert (tmp_path / "new").stat().st_mode & 0o777 == 0o700
    finally:
        os.umask(before)


def break_off(*arguments: object, **options: object) -> None:
    raise KeyboardInterrupt


def test_a_step_that_broke_off_is_done_again(fake: FakeSetUp, monkeypatch: pytest.MonkeyPatch) -> None:
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


def killed_with_a_child(path: Path, child: object) -> None:
    with venv.locked(path):
        child.put(venv.start(["sleep", "60"]).pid)
        os.kill(os.getpid(), signal.SIGKILL)


def test_the_lock_is_held_until_the_children_of_one_that_was_killed_are_done(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    child = context.SimpleQueue()
    killed = context.Process(target=killed_with_a_child, args=(tmp_path / "lock", child))
    killed.start()
    left = child.get()
    killed.join(30)
    with (tmp_path / "lock").open("a") as file, pytest.raises(BlockingIOError):
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    os.kill(left, signal.SIGKILL)
    with venv.locked(tmp_path / "lock"):
        assert venv._lock
    assert not venv._lock


def fake_pip(monkeypatch: pytest.MonkeyPatch, path: Path, body: str) -> None:
    monkeypatch.setattr(venv, "PYTHON", Path(fake_python(path, body)))


def test_what_pip_complains_of_is_shown_when_it_fails_without_its_steps(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    fake_pip(
        monkeypatch, tmp_path / "python", "echo Collecting wiki; echo '  Downloading wiki.whl'; echo WARNING: Retrying; echo ERROR: no"
    )
    venv.run_pip("install")
    assert capsys.readouterr().err == "WARNING: Retrying\n"
    fake_pip(monkeypatch, tmp_path / "python", "echo Collecting wiki; echo ERROR: no; exit 1")
    with pytest.raises(venv.SetupError, match="pip install wiki"):
        venv.run_pip("install", "wiki")
    assert capsys.readouterr().err == "ERROR: no\n"
    fake_pip(monkeypatch, tmp_path / "python", "echo 'ERROR: Max retries exceeded'; exit 1")
    with pytest.raises(venv.SetupError, match="HTTPS_PROXY"):
        venv.run_pip("install", "wiki")


def test_the_environment_keeps_what_it_compiles(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    process = venv.start([sys.executable, "-c", "import sys; print(sys.dont_write_bytecode)"], stdout=subprocess.PIPE)
    assert process.communicate()[0] == "False\n"


def test_pip_is_taken_from_where_python_or_debian_keeps_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(venv.sysconfig, "get_config_var", lambda name: str(tmp_path))
    wheel = tmp_path / "pip-25.0-py3-none-any.whl"
    wheel.touch()
    assert venv.bundled_pip() == wheel
    monkeypatch.setattr(venv.sysconfig, "get_config_var", lambda name: None)
    monkeypatch.setattr(venv.ensurepip, "__file__", str(tmp_path / "ensurepip" / "__init__.py"))
    assert venv.bundled_pip() is None


def test_wheels_point_at_their_folders_and_a_bad_folder_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(venv, "WHEELS", tmp_path / "wheels")
    monkeypatch.setattr(venv, "PYTHON", Path(sys.executable))
    folders = [tmp_path / "blog", tmp_path / "wiki"]
    for folder in folders:
        make_dist(folder, f"colonnade-{folder.name}")
        (folder / "src").mkdir()
        with (folder / "setup.cfg").open("a") as file:
            name = f"{folder.name} = colonnade_{folder.name}"
            file.write(f"[options]\npackage_dir =\n    = src\n[options.entry_points]\ncolonnade.plugins =\n    {name}\n")
    venv.build_wheels(folders)
    for folder in folders:
        with zipfile.ZipFile(next(venv.WHEELS.glob(f"colonnade_{folder.name}-*.whl"))) as wheel:
            texts = {name.rpartition("/")[2]: wheel.read(name).decode() for name in wheel.namelist()}
        assert f"{folder.name} = colonnade_{folder.name}" in texts["entry_points.txt"]
        assert any(name.endswith(".pth") and str(folder / "src") in text for name, text in texts.items())
    (folders[0] / "setup.cfg").write_text("[metadata\n")
    monkeypatch.setattr(venv, "ROOT", ROOT)
    with pytest.raises(venv.SetupError, match=rf"can't be installed, see above: {folders[0]}$"):
        venv.build_wheels(folders)


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
    for name in ("dev", "requirements.txt", "requirements-dev.txt", "setup.cfg", "pyproject.toml", "tools/venv.py"):
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
