"""What every command gets: settings, the open site, and the streams of whoever gave the command."""

from __future__ import annotations

import json
import os
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, TypeVar

import click

from colonnade.app.console import Console, Progress
from colonnade.app.main import Application, make_app
from colonnade.app.settings import Settings, read_settings
from colonnade.app.transactions import change, reading
from colonnade.cli import full_disk
from colonnade.commands.base import UnitOfWork
from colonnade.content.objects import Content, Folder, Place, path_of
from colonnade.jobs.mode import READ_ONLY
from colonnade.security.person import Person
from colonnade.storage.open import file_of
from colonnade.web.runtime import Runtime

Result = TypeVar("Result")


class Failure(click.ClickException):
    """A command that can't do what it was asked to, in one line that says what to do. Exit code 1, or *code*."""

    def __init__(self, message: str, code: int = 1) -> None:
        super().__init__(message)
        self.exit_code = code


WHERE = "Run this in the site's folder (or the checkout), or say where the site is: COLONNADE_VAR=FOLDER, or --config FILE."


class NoSite(Failure):
    """There is no site where the settings say it is; `where` says what to do. No command but `init` and `serve` makes one by the way."""

    def __init__(self, path: str, where: str = WHERE) -> None:
        super().__init__(f"there is no site here: {path} doesn't exist. {where} A new site is made by: colonnade init")


class CommandContext:
    """The surroundings of one command. The database is opened when it is first needed, unless the running site gave its own."""

    def __init__(self, console: Console, config: Path | None = None, application: Application | None = None) -> None:
        self.console, self.config = console, config
        self._application, self._is_ours = application, False
        self._settings: Settings | None = application.settings if application else None
        self._has_changed = False

    @property
    def settings(self) -> Settings:
        """The settings. Raises SettingsError."""
        if self._settings is None:
            self._settings = read_settings(self.config)
        return self._settings

    @property
    def missing(self) -> str | None:
        """The file that should hold the site's database and isn't there; None if it is, or is no file of this machine."""
        path = file_of(self.settings.storage_uri) if self._application is None else None
        return path if path and not os.path.exists(path) else None

    @property
    def where(self) -> str:
        """What to do about a site that is missing. It may be beside the file with the settings, whose `var` starts from elsewhere."""
        ini = self.config or (Path(os.environ["COLONNADE_INI"]) if "COLONNADE_INI" in os.environ else None)
        here, var = Path.cwd(), self.settings.var
        if ini is None or not var.is_relative_to(here):
            return WHERE
        beside = ini.absolute().parent / var.relative_to(here)
        if not (beside / "Data.fs").exists():
            return WHERE
        return (
            f"There is one in {beside}, beside {ini}: a relative `var` starts from the folder in which the program is started, "
            f"and that was {here}. Run this in {ini.absolute().parent}, or give `var` a whole path in {ini}."
        )

    @property
    def application(self) -> Application:
        """The site. Raises NoSite where there is none, and what `make_app` raises."""
        if self._application is None:
            if self.missing:
                raise NoSite(self.missing, self.where)
            self.make_site()
        return self._application

    def make_site(self) -> None:
        """Open the site, and make it where there is none: for `init`. Raises what `make_app` raises."""
        if self._application is None:
            self._application, self._is_ours = make_app(self.settings), True

    @property
    def runtime(self) -> Runtime:
        """What lives as long as the process."""
        return self.application.runtime

    @property
    def in_site(self) -> bool:
        """The running site does the command, for someone at the other end of its socket."""
        return self._application is not None and not self._is_ours

    def close(self) -> None:
        """Close the database if this command opened it."""
        if self._is_ours:
            self._application.close()
            self._application, self._is_ours = None, False

    def reading(self) -> AbstractContextManager[UnitOfWork]:
        """A `with` block that sees the database as the system, and forgets what is changed in it."""
        return reading(self.runtime)

    def change(self, work: Callable[[UnitOfWork], Result]) -> Result:
        """Do *work* as the system in a transaction, again after a conflict; see `colonnade.app.transactions.change`. Raises DiskFull."""
        self.demand_open()
        path = file_of(self.settings.storage_uri)
        with full_disk.told(os.path.dirname(path) if path else self.settings.var, self._done_so_far):
            result = change(self.runtime, work)
        self._has_changed = True
        return result

    def demand_open(self) -> None:
        """Raise Failure while nothing may be changed."""
        if self.runtime.mode.now().kind == READ_ONLY:
            raise Failure("the site is read-only at the moment. To open it: colonnade mode normal")

    @property
    def _done_so_far(self) -> str:
        """What is true when a change has failed: a command may consist of several, each done or not."""
        return "What was done before stays, the rest was not changed." if self._has_changed else "Nothing was changed."

    # Speaking

    def print(self, text: str = "") -> None:
        """A line of the result."""
        self.console.out(text + "\n")

    def say(self, text: str) -> None:
        """A message beside the result."""
        self.console.err(text + "\n")

    def print_json(self, value: Any) -> None:
        """A result for programs."""
        self.print(json.dumps(value, ensure_ascii=False, indent=2))

    def print_list(self, rows: Sequence[Mapping[str, Any]], columns: Sequence[str], as_json: bool) -> None:
        """A list: all of each row as JSON, or *columns* of it as a table."""
        if as_json:
            self.print_json(list(rows))
        else:
            for line in table([columns, *([str(row[column]) for column in columns] for row in rows)]):
                self.print(line)

    def confirm(self, question: str, yes: bool) -> None:
        """Go on only if someone said yes. Raises Failure when nobody can be asked (code 2), or the answer is no."""
        if yes:
            return
        if not self.console.interactive:
            raise Failure("nobody is there to be asked: add --yes", 2)
        if not self.console.ask(question):
            raise Failure("nothing was changed")

    def progress(self, title: str) -> Progress:
        """A bar on the error stream, if it is a terminal."""
        return Progress(self.console, title)


