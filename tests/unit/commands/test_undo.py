"""Undo: nobody but administrators, and in one transaction all of it or nothing."""

from __future__ import annotations

from contextlib import closing

import pytest

from colonnade.commands.trash import trash
from colonnade.commands.undo import deeds, find_deed, undo
from colonnade.content.errors import Invalid, NotAllowed
from colonnade.storage.open import open_database
from colonnade.testing import memory_site, sample_plugin


@pytest.fixture
def site(tmp_path):
    database = open_database(f"file://{tmp_path}/Data.fs")
    with closing(database), memory_site(sample_plugin(), database=database) as made:
        made.administrator("boss")
        made.tom = made.person("tom")
        made.pages = [made.page(f"Page {number}", "Text", by="tom") for number in range(3)]
        made.commit()
        yield made


def as_tom(site) -> None:
    """End the transaction as the web does, which notes who it was."""
    site.manager.get().user = str(site.tom.id)
    site.commit()


def test_only_administrators(site):
    trash(site.uow("tom"), site.pages[0])
    as_tom(site)
    (deed,) = deeds(site.uow("boss"), 10)
    for ask in (lambda: deeds(site.uow("tom"), 10), lambda: find_deed(site.uow("tom"), deed.id), lambda: undo(site.uow("tom"), deed.id)):
        with pytest.raises(NotAllowed):
            ask()


def test_what_was_done_to_several_is_undone_as_a_whole(site):
    for page in site.pages[:2]:
        trash(site.uow("tom"), page)
    as_tom(site)
    (deed,) = deeds(site.uow("boss"), 10)
    assert {change.obj for change in deed.changes} == set(site.pages[:2]) and deed.by == site.tom.id
    undo(site.uow("boss"), deed.id)
    assert [page.trashed for page in site.pages] == [None, None, None]
    site.abort()
    undo(site.uow("boss"), deed.id)
    site.commit()
    with pytest.raises(Invalid):
        undo(site.uow("boss"), deed.id)


def test_what_nobody_did_isnt_offered(site):
    trash(site.uow("tom"), site.pages[0])
    site.commit()
    assert deeds(site.uow("boss"), 10) == []
