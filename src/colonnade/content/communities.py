"""All communities together, as one thing that pages can be for: plugins give their own pages for the class."""

from __future__ import annotations

from collections.abc import Iterator, MutableMapping
from typing import Any

from zope.interface import Interface, implementer

from colonnade.content.folding import fold
from colonnade.content.mark import places_version
from colonnade.content.objects import Place


class ICommunities(Interface):
    """All communities."""


@implementer(ICommunities)
class Communities:
    """The communities of a database, whoever may know of them."""

    __name__ = "communities"  # allow core_names_no_plugin: the address
    __parent__: Any = None

    def __init__(self, root: MutableMapping[str, Any]) -> None:
        self._root, self._site = root, root["site"]

    def __iter__(self) -> Iterator[Place]:
        """All of them, in no order that means something."""
        return (child for child in self._site.values() if isinstance(child, Place))

    @property
    def changes(self) -> bytes:
        """New whenever one is made, called otherwise, opened or closed."""
        return places_version(self._root)

    def below(self, place: Place) -> list[Place]:
        """The sub-communities of a place, by title."""
        return sorted((each for each in self if each.above is place), key=lambda each: (fold(each.title), each.uid))

    def __getitem__(self, name: str) -> Any:
        """Nothing is below it: a community's own address is short."""
        raise KeyError(name)
