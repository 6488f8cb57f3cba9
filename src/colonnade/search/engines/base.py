"""What every search engine does, and how it tells that its index can't be used."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import ClassVar, Literal

from colonnade.search.document import Document, Found, Sight
from colonnade.search.query import Node

Sort = Literal["relevance", "newest"]
MAX_START = 10_000
"""The furthest that a search may go on: pages behind it are of no use to a person."""


class IndexUnusable(Exception):
    """The index isn't there, is damaged, or can't be written. It can be made again from the database."""


class SearchEngine(ABC):
    """An index in a folder of its own. One thread of one process writes, any number of threads search.

    All methods raise IndexUnusable, and nothing else, when the index can't be used.
    """

    name: ClassVar[str]

    def __init__(self, folder: Path, *, create: bool = False, alone: bool = False) -> None:
        """Open the index in *folder*, or make an empty one there: what was emptied must not look like one without documents.

        *alone* says that no other process opens it.
        """
        self.folder = folder

    @abstractmethod
    def write(self, documents: Iterable[Document], gone: Iterable[int] = ()) -> None:
        """Enter *documents* instead of what was entered of them before, and take out the uids *gone*: all at once, or nothing."""

    @abstractmethod
    def search(
        self,
        tree: Node,
        sight: Sight,
        *,
        sort: Sort = "relevance",
        start: int = 0,
        limit: int = 20,
        facets: Iterable[str] = (),
    ) -> Found:
        """What fits *tree* (without `Has`) and may be known, from the *start*-th on. Equal ones stand in the order of their change, the
        newest first."""

    @abstractmethod
    def uids(self) -> Iterator[int]:
        """The uids of all documents."""

    @abstractmethod
    def generation(self) -> object:
        """New with each write that a search sees: what was found is the same until then."""

    @abstractmethod
    def words_like(self, word: str, limit: int = 10) -> list[str]:
        """Words of documents that *word* may have been meant as, the likeliest first. Of all documents: ask whether a reader finds any."""

    @abstractmethod
    def close(self) -> None:
        """Give back what is open."""
