"""Whether the site is open: as always, for reading only, or closed for maintenance. A file says it, for all processes."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

NORMAL, READ_ONLY, MAINTENANCE = "normal", "read-only", "maintenance"
MODES = (NORMAL, READ_ONLY, MAINTENANCE)
FILE = "mode"
_AGAIN, _SOONEST = 120, 10


@dataclass(frozen=True)
class Mode:
    """One of `MODES`, and until when it is expected to last, if that was said. `version` changes whenever it is set."""

    kind: str = NORMAL
    until: datetime | None = None
    version: str = ""

    @property
    def is_normal(self) -> bool:
        """Everything is as always, and work is done beside the requests."""
        return self.kind == NORMAL

    def retry_after(self, now: datetime) -> int:
        """After how many seconds it is worth to ask again."""
        return max(_SOONEST, int((self.until - now).total_seconds())) if self.until is not None and self.until > now else _AGAIN


class ModeSwitch:
    """The mode of the site in the folder *var*; without one, of a site in memory, in this process."""

    def __init__(self, var: Path | None) -> None:
        self._path = var / FILE if var is not None else None
        self._mode = Mode()

    def now(self) -> Mode:
        """The mode at the moment. It is looked up for each request, so this is one question to the system while nothing changes."""
        if self._path is None:
            return self._mode
        try:
            found = os.stat(self._path)
        except FileNotFoundError:
            if not self._mode.is_normal:
                self._mode = Mode()
            return self._mode
        version = f"{found.st_ino}-{found.st_mtime_ns}-{found.st_size}"
        if version != self._mode.version:
            self._mode = _read(self._path, version)
        return self._mode

    def set(self, kind: str, until: datetime | None = None) -> None:
        """Change it, for all processes. Raises OSError."""
        if kind not in MODES:
            raise ValueError(kind)
        if self._path is None:
            self._mode = Mode(kind, until, f"{self._mode.version}+" if kind != NORMAL else "")
        elif kind == NORMAL:
            self._path.unlink(missing_ok=True)
        else:
            part = self._path.with_name(f".{FILE}.part")
            part.write_text(json.dumps({"mode": kind, "until": until.isoformat() if until else None}), "utf-8")
            os.replace(part, self._path)


def _read(path: Path, version: str) -> Mode:
    """What the file says. One that can't be read was meant to keep people from changing something."""
    try:
        values = json.loads(path.read_text("utf-8"))
        until = datetime.fromisoformat(values["until"]) if values["until"] else None
        if values["mode"] in MODES and (until is None or until.tzinfo is not None):
            return Mode(values["mode"], until, version)
    except (OSError, ValueError, KeyError, TypeError):
        pass
    return Mode(READ_ONLY, None, version)
