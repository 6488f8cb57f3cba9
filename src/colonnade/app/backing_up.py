"""What of a site goes into its backups beside the database, and trying a copy: whether it starts and shows its homepage."""

from __future__ import annotations

import dataclasses
import os
from importlib.metadata import version
from pathlib import Path

from webob import Request

from colonnade.app.main import make_app
from colonnade.app.settings import Settings
from colonnade.app.transactions import change, reading
from colonnade.commands.base import UnitOfWork
from colonnade.security import sessions
from colonnade.security.groups import administrators
from colonnade.storage.backups.create import Site
from colonnade.storage.backups.folder import BackupFolder
from colonnade.storage.backups.manifest import may_be_kept
from colonnade.storage.verify import Report, verify
from colonnade.web.runtime import Runtime

INI = "colonnade.ini"
_PLUGINS = "plugins"


class CopyFailed(Exception):
    """A restored copy doesn't do what a site does; the message says what."""


def backup_folder(path: Path) -> BackupFolder:
    """The backups in *path*, for this release."""
    return BackupFolder(path, version("colonnade"))


def site_of(runtime: Runtime, settings: Settings, ini: Path | None) -> tuple[Site, list[str]]:
    """What of this site is backed up beside its database, and the names of what can't be."""
    found, left = {}, []
    path = ini or Path(os.environ.get("COLONNADE_INI", INI))
    if path.is_file():
        found[INI] = path.read_bytes()
    for file in sorted(settings.plugin_folder.rglob("*")):
        name = f"{_PLUGINS}/{file.relative_to(settings.plugin_folder).as_posix()}"
        if not file.is_file() or "__pycache__" in file.parts:
            continue
        if may_be_kept(name):
            found[name] = file.read_bytes()
        else:
            left.append(name)
    with reading(runtime) as uow:
        site = uow.root["site"]
        return Site(str(site.uid), str(site.title), found), left


def put_settings(found: dict[str, bytes], var: Path, ini: Path) -> bool:
    """Write what a backup keeps beside the database: plugins into *var*, the settings to *ini* unless that is there; tell whether."""
    for name, data in found.items():
        if name != INI:
            path = var / name
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            path.write_bytes(data)
    if INI not in found or ini.exists():
        return False
    with open(os.open(ini, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(found[INI])
    return True


def try_copy(settings: Settings, var: Path) -> Report:
    """Start the site in *var*, a copy of the one with these *settings*, read all of it and its homepage. Raises CopyFailed.

    It sends no mail, calls nobody and does no work beside the requests, as the site that it is a copy of may be running.
    """
    quiet = {"storage": "", "site_url": "", "outbound": "off", "smtp_host": "", "smtp_password": "", "smtp_user": "", "mail_from": ""}
    application = make_app(dataclasses.replace(settings, var=var, reload=False, **quiet))
    try:
        report = verify(application.runtime.database)
        if not report.ok:
            raise CopyFailed(f"{len(report.problems):,} problems in what was restored, the first: {report.problems[0].detail}")
        cookie = change(application.runtime, _session)
        for path in ("/-/live", "/") if cookie else ("/-/live", "/sign-in"):
            answer = Request.blank(path, headers={"Cookie": f"session={cookie}"} if cookie else {}).get_response(application)
            if answer.status_int != 200:
                raise CopyFailed(f"the restored site answers {answer.status} at {path}")
        return report
    finally:
        application.close()


def _session(uow: UnitOfWork) -> str:
    """A session of an administrator in the copy; '' if nobody is one."""
    found = administrators(uow.root)
    return sessions.start(uow.root, found[0], uow.now) if found else ""
