"""Which files changed is seen, and which of them matter."""

from __future__ import annotations

import os
from pathlib import Path

import colonnade
from colonnade.app.watching import changed, snapshot, watched


def test_new_changed_and_removed_files_are_seen(tmp_path: Path) -> None:
    for name in ("a.py", "b.py", "locale/x.po"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("1", "utf-8")
    before = snapshot([tmp_path])
    assert changed(before, snapshot([tmp_path])) == []
    (tmp_path / "a.py").write_text("22", "utf-8")
    (tmp_path / "b.py").unlink()
    (tmp_path / "c.py").write_text("", "utf-8")
    os.utime(tmp_path / "locale" / "x.po", ns=(1, 1))
    assert [path.name for path in changed(before, snapshot([tmp_path]))] == ["a.py", "b.py", "c.py", "x.po"]


def test_of_templates_it_matters_that_they_are_there_or_how_they_are(tmp_path: Path) -> None:
    path = tmp_path / "card.pt"
    path.write_text("1", "utf-8")
    before, exact = snapshot([tmp_path]), snapshot([tmp_path], templates=True)
    path.write_text("22", "utf-8")
    assert snapshot([tmp_path]) == before and snapshot([tmp_path], templates=True) != exact
    path.unlink()
    assert changed(before, snapshot([tmp_path])) == [path]


def test_caches_tests_and_hidden_files_are_not_seen(tmp_path: Path) -> None:
    for name in ("__pycache__/a.py", ".a.py.swp", ".git/x.py", "tests/test_a.py", "README.md", "x.egg-info/y.json", "a.pyc"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("1", "utf-8")
    assert snapshot([tmp_path, tmp_path / "nowhere"]) == {}


def test_the_core_files_of_plugins_and_installed_ones_are_watched(tmp_path: Path) -> None:
    core = Path(colonnade.__file__).parent
    found = watched(core, tmp_path)
    assert {core, tmp_path} < set(found) and all(folder.is_dir() for folder in found)
    assert any(folder.name.startswith("colonnade_") for folder in found)
