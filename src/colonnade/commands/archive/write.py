"""Writing an archive: a zip file with `content.jsonl`, one object a line, parents first, the files by their SHA-256, and `archive.json`."""

from __future__ import annotations

import hmac
import json
import os
import zipfile
from collections.abc import Callable
from hashlib import sha256
from itertools import chain
from pathlib import Path
from typing import IO

from colonnade.commands.archive.record import record_of
from colonnade.commands.base import UnitOfWork
from colonnade.content.objects import Content, descendants, path_of
from colonnade.content.roots import Root
from colonnade.content.stored_file import StoredFile, copied, files_in
from colonnade.facets.attachments import attachments_of

FORMAT = 1
CONTENT, ABOUT = "content.jsonl", "archive.json"
_AT_ONCE = 500  # objects after which memory is given back

Progress = Callable[[int, int], None]


def file_name(digest: str) -> str:
    """Where in an archive the file with this SHA-256 lies."""
    return f"files/{digest}"


def write_archive(
    uow: UnitOfWork, tops: list[Content], target: Path, progress: Progress = lambda done, total: None, *, purged: str = ""
) -> int:
    """Write *tops* and all below them to a new file *target*; return how many objects. It is there only when it is whole.

    That of a plugin that is to be *purged* is sealed, so that only this site takes it for what it wrote itself, unchanged.
    Raises FileExistsError, OSError.
    """
    if target.exists():
        raise FileExistsError(f"{target} is there already")
    part = target.with_name(f".{target.name}.part")
    try:
        with open(part, "wb") as file:
            os.chmod(part, 0o600)
            with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
                number = _write(uow, tops, archive, progress, purged)
            file.flush()
            os.fsync(file.fileno())
        os.link(part, target)  # unlike a rename this never takes the place of a file that came meanwhile
    finally:
        part.unlink(missing_ok=True)
    return number


def seal(root: Root, plugin: str, digest: str) -> dict[str, str]:
    """What tells that this site wrote an archive with the content of this SHA-256 before it purged *plugin*."""
    secret: bytes = root["secret"]
    site = hmac.new(secret, b"which site", sha256).hexdigest()[:16]
    return {"plugin": plugin, "site": site, "seal": hmac.new(secret, f"{plugin}\n{digest}".encode(), sha256).hexdigest()}


def _write(uow: UnitOfWork, tops: list[Content], archive: zipfile.ZipFile, progress: Progress, purged: str) -> int:
    total = sum(1 for top in tops for _ in descendants(top))
    digest, files, number = sha256(), {}, 0
    with archive.open(CONTENT, "w", force_zip64=True) as lines:
        for number, obj in enumerate(chain.from_iterable(map(descendants, tops)), 1):
            line = json.dumps(record_of(uow.root, obj), ensure_ascii=False).encode() + b"\n"
            lines.write(line)
            digest.update(line)
            files.update((stored.sha256, stored) for stored in chain(attachments_of(obj), files_in(obj)))
            progress(number, total)
            if number % _AT_ONCE == 0:
                uow.root._p_jar.cacheGC()
    for stored in files.values():
        _write_file(archive, stored)
    about = {
        "colonnade_archive": FORMAT,
        "made": uow.now.isoformat(),
        "from": ["/" + "/".join(path_of(top)) for top in tops],
        "objects": number,
        "blobs": len(files),
        "sha256": digest.hexdigest(),
    }
    if purged:
        about["purged"] = seal(uow.root, purged, digest.hexdigest())
    archive.writestr(ABOUT, json.dumps(about, indent=1))
    return number


def _write_file(archive: zipfile.ZipFile, stored: StoredFile) -> None:
    """The bytes of a file, as they are: most are compressed already."""
    info = zipfile.ZipInfo(file_name(stored.sha256))
    with stored.blob.open("r") as source, _entry(archive, info, stored.size) as target:
        copied(source.read, target.write)


def _entry(archive: zipfile.ZipFile, info: zipfile.ZipInfo, size: int) -> IO[bytes]:
    info.file_size = size
    return archive.open(info, "w", force_zip64=size >= 1 << 31)
