"""People who change the site at the same moment: real transactions, real conflicts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from types import SimpleNamespace

import pytest
from ZODB.POSException import ConflictError

from colonnade.catalog.access_ids import access_table
from colonnade.catalog.index import access_id_of, catalog
from colonnade.catalog.titles import find
from colonnade.catalog.walk import SHARDS
from colonnade.commands.edit import edit
from colonnade.commands.share import share
from colonnade.commands.trash import empty_overdue, trash
from colonnade.content.errors import EditConflict, NotAllowed
from colonnade.content.roots import by_uid
from colonnade.security.reader import SYSTEM
from colonnade.testing import MemorySite, memory_site

Change = Callable[[MemorySite], object]


@pytest.fixture
def two() -> Iterator[tuple[MemorySite, MemorySite]]:
    with memory_site() as one, one.other() as other:
        for number in range(40):  # a folder and walks that are not empty: as on any site after a week
            one.advance(seconds=1)
            one.page(f"Page {number}")
        for login in ("anna", "ben"):
            one.person(login)
        one.commit()
        one.advance(minutes=1)
        other.abort()
        yield one, other


def meanwhile(one: MemorySite, other: MemorySite, mine: Change, theirs: Change) -> int:
    """Both change in transactions that began together; the second tries again as the web does. Return the conflicts."""
    one.abort(), other.abort()
    mine(one)
    other.advance(microseconds=7)
    theirs(other)
    one.commit()
    for conflicts in range(3):
        try:
            other.commit()
        except ConflictError:
            other.abort()
            theirs(other)
        else:
            one.abort()
            return conflicts
    raise AssertionError("conflicts without end")


def test_two_pages_in_one_folder_merge_without_a_conflict(two: tuple[MemorySite, MemorySite]) -> None:
    one, other = two
    pairs = 30
    conflicts = 0
    for number in range(pairs):
        one.advance(milliseconds=1)
        conflicts += meanwhile(one, other, lambda s, n=number: s.page(f"Mine {n}"), lambda s, n=number: s.page(f"Theirs {n}"))
    assert len(one.app()) == 40 + 2 * pairs == len(list(one.app().keys())) == catalog(one.root).count("all", SYSTEM.visible)
    # Only where a tree's leaf is just being split: between 6 and 10 in 50 runs. Without merging nearly every pair would conflict.
    assert conflicts <= pairs // 2


def test_two_pages_of_one_title_get_two_names(two: tuple[MemorySite, MemorySite]) -> None:
    one, other = two
    assert meanwhile(one, other, lambda s: s.page("Minutes"), lambda s: s.page("Minutes")) == 1
    assert {"minutes", "minutes-2"} <= set(one.app().keys())


def test_an_edit_and_a_new_page_below_it_are_both_kept(two: tuple[MemorySite, MemorySite]) -> None:
    one, other = two
    meanwhile(
        one,
        other,
        lambda s: edit(s.uow(), s.app()["page-1"], {"body": "new"}, base_revision=1),
        lambda s: s.page("Below", at=s.app()["page-1"]),
    )
    page = one.app()["page-1"]
    assert page.body.source == "new" and list(page.keys()) == ["below"] and page.revision == 2


def test_two_edits_of_one_page_merge_after_the_conflict(two: tuple[MemorySite, MemorySite]) -> None:
    one, other = two
    edit(one.uow(), one.app()["page-1"], {"body": "a\n\nb\n\nc\n"})
    one.commit()
    conflicts = meanwhile(
        one,
        other,
        lambda s: edit(s.uow(), s.app()["page-1"], {"body": "A\n\nb\n\nc\n"}, base_revision=2),
        lambda s: edit(s.uow(), s.app()["page-1"], {"body": "a\n\nb\n\nC\n"}, base_revision=2),
    )
    page = one.app()["page-1"]
    assert conflicts == 1 and page.body.source == "A\n\nb\n\nC\n" and sorted(page.history) == [1, 2, 3, 4]


def test_two_edits_that_collide_are_told_and_not_lost(two: tuple[MemorySite, MemorySite]) -> None:
    one, other = two
    with pytest.raises(EditConflict) as caught:
        meanwhile(
            one,
            other,
            lambda s: edit(s.uow(), s.app()["page-1"], {"body": "mine"}, base_revision=1),
            lambda s: edit(s.uow(), s.app()["page-1"], {"body": "theirs"}, base_revision=1),
        )
    assert caught.value.theirs["body"] == "mine" and caught.value.mine["body"] == "theirs"


def number(monkeypatch: pytest.MonkeyPatch, *uids: int) -> None:
    """Give the next objects these uids: which entries of a walk lie together is else a matter of chance."""
    waiting = iter(uids)
    monkeypatch.setattr("colonnade.content.roots.secrets", SimpleNamespace(randbits=lambda bits: next(waiting)))


def throw_away_while_a_page_is_added(one: MemorySite, other: MemorySite) -> int:
    """Throw "Page 1" with a page below it away, while someone adds another page there; return the uid of "Page 1"."""
    uid = one.app()["page-1"].uid
    one.page("Page 1 a", at=by_uid(one.root, uid), by=SYSTEM)  # the first child of a page would meet the trash in the page itself
    one.commit()
    meanwhile(one, other, lambda s: trash(s.uow(), s.app()["page-1"]), lambda s: s.page("Below", at=by_uid(s.root, uid), by=SYSTEM))
    return uid


def test_a_page_added_where_another_is_being_thrown_away_is_not_lost(
    two: tuple[MemorySite, MemorySite], monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = two
    first = one.app()["page-1"].uid
    number(monkeypatch, first + 1, first + 2)
    uid = throw_away_while_a_page_is_added(one, other)
    assert list(by_uid(one.root, uid).keys()) == ["page-1-a", "below"]
    one.advance(days=31)
    empty_overdue(one.uow())
    assert find(one.root, 1, "Below") == [] and catalog(one.root).count("all", SYSTEM.visible) == 39


def test_a_page_added_where_another_was_just_thrown_away_is_refused(
    two: tuple[MemorySite, MemorySite], monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = two
    first = one.app()["page-1"].uid
    number(monkeypatch, first + 1, first + SHARDS)
    with pytest.raises(NotAllowed):
        throw_away_while_a_page_is_added(one, other)
    other.abort(), one.abort()
    assert list(by_uid(one.root, first).keys()) == ["page-1-a"] and find(one.root, 1, "Below") == []


def test_after_a_conflict_nobody_reads_by_the_rows_of_the_change_that_failed(two: tuple[MemorySite, MemorySite]) -> None:
    one, other = two
    page = one.page("Secret", by="anna")
    one.commit()
    uid, name = page.uid, page.__name__

    def open_it(site: MemorySite) -> None:
        share(site.uow("anna"), site.app()[name], {site.person("ben").principal})
        site.reader("ben").visible  # noqa: B018 - as any list on the way would

    meanwhile(one, other, lambda s: share(s.uow("anna"), s.app()[name], ()), open_it)
    for site in two:
        site.abort()
        row = access_id_of(by_uid(site.root, uid))
        assert site.reader("ben").visible == access_table(site.root)._compute(site.reader("ben").principals)
        assert (row in site.reader("ben").visible) == (site.person("ben").principal in access_table(site.root).row(row)[1])
