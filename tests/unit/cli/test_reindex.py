"""`colonnade reindex` makes the index anew, and lets what wasn't read of files be read."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from colonnade.app.main import make_app
from colonnade.app.settings import Settings
from colonnade.catalog.file_texts import file_texts, unread
from colonnade.cli.serve import run_for_client
from colonnade.cli.terminal import TerminalConsole
from colonnade.commands.base import UnitOfWork
from colonnade.content.types import TYPES
from colonnade.extraction.outcome import Reason
from colonnade.facets.attachments import attach


def test_files_that_took_too_long_wait_again_and_others_dont(cli: Callable[..., Any], alter: Callable) -> None:
    def fill(uow: UnitOfWork) -> None:
        for number, reason in enumerate((Reason.TOO_SLOW, Reason.BROKEN)):
            stored = attach(uow.root, uow.root["site"], f"{number}.txt", BytesIO(b"text %d" % number), uow.now, 0)
            file_texts(uow.root).put(stored.sha256, "", reason.value)
        unread(uow.root).remove(list(unread(uow.root)))

    alter(fill)
    done = cli("reindex")
    assert done.code == 0 and "The new index is in use; its engine is whoosh." in done.out
    assert alter(lambda uow: [entry.value for entry in unread(uow.root)]) == [1]
    assert alter(lambda uow: file_texts(uow.root).counts()[1]) == {Reason.BROKEN.value: 1}


def test_a_site_that_runs_changes_its_engine(settings: Settings, empty_site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.copytree(empty_site, settings.var, dirs_exist_ok=True)
    config = settings.var / "colonnade.ini"
    config.write_text(f"[colonnade]\nvar = {settings.var}\nsearch_engine = sqlite\n")
    with TYPES.temporarily():
        application = make_app(settings)
        try:
            assert run_for_client(application, ["reindex"], TerminalConsole(), config) == 0
        finally:
            application.close()
    assert "its engine is sqlite" in capsys.readouterr().out
    assert (settings.var / "search" / "current").read_text().startswith("sqlite-")
