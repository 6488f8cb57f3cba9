"""What is looked at on a site, each with what mends it: for `colonnade doctor` and the overview of the administration."""

from __future__ import annotations

import shutil
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from colonnade.app.demonstration import kept_password
from colonnade.app.settings import Settings
from colonnade.catalog.file_texts import file_texts, unread
from colonnade.catalog.group_members import disagreeing
from colonnade.commands.base import UnitOfWork
from colonnade.commands.demo_load import RECORD
from colonnade.commands.owners import ownerless
from colonnade.commands.switch import known_plugins
from colonnade.content.objects import Place
from colonnade.extraction.outcome import Reason
from colonnade.i18n import messages
from colonnade.jobs.mode import Mode
from colonnade.mail.outbox import outbox
from colonnade.mail.server import Connection, Server, ServerDown
from colonnade.plugins.state import state as plugin_state
from colonnade.plugins.status import state_of
from colonnade.security.groups import administrators
from colonnade.security.second_factor import has_second_factor
from colonnade.storage.backups.folder import BackupFolder

_ = messages("colonnade")
_LEAST_FREE_SHARE = 0.05
_LEAST_FREE = 500 * 2**20
_OLD_BACKUP, _OLD_CHECK = timedelta(days=2), timedelta(days=35)
_MIB, _GIB = 2**20, 2**30
_NAMED = 10
OK: Literal["ok"] = "ok"
WARNING: Literal["warning"] = "warning"
ERROR: Literal["error"] = "error"


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at. `message` and `fix` are of the domain `colonnade`; `fix` is what mends it, '' when nothing is wrong."""

    check: str
    state: Literal["ok", "warning", "error"]
    message: str
    fix: str = ""


def look_at(uow: UnitOfWork, settings: Settings, backups: BackupFolder | None, mode: Mode) -> Iterator[Finding]:
    """All that can be looked at without calling another machine."""
    yield from check_settings(settings)
    yield from check_disk(settings)
    yield from check_backups(backups, uow.now, serious=settings.secure)
    yield Finding("database", OK, _("The database opens."))
    yield from check_mode(mode)
    yield from check_people(uow)
    yield from check_places(uow)
    yield from check_groups(uow)
    yield from check_plugins(uow)
    yield from check_files(uow)
    yield from check_demo(uow, settings)
    yield from check_outbox(uow)


def check_settings(settings: Settings) -> Iterator[Finding]:
    """Whether the address is set, and the folder private."""
    if not settings.site_url:
        said = _("site_url is not set: any host name is answered.")
        yield Finding("site_url", WARNING, said, _("site_url = https://… in colonnade.ini"))
    elif not settings.secure:
        said = _("${url} is not https: passwords travel in the clear.", mapping={"url": settings.site_url})
        yield Finding("site_url", WARNING, said, _("Put an https proxy in front."))
    else:
        yield Finding("site_url", OK, _("People reach the site at ${url}.", mapping={"url": settings.site_url}))
    mode = stat.S_IMODE(settings.var.stat().st_mode) if settings.var.exists() else 0o700
    if mode & 0o077:
        facts = {"folder": str(settings.var), "mode": f"{mode:o}"}
        yield Finding(
            "var", WARNING, _("Others on this machine may look into ${folder} (mode ${mode}).", mapping=facts), f"chmod 700 {settings.var}"
        )
    else:
        yield Finding("var", OK, _("${folder} is private.", mapping={"folder": str(settings.var)}))


def check_disk(settings: Settings) -> Iterator[Finding]:
    """Whether there is room: a share of a large disk, and of a small one what uploads, the index and packing need."""
    usage = shutil.disk_usage(settings.var if settings.var.exists() else settings.var.parent)
    free = f"{usage.free / _GIB:,.1f} GiB" if usage.free >= _GIB else f"{usage.free // _MIB} MiB"
    if usage.free < max(usage.total * _LEAST_FREE_SHARE, _LEAST_FREE):
        fix = _("Make room; colonnade pack drops replaced records.")
        yield Finding("disk", WARNING, _("The disk is nearly full: ${free} free.", mapping={"free": free}), fix)
    else:
        yield Finding("disk", OK, _("${free} free.", mapping={"free": free}))


def check_mode(mode: Mode) -> Iterator[Finding]:
    """Whether the site is open."""
    if not mode.is_normal:
        yield Finding(
            "mode", WARNING, _("The site is not open: its mode is ${mode}.", mapping={"mode": mode.kind}), "colonnade mode normal"
        )


def check_backups(folder: BackupFolder | None, now: datetime, *, serious: bool) -> Iterator[Finding]:
    """Whether there is a backup that is new and was found to be whole. A site that isn't *serious* is only told."""
    if folder is None:
        yield Finding("backups", OK, _("The database is not a file here: it is backed up with its own tools."))
        return
    newest, verified = folder.newest(), folder.verified()
    state = WARNING if serious else OK
    if newest is None:
        said = _("There is no backup in ${folder}.", mapping={"folder": str(folder.path)})
        yield Finding("backups", state, said, "colonnade backup create" if serious else "")
        return
    facts = {"made": f"{newest.made:%Y-%m-%d %H:%M}"}
    if now - newest.made > _OLD_BACKUP:
        said = _("The last backup was made at ${made} UTC, days ago.", mapping=facts)
        yield Finding("backups", state, said, _("colonnade backup create, each night by cron"))
    elif verified is None:
        said = _("The last backup was made at ${made} UTC; none was ever checked.", mapping=facts)
        yield Finding("backups", state, said, "colonnade backup drill")
    elif now - verified.when > _OLD_CHECK:
        said = _("The last backup was made at ${made} UTC; the last one that was checked is ${id}.", mapping={**facts, "id": verified.id})
        yield Finding("backups", state, said, "colonnade backup drill")
    else:
        facts |= {"id": verified.id, "how": verified.how, "when": f"{verified.when:%Y-%m-%d}"}
        said = _("The last backup was made at ${made} UTC; ${id} was found to be whole (${how}, ${when}).", mapping=facts)
        yield Finding("backups", OK, said)


