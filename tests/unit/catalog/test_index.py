from __future__ import annotations

from datetime import timedelta
from typing import Any

from colonnade.catalog.index import access_id_of, catalog, index, index_tree, install, set_states, touch, unindex, walks_of
from colonnade.commands.edit import edit
from colonnade.commands.share import share
from colonnade.content.types import TYPES
from colonnade.security.reader import SYSTEM
from colonnade.testing import MemorySite


def listed(site: MemorySite, walk: str = "all") -> tuple[int, ...]:
    return catalog(site.root).page(walk, SYSTEM.visible, 100).uids


def test_the_site_is_the_first_scope_and_for_the_staff(site: MemorySite) -> None:
    assert site.root["access"].row(site.site.access_id) == (0, ("staff",), ())
    before: Any = site.site.access_id
    install(site.root)
    assert site.site.access_id == before


def test_an_object_without_a_scope_has_the_one_above(site: MemorySite) -> None:
    place = site.place("team")
    page = site.page("Page", at=site.app(place))
    assert access_id_of(page) == place.access_id and access_id_of(site.page("Other")) == site.site.access_id


def test_an_object_is_in_the_walks_of_its_type_place_and_maker(site: MemorySite) -> None:
    place, anna = site.place("team"), site.person("anna")
    page = site.page("Page", at=site.app(place))
    page.creator = anna.id
    assert walks_of(page) == ["all", "type:sample.page", f"place:{place.uid}", f"type:sample.page@{place.uid}", f"by:{anna.id}"]


def test_an_edit_leaves_exactly_one_entry(site: MemorySite) -> None:
    page = site.page("Page")
    for _ in range(5):
        site.advance(seconds=1)
        edit(site.uow(), page, {"summary": str(site.now)})
    index(site.root, page)
    assert listed(site) == (page.uid,) and catalog(site.root).count("all", SYSTEM.visible) == 1


def test_what_is_taken_out_is_in_no_list(site: MemorySite) -> None:
    page = site.page("Page")
    unindex(site.root, page)
    unindex(site.root, page)
    assert all(listed(site, walk) == () for walk in walks_of(page)) and page.title_key is None


def test_roots_of_apps_are_not_listed(site: MemorySite) -> None:
    index(site.root, site.app())
    assert listed(site) == ()


def test_content_of_a_type_without_code_stays_listed(site: MemorySite) -> None:
    page = site.page("Page")
    TYPES.unregister("sample")
    index(site.root, page)
    assert listed(site) == (page.uid,) == listed(site, "type:sample.page")


def test_what_was_never_filled_is_empty(site: MemorySite) -> None:
    index_ = catalog(site.root)
    assert index_.page("type:none", SYSTEM.visible, 5).uids == () and index_.count("type:none", SYSTEM.visible) == 0
    assert index_.changes("type:none") == b"" and index_.walk("type:none") is None


def test_a_tree_is_entered_again_as_a_whole(site: MemorySite) -> None:
    page = site.page("Page", by=site.person("anna"))
    child = site.page("Child", at=page, by="anna")
    share(site.uow("anna"), child, ())
    page.access_id = site.root["access"].shared(site.site.access_id, ("p:1",))
    assert index_tree(site.root, page) == 2
    assert site.root["access"].row(child.access_id)[0] == page.access_id
    assert catalog(site.root).count("all", {page.access_id}) == 1


def test_lists_and_the_live_object_agree_about_every_reader(site: MemorySite) -> None:
    people = [site.person(login) for login in ("anna", "ben", "cleo")]
    places = [site.place("open", "open", {"anna": "member"}), site.place("shut", "restricted", {"ben": "owner", "anna": "guest"})]
    for number, place in enumerate((None, *places)):
        page = site.page(f"Page {number}", at=site.app(place) if place else None, by="anna")
        share(site.uow("anna"), site.page("Closed", at=page, by="anna"), {people[2].principal})
    for person in people:
        visible = site.reader(person).visible
        seen = set(catalog(site.root).page("all", visible, 100).uids)
        assert seen == {uid for uid in listed(site) if access_id_of(site.root["uids"][uid]) in visible}
        assert catalog(site.root).count("all", visible) == len(seen)


def test_states_are_narrower_lists_of_a_type(site: MemorySite) -> None:
    page, other = site.page("Open"), site.page("Other")
    set_states(site.root, page, ("open", "pinned"))
    assert site.titles("sample.page/open") == site.titles("sample.page/pinned") == ["Open"] and len(site.titles("sample.page")) == 2
    set_states(site.root, page, ("pinned",))
    set_states(site.root, other, ("open",))
    assert site.titles("sample.page/open") == ["Other"] and site.titles("sample.page/pinned") == ["Open"]
    unindex(site.root, other)
    assert site.titles("sample.page/open") == []


def test_the_same_states_again_write_nothing(site: MemorySite) -> None:
    page = site.page("Page")
    set_states(site.root, page, ("open",))
    site.commit()
    set_states(site.root, page, ("open",))
    assert not page._p_changed


def test_what_is_touched_comes_first_and_its_time_never_goes_back(site: MemorySite) -> None:
    first = site.page("First")
    site.advance(minutes=1)
    site.page("Second")
    before = first.modified
    touch(site.root, first, before - timedelta(days=1))
    assert first.modified > before and first.revision == 1
    touch(site.root, first, site.advance(minutes=1))
    assert first.modified == site.now and site.titles("sample.page") == ["First", "Second"]
