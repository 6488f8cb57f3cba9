from __future__ import annotations

from colonnade.commands.share import share
from colonnade.commands.trash import trash
from colonnade.content.objects import Content
from colonnade.security import predicates
from colonnade.security.predicates import (
    is_administrator,
    is_author_here,
    is_editor_here,
    is_entry,
    is_in_trash,
    is_owner_here,
    made_it,
    may_read,
    threw_it_away,
)
from colonnade.security.reader import ANONYMOUS, EVERYONE, STAFF, SYSTEM, All, Reader
from colonnade.testing import MemorySite, memory_site


def test_administrators_are_known_from_the_reader(site: MemorySite) -> None:
    assert is_administrator(site.reader(site.administrator()), site.site) and is_administrator(SYSTEM, site.site)
    assert not is_administrator(site.reader(site.person("anna")), site.site) and not is_administrator(ANONYMOUS, site.site)


def test_reading_is_decided_by_the_nearest_scope(site: MemorySite) -> None:
    anna, ben = site.person("anna"), site.person("ben")
    page = site.page("Page", by=anna)
    below = site.page("Below", by=anna, at=page)
    assert may_read(site.reader(ben), below)
    share(site.uow(anna), page, ())
    assert not may_read(site.reader(ben), below) and may_read(site.reader(anna), below) and not may_read(ANONYMOUS, site.site)


def test_without_any_scope_nobody_reads() -> None:
    assert not may_read(Reader(visible=All()), Content(2000, "x.y"))


def test_entries_are_what_people_write(site: MemorySite) -> None:
    place = site.place("team")
    assert is_entry(ANONYMOUS, site.page("Page")) and is_entry(ANONYMOUS, site.page("Page", at=site.app(place)))
    assert not any(is_entry(ANONYMOUS, obj) for obj in (site.site, place, site.app(), site.app(place)))


def test_ranks_are_told_by_name(site: MemorySite) -> None:
    people = {login: site.person(login) for login in ("guest", "member", "owner", "other")}
    app = site.app(site.place("team", members={people[role]: role for role in ("guest", "member", "owner")}))
    held = {login: site.reader(person) for login, person in people.items()}
    assert [name for name in held if is_author_here(held[name], app)] == ["guest", "member", "owner"]
    assert [name for name in held if is_editor_here(held[name], app)] == ["member", "owner"]
    assert [name for name in held if is_owner_here(held[name], app)] == ["owner"]


def test_who_made_something_counts_only_while_writing_there(site: MemorySite) -> None:
    anna = site.person("anna")
    place = site.place("team", members={anna: "guest"})
    page = site.page("Page", by=anna, at=site.app(place))
    assert made_it(site.reader(anna), page) and not made_it(site.reader(site.person("ben")), page)
    place.members.clear()
    site.root["memberships"][anna.id].clear()
    assert not made_it(site.reader(anna), page)


def test_nobody_made_what_the_system_made(site: MemorySite) -> None:
    page = site.page("Page")
    assert page.creator == 0 and not made_it(ANONYMOUS, page) and not made_it(SYSTEM, page)
    trash(site.uow(), page)
    assert not threw_it_away(ANONYMOUS, page)


def test_the_trash_is_known_for_all_below(site: MemorySite) -> None:
    anna = site.person("anna")
    page = site.page("Page", by=anna)
    below = site.page("Below", by=anna, at=page)
    assert not is_in_trash(ANONYMOUS, below)
    trash(site.uow(anna), page)
    assert is_in_trash(ANONYMOUS, page) and is_in_trash(ANONYMOUS, below)
    assert threw_it_away(site.reader(anna), page) and not threw_it_away(site.reader(site.person("ben")), page)


def test_each_says_in_words_what_it_means() -> None:
    own = [value for value in vars(predicates).values() if getattr(value, "__module__", "") == predicates.__name__]
    assert len(own) == 17 and all(predicate.__doc__.endswith(".") for predicate in own)


def test_readers_without_more_are_nobody() -> None:
    assert ANONYMOUS.id == 0 and ANONYMOUS.principals == {EVERYONE} and not ANONYMOUS.visible
    assert SYSTEM.id == 0 and STAFF in SYSTEM.principals and 12345 in SYSTEM.visible
    with memory_site() as site:
        anna = site.person("anna")
        assert site.reader(anna).id == anna.id
