"""`colonnade people`: a table in, a table out."""

from __future__ import annotations

import json
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

Cli = Callable[..., Any]


def test_nothing_is_changed_without_yes(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "staff.csv").write_text("login,name,email,shoe size\nann,Ann Lee,ann@example.com,38\nbob,Bob,,\n")
    done = cli("people", "import", "staff.csv")
    assert done.code == 0
    counts = "2 created, 0 changed, 0 deactivated, 0 refused, 0 unchanged.\n"
    assert done.out == f"+ created ann: Ann Lee <ann@example.com>\n+ created bob: Bob\n{counts}"
    assert "passed over: shoe_size" in done.err and "Nothing was changed: this was a dry run." in done.err
    assert cli("user", "list", "--json").out == "[]\n"
    done = cli("people", "import", "staff.csv", "--yes")
    assert done.code == 0 and "Done." in done.err and "no password yet" in done.err
    assert [row["login"] for row in json.loads(cli("user", "list", "--json").out)] == ["ann", "bob"]


def test_changes_are_told_with_old_and_new(cli: Cli, tmp_path: Path) -> None:
    cli("user", "add", "ann", "--name", "Ann", "--email", "ann@example.com")
    (tmp_path / "staff.csv").write_text("login,department,active\nann,Sales\x1b[31m,no\n")
    done = cli("people", "import", "staff.csv", "--max-deactivated", "1")
    assert "~ changed ann department: – → Sales" in done.out and "\x1b" not in done.out
    assert "~ changed ann active: yes → no\n- deactivated ann: Ann\n" in done.out


def test_what_is_wrong_is_one_line_and_exit_code_1(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "staff.csv").write_text("login,email\nann,x\nbob,bob@example.com\n")
    done = cli("people", "import", "staff.csv", "--yes")
    assert done.code == 1 and "! refused line 2, column email: This is not an e-mail address.\n" in done.out
    assert "1 line can't be done" in done.err and "--skip-refused. Nothing was changed." in done.err
    assert cli("user", "list", "--json").out == "[]\n"
    assert cli("people", "import", "staff.csv", "--yes", "--skip-refused").code == 0
    assert len(json.loads(cli("user", "list", "--json").out)) == 1
    (tmp_path / "picture.csv").write_bytes(b"\x89PNG\r\n\x1a\n\0\0")
    assert cli("people", "import", "picture.csv").err == "Error: picture.csv: this is no text: line 3, column 1 is a zero byte.\n"
    assert "can't be read: No such file" in cli("people", "import", "nothing.csv").err


def test_programs_get_an_object(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "staff.csv").write_text("login,x\nann,\na b,\n")
    found = json.loads(cli("people", "import", "staff.csv", "--json").out)
    assert found["counts"] == {"created": 1, "changed": 0, "deactivated": 0, "refused": 1, "unchanged": 0}
    assert found["created"] == [{"login": "ann", "name": "ann", "email": ""}] and found["passed_over"] == ["x"]
    assert found["refused"][0]["line"] == 3 and found["stops"]


def test_an_export_is_private_and_comes_back(cli: Cli, tmp_path: Path) -> None:
    cli("user", "add", "ann", "--name", "=Ann", "--administrator")
    (tmp_path / "out.csv").touch(mode=0o644)
    done = cli("people", "export", "out.csv")
    assert done.code == 0 and "1 person in " in done.err
    assert stat.S_IMODE((tmp_path / "out.csv").stat().st_mode) == 0o600
    assert (tmp_path / "out.csv").read_bytes().startswith(b"\xef\xbb\xbflogin,") and b"ann,'=Ann," in (tmp_path / "out.csv").read_bytes()
    assert "0 created, 0 changed, 0 deactivated, 0 refused, 1 unchanged." in cli("people", "import", "out.csv").out
    assert cli("people", "export").out.lstrip("\ufeff").startswith("login,")
    assert "there is no folder" in cli("people", "export", "nowhere/out.csv").err
