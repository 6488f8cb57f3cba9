"""Which conditions allow which action. Read a line as: allowed when all conditions of one alternative hold.

What isn't listed is denied.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from colonnade.security.predicates import (
    is_administrator,
    is_author_here,
    is_community,
    is_editor_here,
    is_entry,
    is_invited,
    is_owner_here,
    made_it,
    may_ask_to_join,
    may_found_here,
    may_read,
    said_it,
    takes_part,
    threw_it_away,
)
from colonnade.security.reader import Reader
from colonnade.security.roles import Node

Predicate = Callable[[Reader, Node], bool]
Alternative = tuple[Predicate, ...]

ADMIN: Alternative = (is_administrator,)

ACTIONS: Mapping[str, tuple[Alternative, ...]] = {
    "view": (ADMIN, (may_read,)),
    "know": ((may_read,), (may_ask_to_join,), (is_invited,)),
    "add": (ADMIN, (may_read, is_author_here)),
    "edit": (ADMIN, (may_read, is_entry, is_editor_here), (may_read, is_entry, made_it), (may_read, is_owner_here)),
    "move": ((is_administrator, is_entry), (may_read, is_entry, is_editor_here), (may_read, is_entry, made_it)),
    "trash": ((is_administrator, is_entry), (may_read, is_entry, is_editor_here), (may_read, is_entry, made_it)),
    "comment": ((is_administrator, is_entry), (may_read, is_entry, takes_part)),
    "react": ((may_read, is_entry),),
    "flag": ((may_read, is_entry),),
    "share": ((is_administrator, is_entry), (may_read, is_entry, is_owner_here), (may_read, is_entry, made_it)),
    "delete": ((is_administrator, is_entry), (may_read, is_entry, is_owner_here), (may_read, is_entry, made_it)),
    "moderate": ((is_administrator, is_entry), (may_read, is_entry, is_editor_here)),
    "found": ((may_found_here,),),
    "join": ((may_read, is_community), (may_ask_to_join,), (is_invited,)),
    "invite": ((is_administrator, is_community), (is_community, is_owner_here)),
    "manage": (ADMIN, (may_read, is_owner_here)),
    "administer": (ADMIN,),
}

# For a comment: nobody puts words into another's mouth, and the owners may take words away.
ON_COMMENT: Mapping[str, tuple[Alternative, ...]] = {
    "view": (ADMIN, (may_read,)),
    "know": ((may_read,),),
    "edit": ((may_read, said_it, takes_part),),
    "trash": (ADMIN, (may_read, is_owner_here), (may_read, said_it, takes_part)),
    "restore": (ADMIN, (may_read, is_owner_here), (may_read, said_it, takes_part)),
}

# For what is in the trash, or inside something that is. Whoever could read it may notice that it went there, not who did it.
IN_TRASH: Mapping[str, tuple[Alternative, ...]] = {
    "notice": ((may_read,), (is_community, is_owner_here)),
    "view": (ADMIN, (may_read, is_owner_here), (may_read, threw_it_away), (may_read, made_it), (is_community, is_owner_here)),
    "restore": (ADMIN, (may_read, is_owner_here), (may_read, threw_it_away), (may_read, made_it), (is_community, is_owner_here)),
    "delete": (ADMIN, (may_read, is_owner_here), (may_read, made_it), (is_community, is_owner_here)),
}

# For an archived community, and all in it: it is read, and its owners decide who is in it and whether it comes back. Nobody writes.
IN_ARCHIVE: Mapping[str, tuple[Alternative, ...]] = {
    "view": (ADMIN, (may_read,)),
    "know": ((may_read,), (may_ask_to_join,)),
    "flag": ((may_read, is_entry),),
    "manage": ((is_administrator, is_community), (is_community, is_owner_here)),
}

# For what lies in the trash of an archived community: bringing it back would be writing.
IN_ARCHIVED_TRASH: Mapping[str, tuple[Alternative, ...]] = {action: IN_TRASH[action] for action in ("notice", "view")}

# What anybody can be asked for: an action that isn't here is a mistake.
KNOWN_ACTIONS = frozenset({*ACTIONS, *ON_COMMENT, *IN_TRASH, *IN_ARCHIVE})
