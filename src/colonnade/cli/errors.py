"""What went wrong, in one line for the command line."""

from __future__ import annotations

import logging

from ZODB.POSException import ConflictError

from colonnade.app.main import StartRefused
from colonnade.app.themes import ThemeMissing
from colonnade.commands.demo_load import DemoLoaded
from colonnade.commands.demo_remove import NoDemo, OthersInDemo
from colonnade.content.errors import ColonnadeError, Invalid
from colonnade.content.types import TYPES
from colonnade.i18n import DEFAULT_LANGUAGE, Catalogs
from colonnade.jobs.board import Cancelled
from colonnade.plugins.lifecycle import SwitchRefused
from colonnade.storage.backups.errors import BackupBusy
from colonnade.storage.errors import BackupRuns, PackRuns, StorageError, StorageInUse
from colonnade.web.errors import FULL_DISK, switch_message

log = logging.getLogger(__name__)

TRY_AGAIN = 75


def explained(error: Exception) -> tuple[str, int]:
    """(what to tell, exit code) of an error that a command raised."""
    match error:
        case Invalid():
            return "; ".join(f"{_called(name)}: {english(text)}" if name else english(text) for name, text in error.errors.items()), 1
        case SwitchRefused():
            return english(switch_message(error)), 1
        case DemoLoaded():
            return "the demo organisation is here already; see: colonnade demo remove", 1
        case NoDemo():
            return "the demo organisation is not here; see: colonnade demo load", 1
        case OthersInDemo():
            return "others wrote in the demo organisation just now; see: colonnade demo remove", 1
        case Cancelled():
            return "cancelled by whoever looks after the site; what was not reported as done is not changed", 1
        case StorageInUse() | BackupBusy() | BackupRuns() | PackRuns():
            return str(error), TRY_AGAIN
        case ConflictError():
            return "others changed the same at the same time; try again", TRY_AGAIN
        case OSError() if error.errno in FULL_DISK:
            where = f": there is no room for {error.filename}" if error.filename else ""
            return f"the disk is full{where}. What was not reported as done is not changed. Make room, then try again.", 1
        case StorageError() | StartRefused() | ThemeMissing() | ColonnadeError() | OSError():
            return str(error), 1
        case _:
            log.error("a command failed", exc_info=error)
            return f"unexpected {type(error).__name__}: {error} (COLONNADE_DEBUG=1 shows where)", 1


_TITLES = {"login": "User name", "email": "E-mail", "native_name": "Name in your own script", "manager_id": "Manager"}


def _called(name: str) -> str:
    """A field as its form calls it; what stands before it (`mei.lin: login`) stays."""
    before, separator, field = name.rpartition(": ")
    return before + separator + _title_of(field)


def _title_of(field: str) -> str:
    titles = {english(content_type.schema[field].title) for content_type in TYPES if field in content_type.schema}
    return _TITLES.get(field) or (titles.pop() if len(titles) == 1 else field.replace("_", " ").capitalize())


def english(text: object) -> str:
    """A message of the domain in English, its variables filled in."""
    return Catalogs().translate(text, DEFAULT_LANGUAGE)
