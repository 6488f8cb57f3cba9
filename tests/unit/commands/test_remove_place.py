"""Removing communities: only those in which nothing is, and then without a trace."""

from __future__ import annotations

import pytest

from colonnade.commands.remove_place import number_written, remove_place
from colonnade.commands.trash import trash
from colonnade.content.errors import Invalid, NotAllowed
from colonnade.testing import MemorySite


def test_an_empty_one_is_removed_with_its_apps_and_members(site: MemorySite) -> None:
    anna = site.person("anna")
    place = site.place("oops", "open", {"anna": "owner"})
    uids = {place.uid, *(app.uid for app in place.app_roots())}
    remove_place(site.uow(anna), place)
    assert "oops" not in site.site and not uids & set(site.root["uids"].keys())
    assert place.uid not in site.root["memberships"].get(anna.id, {})


def test_one_with_content_stays_also_if_that_is_in_the_trash(site: MemorySite) -> None:
    anna = site.person("anna")
    place = site.place("club", "open", {"anna": "owner"})
    page = site.page("Plan", at=site.app(place), by=anna)
    with pytest.raises(Invalid):
        remove_place(site.uow(anna), place)
    trash(site.uow(anna), page)
    assert number_written(site.root, place) == 1
    with pytest.raises(Invalid):
        remove_place(site.uow(anna), place)


def test_only_owners_do_it_and_never_to_the_site(site: MemorySite) -> None:
    site.person("anna"), site.person("ben"), site.administrator("root")
    place = site.place("club", "open", {"anna": "owner", "ben": "member"})
    with pytest.raises(NotAllowed):
        remove_place(site.uow("ben"), place)
    with pytest.raises(NotAllowed):
        remove_place(site.uow("root"), site.site)
