"""Forgetting what was searched for in vain is for administrators."""

from __future__ import annotations

import pytest

from colonnade.api import NotAllowed
from colonnade.commands.forget_searches import forget_all_searches, forget_search
from colonnade.search.unfound import UnfoundBuffer, unfound
from colonnade.testing import MemorySite


def words(site: MemorySite) -> list[str]:
    return [found.words for found in unfound(site.root)]


def test_one_or_all_are_forgotten_by_administrators_only(site: MemorySite) -> None:
    site.person("ann")
    boss, buffer = site.administrator("boss"), UnfoundBuffer()
    for person_id in (1, 2):
        for typed in ("one", "two", "three"):
            buffer.note(person_id, typed, site.now)
    buffer.flush(site.root)
    key = next(found.key for found in unfound(site.root) if found.words == "two")
    for refused in (lambda: forget_search(site.uow("ann"), key), lambda: forget_all_searches(site.uow("ann"))):
        with pytest.raises(NotAllowed):
            refused()
    assert len(words(site)) == 3
    forget_search(site.uow(boss), key)
    assert sorted(words(site)) == ["one", "three"]
    forget_all_searches(site.uow(boss))
    assert words(site) == []
