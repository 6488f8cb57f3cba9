"""Which conditions allow which action. Read a line as: allowed when all conditions of one alternative hold.

What isn't listed is denied.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from colonnade.security.predicates import (
    is_administrator,
    is_author_here,
    is_editor_here,
    is_entry,
    is_owner_here,
    made_it,
    may_read,
    threw_it_away,
)
from colonnade.security.reader import Reader
from colonnade.security.roles import Node

Predicate = Callable[[Reader, Node], bool]
Alternative = tuple[Predicate, ...]

ADMIN: Alternative = (is_administrator,)

ACTIONS: Mapping[str, tuple[Alternative, ...]] = {
    "view": (ADMIN, (may_read,)),
    "add": (ADMIN, (may_read, is_author_here)),
    "edit": (ADMIN, (may_read, is_entry, is_editor_here), (may_read, is_entry, made_it), (may_read, is_owner_here)),
    "move": ((is_administrator, is_entry), (may_read, is_entry, is_editor_here), (may_read, is_entry, made_it)),
    "trash": ((is_administrator, is_entry), (may_read, is_entry, is_editor_here), (may_read, is_entry, made_it)),
    "share": ((is_administrator, is_entry), (may_read, is_entry, is_owner_here), (may_read, is_entry, made_it)),
    "manage": (ADMIN, (may_read, is_owner_here)),
    "administer": (ADMIN,),
}

# For what is in the trash, or inside something that is.
IN_TRASH: Mapping[str, tuple[Alternative, ...]] = {
    "view": (ADMIN, (may_read, is_owner_here), (may_read, threw_it_away), (may_read, made_it)),
    "restore": (ADMIN, (may_read, is_owner_here), (may_read, threw_it_away), (may_read, made_it)),
}
