from __future__ import annotations

from io import BytesIO

import pytest

from colonnade.catalog.index import catalog
from colonnade.catalog.titles import find
from colonnade.commands.attach import attach
from colonnade.commands.move import move
from colonnade.commands.share import share
from colonnade.commands.trash import deletable, delete, empty_overdue, own_trash, restore, trash
from colonnade.content.errors import Dormant, Invalid, NotAllowed
from colonnade.content.events import Restored, Trashed
from colonnade.content.links import backlinks, wanted_by
from colonnade.content.objects import path_of
from colonnade.content.roots import by_uid
from colonnade.content.stored_file import by_key
from colonnade.security.can import can
from colonnade.security.reader import SYSTEM
from colonnade.testing import MemorySite, memory_site, sample_plugin


def listed(site: MemorySite) -> set[int]:
    return set(catalog(site.root).page("all", SYSTEM.visible, 100).uids)


def test_it_leaves_tree_lists_titles_and_links(site: MemorySite) -> None:
    target = site.page("Target")
    page = site.page("Page", "[[Target]] [[Wanted]]")
    child = site.page("Child", "[[Target]]", at=page)
    trash(site.uow(), page)
    assert listed(site) == {target.uid} and "page" not in site.app()
    assert find(site.root, 1, "Child") == [] and backlinks(site.root, target.uid) == [] and wanted_by(site.root, 1, "Wanted") == []
    assert by_uid(site.root, child.uid) is child and child.trashed is None


def test_it_comes_back_whole(site: MemorySite) -> None:
    target = site.page("Target")
    page = site.page("Page", "[[Target]]")
    child = site.page("Child", "[[Target]]", at=page)
    trash(site.uow(), page)
    assert restore(site.uow(), page) is page
    assert path_of(child) == ("sample", "page", "child") and page.trashed is None
    assert listed(site) == {target.uid, page.uid, child.uid}
    assert backlinks(site.root, target.uid) == sorted([page.uid, child.uid]) and find(site.root, 1, "Child") == [child.uid]


def test_links_to_it_lead_there_again(site: MemorySite) -> None:
    target = site.page("Target")
    page = site.page("Page", "[[Target]]")
    trash(site.uow(), target)
    assert page.body.source == f"[[uid:{target.uid}]]"
    restore(site.uow(), target)
    assert backlinks(site.root, target.uid) == [page.uid]


def test_the_plugins_hear_of_it_while_it_is_still_there() -> None:
    heard = []

    def content_changed(event: object) -> None:
        heard.append((event, path_of(event.obj), event.obj.trashed))

    with memory_site(sample_plugin(content_changed)) as site:
        page = site.page("Page")
        trash(site.uow(), page)
        restore(site.uow(), page)
        path = ("sample", "page")
        assert heard[1:] == [(Trashed(page, 0, site.now), path, None), (Restored(page, 0, site.now), path, None)]


def test_its_name_may_be_taken_meanwhile(site: MemorySite) -> None:
    page = site.page("Page")
    trash(site.uow(), page)
    newer = site.page("Page")
    assert restore(site.uow(), page).__name__ == "page-2" and site.app()["page"] is newer


def test_it_returns_to_the_nearest_folder_that_is_still_there(site: MemorySite) -> None:
    top = site.page("Top")
    middle = site.page("Middle", at=top)
    leaf = site.page("Leaf", at=middle)
    trash(site.uow(), leaf)
    trash(site.uow(), middle)
    restore(site.uow(), leaf)
    assert path_of(leaf) == ("sample", "top", "leaf")
    trash(site.uow(), leaf)
    trash(site.uow(), top)
    restore(site.uow(), leaf)
    assert path_of(leaf) == ("sample", "leaf")


def test_it_follows_a_parent_that_moved(site: MemorySite) -> None:
    top, place = site.page("Top"), site.place("team")
    leaf = site.page("Leaf", at=top)
    trash(site.uow(), leaf)
    move(site.uow(), top, site.app(place))
    restore(site.uow(), leaf)
    assert path_of(leaf) == ("team", "sample", "top", "leaf") and find(site.root, place.uid, "leaf") == [leaf.uid]


def test_it_returns_even_when_its_parent_is_gone_for_good(site: MemorySite) -> None:
    top = site.page("Top")
    leaf = site.page("Leaf", at=top)
    trash(site.uow(), top)
    site.advance(days=20)
    restore(site.uow(), top)
    trash(site.uow(), leaf)
    site.root["trash"][top.uid] = site.app().remove("top")
    top.trashed = (0, 0)
    empty_overdue(site.uow())
    restore(site.uow(), leaf)
    assert path_of(leaf) == ("sample", "leaf")


def test_a_part_of_what_was_thrown_away_comes_back_only_with_it(site: MemorySite) -> None:
    top = site.page("Top")
    child = site.page("Child", at=top)
    trash(site.uow(), top)
    with pytest.raises(Invalid):
        restore(site.uow(), child)
    with pytest.raises(NotAllowed):
        trash(site.uow(site.administrator()), child)


