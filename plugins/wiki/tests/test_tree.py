"""The tree beside a page: the way down, no more siblings than fit, nothing that the reader may not see."""

from __future__ import annotations

import colonnade_wiki
import pytest
from colonnade_wiki.tree import MAX_SIBLINGS, Node, TreeBuilder

from colonnade.testing import MemorySite, load_module, memory_site


@pytest.fixture
def site():
    with memory_site(load_module(colonnade_wiki)) as made:
        yield made


def page(site: MemorySite, title: str, at=None):
    return site.make(at if at is not None else site.app(plugin="wiki"), "wiki.page", title=title)


def titles(nodes: tuple[Node, ...]) -> list:
    return [(node.title, titles(node.children)) if node.children else node.title for node in nodes]


BUILDER = TreeBuilder(lambda obj: not obj.title.startswith("Hidden"), lambda obj: f"/{obj.__name__}", ("/all", "All pages"))


def test_only_the_way_to_the_page_is_open(site: MemorySite) -> None:
    one, other = page(site, "One"), page(site, "Other")
    child = page(site, "Child", one)
    page(site, "Grandchild", child), page(site, "Elsewhere", other)
    nodes = BUILDER.branch(site.app(plugin="wiki"), (one, child))
    assert titles(nodes) == [("One", [("Child", ["Grandchild"])]), "Other"]
    assert [node.current for node in nodes] == [False, False] and nodes[0].children[0].current


def test_a_page_tells_whether_there_are_others_below_it(site: MemorySite) -> None:
    open_, closed, _leaf, secret = (page(site, title) for title in ("Open", "Closed", "Leaf", "Secret keeper"))
    page(site, "Child", open_), page(site, "Child", closed), page(site, "Hidden child", secret)
    nodes = BUILDER.branch(site.app(plugin="wiki"), (open_,))
    assert [node.kids for node in nodes] == [True, True, False, False] and not nodes[0].children[0].kids


def test_what_the_reader_may_not_see_is_not_there(site: MemorySite) -> None:
    hidden = page(site, "Hidden plan")
    page(site, "Below it", hidden), page(site, "Seen")
    assert titles(BUILDER.branch(site.app(plugin="wiki"), ())) == ["Seen"]


def test_many_siblings_are_cut_with_a_link_but_the_page_itself_is_among_them(site: MemorySite) -> None:
    pages = [page(site, f"Page {number}") for number in range(MAX_SIBLINGS + 5)]
    nodes = BUILDER.branch(site.app(plugin="wiki"), (pages[-1],))
    assert len(nodes) == MAX_SIBLINGS and nodes[-1].current and nodes[-1].more == ("/all", "All pages")
    assert nodes[0].more is None
