"""What is checked: a plugin with its sources, found by its name or its folder, and loaded anew."""

from __future__ import annotations

import configparser
import importlib
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property
from importlib.metadata import entry_points
from pathlib import Path

from colonnade.conformance.lab import Lab
from colonnade.content.types import TYPES, ContentType
from colonnade.plugins.discovery import ENTRY_POINTS, LoadingMarks, discover, file_importer, file_of, load
from colonnade.plugins.lifecycle import needs
from colonnade.plugins.manifest import Plugin
from colonnade.plugins.registry import Loaded


class NoSubject(ValueError):
    """There is nothing that could be checked; the message says why."""


class Subject:
    """One plugin: `loaded` as the site would have it, `root` the folder of its distribution, or that in which its file lies.

    Texts are by their path below `root`. `lab` is a site in memory in which it is on, with content; rules share it, and leave it as
    it was.
    """

    def __init__(self, name: str, loaded: Loaded, root: Path, others: Mapping[str, Loaded], *, is_one_file: bool = False) -> None:
        self.name, self.loaded, self.root, self.is_one_file, self._others = name, loaded, root, is_one_file, others
        self._lab: Lab | None = None

    @property
    def setup(self) -> str:
        """Its setup.cfg; '' for one file, and for a package that was installed without its sources."""
        path = self.root / "setup.cfg"
        return path.read_text("utf-8") if path.is_file() and not self.is_one_file else ""

    @property
    def manifest(self) -> Plugin:
        """What it says of itself. Only for one that can be loaded."""
        return self.loaded.manifest

    @property
    def beside(self) -> Path:
        """Where its README lies, and what else isn't code."""
        return self.root / self.name if self.is_one_file else self.root

    def _paths(self, pattern: str) -> Iterator[Path]:
        if not self.is_one_file:
            yield from sorted((self.root / "src" if self.setup else self.root).rglob(pattern))
            return
        yield from sorted(path for path in self.root.glob(pattern) if path.name == f"{self.name}.py")
        yield from sorted((self.root / self.name).rglob(pattern))

    def _texts(self, paths: Iterator[Path]) -> dict[str, str]:
        return {path.relative_to(self.root).as_posix(): path.read_text("utf-8", "replace") for path in paths if path.is_file()}

    @cached_property
    def python(self) -> dict[str, str]:
        """Its modules, without tests."""
        return self._texts(self._paths("*.py"))

    @cached_property
    def templates(self) -> dict[str, str]:
        """Its page templates, also those that stand in a widget."""
        found = self._texts(self._paths("*.pt"))
        inline = {f"template of {w.name}": w.template for w in self.loaded.widgets if w.template and w.template.lstrip().startswith("<")}
        return {**found, **inline}

    @cached_property
    def tests(self) -> dict[str, str]:
        """Its tests. Beside a file those of other files may lie; they are told by their name."""
        pattern = f"test_{self.name}*.py" if self.is_one_file else "*.py"
        return self._texts(iter(sorted((self.root / "tests").rglob(pattern))))

    @property
    def readme(self) -> str:
        """Its README, '' if there is none."""
        path = self.beside / "README.md"
        return path.read_text("utf-8") if path.is_file() else ""

    @property
    def schemas(self) -> Path:
        """Where the fields are noted that are stored."""
        return self.beside / "schemas.json"

    def types(self) -> list[ContentType]:
        """The content types that it brings."""
        hook = getattr(self.loaded.module, "content_types", None)
        return list(hook()) if hook is not None else []

    def plugins(self) -> list[Loaded]:
        """It and what it needs, for a site of their own."""
        manifests = {name: loaded.manifest for name, loaded in self._others.items()} | {self.name: self.manifest}
        return [self.loaded, *(self._others[name] for name in needs(self.name, manifests) if name in self._others)]

    @property
    def lab(self) -> Lab:
        """The site with content, made when it is first wanted."""
        if self._lab is None:
            self._lab = Lab(self.plugins(), self.name)
            self._lab.furnish()
        return self._lab

    @contextmanager
    def empty_lab(self) -> Iterator[Lab]:
        """A site in which nobody has made anything yet. The other one is gone with it."""
        self.close()
        made = Lab(self.plugins(), self.name)
        try:
            made.people()
            yield made
        finally:
            made.close()

    def close(self) -> None:
        """Forget the site."""
        if self._lab is not None:
            self._lab.close()
            self._lab = None


@contextmanager
def subject(what: str, plugin_folder: Path, here: Path) -> Iterator[Subject]:
    """The plugin called *what*, or that in the folder (or file) *what* as seen from *here*. Raises NoSubject."""
    modules, paths = set(sys.modules), list(sys.path)
    with TYPES.temporarily():
        found = _found(what, plugin_folder, here)
        try:
            yield found
        finally:
            found.close()
            sys.path[:] = paths
            for name in set(sys.modules) - modules:
                if name.partition(".")[0] == f"colonnade_{found.name}" and not _is_installed(found.name):
                    del sys.modules[name]


def _is_installed(name: str) -> bool:
    return any(entry.name == name for entry in entry_points(group=ENTRY_POINTS))


def _found(what: str, plugin_folder: Path, here: Path) -> Subject:
    path = here / what
    others = {loaded.name: loaded for loaded in discover(None, LoadingMarks(None)) if loaded.usable}
    if (path / "setup.cfg").is_file():
        return _of_folder(path.resolve(), others)
    if path.suffix == ".py" and path.is_file():
        return _of_file(path.resolve(), others)
    if file_of(plugin_folder, what) is not None:
        return _of_file(plugin_folder / f"{what}.py", others)
    if what in others:
        return _installed(others[what], others)
    if _is_installed(what):
        broken = next(loaded for loaded in discover(None, LoadingMarks(None)) if loaded.name == what)
        return _installed(broken, others)
    raise NoSubject(f"{what!r} is no plugin that is installed, no file in {plugin_folder}, and no folder with a setup.cfg")


def _of_file(path: Path, others: Mapping[str, Loaded]) -> Subject:
    return Subject(path.stem, load(path.stem, file_importer(path), LoadingMarks(None)), path.parent, others, is_one_file=True)


def _installed(loaded: Loaded, others: Mapping[str, Loaded]) -> Subject:
    """An installed plugin. Of one that was installed from its folder, the sources are beside its code."""
    folder = loaded.folder or Path()
    root = folder.parent.parent if (folder.parent.parent / "setup.cfg").is_file() and folder.parent.name == "src" else folder
    return Subject(loaded.name, loaded, root, others)


def _of_folder(root: Path, others: Mapping[str, Loaded]) -> Subject:
    """A distribution in its folder, whether it is installed or not."""
    parser = configparser.ConfigParser()
    parser.read(root / "setup.cfg", encoding="utf-8")
    lines = parser.get("options.entry_points", ENTRY_POINTS, fallback="").strip().splitlines()
    if not lines:
        raise NoSubject(f"{root / 'setup.cfg'} has no entry point {ENTRY_POINTS}")
    name, _, module = (part.strip() for part in lines[0].partition("="))
    known = others.get(name)
    if known is not None and known.folder is not None and known.folder.is_relative_to(root):
        return Subject(name, known, root, others)
    for imported in [each for each in sys.modules if each == module or each.startswith(f"{module}.")]:
        del sys.modules[imported]
    sys.path.insert(0, str(root / "src"))
    importlib.invalidate_caches()
    return Subject(name, load(name, lambda: importlib.import_module(module), LoadingMarks(None)), root, others)
