"""Packing with care: only if there is room for the new file, and without leaving the old one behind."""

from __future__ import annotations

import errno
import os
import shutil
from typing import Any

from colonnade.storage.blobs import SafeBlobFileStorage

_SPARE = 16 * 2**20


def pack(database: Any, days: float) -> tuple[int, int]:
    """Drop what was replaced more than *days* ago; return the size of the file in bytes before and after.

    What was packed away is kept nowhere: people who were erased would stay in it. Raises BackupRuns, PackRuns, OSError (ENOSPC).
    """
    storage = getattr(database.storage, "base", database.storage)
    before = database.getSize()
    if not isinstance(storage, SafeBlobFileStorage):
        database.pack(days=days)
        return before, database.getSize()
    path = storage.getName()
    folder = os.path.dirname(path)
    if before + _SPARE > shutil.disk_usage(folder).free:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), folder)
    database.pack(days=days)
    if os.path.exists(f"{path}.old"):
        os.unlink(f"{path}.old")
    shutil.rmtree(f"{storage.blob_dir}.old", ignore_errors=True)
    return before, database.getSize()
