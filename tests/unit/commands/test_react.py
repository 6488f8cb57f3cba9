"""Liking and following: once each, by whoever may read it."""

from __future__ import annotations

import pytest

from colonnade.commands.erase import erase_object
from colonnade.commands.react import follow, like
from colonnade.commands.share import share
from colonnade.commands.trash import trash
from colonnade.content.errors import Dormant, Invalid, NotAllowed
from colonnade.content.roots import by_uid
from colonnade.facets.forget import forget_person
from colonnade.facets.people_sets import FOLLOWS, LIKES
from colonnade.testing import MemorySite

BOTH = [(like, LIKES), (follow, FOLLOWS)]


@pytest.mark.parametrize("command, relation", BOTH)
def test_twice_is_once(site: MemorySite, command: object, relation: object) -> None:
    anna, ben, page = site.person("anna"), site.person("ben"), site.page("Page")
    for who in (anna, anna, ben):
        command(site.uow(who), page)
    assert (relation.number(page), set(relation.people(page))) == (2, {anna.id, ben.id})
    command(site.uow(anna), page, on=False)
    command(site.uow(anna), page, on=False)
    assert (relation.number(page), relation.has(page, anna.id), relation.objects(site.root, anna.id)) == (1, False, [])
    assert relation.objects(site.root, ben.id) == [page.uid]


@pytest.mark.parametrize("command, relation", BOTH)
def test_two_at_once_both_count(site: MemorySite, command: object, relation: object) -> None:
    anna, ben, page = site.person("anna"), site.person("ben"), site.page("Page")
    command(site.uow(site.person("first")), page)
    site.commit()
    with site.other() as other:
        command(other.uow(other.root["people"].get(ben.id)), by_uid(other.root, page.uid))
        site.advance(seconds=1)  # to the microsecond they may meet, and one is tried again
        command(site.uow(anna), page)
        site.commit()
        other.commit()
    site.abort()
    assert relation.number(page) == 3 and relation.has(page, anna.id) and relation.has(page, ben.id)


@pytest.mark.parametrize("command, relation", BOTH)
def test_who_may_not_read_it_can_not(site: MemorySite, command: object, relation: object) -> None:
    anna, ben, page = site.person("anna"), site.person("ben"), site.page("Page", by=site.person("carl"))
    share(site.uow(), page, [anna.principal])
    command(site.uow(anna), page)
    with pytest.raises(NotAllowed):
        command(site.uow(ben), page)
    with pytest.raises(NotAllowed):
        command(site.uow(), page)
    with pytest.raises(Invalid):
        command(site.uow(anna), site.app())
    site.switch("sample", on=False)
    with pytest.raises(Dormant):
        command(site.uow(anna), page)
    assert list(relation.people(page)) == [anna.id]


@pytest.mark.parametrize("command, relation", BOTH)
def test_it_goes_with_the_object_and_with_the_person(site: MemorySite, command: object, relation: object) -> None:
    anna, ben = site.person("anna"), site.person("ben")
    page, other = site.page("Page"), site.page("Other")
    for who, obj in ((anna, page), (ben, page), (anna, other)):
        command(site.uow(who), obj)
    trash(site.uow(), other)
    erase_object(site.root, other)
    assert relation.objects(site.root, anna.id) == [page.uid]
    forget_person(site.root, anna.id, by_uid)
    assert list(relation.people(page)) == [ben.id] and relation.number(page) == 1 and anna.id not in site.root[relation.area]
