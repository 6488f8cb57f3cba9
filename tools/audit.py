"""Ask whether a version that a site runs on has a known weakness: `./dev audit`. Imports the standard library only.

pip-audit does the asking, from a folder of its own, `var/audit`: neither a site nor its tests need the thirty distributions that it
needs. Where the package index can't be reached, or says nothing of a version, that is said and nothing fails: a build must not hang on a
network. A weakness that was found fails, unless `tools/audit-waivers.toml` says why it doesn't matter, and until when.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
LIST = ROOT / "requirements.txt"
WAIVERS = ROOT / "tools" / "audit-waivers.toml"
TOOLS = ROOT / "tools" / "audit-requirements.txt"
FOLDER = ROOT / "var" / "audit"
REACH_SECONDS, RUN_SECONDS = 5, 300
_IN_TIME = ["--disable-pip-version-check", "--retries", "0", "--timeout", str(REACH_SECONDS)]


class WaiverError(ValueError):
    """A waiver that lacks something or can't be read."""


class NotAsked(Exception):
    """The weaknesses can't be asked for: why."""


@dataclass(frozen=True, slots=True)
class Weakness:
    """A known weakness of a version. `names` are all ids that it goes by, the first the one to show; `mended` the versions without it."""

    package: str
    version: str
    names: tuple[str, ...]
    mended: tuple[str, ...] = ()

    def __str__(self) -> str:
        others = f" ({', '.join(self.names[1:])})" if self.names[1:] else ""
        return f"{self.package} {self.version}: {self.names[0]}{others}; mended in {', '.join(self.mended) or 'no version yet'}"


@dataclass(frozen=True, slots=True)
class Waiver:
    """Why a weakness of a package doesn't matter here, decided `since` a day; it holds up to the day `until`, then it is looked at anew."""

    package: str
    id: str
    reason: str
    since: date
    until: date


def read_waivers(text: str) -> list[Waiver]:
    """The waivers of a file: tables `[[waiver]]` with `package`, `id`, `reason` (five words or more), `since` and `until`.

    Raises WaiverError.
    """
    try:
        entries = tomllib.loads(text).get("waiver", [])
        waivers = [Waiver(**entry) for entry in entries]
    except (tomllib.TOMLDecodeError, TypeError, AttributeError) as error:
        raise WaiverError(f"{WAIVERS.name}: {error}") from error
    for waiver in waivers:
        _check(waiver)
    return waivers


def _check(waiver: Waiver) -> None:
    if not all(isinstance(text, str) and text.strip() for text in (waiver.package, waiver.id, waiver.reason)):
        raise WaiverError(f"{WAIVERS.name}: package, id and reason are texts: {waiver}")
    if len(waiver.reason.split()) < 5:
        raise WaiverError(f"{WAIVERS.name}: {waiver.id}: a reason takes more than {waiver.reason!r}")
    if type(waiver.since) is not date or type(waiver.until) is not date or not waiver.since < waiver.until:
        raise WaiverError(f"{WAIVERS.name}: {waiver.id}: since and until are days like 2026-03-01, one after the other")


@dataclass(frozen=True, slots=True)
class Report:
    """What was found about so many distributions, and the names of those that nothing was found out about."""

    asked: int
    found: tuple[Weakness, ...]
    left_out: tuple[str, ...]


def read_report(report: Mapping[str, Any]) -> Report:
    """What `pip-audit --format json` says. It ends well also where it left all of them out. Raises NotAsked."""
    dependencies = report.get("dependencies") or []
    left_out = tuple(dependency["name"] for dependency in dependencies if "skip_reason" in dependency)
    if len(left_out) == len(dependencies):
        raise NotAsked("the index says nothing about any of the distributions")
    return Report(len(dependencies), tuple(w for dependency in dependencies for w in _weaknesses(dependency)), left_out)


