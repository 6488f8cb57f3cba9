"""Addresses of objects: built from the tree by names, quoted once per name and process."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import quote

from colonnade.content.objects import Content

if TYPE_CHECKING:
    from colonnade.security.person import Person


@lru_cache(maxsize=20_000)
def quoted(name: str) -> str:
    """A path segment, percent-encoded."""
    return quote(name, safe="~!$&'()*+,;=:@-._")


def path_for(obj: Content, view: str = "") -> str:
    """The address of *obj* from the site's root, or that of one of its views: `/wiki/travel/@@edit`."""
    names: list[str] = []
    node = obj
    while node.__parent__ is not None:
        names.append(quoted(node.__name__))
        node = node.__parent__
    names.reverse()
    path = "/" + "/".join(names)
    if not view:
        return path
    return f"{path.rstrip('/')}/@@{view}"


def person_path(person: Person) -> str:
    """The address of a person's page."""
    return f"/people/{quoted(person.login)}"


def tag_path(tag: str) -> str:
    """The address of what has a tag."""
    return f"/tags/{quoted(tag)}"
