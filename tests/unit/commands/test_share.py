from __future__ import annotations

from itertools import product

import pytest

from colonnade.catalog.index import catalog
from colonnade.commands.places import change_access, change_member
from colonnade.commands.share import allowed_principals, share
from colonnade.commands.trash import trash
from colonnade.content.errors import Dormant, NotAllowed
from colonnade.content.events import Shared
from colonnade.content.objects import Content
from colonnade.security.can import can
from colonnade.security.groups import ADMINISTRATORS
from colonnade.testing import MemorySite, memory_site, sample_plugin

PEOPLE = ("anna", "ben", "cleo", "dan")


def readers(site: MemorySite, obj: Content) -> set[str]:
    """Who may read *obj*, which the live object, the walk and the count must agree about."""
    found = {login for login in PEOPLE if can(site.reader(site.person(login)), "view", obj)}
    for login in PEOPLE:
        visible = site.reader(login).visible
        assert (obj.uid in catalog(site.root).page("all", visible, 100).uids) == (login in found)
    return found


def principals(site: MemorySite, *logins: str) -> set[str]:
    return {site.person(login).principal for login in logins}


def test_a_page_can_be_restricted_and_opened_again(site: MemorySite) -> None:
    page = site.page("Page", by=site.person("anna"))
    assert readers(site, page) == set(PEOPLE) and allowed_principals(site.uow(), page) is None
    share(site.uow("anna"), page, principals(site, "ben"))
    assert readers(site, page) == {"anna", "ben"}
    assert set(allowed_principals(site.uow(), page)) == principals(site, "anna", "ben")
    share(site.uow("anna"), page, None)
    assert readers(site, page) == set(PEOPLE) and page.access_id is None


def test_its_creator_and_who_restricts_it_always_stay(site: MemorySite) -> None:
    place = site.place("team", members={site.person("anna"): "member", site.person("ben"): "owner"})
    page = site.page("Page", by="anna", at=site.app(place))
    share(site.uow("ben"), page, ())
    assert readers(site, page) == {"anna", "ben"}


def test_all_below_it_is_restricted_as_well(site: MemorySite) -> None:
    page = site.page("Page", by=site.person("anna"))
    below = site.page("Below", at=page)
    later_below = below
    share(site.uow("anna"), page, principals(site, "ben"))
    assert readers(site, below) == {"anna", "ben"}
    later_below = site.page("Later", at=page)
    assert readers(site, later_below) == {"anna", "ben"}


def test_a_restriction_inside_a_restriction_narrows_it(site: MemorySite) -> None:
    outer = site.page("Outer", by=site.person("anna"))
    inner = site.page("Inner", by="anna", at=outer)
    share(site.uow("anna"), inner, principals(site, "cleo", "dan"))
    assert readers(site, inner) == {"anna", "cleo", "dan"}
    share(site.uow("anna"), outer, principals(site, "ben", "cleo"))
    assert readers(site, outer) == {"anna", "ben", "cleo"} and readers(site, inner) == {"anna", "cleo"}
    share(site.uow("anna"), outer, None)
    assert readers(site, inner) == {"anna", "cleo", "dan"}
    share(site.uow("anna"), inner, None)
    assert readers(site, inner) == set(PEOPLE)


def test_never_wider_than_what_it_is_in(site: MemorySite) -> None:
    people = {site.person("anna"): "member", site.person("ben"): "member"}
    place = site.place("team", "restricted", people)
    page = site.page("Page", by="anna", at=site.app(place))
    share(site.uow("anna"), page, {"everyone", "staff", *principals(site, *PEOPLE)})
    assert readers(site, page) == {"anna", "ben"}


@pytest.mark.parametrize(("outer", "middle", "inner"), list(product(((), ("ben",), ("ben", "cleo"), None), repeat=3)))
def test_any_nesting_is_the_intersection(site: MemorySite, outer: tuple | None, middle: tuple | None, inner: tuple | None) -> None:
    pages = [site.page("Outer", by=site.person("anna"))]
    pages.append(site.page("Middle", by="anna", at=pages[0]))
    pages.append(site.page("Inner", by="anna", at=pages[1]))
    wanted = [outer, middle, inner]
    for index in (1, 2, 0):  # not from the top: rows are fitted again when one above changes
        only = wanted[index]
        share(site.uow("anna"), pages[index], None if only is None else principals(site, *only))
    expected = set(PEOPLE)
    for page, only in zip(pages, wanted, strict=True):
        expected &= set(PEOPLE) if only is None else {"anna", *only}
        assert readers(site, page) == expected


def test_who_reads_through_the_place_stops_when_the_place_closes(site: MemorySite) -> None:
    place = site.place("team", "open", {site.person("anna"): "owner", site.person("ben"): "member"})
    page = site.page("Page", by="anna", at=site.app(place))
    share(site.uow("anna"), page, principals(site, "ben", "cleo"))
    assert readers(site, page) == {"anna", "ben", "cleo"}
    change_access(site.uow("anna"), place, "restricted")
    assert readers(site, page) == {"anna", "ben"}
    change_member(site.uow("anna"), place, site.person("ben").id, None)
    assert readers(site, page) == {"anna"}


def test_equal_restrictions_are_one_row(site: MemorySite) -> None:
    one, other = site.page("One", by=site.person("anna")), site.page("Other", by="anna")
    for page in (one, other):
        share(site.uow("anna"), page, principals(site, "ben"))
    assert one.access_id == other.access_id


def test_nobody_named_is_not_everybody(site: MemorySite) -> None:
    page = site.page("Page")  # made and restricted by the system, which is no person
    share(site.uow(), page, ())
    assert readers(site, page) == set()


@pytest.mark.parametrize(("who", "may"), [("anna", True), ("ben", True), ("cleo", False), ("dan", False), ("root", True)])
def test_authors_owners_and_administrators_share(site: MemorySite, who: str, may: bool) -> None:
    site.root["groups"].join(ADMINISTRATORS, site.person("root").id)
    roles = {site.person("anna"): "member", site.person("ben"): "owner", site.person("cleo"): "member"}
    page = site.page("Page", by="anna", at=site.app(site.place("team", members=roles)))
    site.person("dan")
    if may:
        share(site.uow(who), page, ())
    else:
        with pytest.raises(NotAllowed):
            share(site.uow(who), page, ())


def test_neither_apps_nor_trash_nor_dormant_content_is_shared(site: MemorySite) -> None:
    admin, page = site.administrator("root"), site.page("Page")
    with pytest.raises(NotAllowed):
        share(site.uow(admin), site.app(), ())
    trash(site.uow(), page)
    with pytest.raises(NotAllowed):
        share(site.uow(admin), page, ())
    other = site.page("Other")
    site.switch("sample", False)
    with pytest.raises(Dormant):
        share(site.uow(admin), other, ())


def test_the_plugins_hear_of_it() -> None:
    heard = []

    def content_changed(event: object) -> None:
        heard.append(event)

    with memory_site(sample_plugin(content_changed)) as site:
        page = site.page("Page")
        share(site.uow(), page, ())
        assert heard[1:] == [Shared(page, 0, site.now)]
