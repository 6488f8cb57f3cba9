from __future__ import annotations

import pytest

from colonnade.commands.markdown_import.tree import Node, Tree


def _shape(nodes: list[Node]) -> list:
    return [(node.key, node.path, _shape(node.children)) if node.children else (node.key, node.path) for node in nodes]


def _tree(*paths: str, weights: dict[str, float] | None = None, name: str = "docs") -> Tree:
    tree = Tree(paths, name)
    tree.order(lambda node: (weights or {}).get(node.key))
    return tree


@pytest.mark.parametrize("page", ["guide/index.md", "guide/_index.md", "guide/README.md", "guide/readme.markdown", "guide.md"])
def test_a_folder_and_its_page_are_one(page: str) -> None:
    assert _shape(_tree(page, "guide/install.md").roots) == [("guide", page, [("guide/install", "guide/install.md")])]


def test_a_folder_without_a_page_is_one_all_the_same() -> None:
    assert _shape(_tree("a/b/c.md").roots) == [("a", None, [("a/b", None, [("a/b/c", "a/b/c.md")])])]
    assert [node.level for node in _tree("a/b/c.md")] == [1, 2, 3]


def test_an_index_goes_before_a_readme_and_both_before_a_file_beside_the_folder_and_none_is_lost() -> None:
    tree = _tree("g.md", "g/README.md", "g/index.md", "g/x.md")
    assert _shape(tree.roots) == [("g", "g/index.md", [("g/README", "g/README.md"), ("g/x", "g/x.md")]), ("g.md", "g.md")]


def test_two_endings_are_two_pages() -> None:
    tree = _tree("a.md", "a.markdown")
    assert sorted(node.key for node in tree) == ["a", "a.md"]


def test_order_is_by_weight_then_as_people_count() -> None:
    tree = _tree("README.md", "b.md", "10.md", "9.md", "A.md", "last.md", weights={"last": -1, "b": 5})
    assert [node.key for node in tree.roots] == ["README", "last", "b", "9", "10", "A"]


@pytest.mark.parametrize(
    ("base", "target", "key"),
    [
        ("a/x.md", "y.md", "a/y"),
        ("a/x.md", "./y", "a/y"),
        ("a/x.md", "../guide/", "guide"),
        ("a/x.md", "../guide/index.md", "guide"),
        ("a/x.md", "../guide/index.html", "guide"),
        ("a/x.md", "../guide.md", "guide"),
        ("a/x.md", "/a/y.md", "a/y"),
        ("a/x.md", "/docs/a/y/", "a/y"),
        ("a/x.md", "/en/docs/a/y", "a/y"),
        ("a/x.md", "../y/", "a/y"),  # from the page's address
        ("a/x.md", "Y.MD", "a/y"),
        ("a/x.md", "y.html", "a/y"),
        ("a/x.md", "..\\中 文.md", "中 文"),
        ("a/x.md", "../%E4%B8%AD%20%E6%96%87.md", "中 文"),
        ("guide/index.md", "../a/x.md", "a/x"),
    ],
)
def test_links_are_followed(base: str, target: str, key: str) -> None:
    node, _ = _tree("a/x.md", "a/y.md", "guide/index.md", "中 文.md").find(base, target)
    assert node is not None and node.key == key


def test_links_to_what_is_no_page() -> None:
    tree = _tree("a/x.md")
    assert tree.find("a/x.md", "../img/p%20q.png") == (None, "img/p q.png")
    assert tree.find("a/x.md", "..") == (None, "")
    assert tree.find("a/x.md", "/") == (None, "")
    for outside in ("../../etc/passwd", "/../../etc/passwd", "..%2f..%2fetc/passwd", "..\\..\\x.md"):
        assert tree.find("a/x.md", outside) == (None, None)


def test_a_name_in_double_brackets_is_that_of_one_file() -> None:
    tree = _tree("a/Foo Bar.md", "b/twice.md", "c/twice.md")
    assert tree.by_name("foo bar").key == tree.by_name("a/Foo Bar").key == tree.by_name("Foo Bar.md").key == "a/Foo Bar"
    assert tree.by_name("twice") is None and tree.by_name("nothing") is None


def test_a_very_deep_and_a_very_wide_tree() -> None:
    assert max(node.level for node in _tree("d/" * 1500 + "x.md")) == 1501
    assert len(list(_tree(*(f"page-{number}.md" for number in range(5000))))) == 5000
