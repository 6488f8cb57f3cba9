"""`colonnade reindex` makes the index anew, and lets what wasn't read of files be read."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from typing import Any

from colonnade.catalog.file_texts import file_texts, unread
from colonnade.commands.base import UnitOfWork
from colonnade.extraction.outcome import Reason
from colonnade.facets.attachments import attach


def test_files_that_took_too_long_wait_again_and_others_dont(cli: Callable[..., Any], alter: Callable) -> None:
    def fill(uow: UnitOfWork) -> None:
        for number, reason in enumerate((Reason.TOO_SLOW, Reason.BROKEN)):
            stored = attach(uow.root, uow.root["site"], f"{number}.txt", BytesIO(b"text %d" % number), uow.now, 0)
            file_texts(uow.root).put(stored.sha256, "", reason.value)
        unread(uow.root).remove(list(unread(uow.root)))

    alter(fill)
    done = cli("reindex")
    assert done.code == 0 and "The new index is in use." in done.out
    assert alter(lambda uow: [entry.value for entry in unread(uow.root)]) == [1]
    assert alter(lambda uow: file_texts(uow.root).counts()[1]) == {Reason.BROKEN.value: 1}
