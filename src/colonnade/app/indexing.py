"""What the search index gets from parts of the core that it doesn't know."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, MutableMapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

from colonnade.app.transactions import change, reading
from colonnade.catalog.file_texts import file_texts, want_all
from colonnade.commands.base import UnitOfWork
from colonnade.content.objects import Content
from colonnade.content.roots import by_uid
from colonnade.content.texts import texts_of
from colonnade.extraction.outcome import Reason
from colonnade.facets.attachments import attachments_of, current_files_of
from colonnade.facets.comments import all_of
from colonnade.search.indexing import names
from colonnade.search.plain import plain
from colonnade.web.runtime import Runtime

Result = TypeVar("Result")
MAX_SEARCHED = 600_000
"""Bytes of UTF-8: some 200 pages, of letters or of Chinese. With them Whoosh is busy for up to seven seconds, with Chinese, SQLite for half
of one; other changes of the object take as long again."""
Root = MutableMapping[str, Any]
_AGAIN = (Reason.TOO_SLOW.value, Reason.FAILED.value)
"""Why a file may have no text though nothing is wrong with it: the machine was too busy."""


def comment_texts(root: Root, obj: Content) -> Iterator[str]:
    """What was said about an object, without what was taken back."""
    return (plain(comment.text.source, name_of=names(root)) for comment in all_of(obj) if not comment.deleted)


def attachment_names(root: Root, obj: Content) -> Iterator[str]:
    """The names of the files that belong to an object."""
    return (stored.name for stored in attachments_of(obj))


def texts_of_files(root: Root, obj: Content) -> Iterator[str]:
    """What was read of the files that an object has now, of all together at most `MAX_SEARCHED`."""
    left = MAX_SEARCHED
    for stored in current_files_of(obj):
        if left <= 0:
            return
        text = file_texts(root).text(stored).encode("utf-8")[:left]
        left -= len(text)
        yield text.decode("utf-8", "ignore")


def render_texts(root: Root, uids: Collection[int]) -> None:
    """Render the texts of what changed, as far as nobody did: who saved them didn't wait for it."""
    for uid in uids:
        obj = by_uid(root, uid)
        for text in texts_of(obj) if obj is not None else ():
            text.render()


SEARCHED = (comment_texts, attachment_names, texts_of_files)


@dataclass(frozen=True)
class SiteDatabase:
    """The database of a site as the search index sees it."""

    runtime: Runtime

    @contextmanager
    def reading(self) -> Iterator[Any]:
        """A transaction that only reads; gives the root."""
        with reading(self.runtime) as uow:
            yield uow.root

    def change(self, work: Callable[[Any], Result]) -> Result:
        """Do *work* with the root in a transaction, again after a conflict."""
        return change(self.runtime, lambda uow: work(uow.root))


def make_index_anew(runtime: Runtime, reached: Callable[[int, int], None]) -> int:
    """Make the search index anew beside the one in use, with its engine, and have files read that weren't; return the number of objects.

    Raises IndexUnusable, and whatever *reached* does, which is told how far it is.
    """
    number = runtime.search.rebuild(SiteDatabase(runtime), reached)
    change(runtime, want_unread_files)
    return number


def want_unread_files(uow: UnitOfWork) -> None:
    """Let the running site read the files that weren't read yet, or for which the machine was too busy."""
    file_texts(uow.root).forget(_AGAIN)
    want_all(uow.root)
