"""The folder that backups lie in: its points, where each part lies, and who works in it."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import zc.lockfile

from colonnade.storage.backups.errors import BackupBusy, BackupDamaged, BackupError, NoBackup, NotABackupFolder
from colonnade.storage.backups.manifest import Piece, Point, Setting, from_text, to_text
from colonnade.storage.blobs import sync_path

CHUNK = 1 << 20
_LOCK, _POINTS, _PIECES, _BLOBS, _SETTINGS = "lock", "points", "pieces", "blobs", "settings"
_PARTS = (_POINTS, _PIECES, _BLOBS, _SETTINGS)
_UNFINISHED = ".part"


@dataclass(frozen=True)
class BlobFile:
    """A file of people, as a point knows it. `oid` and `tid` name it; each is 16 hexadecimal digits."""

    oid: str
    tid: str
    size: int
    digest: str

    @property
    def key(self) -> tuple[str, str]:
        """What names it."""
        return self.oid, self.tid


@dataclass(frozen=True)
class Verified:
    """When a point was last found to be whole, and how: `verify` or `drill`, which took so many seconds."""

    id: str
    when: datetime
    how: str
    seconds: float


class BackupFolder:
    """The backups in the folder *path*, for a program of release *version*."""

    def __init__(self, path: Path, version: str) -> None:
        self.path, self.version = path, version

    # Where things are

    def data_file(self, chain: str, piece: str) -> Path:
        """The bytes of a piece of the database file."""
        return self.path / _PIECES / chain / f"{piece}.data"

    def list_file(self, chain: str, piece: str) -> Path:
        """The list of the blobs that came with a piece."""
        return self.path / _PIECES / chain / f"{piece}.blobs"

    def blob_file(self, oid: str, tid: str) -> Path:
        """A file of people."""
        return self.path / _BLOBS / oid[-2:] / f"{oid}-{tid}"

    def setting_file(self, digest: str) -> Path:
        """A file with settings, by its hash."""
        return self.path / _SETTINGS / digest

    def manifest(self, id: str) -> Path:
        """What makes a point complete."""
        return self.path / _POINTS / f"{id}.json"

    def _verified(self, id: str) -> Path:
        return self.path / _POINTS / f"{id}.verified"

    # Reading

    def ids(self) -> list[str]:
        """The points, the oldest first, whether they can be read or not."""
        return sorted(file.stem for file in (self.path / _POINTS).glob("*.json"))

    def point(self, id: str = "") -> Point:
        """The point *id*, or the newest. Raises NoBackup, BackupDamaged, BackupTooNew."""
        ids = self.ids()
        wanted = id or (ids[-1] if ids else "")
        if wanted not in ids:
            raise NoBackup(self.path, id)
        try:
            text = self.manifest(wanted).read_text("utf-8")
        except UnicodeDecodeError as error:
            raise BackupDamaged(wanted, ["its manifest can't be read"]) from error
        return from_text(text, wanted, self.version)

    def points(self, most: int | None = None) -> list[Point]:
        """Those that can be read, of the newest *most*, the oldest first."""
        found = []
        for id in self.ids()[-most if most else 0 :]:
            with suppress(BackupError):
                found.append(self.point(id))
        return found

    def newest(self) -> Point | None:
        """The newest one that can be read."""
        for id in reversed(self.ids()):
            with suppress(BackupError):
                return self.point(id)
        return None

    def blobs_of(self, point: Point, piece: Piece) -> Iterator[BlobFile]:
        """The files of people that came with *piece*. Raises BackupDamaged."""
        try:
            text = self.list_file(point.chain, piece.id).read_bytes()
        except FileNotFoundError as error:
            raise BackupDamaged(point.id, [f"{error.filename} is missing"]) from error
        if sha256(text).hexdigest() != piece.blobs_digest:
            raise BackupDamaged(point.id, [f"{self.list_file(point.chain, piece.id)} is not what was written"])
        for line in text.decode("ascii").splitlines():
            oid, tid, size, digest = line.split()
            yield BlobFile(oid, tid, int(size), digest)

    def settings_of(self, point: Point) -> dict[str, bytes]:
        """The files beside the database that *point* keeps, by name. Raises BackupDamaged."""
        found = {}
        for setting in point.settings:
            try:
                data = self.setting_file(setting.digest).read_bytes()
            except FileNotFoundError as error:
                raise BackupDamaged(point.id, [f"{setting.name} is missing"]) from error
            if sha256(data).hexdigest() != setting.digest:
                raise BackupDamaged(point.id, [f"{setting.name} is not what was written"])
            found[setting.name] = data
        return found

    def verified(self) -> Verified | None:
        """What was last found to be whole."""
        found = []
        for file in (self.path / _POINTS).glob("*.verified"):
            with suppress(ValueError, KeyError, TypeError, OSError):
                values = json.loads(file.read_text("utf-8"))
                found.append(Verified(**{**values, "when": datetime.fromisoformat(values["when"])}))
        return max((each for each in found if self.manifest(each.id).exists()), key=lambda each: each.id, default=None)

    # Writing

    def prepare(self) -> None:
        """Make the folder if it isn't there. Raises NotABackupFolder."""
        self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
        if any(self.path.iterdir()) and not (self.path / _POINTS).is_dir():
            raise NotABackupFolder(self.path)
        for name in (_POINTS, *_PARTS):  # the first one says whose folder it is
            (self.path / name).mkdir(mode=0o700, exist_ok=True)

    @contextmanager
    def held(self) -> Iterator[None]:
        """Be alone in the folder while this block runs; what was left unfinished before is removed. Raises BackupBusy.

        In a folder that can't be written to nobody else is at work, either.
        """
        if not os.access(self.path, os.W_OK):
            yield
            return
        try:
            lock = zc.lockfile.LockFile(str(self.path / _LOCK))
        except zc.lockfile.LockError as error:
            raise BackupBusy(self.path) from error
        try:
            for folder, _folders, files in os.walk(self.path):
                for name in files:
                    if name.endswith(_UNFINISHED):
                        os.unlink(os.path.join(folder, name))
            yield
        finally:
            lock.close()

    def note_verified(self, id: str, when: datetime, how: str, seconds: float) -> None:
        """Keep that a point is whole."""
        values = {**asdict(Verified(id, when, how, round(seconds, 1))), "when": when.isoformat()}
        write_file(self._verified(id), json.dumps(values).encode())

    def finish(self, point: Point) -> None:
        """Write the manifest, which makes the point one: all else is on the disk already."""
        write_file(self.manifest(point.id), to_text(point).encode())
        sync_path(str(self.path))

    def keep(self, number: int) -> list[str]:
        """Remove all points but the newest *number*, then what only those needed; return their ids. Nothing if one can't be read."""
        points = [self.point(id) for id in self.ids()]
        gone = points[:-number]
        for point in gone:
            self.manifest(point.id).unlink()
            self._verified(point.id).unlink(missing_ok=True)
        if gone:
            sync_path(str(self.path / _POINTS))
            self._sweep(points[-number:])
        return [point.id for point in gone]

    def _sweep(self, points: Sequence[Point]) -> None:
        """Remove what none of *points* consists of, also what was left by backups that failed."""
        wanted: set[Path] = {self.setting_file(setting.digest) for point in points for setting in point.settings}
        pieces = {(point.chain, piece.id): (point, piece) for point in points for piece in point.pieces}
        for (chain, id), (point, piece) in pieces.items():
            wanted |= {self.data_file(chain, id), self.list_file(chain, id)}
            wanted |= {self.blob_file(*blob.key) for blob in self.blobs_of(point, piece)}
        for part in (_PIECES, _BLOBS, _SETTINGS):
            for file in (self.path / part).rglob("*"):
                if file.is_file() and file not in wanted:
                    file.unlink()
        for chain in (self.path / _PIECES).iterdir():
            if not any(chain.iterdir()):
                chain.rmdir()


@contextmanager
def new_file(path: Path) -> Iterator[Any]:
    """A file to be written, which is there, whole and on the disk, when the block ends well; only its owner reads it."""
    part = path.with_name(path.name + _UNFINISHED)
    try:
        with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        os.replace(part, path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def write_file(path: Path, data: bytes) -> None:
    """Write a small file, safely."""
    with new_file(path) as file:
        file.write(data)
    sync_path(str(path.parent))


def is_whole(folder: BackupFolder, point: Point) -> bool:
    """Whether the pieces of *point* are there and as long as they should be: a glance, for what is built upon them."""
    for piece in point.pieces:
        try:
            if os.stat(folder.data_file(point.chain, piece.id)).st_size != piece.size:
                return False
            os.stat(folder.list_file(point.chain, piece.id))
        except OSError:
            return False
    return True


def setting_of(name: str, data: bytes) -> Setting:
    """What a manifest says of a file with settings."""
    return Setting(name, len(data), sha256(data).hexdigest())
