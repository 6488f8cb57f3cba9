"""From paths of Markdown files to a tree of pages: which file is the page of a folder, what lies below what, in which order."""

from __future__ import annotations

import posixpath
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from urllib.parse import unquote

from colonnade.commands.markdown_import.folder import MARKDOWN, parents_of

_INDEX = ("index", "_index", "readme")


@dataclass
class Node:
    """A page to be. `key` tells it from the others, also at the next import; `path` is its file, None for a folder that has none.

    `name` is the file's or folder's, without ending. `parent` is None and `level` 1 for what lies directly in the imported folder.
    """

    key: str
    name: str
    path: str | None
    parent: Node | None
    level: int = 1
    children: list[Node] = field(default_factory=list)

    @property
    def title(self) -> str:
        """What it is called without a title of its own: like its file, or as the page of a folder like that."""
        beside = self.path is not None and _stem(self.path).casefold() not in _INDEX
        return _stem(self.path) if beside else self.name

    @property
    def is_first(self) -> bool:
        """It is the page of the imported folder itself, which comes before all others."""
        return self.path is not None and "/" not in self.path and _stem(self.path).casefold() in _INDEX


class Tree:
    """The pages that Markdown files become, and the way from a written link to one of them."""

    def __init__(self, paths: Iterable[str], name: str = "") -> None:
        self.name = name
        self.roots: list[Node] = []
        self._keys: set[str] = set()
        self._by_path: dict[str, Node] = {}
        self._folders: dict[str, Node] = {}
        self._folded: dict[str, Node | None] = {}
        self._stems: dict[str, Node | None] = {}
        paths = sorted(paths)
        indexes = _pages_of_folders(paths)
        for folder in sorted({folder for path in paths for folder in parents_of(path)}):
            self._add(folder, posixpath.basename(folder), indexes.get(folder), posixpath.dirname(folder), folder=folder)
        taken = set(indexes.values())
        for path in paths:
            if path not in taken:
                stem = posixpath.splitext(path)[0]
                self._add(path if stem in self._keys else stem, _name_of_file(path), path, posixpath.dirname(path))

    def _add(self, key: str, name: str, path: str | None, above: str, *, folder: str | None = None) -> None:
        parent = self._folders.get(above)
        node = Node(key, name, path, parent, parent.level + 1 if parent else 1)
        self._keys.add(key)
        (parent.children if parent else self.roots).append(node)
        if folder is not None:
            self._folders[folder] = node
        if path is not None:
            self._by_path[path] = node
            _enter(self._folded, _fold(path), node)
            _enter(self._stems, _fold(name), node)

    def order(self, weight: Callable[[Node], float | None]) -> None:
        """Put siblings in order: the folder's own index, then by weight, then by name."""
        for siblings in (self.roots, *(node.children for node in self)):
            siblings.sort(key=lambda node: _order_key(node, weight(node)))

    def __iter__(self) -> Iterator[Node]:
        """All nodes, each before those below it, siblings in order."""
        waiting = list(reversed(self.roots))
        while waiting:
            node = waiting.pop()
            yield node
            waiting.extend(reversed(node.children))

    def find(self, base: str, target: str) -> tuple[Node | None, str | None]:
        """What a link in the file *base* to *target* (without query or fragment) means: (the page, None), or (None, the path of a file).

        A path that begins with `/` starts at the imported folder, or at the name of that folder in it, as sites write their links.
        What isn't there from the file is looked for from its page's address. The path '' is the imported folder itself, None leads
        out of it.
        """
        written = unquote(target).replace("\\", "/")
        path = _normal(base, written)
        if path == "":
            return None, ""
        as_address = posixpath.join(posixpath.splitext(base)[0], "index") if _stem(base).casefold() not in _INDEX else base
        after_name = [part for part in [written.partition(f"/{self.name}/")[2]] if part and written.startswith("/")]
        tried = [path, _normal(base, target), _normal(as_address, written), *after_name]
        node = next((node for p in tried if p is not None and (node := self._page_at(p.rstrip("/"))) is not None), None)
        return (node, None) if node is not None else (None, path)

    def _page_at(self, path: str) -> Node | None:
        node = self._by_path.get(path) or self._folders.get(path)
        if node is not None or not path:
            return node
        stem, ending = posixpath.splitext(path)
        stems = [path, stem] if ending.lower() in (".html", ".htm", *MARKDOWN) else [path]
        if ending.lower() in (".html", ".htm") and posixpath.basename(stem) == "index":
            stems.append(posixpath.dirname(stem))
        tried = (candidate for s in stems for candidate in (s, *(s + e for e in sorted(MARKDOWN))))
        folded = (self._folders.get(c) or self._by_path.get(c) or self._folded.get(_fold(c)) for c in tried)
        return next((node for node in folded if node is not None), None)

    def by_name(self, name: str) -> Node | None:
        """The one page whose file is called *name*, as a link in double brackets means it; None if there are none or several."""
        folded = _fold(posixpath.splitext(name)[0] if posixpath.splitext(name)[1].lower() in MARKDOWN else name)
        return self._stems.get(folded) or next((n for n in (self._folded.get(f"{folded}{e}") for e in MARKDOWN) if n), None)


def _pages_of_folders(paths: Iterable[str]) -> dict[str, str]:
    """Which file is the page of each folder: an index in it goes before a file beside it that has its name."""
    ranked: dict[str, tuple[int, str]] = {}
    folders = {folder for path in paths for folder in parents_of(path)}
    for path in paths:
        stem, folder = _stem(path).casefold(), posixpath.dirname(path)
        beside = posixpath.splitext(path)[0]
        if stem in _INDEX and folder:
            ranked[folder] = min(ranked.get(folder, (9, "")), (_INDEX.index(stem), path))
        elif beside in folders:
            ranked[beside] = min(ranked.get(beside, (9, "")), (len(_INDEX), path))
    return {folder: path for folder, (_, path) in ranked.items()}


def _stem(path: str) -> str:
    return posixpath.splitext(posixpath.basename(path))[0]


def _name_of_file(path: str) -> str:
    stem = _stem(path)
    return stem.lstrip("_") or stem


def _fold(path: str) -> str:
    return unicodedata.normalize("NFC", path).casefold()


def _enter(names: dict[str, Node | None], name: str, node: Node) -> None:
    """Note what a name means; None where several are called so."""
    names[name] = None if name in names else node


def _normal(base: str, target: str) -> str | None:
    """The path in the folder that *target* means in the file *base*; None if it leads out."""
    joined = target.lstrip("/") if target.startswith("/") else posixpath.join(posixpath.dirname(base), target)
    path = posixpath.normpath(joined) if joined else ""
    if path == ".." or path.startswith("../"):
        return None
    return "" if path == "." else path


def _order_key(node: Node, weight: float | None) -> tuple:
    return (not node.is_first, weight is None, weight or 0, _natural(node.name), node.key)


def _natural(name: str) -> list[tuple[int, int, str]]:
    """So that 10 comes after 9."""
    parts = re.findall(r"[0-9]{1,18}|[^0-9]+|[0-9]+", _fold(name))
    return [(0, int(part), "") if part.isascii() and part.isdigit() and len(part) < 19 else (1, 0, part) for part in parts]
