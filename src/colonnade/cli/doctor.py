"""`colonnade doctor`: what is wrong with this site, each with what mends it."""

from __future__ import annotations

import shutil
import stat
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Literal

import click

from colonnade.app.backing_up import backup_folder
from colonnade.app.demonstration import kept_password
from colonnade.app.settings import Settings
from colonnade.catalog.file_texts import file_texts, unread
from colonnade.catalog.group_members import disagreeing
from colonnade.cli.context import CommandContext, json_option, number_of, pass_context
from colonnade.clock import utc_now
from colonnade.commands.base import UnitOfWork
from colonnade.commands.demo_load import RECORD
from colonnade.commands.owners import ownerless
from colonnade.commands.switch import known_plugins
from colonnade.content.objects import Place
from colonnade.extraction.outcome import Reason
from colonnade.jobs.mode import Mode
from colonnade.mail.outbox import outbox
from colonnade.mail.server import Connection, Server, ServerDown
from colonnade.plugins.state import state as plugin_state
from colonnade.plugins.status import state_of
from colonnade.security.groups import administrators
from colonnade.storage.open import file_of

DEGRADED = 3
_LEAST_FREE_SHARE = 0.05
_LEAST_FREE = 500 * 2**20
_OLD_BACKUP, _OLD_CHECK = timedelta(days=2), timedelta(days=35)
_MIB, _GIB = 2**20, 2**30


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at. `fix` is what mends it, '' when nothing is wrong."""

    check: str
    state: Literal["ok", "warning", "error"]
    message: str
    fix: str = ""


@click.command(epilog="Example: colonnade doctor")
@json_option
@pass_context
def doctor(context: CommandContext, as_json: bool) -> None:
    """Look at settings, database, plugins, disk and mail. Exit code 3 if something is not as it should be, 1 if the site can't run."""
    findings = [*check_site(context)] if context.missing else [*check_settings(context.settings), *check_disk(context.settings)]
    if not context.missing:
        findings += check_mail_server(context.settings.mail_server)
        findings += check_backups(context.settings, utc_now())
        with context.reading() as uow:
            findings += [
                Finding("database", "ok", "the database opens"),
                *check_mode(context.runtime.mode.now()),
                *check_people(uow),
                *check_places(uow),
                *check_groups(uow),
                *check_plugins(uow),
                *check_files(uow),
                *check_demo(uow, context.settings),
                *check_outbox(uow),
            ]
    if as_json:
        context.print_json([asdict(finding) for finding in findings])
    else:
        for finding in findings:
            context.print(f"{finding.state:<8} {finding.message}")
            if finding.fix:
                context.print(f"         → {finding.fix}")
    if any(finding.state == "error" for finding in findings):
        click.get_current_context().exit(1)
    if any(finding.state != "ok" for finding in findings):
        click.get_current_context().exit(DEGRADED)


def check_site(context: CommandContext) -> Iterator[Finding]:
    """Whether there is a site at all."""
    if context.missing:
        what = f"there is no site here: {context.missing} doesn't exist"
        yield Finding("site", "error", what, f"{context.where} A new one: colonnade init")


def check_settings(settings: Settings) -> Iterator[Finding]:
    """Whether the address is set, and the folder private."""
    if not settings.site_url:
        yield Finding("site_url", "warning", "site_url is not set: any host name is answered", "site_url = https://… in colonnade.ini")
    elif not settings.secure:
        yield Finding(
            "site_url", "warning", f"{settings.site_url} is not https: passwords travel in the clear", "put an https proxy in front"
        )
    else:
        yield Finding("site_url", "ok", f"people reach the site at {settings.site_url}")
    mode = stat.S_IMODE(settings.var.stat().st_mode) if settings.var.exists() else 0o700
    if mode & 0o077:
        yield Finding("var", "warning", f"others on this machine may look into {settings.var} (mode {mode:o})", f"chmod 700 {settings.var}")
    else:
        yield Finding("var", "ok", f"{settings.var} is private")


def check_disk(settings: Settings) -> Iterator[Finding]:
    """Whether there is room: a share of a large disk, and of a small one what uploads, the index and packing need."""
    usage = shutil.disk_usage(settings.var if settings.var.exists() else settings.var.parent)
    free = f"{usage.free / _GIB:,.1f} GiB free" if usage.free >= _GIB else f"{usage.free // _MIB} MiB free"
    if usage.free < max(usage.total * _LEAST_FREE_SHARE, _LEAST_FREE):
        yield Finding("disk", "warning", f"the disk is nearly full: {free}", "make room; colonnade pack drops replaced records")
    else:
        yield Finding("disk", "ok", free)


def check_mode(mode: Mode) -> Iterator[Finding]:
    """Whether the site is open."""
    if not mode.is_normal:
        yield Finding("mode", "warning", f"the site is not open: its mode is {mode.kind}", "colonnade mode normal")


