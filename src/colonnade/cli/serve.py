"""`colonnade serve`."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import click

from colonnade.app.console import Console
from colonnade.app.logs import set_up
from colonnade.app.main import Application
from colonnade.app.serve import serve as serve_site
from colonnade.app.settings import read_settings
from colonnade.cli.context import CommandContext, Failure, pass_context
from colonnade.cli.main import colonnade, run


@click.command(epilog="Example: colonnade serve --develop --port 8081")
@click.option("--develop", is_flag=True, help="Read templates again when they change; a new site gets the demo organisation.")
@click.option("--empty", is_flag=True, help="With --develop: no demo organisation.")
@click.option("--host", help="Address to listen on.  [default: 127.0.0.1]")
@click.option("--port", type=click.IntRange(0, 65535), help="Port to listen on, 0 for any free one.  [default: 8080]")
@pass_context
def serve(context: CommandContext, develop: bool, empty: bool, host: str | None, port: int | None) -> None:
    """Serve the site until Ctrl-C or SIGTERM."""
    settings = read_settings(context.config, host=host, port=port, reload=True if develop else None)
    if not develop and not settings.site_url:
        raise Failure("site_url is not set. Set COLONNADE_SITE_URL to the address that people use, like https://intranet.example.com")
    set_up(settings.log_format)
    serve_site(settings, context.console, partial(run_for_client, config=context.config), demo=develop and not empty)


def run_for_client(application: Application, argv: list[str], console: Console, config: Path | None = None) -> int:
    """Run a command of someone at the other end of the control socket in this process, which read *config*; return the exit code."""
    context = CommandContext(console, config, application)
    return run(lambda: colonnade.main(argv, prog_name="colonnade", standalone_mode=False, obj=context), console)
