"""Purging a plugin with its archive in one step: written, read back, and only then removed."""

from __future__ import annotations

import secrets
from pathlib import Path

from colonnade.commands.archive.read import Archive
from colonnade.commands.archive.write import write_archive
from colonnade.commands.base import UnitOfWork
from colonnade.commands.purge import contents_of, demand_no_case, demand_purgeable, purge, roots_of
from colonnade.content.errors import Invalid
from colonnade.i18n import messages
from colonnade.security.can import demand

_ = messages("colonnade")


def purge_safely(uow: UnitOfWork, plugin: str, folder: Path, typed: str) -> tuple[int, Path]:
    """Remove all that *plugin* holds, after it was written to a new archive in *folder*; return how many objects, and the archive.

    Raises Invalid unless *typed* is the name of the plugin, or when it holds nothing; StillOn, SwitchRefused, ArchiveUnreadable,
    NotAllowed, OSError. Whatever it raises, nothing is removed; an archive that was written stays.
    """
    demand(uow.actor, "administer", uow.root["site"])
    demand_purgeable(uow, plugin)
    if typed.strip() != plugin:
        raise Invalid({"typed": _("This is not its name.")})
    roots = roots_of(uow, plugin)
    expected = contents_of(roots)
    if not expected:
        raise Invalid({"typed": _("It holds nothing.")})
    demand_no_case(uow, expected, "typed")
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / f"{plugin}-{uow.now:%Y%m%d-%H%M%S}-{secrets.token_hex(2)}.zip"
    write_archive(uow, roots, path, purged=plugin)
    with Archive(path) as archive:
        archive.demand_whole()
    return purge(uow, plugin, expected, archive=path.name), path