def table(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Lines of columns as wide as their widest cell; Chinese characters take two positions."""
    widths = [max(width_of(cell) for cell in column) for column in zip(*rows, strict=True)]
    for row in rows:
        yield "  ".join(cell + " " * (width - width_of(cell)) for cell, width in zip(row, widths, strict=True)).rstrip()


def width_of(text: str) -> int:
    """How many positions of a terminal *text* takes."""
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


def number_of(number: int, noun: str) -> str:
    """A number with its noun: `1 object`, `1,200 objects`."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def find_place(uow: UnitOfWork, name: str) -> Place:
    """The place at the address *name*, or with that title. Raises Failure."""
    site = uow.root["site"]
    places = [child for child in site.values() if isinstance(child, Place)]
    found = [place for place in places if place.__name__ == name] or [p for p in places if p.title.casefold() == name.casefold()]
    if len(found) != 1:
        known = ", ".join(sorted(place.__name__ for place in places)) or "none yet; see: colonnade place add"
        raise Failure(
            f"there is no place {name!r}. Places: {known}" if not found else f"several places are called {name!r}; give its address"
        )
    return found[0]


def find_object(uow: UnitOfWork, path: str) -> Content:
    """The object at the address *path*, like `/payroll/guide`. Raises Failure."""
    node: Content = uow.root["site"]
    for name in path.strip("/").split("/") if path.strip("/") else ():
        found = node.get(name) if isinstance(node, Folder) else None
        if found is None:
            raise Failure(f"there is nothing at {path!r}: {'/' + '/'.join(path_of(node))} has no {name!r}")
        node = found
    return node


def find_person(uow: UnitOfWork, login: str) -> Person:
    """The person who signs in as *login*. Raises Failure."""
    person = uow.root["people"].by_login(login)
    if person is None:
        raise Failure(f"there is no person {login!r}; see: colonnade user list")
    return person


pass_context = click.make_pass_decorator(CommandContext)
yes_option = click.option("--yes", is_flag=True, help="Don't ask.")
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON for programs.")