def _weaknesses(dependency: Mapping[str, Any]) -> Iterator[Weakness]:
    for entry in dependency.get("vulns", ()):
        names = (entry["id"], *(name for name in entry.get("aliases", ()) if name != entry["id"]))
        yield Weakness(dependency["name"], dependency["version"], names, tuple(entry.get("fix_versions", ())))


def judge(report: Report, waivers: Iterable[Waiver], today: date) -> tuple[list[str], list[str]]:
    """(what is wrong, what is waived), in words. A waiver that is over, or that waives nothing, is wrong."""
    left_out = set(map(_plain, report.left_out))
    wrong, waived, unused = [], [], [waiver for waiver in waivers if _plain(waiver.package) not in left_out]
    for weakness in report.found:
        waiver = next((w for w in waivers if _plain(w.package) == _plain(weakness.package) and w.id in weakness.names), None)
        if waiver in unused:
            unused.remove(waiver)
        if waiver is None:
            wrong.append(str(weakness))
        elif today > waiver.until:
            wrong.append(f"{weakness}; its waiver ended on {waiver.until}")
        else:
            waived.append(f"{weakness}; waived until {waiver.until}: {waiver.reason}")
    wrong += [f"{waiver.package}: the waiver of {waiver.id} waives nothing any more: remove it" for waiver in unused]
    return wrong, waived


def _plain(name: str) -> str:
    return name.lower().replace("_", "-").replace(".", "-")


# --- asking


def demand_tool() -> None:
    """Put pip-audit into its folder, if it isn't there or is another version. Raises NotAsked."""
    wanted, marker = TOOLS.read_text(encoding="utf-8"), FOLDER / ".installed"
    if marker.exists() and marker.read_text(encoding="utf-8") == wanted:
        return
    shutil.rmtree(FOLDER, ignore_errors=True)
    install = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target", str(FOLDER), "-r", str(TOOLS), *_IN_TIME]
    _run(install, "pip-audit can't be installed")
    marker.write_text(wanted, encoding="utf-8")


def ask() -> Mapping[str, Any]:
    """The report on all that a site runs on. Raises NotAsked."""
    about = ["--requirement", str(LIST), "--no-deps", "--disable-pip", "--format", "json"]
    command = [sys.executable, "-m", "pip_audit", *about, "--progress-spinner", "off", "--timeout", str(REACH_SECONDS)]
    answer = _run(command, "pip-audit failed", good=(0, 1))  # 1: it found something, or failed
    try:
        return json.loads(answer)
    except ValueError as error:
        raise NotAsked("pip-audit gave no report") from error


def _run(command: list[str], problem: str, good: tuple[int, ...] = (0,)) -> str:
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=RUN_SECONDS, check=False, env={**os.environ, "PYTHONPATH": str(FOLDER)}
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise NotAsked(f"{problem}: {error}") from error
    if done.returncode not in good or (done.returncode and not done.stdout.strip()):
        raise NotAsked(f"{problem}: {(done.stderr.strip().splitlines() or ['no reason given'])[-1][:300]}")
    return done.stdout


def main() -> int:
    """Ask and say what was found; the exit code is 1 for a weakness that isn't waived and for a bad list of waivers, else 0."""
    try:
        waivers = read_waivers(WAIVERS.read_text(encoding="utf-8"))
        demand_tool()
        report = read_report(ask())
    except WaiverError as error:
        print(f"audit: {error}")
        return 1
    except NotAsked as error:
        print(
            f"audit: NOT DONE: {error}. Nothing is known of weaknesses in what a site runs on; run ./dev audit where the index is in reach."
        )
        return 0
    wrong, waived = judge(report, waivers, datetime.now(UTC).date())
    for line in waived:
        print(f"audit: waived: {line}")
    for line in wrong:
        print(f"audit: WEAKNESS: {line}")
    if report.left_out:
        print(
            f"audit: NOT DONE for {len(report.left_out)} of {report.asked}, of which the index says nothing: {', '.join(report.left_out)}"
        )
    print(f"audit: {report.asked} distributions, {len(report.found)} known weaknesses, {len(waived)} of them waived, {len(wrong)} to mend")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