def check_backups(settings: Settings, now: datetime) -> Iterator[Finding]:
    """Whether there is a backup that is new and was found to be whole. A site that isn't in earnest is only told."""
    if file_of(settings.storage_uri) is None:
        yield Finding("backups", "ok", "the database is not a file here: it is backed up with its own tools")
        return
    folder = backup_folder(settings.backup_folder)
    newest, verified = folder.newest(), folder.verified()
    state: Literal["ok", "warning"] = "warning" if settings.secure else "ok"
    if newest is None:
        yield Finding("backups", state, f"there is no backup in {folder.path}", "colonnade backup create" if settings.secure else "")
        return
    made = f"the last backup was made at {newest.made:%Y-%m-%d %H:%M} UTC"
    if now - newest.made > _OLD_BACKUP:
        yield Finding("backups", state, f"{made}, days ago", "colonnade backup create, each night by cron")
    elif verified is None or now - verified.when > _OLD_CHECK:
        whole = f"the last one that was checked is {verified.id}" if verified else "none was ever checked"
        yield Finding("backups", state, f"{made}; {whole}", "colonnade backup drill")
    else:
        yield Finding("backups", "ok", f"{made}; {verified.id} was found to be whole ({verified.how}, {verified.when:%Y-%m-%d})")


def check_mail_server(server: Server | None) -> Iterator[Finding]:
    """Whether the mail server lets the site in, if there is one."""
    if server is None:
        yield Finding("mail", "ok", "mail is off: smtp_host is not set")
        return
    try:
        Connection(server).close()
    except ServerDown as error:
        yield Finding("mail", "warning", f"{server} can't be used: {error}", "see to the server, or to smtp_… in colonnade.ini")
    else:
        yield Finding("mail", "ok", f"mail goes to {server}")


def check_outbox(uow: UnitOfWork) -> Iterator[Finding]:
    """Whether there are letters that nobody gets."""
    failed = len(outbox(uow.root).failed())
    if failed:
        yield Finding("outbox", "warning", f"{number_of(failed, 'mail')} could not be delivered", "colonnade mail status says why")


def check_people(uow: UnitOfWork) -> Iterator[Finding]:
    """Whether someone administers the site."""
    found = administrators(uow.root)
    if found:
        yield Finding("administrators", "ok", f"administrators: {', '.join(person.login for person in found)}")
    else:
        yield Finding("administrators", "warning", "nobody administers the site", "colonnade user add LOGIN --administrator")


def check_places(uow: UnitOfWork) -> Iterator[Finding]:
    """Whether somebody owns each community."""
    found = list(ownerless(uow.root))
    if found:
        names = ", ".join(f"/{place.__name__}" for place in found[:10]) + (f" and {len(found) - 10:,} more" if len(found) > 10 else "")
        fix = f"an administrator names an owner: {number_of(len(found), 'page')} like /{found[0].__name__}/@@members"
        yield Finding("owners", "warning", f"{number_of(len(found), 'place')} without an owner: {names}", fix)


def check_groups(uow: UnitOfWork) -> Iterator[Finding]:
    """Whether the members of communities are those whom their groups bring."""
    places = [child for child in uow.root["site"].values() if isinstance(child, Place) and (child.groups or child.brought)]
    wrong = [place for place in places if disagreeing(uow.root, place)]
    for place in wrong:
        what = f"the members of /{place.__name__} aren't those whom its groups bring"
        yield Finding("groups", "warning", what, "colonnade group settle puts it right")
    if places and not wrong:
        yield Finding("groups", "ok", f"{number_of(len(places), 'place')} with groups: their members agree")


def check_plugins(uow: UnitOfWork) -> Iterator[Finding]:
    """Whether those that are on answer, and all that are installed can be used."""
    well = []
    switched_on = plugin_state(uow.root).enabled
    for name in known_plugins(uow):
        state, reason = state_of(uow.root, uow.registry, name)
        fix = {
            "paused": f"colonnade plugin resume {name}",
            "quarantined": f"install a version of {name} that can read its data, then restart",
            "broken": f"mend or uninstall it, then restart; see: colonnade plugin show {name}",
            "missing": f"install it, or: colonnade plugin disable {name}",
        }.get(state)
        uninstalled = state == "missing" and name not in switched_on  # first off, then away: as it should be
        if fix and not uninstalled:
            yield Finding("plugins", "warning", f"{name} is {state}: {reason}", fix)
        elif state == "enabled":
            well.append(name)
    yield Finding("plugins", "ok", f"plugins that are on: {', '.join(well) or 'none'}")


def check_files(uow: UnitOfWork) -> Iterator[Finding]:
    """How many files are searched inside, wait for it, or can't be: what people uploaded is no fault of the site."""
    texts, reasons = file_texts(uow.root).counts()
    failed = [(reason.value, reasons[reason.value]) for reason in Reason if reason.is_failure and reasons[reason.value]]
    told = [f"the texts of {number_of(texts, 'file')} are searched", f"{number_of(len(unread(uow.root)), 'object')} with files to be read"]
    if failed:
        told.append(f"{number_of(sum(n for _, n in failed), 'file')} not readable ({', '.join(f'{n} {reason}' for reason, n in failed)})")
    yield Finding("file texts", "ok", "; ".join(told))


def check_demo(uow: UnitOfWork, settings: Settings) -> Iterator[Finding]:
    """Whether people who don't exist can sign in to a site that is in earnest."""
    if RECORD in uow.root and settings.secure:
        known = " with a password that is in a file" if kept_password(settings.var) else ""
        yield Finding("demo", "warning", f"60 people of the demo organisation can sign in{known}", "colonnade demo remove")
