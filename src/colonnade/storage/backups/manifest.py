"""What a point consists of, and how that is written down. A manifest carries a hash of itself: one that was cut or edited is refused."""

from __future__ import annotations

import json
import re
from dataclasses import asdict, dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from colonnade.storage.backups.errors import BackupDamaged, BackupTooNew

FORMAT = 1
ID = re.compile(r"\d{8}-\d{6}")
_NAME = re.compile(r"colonnade\.ini|plugins(/[A-Za-z0-9_][A-Za-z0-9_.-]*)+")
_DIGEST = re.compile(r"[0-9a-f]{64}")
_TID = re.compile(r"[0-9a-f]{16}")


@dataclass(frozen=True)
class Piece:
    """Bytes of the database file from `start` on, and the list of the blobs that came with them. `blob_bytes` is what these take."""

    id: str
    start: int
    size: int
    digest: str
    blobs: int
    blob_bytes: int
    blobs_digest: str


@dataclass(frozen=True)
class Setting:
    """A file beside the database: `colonnade.ini`, or `plugins/…`."""

    name: str
    size: int
    digest: str


@dataclass(frozen=True)
class Point:
    """One moment of a site. `tid` is its last transaction; `tail` a hash of the last bytes before it; `made` is aware UTC."""

    id: str
    made: datetime
    version: str
    site: str
    title: str
    chain: str
    tid: str
    size: int
    tail: str
    pieces: tuple[Piece, ...]
    settings: tuple[Setting, ...]

    @property
    def blobs(self) -> int:
        """How many files of people there are."""
        return sum(piece.blobs for piece in self.pieces)

    @property
    def blob_bytes(self) -> int:
        """What they take."""
        return sum(piece.blob_bytes for piece in self.pieces)

    @property
    def is_full(self) -> bool:
        """Whether it begins a chain."""
        return self.chain == self.id


def to_text(point: Point) -> str:
    """The manifest of *point*."""
    values = {"format": FORMAT, **asdict(point), "made": point.made.isoformat()}
    return json.dumps({**values, "digest": _digest(values)}, indent=1, ensure_ascii=False) + "\n"


def from_text(text: str, id: str, known: str) -> Point:
    """The point that a manifest tells of, which should be *id*, for release *known*. Raises BackupDamaged, BackupTooNew."""
    try:
        values = json.loads(text)
        digest = values.pop("digest")
        if values["format"] > FORMAT or _number(values["version"]) > _number(known):
            raise BackupTooNew(id, str(values["version"]), known)
        if digest != _digest(values) or values.pop("format") != FORMAT:
            raise BackupDamaged(id, ["its manifest was edited"])
        point = _point(values)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise BackupDamaged(id, ["its manifest can't be read"]) from error
    if point.id != id or not _is_sound(point):
        raise BackupDamaged(id, ["its manifest contradicts itself"])
    return point


def _point(values: dict[str, Any]) -> Point:
    return Point(
        **{
            **values,
            "made": datetime.fromisoformat(values["made"]),
            "pieces": tuple(Piece(**piece) for piece in values["pieces"]),
            "settings": tuple(Setting(**setting) for setting in values["settings"]),
        }
    )


def _is_sound(point: Point) -> bool:
    """Whether pieces join, and each name is one: names become paths, and a manifest may have been made by anybody."""
    ends = [piece.start + piece.size for piece in point.pieces]
    return (
        bool(point.pieces)
        and [piece.start for piece in point.pieces] == [0, *ends[:-1]]
        and ends[-1] == point.size
        and all(ID.fullmatch(name) for name in (point.id, point.chain, *(piece.id for piece in point.pieces)))
        and all(_DIGEST.fullmatch(digest) for piece in point.pieces for digest in (piece.digest, piece.blobs_digest))
        and all(_NAME.fullmatch(each.name) and ".." not in each.name and _DIGEST.fullmatch(each.digest) for each in point.settings)
        and bool(_TID.fullmatch(point.tid))
    )


def may_be_kept(name: str) -> bool:
    """Whether a file of this name can be among the settings of a point."""
    return bool(_NAME.fullmatch(name)) and ".." not in name


def _digest(values: dict[str, Any]) -> str:
    return sha256(json.dumps(values, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def _number(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", version.split("+")[0])[:3])
