"""Finding plugins: distributions with an entry point, and single files. Importing is guarded for each by itself."""

from __future__ import annotations

import importlib.util
import logging
import re
import sys
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from types import ModuleType

from colonnade.plugins.call import CAUGHT
from colonnade.plugins.manifest import NAME, Plugin
from colonnade.plugins.registry import FILE_PLUGIN_PREFIX, Loaded

log = logging.getLogger(__name__)
ENTRY_POINTS = "colonnade.plugins"


class LoadingMarks:
    """Remembers in files which plugin is being imported, so that one that ends the process is left out next time."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder

    def is_marked(self, name: str) -> bool:
        """The last import of *name* never came back."""
        return self._folder is not None and (self._folder / name).exists()

    def lift_changed(self, plugins: Path | None) -> None:
        """Try those again whose file in *plugins* was changed since."""
        for mark in self._folder.iterdir() if self._folder is not None and self._folder.is_dir() else ():
            source = plugins / f"{mark.name}.py" if plugins is not None else mark
            if source.exists() and source.stat().st_mtime > mark.stat().st_mtime:
                mark.unlink()

    def set(self, name: str) -> None:
        """The import of *name* begins."""
        if self._folder is not None:
            self._folder.mkdir(parents=True, exist_ok=True)
            (self._folder / name).touch()

    def clear(self, name: str) -> None:
        """The import of *name* came back, or someone wants it tried again."""
        if self._folder is not None:
            (self._folder / name).unlink(missing_ok=True)


@dataclass(frozen=True)
class _Candidate:
    """Something that may be a plugin, and where it comes from; `path` is that of a single file."""

    name: str
    importer: Callable[[], ModuleType]
    source: str
    path: Path | None = None


def discover(folder: Path | None, marks: LoadingMarks) -> list[Loaded]:
    """Import every installed plugin and every file in *folder*; broken ones are returned with their problem.

    A file with the name of an installed plugin is returned beside that, as broken and under its file name.
    """
    found: dict[str, Loaded] = {}
    sources: dict[str, str] = {}
    marks.lift_changed(folder)
    for candidate in _candidates(folder):
        name = candidate.name
        if name not in found:
            found[name], sources[name] = load(name, candidate.importer, marks), candidate.source
        elif candidate.path is not None:
            refused = _refused(candidate, sources[name])
            found[refused.name] = refused
        else:
            found[name].problem = f"two plugins are called {name!r}: {sources[name]}, and {candidate.source}; uninstall one"
    return list(found.values())


NOT_LOADED = "the site was started without plugins: none was loaded"


def discover_names(folder: Path | None) -> list[Loaded]:
    """What `discover` would import, by name only: no code of it runs. For a start after which nothing but the core shall answer."""
    return [Loaded(name, problem=NOT_LOADED) for name in dict.fromkeys(c.name for c in _candidates(folder))]


def _refused(candidate: _Candidate, other: str) -> Loaded:
    problem = f"a plugin called {candidate.name!r} is installed already ({other}); give the file {candidate.source} another name"
    log.warning("%s is left out: %s", candidate.path.name, problem)
    return Loaded(candidate.path.name, problem=problem)


def file_of(folder: Path, name: str) -> Path | None:
    """The file in *folder* that would be the plugin called *name*, or None."""
    path = folder / f"{name}.py"
    return path if re.fullmatch(NAME, name) and path.is_file() else None


def _candidates(folder: Path | None) -> Iterator[_Candidate]:
    for entry in sorted(entry_points(group=ENTRY_POINTS), key=lambda e: e.name):
        yield _Candidate(entry.name, entry.load, _source(entry))
    for path in sorted(folder.glob("*.py")) if folder and folder.is_dir() else ():
        if not path.name.startswith(("_", ".")):
            yield _Candidate(path.stem, file_importer(path), str(path), path)


def _source(entry: EntryPoint) -> str:
    """Where an entry point comes from. A distribution whose metadata is damaged can't say its name."""
    try:
        distribution = f"{entry.dist.name} {entry.dist.version}, " if entry.dist is not None else ""
    except CAUGHT:
        distribution = ""
    return f"{distribution}module {entry.value}"


def file_importer(path: Path) -> Callable[[], ModuleType]:
    """What imports a single file as a plugin, under a name of its own."""

    def load_file() -> ModuleType:
        name = f"{FILE_PLUGIN_PREFIX}{path.stem}"
        spec = importlib.util.spec_from_file_location(name, path)
        module = importlib.util.module_from_spec(spec)
        sys.modules[name] = module
        spec.loader.exec_module(module)
        return module

    return load_file


def load(name: str, importer: Callable[[], ModuleType], marks: LoadingMarks) -> Loaded:
    """Import one plugin. Whatever it raises, SystemExit included, makes it broken and nothing else."""
    if not re.fullmatch(NAME, name):
        return Loaded(name, problem="its name must be 2 to 40 small letters, digits or _")
    if marks.is_marked(name):
        again = f"it is tried again when its file changes, or when loading/{name} is deleted from the site's folder"
        return Loaded(name, problem=f"ended the process while it was being loaded; {again}")
    marks.set(name)
    try:
        module = importer()
    except CAUGHT as error:
        log.exception("plugin %s can't be imported", name)
        return Loaded(name, problem=f"can't be imported: {type(error).__name__}: {error}", trace=traceback.format_exc())
    finally:
        marks.clear(name)
    return _checked(name, module)


def _checked(name: str, module: ModuleType) -> Loaded:
    manifest = getattr(module, "plugin", None)
    folder = Path(module.__file__).parent if getattr(module, "__file__", None) else None
    if not isinstance(manifest, Plugin):
        return Loaded(name, module=module, folder=folder, problem="has no 'plugin = Plugin(…)'")
    if manifest.name != name:
        return Loaded(name, module=module, folder=folder, problem=f"is installed as {name!r} but calls itself {manifest.name!r}")
    return Loaded(name, manifest, module, folder)
