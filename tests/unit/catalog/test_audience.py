"""Who may read by an access id, counted: it says what `can` says of each person."""

from __future__ import annotations

import pytest

from colonnade.catalog.audience import Audience, audience_of, without
from colonnade.catalog.index import access_id_of
from colonnade.commands.share import share
from colonnade.commands.sub_communities import put_below
from colonnade.content.objects import Content
from colonnade.security.can import can
from colonnade.testing import MemorySite


def ids(site: MemorySite, *logins: str) -> frozenset[int]:
    return frozenset(site.root["people"][login].id for login in logins)


def agrees(site: MemorySite, obj: Content) -> bool:
    """Whether each person is counted who may read, and nobody else."""
    found = audience_of(site.root, access_id_of(obj))
    counted = {p.id for p in site.root["people"] if p.id in found.people or (found.staff and p.kind != "guest" and p.active)}
    return counted == {p.id for p in site.root["people"] if can(site.reader(p), "view", obj)}


@pytest.fixture
def people(site: MemorySite) -> MemorySite:
    for login in ("ann", "ben", "cho", "gone"):
        site.person(login)
    site.person("visitor", kind="guest")
    site.root["people"].deactivate(site.person("gone").id)
    return site


def test_of_places_and_restricted_pages(people: MemorySite) -> None:
    site, everyone = people, {"ann": "owner", "ben": "member", "visitor": "guest", "gone": "member"}
    hall, vault = site.place("hall", "open", everyone), site.place("vault", "restricted", everyone)
    page = site.page("Page", at=site.app(vault), by="ann")
    inner = site.page("Inner", at=page, by="ann")
    share(site.uow("ann"), page, {site.person("ben").principal, site.person("cho").principal, site.person("gone").principal})
    assert audience_of(site.root, site.site.access_id) == Audience(staff=True)
    assert audience_of(site.root, hall.access_id).staff
    assert audience_of(site.root, vault.access_id) == Audience(False, ids(site, "ann", "ben", "visitor"))
    assert audience_of(site.root, access_id_of(inner)) == Audience(False, ids(site, "ann", "ben"))
    assert all(agrees(site, obj) for obj in (site.site, hall, vault, page, inner))


def test_below_another_row_a_restriction_narrows_that(people: MemorySite) -> None:
    site = people
    vault = site.place("vault", "restricted", {"ann": "owner", "cho": "member"})
    page = site.page("Page", by="ann")
    share(site.uow("ann"), page, {site.person("ben").principal, site.person("cho").principal})
    assert audience_of(site.root, page.access_id) == Audience(False, ids(site, "ann", "ben", "cho"))
    assert audience_of(site.root, page.access_id, parent=vault.access_id) == Audience(False, ids(site, "ann", "cho"))


def test_of_a_community_below_another(people: MemorySite) -> None:
    site = people
    vault = site.place("vault", "restricted", {"ann": "owner", "ben": "member"})
    for name, access in (("open-below", "open"), ("closed-below", "restricted")):
        below = site.place(name, access, {"ann": "owner"})
        put_below(site.uow("ann"), below, vault)
        assert agrees(site, below), name


def test_employees_are_not_lost_where_all_employees_read(people: MemorySite) -> None:
    before, staff = Audience(False, ids(people, "ann", "visitor")), Audience(staff=True)
    assert without(people.root, before, staff) == 1 and without(people.root, before, Audience()) == 2
    assert without(people.root, staff, before) == 0