def check_mail_server(server: Server | None) -> Iterator[Finding]:
    """Whether the mail server lets the site in, if there is one: by calling it."""
    if server is None:
        yield Finding("mail", OK, _("Mail is off: smtp_host is not set."))
        return
    try:
        Connection(server).close()
    except ServerDown as error:
        said = _("${server} can’t be used: ${error}", mapping={"server": str(server), "error": str(error)})
        yield Finding("mail", WARNING, said, _("See to the server, or to smtp_… in colonnade.ini."))
    else:
        yield Finding("mail", OK, _("Mail goes to ${server}.", mapping={"server": str(server)}))


def check_outbox(uow: UnitOfWork) -> Iterator[Finding]:
    """Whether there are letters that nobody gets, and whether the server took the last."""
    box = outbox(uow.root)
    failed = len(box.failed())
    if failed:
        said = _("Mails that could not be delivered: ${number}", mapping={"number": failed})
        yield Finding("outbox", WARNING, said, _("colonnade mail status says why"))
    if box.server_tries:
        said = _("The mail server can’t be reached: ${error}", mapping={"error": box.server_error})
        yield Finding("outbox", WARNING, said, _("See to the server, or to smtp_… in colonnade.ini."))


def check_people(uow: UnitOfWork) -> Iterator[Finding]:
    """Whether someone administers the site, and with more than a password."""
    found = administrators(uow.root)
    if not found:
        yield Finding("administrators", WARNING, _("Nobody administers the site."), "colonnade user add LOGIN --administrator")
        return
    facts = {"names": ", ".join(person.login for person in found[:_NAMED]), "number": len(found)}
    yield Finding("administrators", OK, _("Administrators (${number}): ${names}", mapping=facts))
    alone = [person.login for person in found if not has_second_factor(person)]
    if alone:
        said = _("Administrators whom a password alone signs in: ${names}", mapping={"names": ", ".join(alone[:_NAMED])})
        yield Finding("two steps", OK, said, "")


