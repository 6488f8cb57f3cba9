"""What the search index gets from parts of the core that it doesn't know."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

from colonnade.app.transactions import change, reading
from colonnade.content.objects import Content
from colonnade.facets.attachments import attachments_of
from colonnade.facets.comments import all_of
from colonnade.search.indexing import Names
from colonnade.search.plain import plain
from colonnade.web.runtime import Runtime

Result = TypeVar("Result")


def comment_texts(obj: Content, name_of: Names) -> Iterator[str]:
    """What was said about an object, without what was taken back."""
    return (plain(comment.text.source, name_of=name_of) for comment in all_of(obj) if not comment.deleted)


def attachment_names(obj: Content, name_of: Names) -> Iterator[str]:
    """The names of the files that belong to an object."""
    return (stored.name for stored in attachments_of(obj))


SEARCHED = (comment_texts, attachment_names)


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
