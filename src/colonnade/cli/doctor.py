"""`colonnade doctor`: what is wrong with this site, each with what mends it."""

from __future__ import annotations

from collections.abc import Iterator

import click

from colonnade.app.health import ERROR, OK, Finding, check_mail_server, look_at
from colonnade.cli.context import CommandContext, json_option, pass_context
from colonnade.cli.errors import english

DEGRADED = 3


@click.command(epilog="Example: colonnade doctor")
@json_option
@pass_context
def doctor(context: CommandContext, as_json: bool) -> None:
    """Look at settings, database, plugins, disk and mail. Exit code 3 if something is not as it should be, 1 if the site can't run."""
    findings = list(_findings(context))
    if as_json:
        told = [{"check": f.check, "state": f.state, "message": english(f.message), "fix": english(f.fix)} for f in findings]
        context.print_json(told)
    else:
        for finding in findings:
            context.print(f"{finding.state:<8} {english(finding.message)}")
            if finding.fix:
                context.print(f"         → {english(finding.fix)}")
    if any(finding.state == ERROR for finding in findings):
        click.get_current_context().exit(1)
    if any(finding.state != OK for finding in findings):
        click.get_current_context().exit(DEGRADED)


def _findings(context: CommandContext) -> Iterator[Finding]:
    if context.missing:
        what = f"there is no site here: {context.missing} doesn't exist"
        yield Finding("site", ERROR, what, f"{context.where} A new one: colonnade init")
        return
    yield from check_mail_server(context.settings.mail_server)
    with context.reading() as uow:
        yield from look_at(uow, context.settings, context.runtime.backups, context.runtime.mode.now())
