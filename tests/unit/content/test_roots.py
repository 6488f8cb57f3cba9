from __future__ import annotations

from typing import Any

from colonnade.commands.move import move
from colonnade.commands.trash import empty_overdue, restore, trash
from colonnade.content.objects import Site, path_of
from colonnade.content.roots import SITE_UID, by_uid, follow_redirects, install, new_uid, remember_name
from colonnade.testing import START, MemorySite


def found(site: MemorySite, *path: str) -> Any:
    return follow_redirects(site.root, path)


def test_an_empty_database_gets_a_site_once() -> None:
    root: dict[str, Any] = {}
    site = install(root, START, "Our house")
    assert isinstance(site, Site) and site.uid == SITE_UID and site.title == "Our house" and site.created == START
    assert install(root, START, "Other") is site and site.title == "Our house"
    assert by_uid(root, SITE_UID) is site and by_uid(root, 7) is None


def test_uids_are_large_positive_and_free() -> None:
    root: dict[str, Any] = {}
    install(root, START)
    uids = {new_uid(root) for _ in range(200)}
    assert len(uids) == 200 and all(1024 < uid < 1 << 63 for uid in uids)


def test_an_old_name_leads_to_the_object(site: MemorySite) -> None:
    page = site.page("Old name")
    move(site.uow(), page, site.app(), name="new-name")
    assert found(site, "sample", "old-name") == (page, ())
    assert found(site, "sample", "new-name") is None  # plainly there: nothing to follow
    assert found(site, "sample", "never-was") is None


def test_old_names_are_followed_through_renamed_parents(site: MemorySite) -> None:
    top = site.page("Top")
    child = site.page("Child", at=top)
    leaf = site.page("Leaf", at=child)
    move(site.uow(), leaf, child, name="sheet")
    move(site.uow(), top, site.app(), name="peak")
    move(site.uow(), child, top, name="kid")
    move(site.uow(), top, site.app(), name="summit")
    for path in (("top", "child", "leaf"), ("peak", "kid", "leaf"), ("top", "kid", "sheet"), ("summit", "child", "sheet")):
        assert found(site, "sample", *path) == (leaf, ())


def test_the_rest_of_a_path_that_is_no_child_is_given_back(site: MemorySite) -> None:
    page = site.page("Page")
    move(site.uow(), page, site.app(), name="renamed")
    assert found(site, "sample", "page", "@@edit") == (page, ("@@edit",))
    assert found(site, "sample", "page", "no", "where") == (page, ("no", "where"))


def test_a_new_object_takes_an_old_name_over(site: MemorySite) -> None:
    page = site.page("Page")
    move(site.uow(), page, site.app(), name="renamed")
    newer = site.page("Page")
    assert newer.__name__ == "page"
    assert found(site, "sample", "page") is None
    move(site.uow(), newer, site.app(), name="elsewhere")
    assert found(site, "sample", "page") == (newer, ())
    newest = site.page("Page")
    trash(site.uow(), newest)
    assert found(site, "sample", "page") is None  # an address never goes back to what had it before


def test_an_object_that_gets_its_name_back_is_simply_there(site: MemorySite) -> None:
    page = site.page("Page")
    move(site.uow(), page, site.app(), name="renamed")
    move(site.uow(), page, site.app(), name="page")
    assert page.__name__ == "page" and found(site, "sample", "page") is None
    assert found(site, "sample", "renamed") == (page, ())


def test_what_is_in_the_trash_is_not_found_by_an_old_name(site: MemorySite) -> None:
    page = site.page("Page")
    move(site.uow(), page, site.app(), name="renamed")
    trash(site.uow(), page)
    assert found(site, "sample", "page") is None
    restore(site.uow(), page)
    assert found(site, "sample", "page") == (page, ())


def test_nor_what_went_to_the_trash_inside_something_else(site: MemorySite) -> None:
    page, top = site.page("Page"), site.page("Top")
    move(site.uow(), page, top)
    assert found(site, "sample", "page") == (page, ())
    trash(site.uow(), top)
    assert found(site, "sample", "page") is None


def test_what_is_gone_for_good_is_not_found(site: MemorySite) -> None:
    page = site.page("Page")
    move(site.uow(), page, site.app(), name="renamed")
    trash(site.uow(), page)
    site.advance(days=31)
    empty_overdue(site.uow())
    assert found(site, "sample", "page") is None


def test_names_that_lead_round_in_a_circle_end(site: MemorySite) -> None:
    one, other = site.page("One"), site.page("Other")
    app = site.app()
    remember_name(site.root, app, "x", one.uid)
    remember_name(site.root, one, "x", other.uid)
    remember_name(site.root, other, "x", one.uid)
    assert found(site, "sample", *["x"] * 50)[1] == ()
    assert path_of(one) == ("sample", "one")


def test_a_new_page_of_the_name_leaves_the_old_addresses_below_it(site: MemorySite) -> None:
    old = site.page("Rules")
    child = site.page("Child", at=old)
    move(site.uow(), old, site.app(), name="elsewhere")
    assert found(site, "sample", "rules") == (old, ())
    new = site.page("Rules")
    assert path_of(new) == ("sample", "rules") and found(site, "sample", "rules") is None
    assert found(site, "sample", "rules", "child") == (child, ())
    own = site.page("Child", at=new)
    assert path_of(own) == ("sample", "rules", "child") and found(site, "sample", "rules", "child") is None
