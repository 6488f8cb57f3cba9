"""What the search index gets from parts of the core that it doesn't know."""

from __future__ import annotations

from collections.abc import Callable, Iterator, MutableMapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

from colonnade.app.transactions import change, reading
from colonnade.catalog.file_texts import file_texts
from colonnade.content.objects import Content
from colonnade.extraction.limits import MAX_TEXT
from colonnade.facets.attachments import attachments_of, current_files_of
from colonnade.facets.comments import all_of
from colonnade.search.plain import plain
from colonnade.web.runtime import Runtime

Result = TypeVar("Result")
Root = MutableMapping[str, Any]


def comment_texts(root: Root, obj: Content) -> Iterator[str]:
    """What was said about an object, without what was taken back."""
    return (plain(comment.text.source) for comment in all_of(obj) if not comment.deleted)


def attachment_names(root: Root, obj: Content) -> Iterator[str]:
    """The names of the files that belong to an object."""
    return (stored.name for stored in attachments_of(obj))


def texts_of_files(root: Root, obj: Content) -> Iterator[str]:
    """What was read of the files that an object has now: no more of all together than is kept of one."""
    left = MAX_TEXT
    for stored in current_files_of(obj):
        text = file_texts(root).text(stored)[:left]
        left -= len(text)
        yield text


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
