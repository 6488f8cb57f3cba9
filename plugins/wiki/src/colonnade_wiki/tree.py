"""The tree of pages beside a page: the way down to it, its children, and no more than a screen can show. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from itertools import islice

from colonnade.api import Content, Folder

MAX_SIBLINGS = 25


@dataclass(frozen=True, slots=True)
class Node:
    """A page in the tree. `more` is (address, text) where siblings were cut, `kids` tells whether there are pages below it."""

    title: str
    url: str
    current: bool
    children: tuple[Node, ...] = ()
    more: tuple[str, str] | None = None
    kids: bool = False
    restricted: bool = False


@dataclass(frozen=True, slots=True)
class TreeBuilder:
    """Builds nodes for one reader: *visible* tells what they may see, *url* where it is, *more* what stands for the rest.

    *restricted* tells which have a lock.
    """

    visible: Callable[[Content], bool]
    url: Callable[[Content], str]
    more: tuple[str, str]
    restricted: Callable[[Content], bool] = lambda _page: False

    def branch(self, root: Folder, path: tuple[Content, ...]) -> tuple[Node, ...]:
        """The pages below *root*, opened along *path*: the pages from the one below *root* to the current one."""
        current = path[-1] if path else None
        opened = path[0] if path else None
        shown = list(islice(self._shown(root), MAX_SIBLINGS + 1))
        kept = _with(shown[:MAX_SIBLINGS], opened)
        nodes = [self._node(child, path[1:] if child is opened else (), child is opened, child is current) for child in kept]
        if len(shown) > MAX_SIBLINGS:
            last = nodes[-1]
            nodes[-1] = replace(last, more=self.more)
        return tuple(nodes)

    def _node(self, page: Content, rest: tuple[Content, ...], opened: bool, current: bool) -> Node:
        children = self.branch(page, rest) if opened else ()
        return Node(
            page.title,
            self.url(page),
            current,
            children,
            None,
            bool(children) or any(True for _ in self._shown(page)),
            self.restricted(page),
        )

    def _shown(self, folder: Folder) -> Iterable[Content]:
        return (child for child in folder.values() if self.visible(child))


def _with(pages: list[Content], wanted: Content | None) -> list[Content]:
    """*pages*, with the wanted one at the end if it was cut off."""
    return pages if wanted is None or any(page is wanted for page in pages) else [*pages[:-1], wanted]
