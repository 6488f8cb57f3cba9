"""Which files of a site's code changed since somebody looked: for serving it anew while it is developed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from importlib.metadata import entry_points
from importlib.util import find_spec
from pathlib import Path

from colonnade.app.themes import ENTRY_POINTS as THEMES
from colonnade.plugins.discovery import ENTRY_POINTS as PLUGINS

Snapshot = Mapping[Path, tuple[int, int]]
READ_AT_START = (".py", ".po", ".md", ".toml", ".json", ".css", ".js", ".svg", ".ini")
"""Files of these kinds are read once. Of templates it matters only that they are there: in development each page reads them anew."""
TEMPLATE = ".pt"
_SKIPPED = ("__pycache__", "node_modules", "tests", "README.md", "schemas.json")


def watched(core: Path, plugin_folder: Path) -> list[Path]:
    """The folders whose files make the site: the core, the installed plugins and themes, and those of one file. None is imported."""
    packages = {entry.module.partition(".")[0] for group in (PLUGINS, THEMES) for entry in entry_points(group=group)}
    found = [folder for package in sorted(packages) if (folder := _folder_of(package)) is not None]
    return [core, plugin_folder, *found]


def _folder_of(package: str) -> Path | None:
    try:
        spec = find_spec(package)
    except (ImportError, ValueError):
        return None
    return Path(spec.origin).parent if spec is not None and spec.origin else None


def snapshot(folders: Iterable[Path], *, templates: bool = False) -> Snapshot:
    """(time of the last change in nanoseconds, length) of each file that is read at start, and of *templates* if they are wanted."""
    return {path: state for folder in folders for path, state in _files(folder, templates)}


def _files(folder: Path, templates: bool) -> Iterator[tuple[Path, tuple[int, int]]]:
    try:
        entries = list(folder.iterdir())
    except OSError:
        return
    for path in entries:
        if path.name.startswith(".") or path.name in _SKIPPED or path.name.endswith(".egg-info"):
            continue
        try:
            if path.is_dir():
                yield from _files(path, templates)
            elif path.suffix in READ_AT_START or path.suffix == TEMPLATE:
                found = path.stat()
                yield path, (found.st_mtime_ns, found.st_size) if templates or path.suffix != TEMPLATE else (0, 0)
        except OSError:
            continue  # it went while we looked


def changed(before: Snapshot, after: Snapshot) -> list[Path]:
    """The files that came, went, or are other than they were."""
    return sorted(path for path in before.keys() | after.keys() if before.get(path) != after.get(path))
