"""`colonnade <noun> <verb>`: finds the noun's file, runs the command here or in the running site, and says errors in one line."""

from __future__ import annotations

import importlib
import io
import logging
import os
import traceback
import warnings
from collections.abc import Callable
from keyword import iskeyword
from pathlib import Path
from typing import Any

import click

from colonnade.app.console import Console, ConsoleGone
from colonnade.app.settings import SettingsError, read_settings
from colonnade.cli.client import forward
from colonnade.cli.terminal import TerminalConsole

# Each is loaded when it is wanted: handing a command to the running site needs none of them.
NOUNS = {
    "serve": "colonnade.cli.serve",
    "init": "colonnade.cli.init",
    "plugin": "colonnade.cli.plugin",
    "place": "colonnade.cli.place",
    "user": "colonnade.cli.user",
    "people": "colonnade.cli.people",
    "group": "colonnade.cli.group",
    "mail": "colonnade.cli.mail",
    "audit": "colonnade.cli.audit",
    "demo": "colonnade.cli.demo",
    "doctor": "colonnade.cli.doctor",
    "verify": "colonnade.cli.storage",
    "pack": "colonnade.cli.storage",
    "backup": "colonnade.cli.backup",
    "migrate": "colonnade.cli.migrate",
    "mode": "colonnade.cli.mode",
    "export": "colonnade.cli.export",
    "import": "colonnade.cli.import_",
    "reindex": "colonnade.cli.reindex",
    "bench": "colonnade.cli.bench",
}
_ALWAYS_HERE = ("serve", "init", "bench")
_BACKUPS_HERE = ("list", "verify", "restore", "drill")
"""What `backup` does without the running site: it needs only the backups, and nobody who reads a page waits for it."""

EPILOG = """\b
Examples:
  colonnade serve                      serve the site
  colonnade plugin list                which plugins there are
  colonnade place add payroll --access restricted --owner mei.lin
  colonnade user add ann --name "Ann Lee" --administrator

All commands but serve, init and bench also work while the site runs: it does most of them itself."""


class Nouns(click.Group):
    """Finds commands by `NOUNS`, and hands them to the running site if there is one."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """In the order of `NOUNS`."""
        return list(NOUNS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name, loaded now."""
        if cmd_name not in NOUNS:
            return None
        return getattr(importlib.import_module(NOUNS[cmd_name]), f"{cmd_name}_" if iskeyword(cmd_name) else cmd_name)

    def resolve_command(self, ctx: click.Context, args: list[str]) -> tuple[str | None, click.Command | None, list[str]]:
        """Before a command is looked up, see whether the site does it."""
        if ctx.obj is None and not ctx.resilient_parsing:
            _start_here(ctx, args)
        elif args[0] in _ALWAYS_HERE:
            ctx.fail(f"'{args[0]}' is not for a site that runs.")
        return super().resolve_command(ctx, args)


def _start_here(ctx: click.Context, args: list[str]) -> None:
    """Hand *args* to the running site and exit, or get ready to do them in this process."""
    console, config = TerminalConsole(), ctx.params.get("config")
    if args[0] in NOUNS and not _is_done_here(args) and "--help" not in args:
        code = forward(read_settings(config).control_socket, args, console)
        if code is not None:
            ctx.exit(code)
    ctx.obj = importlib.import_module("colonnade.cli.context").CommandContext(console, config)
    ctx.call_on_close(ctx.obj.close)


def _is_done_here(args: list[str]) -> bool:
    """Whether this process does it, whether a site runs or not."""
    return args[0] in (*_ALWAYS_HERE, "migrate") or (args[0] == "backup" and args[1:2] and args[1] in _BACKUPS_HERE)


@click.command(cls=Nouns, epilog=EPILOG, context_settings={"help_option_names": ["--help"]}, no_args_is_help=True)
@click.option("--config", type=click.Path(path_type=Path, dir_okay=False, exists=True), help="Read this file, not colonnade.ini.")
@click.version_option(package_name="colonnade", prog_name="colonnade")
def colonnade(config: Path | None) -> None:
    """Run and manage a Colonnade site."""


def main(argv: list[str] | None = None) -> int:
    """The script `colonnade`: run *argv* (else the process's own arguments), return the exit code."""
    warnings.filterwarnings("ignore", "pkg_resources is deprecated")
    if not logging.getLogger().handlers:
        logging.getLogger().addHandler(logging.NullHandler())  # `serve` sets up a log; others say what matters themselves
    return run(lambda: colonnade.main(argv, prog_name="colonnade", standalone_mode=False), TerminalConsole())


def run(command: Callable[[], Any], console: Console) -> int:
    """Call *command*; say what it raises on *console*. Return the exit code: 0 done, 1 failed, 2 misused, 75 try again."""
    try:
        code = command()
        return code if isinstance(code, int) else 0
    except ConsoleGone:
        _forget_stdout()
        return 1
    except (KeyboardInterrupt, click.Abort):
        return _say(console, "stopped; what was not reported as done is not changed", 1)
    except click.ClickException as error:
        shown = io.StringIO()
        error.show(shown)
        return _write(console, shown.getvalue(), error.exit_code)
    except SettingsError as error:
        return _say(console, str(error), 1)
    except Exception as error:
        if os.environ.get("COLONNADE_DEBUG"):
            _write(console, traceback.format_exc(), 1)
        return _say(console, *_explained(error))


def _explained(error: Exception) -> tuple[str, int]:
    """(one line, exit code). The words are loaded now, when they are needed."""
    return importlib.import_module("colonnade.cli.errors").explained(error)


def _say(console: Console, message: str, code: int) -> int:
    return _write(console, f"Error: {message}\n", code)


def _write(console: Console, text: str, code: int) -> int:
    try:
        console.err(text)
    except ConsoleGone:
        pass
    return code


def _forget_stdout() -> None:
    """Nobody reads any more: keep Python from complaining about it at the end."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.close(nowhere)
