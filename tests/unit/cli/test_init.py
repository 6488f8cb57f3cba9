"""`colonnade init` makes a site once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from colonnade.app.settings import Settings, read_settings

Cli = Callable[..., Any]


def test_it_makes_settings_and_a_database_and_says_what_is_next(bare_cli: Cli, settings: Settings) -> None:
    done = bare_cli("init")
    assert done.code == 0 and "colonnade serve" in done.err and (settings.var / "Data.fs").exists()
    assert read_settings() == settings  # all lines of colonnade.ini are comments
    Path("colonnade.ini").write_text("[colonnade]\nport = 9\n")
    bare_cli("user", "add", "ann", "--administrator")
    again = bare_cli("init")
    assert (again.code, again.out) == (0, "") and read_settings().port == 9
