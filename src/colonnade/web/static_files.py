"""Static files with the checksum in their address, so that browsers keep them for ever and never an old one."""

from __future__ import annotations

import mimetypes
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pyramid.response import Response

if TYPE_CHECKING:
    from pyramid.request import Request

PREFIX = "/-/static/"
FOREVER = "public, max-age=31536000, immutable"
_TYPES = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml", ".txt": "text/plain"}


@dataclass(frozen=True, slots=True)
class StaticFile:
    """A file kept in memory: it is small, and asked for often."""

    body: bytes
    media_type: str


class StaticFiles:
    """The static files of the core, the plugins and the themes, by address."""

    def __init__(self) -> None:
        self._files: dict[str, StaticFile] = {}
        self.addresses: dict[str, str] = {}

    def add_folder(self, owner: str, folder: Path) -> None:
        """Take in all files below *folder*. A template names them `owner:path`, those of the core by `path` alone.

        Files of one folder share one checksum, so that scripts can import each other by relative address.
        """
        paths = sorted(path for path in folder.rglob("*") if path.is_file())
        stamp = _stamp(paths)
        for path in paths:
            name = path.relative_to(folder).as_posix()
            address = f"{PREFIX}{stamp}/{owner}/{name}"
            media_type = _TYPES.get(path.suffix) or mimetypes.guess_type(path.name)[0] or "application/octet-stream"
            self._files[address] = StaticFile(path.read_bytes(), media_type)
            self.addresses[name if owner == "colonnade" else f"{owner}:{name}"] = address

    def serve(self, address: str) -> Response | None:
        """The file at *address*, or None."""
        found = self._files.get(address)
        if found is None:
            return None
        response = Response(found.body, content_type=found.media_type)
        if found.media_type.startswith("text/"):
            response.charset = "utf-8"
        response.headers["Cache-Control"] = FOREVER
        return response


def _stamp(paths: Iterable[Path]) -> str:
    digest = sha256()
    for path in paths:
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:12]


def static_tween(handler: Callable, registry: Any) -> Callable:
    """Serve static files before sessions and transactions: they are the same for everyone."""
    files: StaticFiles = registry.static_files

    def tween(request: Request) -> Response:
        path = request.environ.get("PATH_INFO", "")
        if path.startswith(PREFIX) and request.method in ("GET", "HEAD"):
            return files.serve(path) or Response(status=404)
        return handler(request)

    return tween
