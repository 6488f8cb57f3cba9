"""The conditions of access, as pure functions of a reader and an object that can be read aloud."""

from __future__ import annotations

from colonnade.content.types import TYPES
from colonnade.security.reader import STAFF, Reader
from colonnade.security.roles import Node, rank, rank_at


def is_administrator(reader: Reader, obj: Node) -> bool:
    """The reader administers the site."""
    return reader.administrator


def may_read(reader: Reader, obj: Node) -> bool:
    """The object's scope (its own, or the nearest one above) is visible to the reader."""
    node = obj
    while node.access_id is None:
        if node.__parent__ is None:
            return False
        node = node.__parent__
    return node.access_id in reader.visible


def may_ask_to_join(reader: Reader, obj: Node) -> bool:
    """The object is a place of which all employees know, or all who may read the one above it, and the reader is one of them."""
    return obj.is_place and getattr(obj, "access", "") == "moderated" and STAFF in reader.principals and may_read_above(reader, obj)


def is_invited(reader: Reader, obj: Node) -> bool:
    """The object is a place, and the reader is invited into it."""
    return obj.is_place and f"i:{obj.uid}" in reader.principals and may_read_above(reader, obj)


def may_read_above(reader: Reader, obj: Node) -> bool:
    """The object lies below no other place, or the reader may read that one."""
    above = getattr(obj, "above", None)
    return above is None or may_read(reader, above)


def may_found_here(reader: Reader, obj: Node) -> bool:
    """The object is the site, and lets the reader start communities: all employees, or administrators alone."""
    return obj.__parent__ is None and (reader.administrator or (getattr(obj, "founders", "") == "staff" and STAFF in reader.principals))


def is_community(reader: Reader, obj: Node) -> bool:
    """The object is a community."""
    return obj.is_place and obj.__parent__ is not None


def is_entry(reader: Reader, obj: Node) -> bool:
    """The object is one that people write: neither a place nor the root of an app."""
    return not obj.is_place and obj.__parent__ is not None and not obj.__parent__.is_place


def is_author_here(reader: Reader, obj: Node) -> bool:
    """The reader may add content here."""
    return rank_at(reader.principals, obj) >= rank("author")


def is_editor_here(reader: Reader, obj: Node) -> bool:
    """The reader may change what others wrote here."""
    return rank_at(reader.principals, obj) >= rank("editor")


def is_owner_here(reader: Reader, obj: Node) -> bool:
    """The reader owns the place or the object."""
    return rank_at(reader.principals, obj) >= rank("owner")


def made_it(reader: Reader, obj: Node) -> bool:
    """The reader created the object and may still write here."""
    return reader.id != 0 and obj.creator == reader.id and is_author_here(reader, obj)


def takes_part(reader: Reader, obj: Node) -> bool:
    """The reader may write in the place, though perhaps not in this part of it: someone's blog, for example."""
    node = obj
    while not node.is_place and node.__parent__ is not None:
        node = node.__parent__
    return rank_at(reader.principals, node) >= rank("author")


def said_it(reader: Reader, obj: Node) -> bool:
    """The reader wrote the comment."""
    return reader.id != 0 and obj.creator == reader.id


def threw_it_away(reader: Reader, obj: Node) -> bool:
    """The reader moved the object to the trash and may still write here."""
    return reader.id != 0 and obj.trashed is not None and obj.trashed[1] == reader.id and is_author_here(reader, obj)


def is_in_trash(reader: Reader, obj: Node) -> bool:
    """The object, or one above it, is in the trash."""
    node: Node | None = obj
    while node is not None:
        if node.trashed:
            return True
        node = node.__parent__
    return False


def is_closed(reader: Reader, obj: Node) -> bool:
    """The object, or the one that a comment is about, is of a plugin in which nobody writes at the moment."""
    node: Node | None = obj
    while node is not None and node.is_comment:
        node = node.__parent__
    return node is not None and TYPES.owner(getattr(node, "type_name", "")) in reader.closed