def test_what_is_not_in_the_trash_is_not_restored(site: MemorySite) -> None:
    with pytest.raises(NotAllowed):
        restore(site.uow(), site.page("Page"))


def test_a_restriction_still_holds_after_it(site: MemorySite) -> None:
    anna, ben = site.person("anna"), site.person("ben")
    page = site.page("Page", by=anna)
    share(site.uow(anna), page, ())
    trash(site.uow(anna), page)
    restore(site.uow(anna), page)
    assert can(site.reader(anna), "view", page) and not can(site.reader(ben), "view", page)
    assert catalog(site.root).count("all", site.reader(ben).visible) == 0


@pytest.mark.parametrize(("who", "may"), [("author", True), ("thrower", True), ("owner", True), ("member", False), ("staff", False)])
def test_who_may_take_it_back(site: MemorySite, who: str, may: bool) -> None:
    roles = {site.person("author"): "member", site.person("owner"): "owner", site.person("member"): "member"}
    roles[site.person("thrower")] = "member"
    site.person("staff")
    page = site.page("Page", by="author", at=site.app(site.place("team", members=roles)))
    trash(site.uow("thrower"), page)
    assert bool(can(site.reader(who), "view", page)) is may
    if may:
        restore(site.uow(who), page)
    else:
        with pytest.raises(NotAllowed):
            restore(site.uow(who), page)


def test_dormant_content_is_not_thrown_away(site: MemorySite) -> None:
    page = site.page("Page")
    site.switch("sample", False)
    with pytest.raises(Dormant):
        trash(site.uow(), page)


def test_after_thirty_days_it_is_gone_with_all_that_belongs_to_it(site: MemorySite) -> None:
    page, other = site.page("Page"), site.page("Other")
    child = site.page("Child", at=page)
    file = attach(site.uow(), child, "photo.png", BytesIO(b"\x89PNG\r\n\x1a\n"))
    trash(site.uow(), page)
    site.advance(days=10)
    trash(site.uow(), other)
    site.advance(days=20)
    assert empty_overdue(site.uow()) == 0
    site.advance(seconds=1)
    assert empty_overdue(site.uow()) == 2
    assert by_uid(site.root, page.uid) is None and by_uid(site.root, child.uid) is None and by_key(site.root, file.key) is None
    assert list(site.root["trash"]) == [other.uid]


def test_it_is_deleted_for_good_before_that_with_all_that_belongs_to_it(site: MemorySite) -> None:
    ann = site.person("ann")
    page, other = site.page("Page", by=ann), site.page("Other", by=ann)
    child = site.page("Child", at=page, by=ann)
    file = attach(site.uow(ann), child, "photo.png", BytesIO(b"\x89PNG\r\n\x1a\n"))
    trash(site.uow(ann), page)
    trash(site.uow(ann), other)
    assert site.taken(ann) == 8
    assert delete(site.uow(ann), page) == 2
    assert by_uid(site.root, page.uid) is None and by_uid(site.root, child.uid) is None and by_key(site.root, file.key) is None
    assert site.taken(ann) == site.taken(site.site) == 0
    assert own_trash(site.uow(ann)) == [other]


@pytest.mark.parametrize(("who", "may"), [("author", True), ("thrower", False), ("owner", True), ("member", False), ("staff", False)])
def test_who_may_delete_it_for_good(site: MemorySite, who: str, may: bool) -> None:
    roles = {site.person("author"): "member", site.person("owner"): "owner", site.person("member"): "member"}
    roles[site.person("thrower")] = "member"
    site.person("staff")
    page = site.page("Page", by="author", at=site.app(site.place("team", members=roles)))
    trash(site.uow("thrower"), page)
    assert own_trash(site.uow(who)) == ([page] if may or who == "thrower" else [])
    assert deletable(site.uow(who)) == ([page] if may else [])
    if may:
        assert delete(site.uow(who), page) == 1
    else:
        with pytest.raises((NotAllowed, Invalid)):
            delete(site.uow(who), page)


def test_what_is_not_thrown_away_by_itself_is_not_deleted(site: MemorySite) -> None:
    top = site.page("Top")
    child = site.page("Child", at=top)
    with pytest.raises(NotAllowed):
        delete(site.uow(), child)
    trash(site.uow(), top)
    with pytest.raises(Invalid):
        delete(site.uow(), child)


def test_what_holds_something_that_one_does_not_know_of_has_its_thirty_days(site: MemorySite) -> None:
    ann, ben = site.person("ann"), site.person("ben")
    page, alone = site.page("Page", by=ann), site.page("Alone", by=ann)
    share(site.uow(ben), site.page("Of ben", at=page, by=ben), ())
    for obj in (page, alone):
        trash(site.uow(ann), obj)
    assert set(own_trash(site.uow(ann))) == {page, alone}
    assert deletable(site.uow(ann)) == [alone]
    with pytest.raises(Invalid):
        delete(site.uow(ann), page)
    assert delete(site.uow(site.administrator()), page) == 2
