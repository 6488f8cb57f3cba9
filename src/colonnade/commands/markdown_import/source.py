"""A folder of Markdown files, read as a whole: its tree of pages and what each file holds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from colonnade.commands.markdown_import.decoding import NotText, decode
from colonnade.commands.markdown_import.document import Document
from colonnade.commands.markdown_import.folder import Unreadable, list_folder, read_inside
from colonnade.commands.markdown_import.reading import read
from colonnade.commands.markdown_import.tree import Node, Tree
from colonnade.content.fields import MAX_MARKDOWN, clean_line
from colonnade.i18n import DEFAULT_LANGUAGE

Progress = Callable[[int, int], None]
MAX_BYTES = 4 * 2**20  # no text of so many bytes has few enough characters for a page
_NO_PROGRESS: Progress = lambda done, total: None  # noqa: E731 - a default that says what it is


@dataclass(frozen=True)
class Note:
    """Something about a file that whoever imports it should know."""

    path: str
    text: str


class _Refused(Exception):
    pass


class Source:
    """What a folder holds. `documents` are by path; `skipped` tells what was passed over, `notes` what was not as usual."""

    def __init__(self, folder: Path, *, language: str | None = None, keep_lines: bool = False, progress: Progress = _NO_PROGRESS) -> None:
        """Read it. *language*, if given, is that of every page; for *keep_lines* see `document.read`.

        Raises OSError when *folder* can't be listed.
        """
        self.folder = folder.resolve(strict=True)
        listing = list_folder(self.folder)
        self.skipped = [Note(*pair) for pair in listing.skipped]
        self.notes: list[Note] = []
        self.documents: dict[str, Document] = {}
        for number, path in enumerate(listing.markdown, 1):
            try:
                self.documents[path] = self._read(path, language, keep_lines)
            except (_Refused, Unreadable, NotText) as error:
                self.skipped.append(Note(path, str(error)))
            progress(number, len(listing.markdown))
        self.tree = Tree(self.documents, self.folder.name)
        self.tree.order(self._weight)
        counted = Counter(document.language for document in self.documents.values())
        self.language = language or (counted.most_common(1)[0][0] if counted else DEFAULT_LANGUAGE)

    def _read(self, path: str, language: str | None, keep_lines: bool) -> Document:
        text, encoding = decode(read_inside(self.folder, path, MAX_BYTES))
        if len(text) > MAX_MARKDOWN:
            raise _Refused(f"longer than {MAX_MARKDOWN:,} characters")
        try:
            document = read(text, language, keep_lines=keep_lines)
        except RecursionError:
            raise _Refused("nested too deep to be understood") from None
        if document.front.is_draft:
            raise _Refused("a draft, as its front matter says")
        if encoding:
            self.notes.append(Note(path, f"read as {encoding}; check it, or convert the file to UTF-8"))
        if len(document.title) > MAX_TITLE:
            self.notes.append(Note(path, f"title cut to {MAX_TITLE} characters"))
        return document

    def _weight(self, node: Node) -> float | None:
        document = self.document(node)
        return document.front.weight if document else None

    def document(self, node: Node) -> Document | None:
        """What the file of a node holds; None for a folder without one."""
        return self.documents[node.path] if node.path is not None else None

    def title(self, node: Node) -> str:
        """The title of a page: that of its text, else the name of its file or folder."""
        document = self.document(node)
        title = (document.title if document else "") or clean_line(node.title) or "–"
        return title if len(title) <= MAX_TITLE else title[: MAX_TITLE - 1].rstrip() + "…"


MAX_TITLE = 200
