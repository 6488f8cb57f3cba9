from __future__ import annotations

import pytest

from colonnade.catalog.access_ids import access_table
from colonnade.catalog.index import access_id_of, catalog
from colonnade.catalog.titles import find
from colonnade.commands.create import create
from colonnade.commands.move import move
from colonnade.commands.share import share
from colonnade.content.errors import Dormant, MoveRefused, NotAddable, NotAllowed
from colonnade.content.events import Moved
from colonnade.content.links import wanted_by
from colonnade.content.objects import MAX_DEPTH, path_of
from colonnade.content.types import ContentType
from colonnade.security.can import can
from colonnade.security.reader import SYSTEM
from colonnade.testing import ISamplePage, MemorySite, make_plugin, memory_site, sample_plugin


def names(site: MemorySite) -> list[str]:
    return list(site.app().keys())


def test_an_object_moves_with_all_below_it(site: MemorySite) -> None:
    top, box = site.page("Top"), site.page("Box")
    leaf = site.page("Leaf", at=site.page("Child", at=top))
    assert move(site.uow(), top, box) is top
    assert path_of(leaf) == ("sample", "box", "top", "child", "leaf") and "top" not in site.app()


def test_the_plugins_hear_where_it_was() -> None:
    heard = []

    def content_changed(event: object) -> None:
        heard.append(event)

    with memory_site(sample_plugin(content_changed)) as site:
        page, box = site.page("Page"), site.page("Box")
        move(site.uow(), page, box)
        move(site.uow(), page, box, before=None)
        assert heard[2:] == [Moved(page, 0, site.now, ("sample", "page"))]


def test_a_name_that_is_taken_gets_a_number(site: MemorySite) -> None:
    box = site.page("Box")
    site.page("Page", at=box)
    page = move(site.uow(), site.page("Page"), box)
    assert page.__name__ == "page-2"


@pytest.mark.parametrize(
    ("wanted", "name"), [("New Name", "new-name"), ("a/b", "a-b"), ("other", "other-2"), ("page", "page"), ("admin", "admin-2")]
)
def test_an_address_can_be_renamed(site: MemorySite, wanted: str, name: str) -> None:
    page = site.page("Page")
    site.page("Other")
    assert move(site.uow(), page, site.app(), name=wanted).__name__ == name


def test_a_new_order_needs_no_new_address(site: MemorySite) -> None:
    a, _b, c = (site.page(title) for title in "ABC")
    move(site.uow(), c, site.app(), before="a")
    assert names(site) == ["c", "a", "b"]
    move(site.uow(), a, site.app())
    assert names(site) == ["c", "b", "a"]
    move(site.uow(), a, site.app(), before="never-was")
    assert names(site) == ["c", "b", "a"]


def test_before_oneself_is_where_one_is(site: MemorySite) -> None:
    a, *_ = (site.page(title) for title in "ABC")
    move(site.uow(), a, site.app(), before="a")
    assert names(site) == ["a", "b", "c"]


def test_a_place_among_new_siblings_can_be_chosen(site: MemorySite) -> None:
    box = site.page("Box")
    for title in ("X", "Page", "Y"):
        site.page(title, at=box)
    moved = move(site.uow(), site.page("Page"), box, before="page")  # a sibling that is called like it
    assert list(box.keys()) == ["x", moved.__name__, "page", "y"]
    renamed = move(site.uow(), moved, box, name="z", before="x")
    assert list(box.keys()) == ["z", "x", "page", "y"] and renamed is moved


def test_a_name_in_other_letters_is_a_rename(site: MemorySite) -> None:
    page = site.page("Page")
    assert move(site.uow(), page, site.app(), name="PAGE").__name__ == "page"


def test_nothing_moves_into_itself_or_below_itself(site: MemorySite) -> None:
    top = site.page("Top")
    child = site.page("Child", at=top)
    for target in (top, child):
        with pytest.raises(MoveRefused) as caught:
            move(site.uow(), top, target)
        assert caught.value.reason == "circle"
    assert path_of(child) == ("sample", "top", "child")


def test_the_deepest_below_counts_for_the_depth(site: MemorySite) -> None:
    at = site.app()
    for number in range(MAX_DEPTH - 3):
        at = site.page(f"Level {number}", at=at)
    two = site.page("Two")
    site.page("Leaf", at=two)
    three = site.page("Three")
    site.page("Leaf", at=site.page("Middle", at=three))
    with pytest.raises(MoveRefused) as caught:
        move(site.uow(), three, at)
    assert caught.value.reason == "depth"
    move(site.uow(), two, at)


def test_a_target_must_take_the_type(site: MemorySite) -> None:
    with pytest.raises(NotAddable):
        move(site.uow(), site.page("Page"), site.site)


def test_apps_and_places_do_not_move(site: MemorySite) -> None:
    anna = site.administrator("anna")
    with pytest.raises(NotAllowed):
        move(site.uow(anna), site.app(), site.site, name="other")


