from __future__ import annotations

import pytest

from colonnade.commands.edit import edit
from colonnade.commands.remove_versions import remove_versions
from colonnade.content.errors import Dormant, EditConflict, NotAllowed
from colonnade.content.objects import Content
from colonnade.content.versions import versions_of
from colonnade.testing import MemorySite


def page_with_versions(site: MemorySite) -> Content:
    page = site.page("Page", "one", by="ann")
    for text in ("two", "three"):
        edit(site.uow("ann"), page, {"body": text})
    return page


@pytest.fixture
def page(site: MemorySite) -> Content:
    site.person("ann")
    return page_with_versions(site)


def test_older_versions_go_and_the_present_one_stays(site: MemorySite, page: Content) -> None:
    assert remove_versions(site.uow("ann"), page, page.revision) == 2
    assert [(version.number, version.values["body"]) for version in versions_of(page)] == [(3, "three")]
    assert page.body.source == "three"


@pytest.mark.parametrize(("before", "left"), [(2, [3, 2]), (1, [3, 2, 1]), (99, [3]), (-1, [3, 2, 1])])
def test_only_those_before_a_number_go(site: MemorySite, page: Content, before: int, left: list[int]) -> None:
    remove_versions(site.uow("ann"), page, before)
    assert [version.number for version in versions_of(page)] == left


def test_whoever_wrote_from_a_removed_version_on_loses_nothing(site: MemorySite, page: Content) -> None:
    remove_versions(site.uow("ann"), page, page.revision)
    with pytest.raises(EditConflict) as caught:
        edit(site.uow("ann"), page, {"body": "one, and more"}, base_revision=1)
    assert "one, and more" in caught.value.merged["body"] and "three" in caught.value.merged["body"]


def test_only_who_may_throw_it_away_may_do_it(site: MemorySite) -> None:
    members = {site.person("ann"): "member", site.person("guest", kind="guest"): "guest"}
    page = site.page("Page", at=site.app(site.place("team", members=members)), by="ann")
    edit(site.uow("ann"), page, {"body": "two"})
    with pytest.raises(NotAllowed):
        remove_versions(site.uow("guest"), page, page.revision)
    site.switch("sample", False)
    with pytest.raises(Dormant):
        remove_versions(site.uow("ann"), page, page.revision)
