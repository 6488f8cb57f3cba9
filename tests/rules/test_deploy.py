"""What `deploy/` has fits the program: settings that there are, paths that exist, units that systemd takes."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from dataclasses import fields
from pathlib import Path

import pytest
import yaml

from colonnade.app.settings import Settings

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
UNITS = sorted(DEPLOY.glob("systemd/*.service"))
EXPOSURE = 2.0
"""The most that `systemd-analyze security` may find, of ten."""


@pytest.mark.parametrize("unit", UNITS, ids=lambda path: path.name)
def test_systemd_takes_each_unit_and_finds_little_exposed(unit: Path, tmp_path: Path) -> None:
    if shutil.which("systemd-analyze") is None:
        pytest.skip("systemd isn't here")
    copy = tmp_path / unit.name.replace("@", "@8081")
    copy.write_text(re.sub(r"/opt/colonnade/bin/\w+", sys.executable, unit.read_text("utf-8")), "utf-8")
    done = subprocess.run(["systemd-analyze", "verify", str(copy)], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0 and unit.name.partition(".")[0].split("@")[0] not in done.stderr, done.stderr
    judged = subprocess.run(["systemd-analyze", "security", "--offline=true", str(copy)], capture_output=True, text=True, timeout=60)
    found = re.search(r"exposure level for \S+: ([\d.]+)", judged.stdout)
    if found is None:
        pytest.skip("this systemd can't judge a file")
    assert float(found[1]) <= EXPOSURE, judged.stdout


def test_the_containers_use_settings_and_paths_that_there_are() -> None:
    known = {f"COLONNADE_{field.name.upper()}" for field in fields(Settings)}
    named: set[str] = set()
    for path in [*DEPLOY.glob("*.yaml"), *DEPLOY.glob("systemd/*"), DEPLOY / "Containerfile"]:
        named.update(re.findall(r"\bCOLONNADE_[A-Z_]+", path.read_text("utf-8")))
    assert named and named <= known
    for path in DEPLOY.glob("*.yaml"):
        for service in yaml.safe_load(path.read_text("utf-8"))["services"].values():
            if "build" in service:
                context = (DEPLOY / service["build"]["context"]).resolve()
                assert context == ROOT and (context / service["build"]["dockerfile"]).is_file()


def test_the_units_name_files_that_there_are() -> None:
    for unit in UNITS:
        for page in re.findall(r"file:///opt/colonnade/(\S+)", unit.read_text("utf-8")):
            assert (ROOT / page).is_file(), page