def check_places(uow: UnitOfWork) -> Iterator[Finding]:
    """Whether somebody owns each community."""
    found = list(ownerless(uow.root))
    if found:
        names = ", ".join(f"/{place.__name__}" for place in found[:_NAMED]) + (" …" if len(found) > _NAMED else "")
        said = _("Places without an owner (${number}): ${names}", mapping={"number": len(found), "names": names})
        fix = _("An administrator names an owner, at /${name}/@@members.", mapping={"name": found[0].__name__})
        yield Finding("owners", WARNING, said, fix)


def check_groups(uow: UnitOfWork) -> Iterator[Finding]:
    """Whether the members of communities are those whom their groups bring."""
    places = [child for child in uow.root["site"].values() if isinstance(child, Place) and (child.groups or child.brought)]
    wrong = [place for place in places if disagreeing(uow.root, place)]
    for place in wrong:
        said = _("The members of /${name} aren’t those whom its groups bring.", mapping={"name": place.__name__})
        yield Finding("groups", WARNING, said, "colonnade group settle")
    if places and not wrong:
        yield Finding("groups", OK, _("Places with groups: ${number}. Their members agree.", mapping={"number": len(places)}))


_PLUGIN_FIXES = {"paused": "resume", "quarantined": "show", "broken": "show", "missing": "disable"}
"""What is said to `colonnade plugin` about one in such a state."""


def check_plugins(uow: UnitOfWork) -> Iterator[Finding]:
    """Whether those that are on answer, and all that are installed can be used."""
    well = 0
    switched_on = plugin_state(uow.root).enabled
    for name in known_plugins(uow):
        state, reason = state_of(uow.root, uow.registry, name)
        uninstalled = state == "missing" and name not in switched_on  # first off, then away: as it should be
        if state in _PLUGIN_FIXES and not uninstalled:
            said = _("${name} is ${state}: ${reason}", mapping={"name": name, "state": state, "reason": reason})
            yield Finding("plugins", WARNING, said, f"colonnade plugin {_PLUGIN_FIXES[state]} {name}")
        elif state == "enabled":
            well += 1
    yield Finding("plugins", OK, _("Plugins that are on: ${number}", mapping={"number": well}))


def check_files(uow: UnitOfWork) -> Iterator[Finding]:
    """How many files are searched inside, wait for it, or can't be: what people uploaded is no fault of the site."""
    texts, reasons = file_texts(uow.root).counts()
    failed = {reason.value: reasons[reason.value] for reason in Reason if reason.is_failure and reasons[reason.value]}
    facts = {"texts": texts, "waiting": len(unread(uow.root)), "failed": sum(failed.values())}
    why = ", ".join(f"{number} {reason}" for reason, number in failed.items())
    said = _("Files whose texts are searched: ${texts}; objects with files to be read: ${waiting}.", mapping=facts)
    if failed:
        said = _(
            "Files whose texts are searched: ${texts}; objects with files to be read: ${waiting}; not readable: ${failed} (${why}).",
            mapping={**facts, "why": why},
        )
    yield Finding("file texts", OK, said)


def check_demo(uow: UnitOfWork, settings: Settings) -> Iterator[Finding]:
    """Whether people who don't exist can sign in to a site that is in earnest."""
    if RECORD not in uow.root or not settings.secure:
        return
    said = _("60 people of the demo organisation can sign in.")
    if kept_password(settings.var):
        said = _("60 people of the demo organisation can sign in, with a password that is in a file.")
    yield Finding("demo", WARNING, said, "colonnade demo remove")
