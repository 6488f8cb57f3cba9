"""Who may arrange which homepage, and the order of the layers of groups."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from colonnade.commands import group_membership as groups
from colonnade.commands.layouts import add_group_layer, arrange, move_group_layer, remove_group_layer, set_audience, take_back
from colonnade.content.errors import Invalid, NotAllowed
from colonnade.home.layout import EMPTY_LAYER, Layer, LayoutRefused, suggested
from colonnade.home.store import groups_with_layer, layer_of
from colonnade.testing import MemorySite, memory_site

BASE = suggested([("aa", "main"), ("bb", "main")])
MINE = Layer(removed=frozenset({"aa"}))


@pytest.fixture
def site() -> Iterator[MemorySite]:
    with memory_site() as made:
        for login in ("ann", "owner", "member", "stranger"):
            made.person(login)
        made.person("gus", kind="guest")
        made.administrator("admin")
        made.place("vault", "restricted", {"owner": "owner", "member": "member"}, [])
        for title in ("Finance", "Sales"):
            groups.add_group(made.uow("admin"), title)
        yield made


def key(site: MemorySite, name: str) -> str:
    return site.root["groups"].by_name(name).principal


def test_everyone_arranges_their_own_where_they_may_read(site: MemorySite) -> None:
    ann, vault = site.root["people"]["ann"], site.site["vault"]
    arrange(site.uow("ann"), site.site, ann.id, MINE)
    assert layer_of(site.root, site.site, ann.id) == MINE
    assert take_back(site.uow("ann"), site.site, ann.id) and not take_back(site.uow("ann"), site.site, ann.id)
    for who, place in (("ann", vault), ("owner", site.site), ("admin", site.site), ("gus", site.site)):
        for change in (lambda uow, place: arrange(uow, place, ann.id, MINE), lambda uow, place: take_back(uow, place, ann.id)):
            with pytest.raises(NotAllowed):
                change(site.uow(who), place)


def test_for_everyone_those_who_manage_the_place(site: MemorySite) -> None:
    vault = site.site["vault"]
    arrange(site.uow("owner"), vault, 0, MINE)
    arrange(site.uow("admin"), site.site, 0, MINE)
    assert layer_of(site.root, vault) == layer_of(site.root, site.site) == MINE
    for who, place in (("member", vault), ("ann", vault), ("owner", site.site), ("ann", site.site)):
        with pytest.raises(NotAllowed):
            arrange(site.uow(who), place, 0, EMPTY_LAYER)
        with pytest.raises(NotAllowed):
            set_audience(site.uow(who), place, 0, BASE, "aa", [])


def test_for_groups_administrators_on_the_site_only(site: MemorySite) -> None:
    finance = key(site, "finance")
    add_group_layer(site.uow("admin"), finance)
    arrange(site.uow("admin"), site.site, finance, MINE)
    assert layer_of(site.root, site.site, finance) == MINE
    with pytest.raises(NotAllowed):
        arrange(site.uow("owner"), site.site, finance, MINE)
    for place, owner in ((site.site["vault"], finance), (site.site, key(site, "sales")), (site.site, "g:77"), (site.site, "")):
        with pytest.raises(LayoutRefused):
            arrange(site.uow("admin"), place, owner, MINE)


def test_layers_of_groups_are_added_ordered_and_removed(site: MemorySite) -> None:
    uow, finance, sales = site.uow("admin"), key(site, "finance"), key(site, "sales")
    for each in (finance, "k:contractor", sales):
        add_group_layer(uow, each)
    move_group_layer(uow, sales, -1), move_group_layer(uow, finance, -1), move_group_layer(uow, "k:contractor", 1)
    move_group_layer(uow, "g:77", 1)
    assert groups_with_layer(site.root) == (finance, sales, "k:contractor")
    arrange(uow, site.site, sales, MINE)
    move_group_layer(uow, sales, 1)
    assert groups_with_layer(site.root)[-1] == sales and layer_of(site.root, site.site, sales) == MINE
    remove_group_layer(uow, "k:contractor"), remove_group_layer(uow, "k:contractor")
    assert groups_with_layer(site.root) == (finance, sales)
    for wrong in (finance, "g:77", "k:guest", "r:owner", "", "site"):
        with pytest.raises(Invalid):
            add_group_layer(uow, wrong)


def test_only_administrators_do_that(site: MemorySite) -> None:
    uow = site.uow("owner")
    for change in (add_group_layer, remove_group_layer, lambda uow, key: move_group_layer(uow, key, 1)):
        with pytest.raises(NotAllowed):
            change(uow, key(site, "finance"))


def test_an_audience_is_of_those_who_can_be_there(site: MemorySite) -> None:
    uow, finance, vault = site.uow("admin"), key(site, "finance"), site.site["vault"]
    set_audience(uow, site.site, 0, BASE, "aa", [finance, "k:employee"])
    set_audience(uow, vault, 0, BASE, "aa", ["r:guest"])
    assert layer_of(site.root, site.site).audiences == {"aa": (finance, "k:employee")}
    assert layer_of(site.root, vault).audiences == {"aa": ("r:guest",)}
    for place, wrong in ((site.site, "g:77"), (site.site, "r:owner"), (site.site, "k:guest"), (vault, finance), (vault, "k:employee")):
        with pytest.raises(Invalid):
            set_audience(uow, place, 0, BASE, "aa", [wrong])
    with pytest.raises(LayoutRefused):
        set_audience(uow, site.site, 0, BASE, "no", [])


def test_a_group_that_is_removed_takes_its_layer_along_and_leaves_its_widgets_to_nobody(site: MemorySite) -> None:
    uow, finance = site.uow("admin"), key(site, "finance")
    add_group_layer(uow, finance)
    set_audience(uow, site.site, 0, BASE, "aa", [finance])
    groups.remove_group(uow, site.root["groups"].by_name("finance"))
    assert groups_with_layer(site.root) == () and layer_of(site.root, site.site).audiences == {"aa": (finance,)}
