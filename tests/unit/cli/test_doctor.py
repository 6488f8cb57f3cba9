"""`colonnade doctor` finds what is wrong and says what mends it."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from colonnade.app.health import check_backups, check_disk
from colonnade.app.settings import Settings
from colonnade.catalog.file_texts import file_texts, unread
from colonnade.cli.errors import english
from colonnade.clock import utc_now
from colonnade.commands.switch import pause
from colonnade.extraction.outcome import Reason
from colonnade.storage.backups.folder import BackupFolder

Cli = Callable[..., Any]


def _findings(cli: Cli) -> dict[str, list[dict[str, str]]]:
    found: dict[str, list[dict[str, str]]] = {}
    for finding in json.loads(cli("doctor", "--json").out):
        if finding["state"] != "ok":
            found.setdefault(finding["check"], []).append(finding)
    return found


@pytest.fixture
def healthy(cli: Cli, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLONNADE_SITE_URL", "https://intranet.example")
    cli("user", "add", "ann", "--administrator")
    cli("backup", "create")
    cli("backup", "verify")


@pytest.mark.usefixtures("healthy")
def test_a_healthy_site(cli: Cli) -> None:
    findings = json.loads(cli("doctor", "--json").out)
    assert {"two steps", "site_url", "var", "disk", "database", "administrators", "plugins", "mail", "file texts", "backups"} == {
        finding["check"] for finding in findings
    }
    assert cli("doctor").code == 0


@pytest.mark.usefixtures("healthy")
def test_it_counts_the_files_that_are_searched_wait_and_cant_be_read(cli: Cli, alter: Callable) -> None:
    def fill(uow: Any) -> None:
        texts = file_texts(uow.root)
        texts.put("a", "text")
        for number, reason in enumerate((Reason.ENCRYPTED, Reason.BROKEN, Reason.BROKEN, Reason.NO_TEXT, Reason.OTHER_KIND)):
            texts.put(str(number), "", reason.value)
        unread(uow.root).add(7)

    alter(fill)
    (finding,) = (finding for finding in json.loads(cli("doctor", "--json").out) if finding["check"] == "file texts")
    assert finding["state"] == "ok" and cli("doctor").code == 0
    assert finding["message"] == (
        "Files whose texts are searched: 1; objects with files to be read: 1; not readable: 3 (1 encrypted, 2 broken)."
    )


def test_a_new_site_lacks_an_address_and_an_administrator(cli: Cli) -> None:
    assert cli("doctor").code == 3
    assert {"site_url", "administrators"} <= _findings(cli).keys()
    assert "→ colonnade user add LOGIN --administrator" in cli("doctor").out


GIB, MIB = 2**30, 2**20


@pytest.mark.parametrize(
    ("total", "free", "state", "message"),
    [
        (1000 * GIB, 60 * GIB, "ok", "60.0 GiB free."),
        (1000 * GIB, 40 * GIB, "warning", "The disk is nearly full: 40.0 GiB free."),
        (2 * GIB, 700 * MIB, "ok", "700 MiB free."),
        (2 * GIB, 499 * MIB, "warning", "The disk is nearly full: 499 MiB free."),
        (64 * MIB, 20 * MIB, "warning", "The disk is nearly full: 20 MiB free."),
        (64 * MIB, 0, "warning", "The disk is nearly full: 0 MiB free."),
    ],
)
def test_little_room_is_told_also_on_a_small_disk(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, total: int, free: int, state: str, message: str
) -> None:
    monkeypatch.setattr("shutil.disk_usage", lambda path: SimpleNamespace(total=total, used=total - free, free=free))
    (finding,) = check_disk(settings)
    assert (finding.state, english(finding.message)) == (state, message)


def test_no_site_is_a_failed_check(bare_cli: Cli, settings: Settings) -> None:
    done = bare_cli("doctor", "--json")
    (finding,) = json.loads(done.out)
    assert done.code == 1 and (finding["check"], finding["state"]) == ("site", "error")
    assert not (settings.var / "Data.fs").exists()


@pytest.mark.usefixtures("healthy")
def test_each_fault_has_a_command_that_mends_it(cli: Cli, settings: Settings, alter: Callable) -> None:
    cli("plugin", "enable", "notes", "clock", "--yes")
    alter(lambda uow: pause(uow, "notes", "KeyError"))
    (settings.plugin_folder / "clock.py").unlink()
    (settings.plugin_folder / "bad.py").write_text("1/0\n")
    settings.var.chmod(0o755)
    found = _findings(cli)
    assert [f["fix"] for f in found["var"]] == [f"chmod 700 {settings.var}"]
    fixes = " ".join(f["fix"] for f in found["plugins"])
    assert "colonnade plugin resume notes" in fixes and "colonnade plugin disable clock" in fixes and "colonnade plugin show bad" in fixes


@pytest.mark.usefixtures("healthy")
def test_a_demo_in_earnest_is_told(cli: Cli) -> None:
    cli("demo", "load", "--yes")
    assert _findings(cli)["demo"][0]["fix"] == "colonnade demo remove"


@pytest.mark.usefixtures("healthy")
def test_backups_that_are_missing_old_or_were_never_checked(cli: Cli, settings: Settings) -> None:
    def told(after: timedelta = timedelta(0)) -> tuple[str, str]:
        (finding,) = check_backups(BackupFolder(settings.backup_folder, "1"), utc_now() + after, serious=True)
        return finding.state, english(finding.message)

    assert told()[0] == "ok" and "was found to be whole (verify" in told()[1]
    assert told(timedelta(days=3)) == ("warning", told()[1].partition(";")[0] + ", days ago.")
    cli("backup", "create", "--keep", "1")
    assert told()[0] == "warning" and "none was ever checked" in told()[1]
    (finding,) = check_backups(BackupFolder(Path("/nowhere"), "1"), utc_now(), serious=False)
    assert finding.state == "ok" and "There is no backup" in english(finding.message)
    (finding,) = check_backups(None, utc_now(), serious=True)
    assert finding.state == "ok"