def test_what_is_dormant_stays_and_nothing_goes_into_it(site: MemorySite) -> None:
    place = site.place("team")
    here, there = site.page("Here"), site.page("There", at=site.app(place))
    site.switch("sample", False, place)
    with pytest.raises(Dormant):
        move(site.uow(), there, here)
    with pytest.raises(Dormant):
        move(site.uow(), here, there)


def test_nothing_goes_to_a_place_where_its_own_plugin_is_off() -> None:
    def content_types() -> list[ContentType]:
        return [ContentType("notes.note", ISamplePage, addable_in=("sample.app",))]

    with memory_site(sample_plugin(), make_plugin("notes", content_types)) as site:
        note = create(site.uow(), site.app(), "notes.note", {"title": "N"})
        with pytest.raises(Dormant):
            move(site.uow(), note, site.app(site.place("team")))


# Rights at both ends


def test_it_takes_the_right_to_move_and_the_right_to_add(site: MemorySite) -> None:
    site.person("anna"), site.person("ben")
    mine = site.place("mine", "restricted", {"anna": "member"})
    theirs = site.place("theirs", "open", {"ben": "member"})
    page, other = site.page("Page", at=site.app(mine), by="anna"), site.page("Other", at=site.app(theirs), by="ben")
    with pytest.raises(NotAllowed) as caught:
        move(site.uow("anna"), page, site.app(theirs))  # may read there, not write
    assert caught.value.action == "add"
    with pytest.raises(NotAllowed) as caught:
        move(site.uow("anna"), other, site.app(mine))
    assert caught.value.action == "move"
    with pytest.raises(NotAllowed):
        move(site.uow("ben"), page, site.app(theirs))


def test_to_other_readers_only_with_all_that_is_hidden_inside(site: MemorySite) -> None:
    people = {"anna": "member", "ben": "member"}
    site.person("anna"), site.person("ben")
    source, target = site.place("source", "restricted", people), site.place("target", "restricted", people)
    top = site.page("Top", at=site.app(source), by="anna")
    hidden = site.page("Hidden", at=top, by="ben")
    share(site.uow("ben"), hidden, ())
    assert not can(site.reader("anna"), "view", hidden)
    with pytest.raises(NotAllowed):
        move(site.uow("anna"), top, site.app(target))
    inside = site.page("Inside", at=site.app(source), by="anna")
    move(site.uow("anna"), top, inside)  # the same readers: nothing is shown to anyone new
    move(site.uow("ben"), inside, site.app(target))
    assert path_of(hidden) == ("target", "sample", "inside", "top", "hidden")


# What lists and links know


def test_lists_follow_to_another_place(site: MemorySite) -> None:
    place = site.place("team", "restricted")
    page = site.page("Page", "[[Wanted]]")
    child = site.page("Child", at=page)
    move(site.uow(), page, site.app(place))
    index = catalog(site.root)
    assert index.page("place:1", SYSTEM.visible, 10).uids == ()
    assert set(index.page(f"place:{place.uid}", {place.access_id}, 10).uids) == {page.uid, child.uid}
    assert index.count("all", site.reader(site.person("ben")).visible) == 0
    assert find(site.root, 1, "Child") == [] and find(site.root, place.uid, "Child") == [child.uid]
    assert wanted_by(site.root, 1, "Wanted") == [] and wanted_by(site.root, place.uid, "Wanted") == [page.uid]


def test_a_restriction_narrows_whatever_it_moves_to(site: MemorySite) -> None:
    anna, ben, cleo = (site.person(login) for login in ("anna", "ben", "cleo"))
    place = site.place("team", "restricted", {anna: "member", cleo: "member"})
    page = site.page("Page", by=anna)
    share(site.uow(anna), page, {ben.principal})
    inner = site.page("Inner", at=page, by=anna)
    share(site.uow(anna), inner, {ben.principal, cleo.principal})
    assert can(site.reader(ben), "view", inner) and not can(site.reader(cleo), "view", inner)
    move(site.uow(anna), page, site.app(place))
    table = access_table(site.root)
    assert table.row(page.access_id)[0] == place.access_id and table.row(inner.access_id)[0] == page.access_id
    assert not can(site.reader(ben), "view", page) and not can(site.reader(ben), "view", inner)
    assert can(site.reader(anna), "view", inner) and not can(site.reader(cleo), "view", inner)
    assert catalog(site.root).count("type:sample.page", site.reader(ben).visible) == 0


def test_a_rename_writes_nothing_below(site: MemorySite) -> None:
    page = site.page("Page")
    child = site.page("Child", at=page)
    site.commit()
    serial = child._p_serial
    move(site.uow(), page, site.app(), name="other")
    site.commit()
    assert child._p_serial == serial
    assert path_of(child) == ("sample", "other", "child")


def test_moving_below_a_restricted_page_hides_from_lists(site: MemorySite) -> None:
    anna, ben = site.person("anna"), site.person("ben")
    closed = site.page("Closed", by=anna)
    share(site.uow(anna), closed, ())
    page = site.page("Page", by=anna)
    move(site.uow(anna), page, closed)
    assert access_id_of(page) == closed.access_id and page.access_id is None
    assert not can(site.reader(ben), "view", page)
    assert catalog(site.root).count("all", site.reader(ben).visible) == 0
