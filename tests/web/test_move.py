"""Moving: below another page, to another address or position; old addresses and links go on working."""

from __future__ import annotations

import pytest

from colonnade.commands.share import share
from tests.web.world import form


@pytest.fixture
def tree(world):
    """A page with a child and a neighbour, made anew; gives their names."""
    with world.change() as site:
        top = site.page("Top", "See [[Below]].", by="employee")
        below = site.page("Below", "Text", by="employee", at=top)
        aside = site.page("Aside", f"To [[{top.uid}]]", by="employee")
        return top.__name__, below.__name__, aside.__name__


def uid(world, *path):
    with world.change() as site:
        node = site.app()
        for name in path:
            node = node[name]
        return str(node.uid)


def test_a_page_goes_below_another_and_its_old_address_leads_there(world, tree):
    top, below, aside = tree
    visitor = world.visitor("employee")
    filled = form(visitor.get(f"/sample/{top}/@@move"), "parent")
    filled["parent"] = uid(world, aside)
    answer = filled.submit(status=303)
    assert answer.location.endswith(f"/sample/{aside}/{top}")
    old = visitor.get(f"/sample/{top}/{below}?x=1", status=301)
    assert old.location.endswith(f"/sample/{aside}/{top}/{below}?x=1")
    assert visitor.get(f"/sample/{top}/@@history", status=301).location.endswith(f"/sample/{aside}/{top}/@@history")


def test_a_new_address(world, tree):
    visitor = world.visitor("employee")
    answer = visitor.submit(f"/sample/{tree[0]}/@@move", parent=uid(world), name="Neuer / Name", status=303)
    assert answer.location.endswith("/sample/neuer-name") or "/sample/neuer-name-" in answer.location


@pytest.mark.parametrize("name", ["..", "/", "@@edit", "", " ", "🙂", "-", "sign-in"])
def test_odd_addresses_become_good_ones(world, tree, name):
    visitor = world.visitor("employee")
    answer = visitor.submit(f"/sample/{tree[0]}/@@move", parent=uid(world), name=name, status=303)
    assert visitor.get(answer.location.removeprefix("http://localhost")).html.find("h1").text == "Top"


@pytest.mark.parametrize("parent", ["", "x", "0", "1", "99999999999999999999999", "-5"])
def test_a_place_that_is_not_there_is_refused_in_words(world, tree, parent):
    answer = world.visitor("employee").submit(f"/sample/{tree[0]}/@@move", parent=parent, status=400)
    assert answer.html.select("[aria-invalid=true]")[0]["name"] == "parent"


def test_not_below_itself(world, tree):
    answer = world.visitor("employee").submit(f"/sample/{tree[0]}/@@move", parent=uid(world, tree[0], tree[1]), status=400)
    assert "below itself" in answer.text


def test_not_too_deep(world):
    with world.change() as site:
        node = deep = site.page("Deep", by="employee")
        for _ in range(17):
            node = site.page("Deeper", by="employee", at=node)
        other = site.page("Other", by="employee")
        site.page("Child", by="employee", at=other)
        target, name = str(node.uid), other.__name__
        assert deep
    assert "too deeply" in world.visitor("employee").submit(f"/sample/{name}/@@move", parent=target, status=400).text


def test_not_into_a_place_where_one_may_not_write(world, tree):
    with world.change() as site:
        vault = str(site.app(site.site["vault"]).uid)
    hidden = world.visitor("employee").submit(f"/sample/{tree[0]}/@@move", parent=vault, status=400)
    missing = world.visitor("employee").submit(f"/sample/{tree[0]}/@@move", parent="1234567890123456789", status=400)
    assert hidden.body == missing.body
    assert "vault" not in world.visitor("employee").get(f"/sample/{tree[0]}/@@move").text.lower()


def test_siblings_change_places(world, tree):
    top, _below, aside = tree
    world.visitor("employee").submit(f"/sample/{aside}/@@move", parent=uid(world), before=top, name=aside, status=303)
    with world.change() as site:
        names = list(site.app().keys())
    assert names.index(aside) == names.index(top) - 1


def test_links_follow(world, tree):
    top, _below, aside = tree
    visitor = world.visitor("employee")
    moved = visitor.submit(f"/sample/{top}/@@move", parent=uid(world), name=f"{top}-moved", status=303).location
    target = moved.removeprefix("http://localhost")
    assert visitor.get(f"{target}").html.find("a", href=f"{target}/below") is not None
    assert aside


def offered(visitor, address: str) -> set[str]:
    return {option.text.strip() for option in visitor.get(f"{address}/@@move").html.select("select[name=parent] option")}


def test_only_places_that_would_take_it_are_offered(world):
    with world.change() as site:
        node = site.page("Down 1", by="employee")
        for level in range(2, 19):
            node = site.page(f"Down {level}", by="employee", at=node)
        high = site.page("High", by="employee")
        site.page("Low", by="employee", at=high)
        own = site.page("Own of others", by="owner")
        share(site.uow("owner"), own, [])
        address = f"/sample/{high.__name__}"
    shown = offered(world.visitor("employee"), address)
    assert {"Down 1", "Down 17"} <= shown and not {"Down 18", "High", "Low", "Own of others"} & shown


def test_a_taken_address_is_told(world, tree):
    top, _below, aside = tree
    visitor = world.visitor("employee")
    page = visitor.submit(f"/sample/{top}/@@move", parent=uid(world), name=aside, status=303).follow()
    assert f"The address {aside} is taken there, so it is at {page.request.path.rpartition('/')[2]}" in page.text
    page = visitor.submit(f"/sample/{aside}/@@move", parent=uid(world), name="Quite Free", status=303).follow()
    assert "Moved." in page.text and "is taken" not in page.text


def test_nothing_shows_that_something_hidden_lies_behind(world, tree):
    """The position is told among what the reader may see: they are last if only a page of others comes after."""
    visitor, aside = world.visitor("employee"), tree[2]

    def position():
        return [option.text for option in visitor.get(f"/sample/{aside}/@@move").html.select("[name=before] option[selected]")]

    assert position() == ["last"]
    with world.change() as site:
        share(site.uow("owner"), site.page("Hidden", by="owner"), ())
    assert position() == ["last"]
    with world.change() as site:
        site.page("Shown", by="owner")
    assert position() == ["before Shown"]
