"""Purging a plugin: all that it holds, wherever that is, also in communities that are in the trash."""

from __future__ import annotations

from colonnade.commands.purge import contents_of, purge, roots_of
from colonnade.commands.remove_place import remove_place, restore_place
from colonnade.commands.trash import trash
from colonnade.testing import SAMPLE_PAGE, MemorySite


def test_what_is_in_a_removed_community_goes_too(site: MemorySite) -> None:
    site.person("anna")
    hall, club = (site.place(name, "open", {"anna": "owner"}) for name in ("hall", "club"))
    for place in (hall, club):
        site.page("Plan", at=site.app(place), by="anna")
        trash(site.uow("anna"), site.page("Thrown", at=site.app(place), by="anna"))
    remove_place(site.uow("anna"), club, "Club")
    site.switch("sample", False)
    expected = contents_of(roots_of(site.uow(), "sample"))
    assert purge(site.uow(), "sample", expected) == len(expected) + 2
    assert not [obj for obj in site.root["uids"].values() if obj.type_name == SAMPLE_PAGE.name]
    assert list(site.root["trash"]) == [club.uid]
    restore_place(site.uow("anna"), club)
    assert site.site["club"] is club and not club.app_roots()


def test_of_one_place_only_that_goes(site: MemorySite) -> None:
    hall, club = site.place("hall"), site.place("club")
    kept, gone = (site.page("Plan", at=site.app(place)) for place in (hall, club))
    site.switch("sample", False, club)
    purge(site.uow(), "sample", contents_of(roots_of(site.uow(), "sample", club)), club)
    assert kept.uid in site.root["uids"] and gone.uid not in site.root["uids"]
