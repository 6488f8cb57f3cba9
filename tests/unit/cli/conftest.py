"""The command line in this process, on a site in a folder with one plugin that is a file."""

from __future__ import annotations

import io
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from colonnade.app.main import make_app
from colonnade.app.settings import Settings, read_settings
from colonnade.app.transactions import change
from colonnade.cli.main import main
from colonnade.commands.base import UnitOfWork
from colonnade.content.types import TYPES

PLUGIN = '''
from colonnade.api import ContentType, IContent, Markdown, Plugin, Widget, hookimpl


class INotebook(IContent):
    """The root."""


class INote(IContent):
    """A note."""

    body = Markdown(title="Text", required=False, default="")


class Latest(Widget):
    """The last note."""

    name, title = "notes.latest", "Latest"
    template = "<p>note</p>"

    def data(self, view):
        return {}


plugin = Plugin("notes", title="Notes", description="Short notes", app="notes.book", powers=["mail"])


@hookimpl
def content_types():
    return [
        ContentType("notes.book", INotebook, kind="folder", listed=False),
        ContentType("notes.note", INote, facets=("versioned", "attachable"), addable_in=("notes.book",)),
    ]


@hookimpl
def widgets():
    return [Latest]
'''
SITE_ONLY = 'from colonnade.api import Plugin\n\nplugin = Plugin("clock", title="Clock", scopes=("site",), requires=["notes"])\n'


@dataclass(frozen=True)
class Done:
    """What a command did: its exit code, its results, its messages."""

    code: int
    out: str
    err: str


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLONNADE_VAR", str(tmp_path / "var"))
    for name in ("SITE_URL", "STORAGE", "INI", "DEBUG"):
        monkeypatch.delenv(f"COLONNADE_{name}", raising=False)
    found = read_settings()
    found.plugin_folder.mkdir(parents=True)
    found.var.chmod(0o700)
    (found.plugin_folder / "notes.py").write_text(PLUGIN)
    (found.plugin_folder / "clock.py").write_text(SITE_ONLY)
    return found


@pytest.fixture(scope="session")
def empty_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a site that was just made: to be copied, which is quicker than making one."""
    folder = tmp_path_factory.mktemp("site") / "var"
    with TYPES.temporarily():
        make_app(Settings(var=folder)).close()
    return folder


@pytest.fixture
def cli(bare_cli: Callable[..., Done], settings: Settings, empty_site: Path) -> Callable[..., Done]:
    """Run `colonnade` with these arguments on an empty site; *stdin* is what is typed."""
    shutil.copytree(empty_site, settings.var, dirs_exist_ok=True)
    return bare_cli


@pytest.fixture
def bare_cli(settings: Settings, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Callable[..., Done]:
    """Run `colonnade` where there is no site yet."""

    def run(*argv: str, stdin: str = "") -> Done:
        monkeypatch.setattr("sys.stdin", io.StringIO(stdin))
        capsys.readouterr()
        with TYPES.temporarily():
            code = main(list(argv))
        return Done(code, *capsys.readouterr())

    return run


@pytest.fixture
def alter(settings: Settings) -> Callable[[Callable[[UnitOfWork], Any]], Any]:
    """Do something with the site as the system."""

    def run(work: Callable[[UnitOfWork], Any]) -> Any:
        with TYPES.temporarily():
            application = make_app(settings)
            try:
                return change(application.runtime, work)
            finally:
                application.close()

    return run


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[bool]]:
    """Someone sits at the terminal and gives these answers."""
    given: list[bool] = []
    monkeypatch.setattr("colonnade.cli.terminal.TerminalConsole.interactive", True)
    monkeypatch.setattr("colonnade.cli.terminal.TerminalConsole.ask", lambda self, question: given.pop(0))
    yield given
    assert given == [], "not asked as often as expected"
