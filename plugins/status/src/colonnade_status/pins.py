"""Pinned updates: at most three on a board, before all others. The board knows which; an update knows it for archives."""

from __future__ import annotations

from typing import Any

from colonnade.api import Content, Invalid, UnitOfWork, by_uid, demand, lineage, messages
from colonnade_status.types import POST

_ = messages("status")
MAX_PINNED = 3


def pinned_on(root: Any, board: Content) -> list[Content]:
    """The pinned updates of a board that are there, whoever may read them; the one pinned last comes first."""
    found = (by_uid(root, uid) for uid in getattr(board, "_pinned", ()))
    return [post for post in found if post is not None and post.__parent__ is board and not any(node.trashed for node in lineage(post))]


def is_pinned(post: Content) -> bool:
    """Tell whether an update is pinned on the board that it is on."""
    return post.uid in getattr(post.__parent__, "_pinned", ())


def pin(uow: UnitOfWork, post: Content, on: bool = True) -> None:
    """Keep an update before the others of its board, or no more. Owners of the place may.

    Raises NotAllowed, Invalid (no update, no room).
    """
    if post.type_name != POST.name:
        raise Invalid({"": _("This is no update.")})
    demand(uow.actor, "manage", post)
    board = post.__parent__
    others = [other.uid for other in pinned_on(uow.root, board) if other is not post]
    if on and len(others) >= MAX_PINNED:
        raise Invalid({"": _("Three updates are pinned here already. Unpin one of them first.")})
    board._pinned = (post.uid, *others) if on else tuple(others)
    post.pinned = on


def pin_again(root: Any, post: Content) -> None:
    """Pin an update that came in from an archive, if it was pinned and there is room."""
    others = [other.uid for other in pinned_on(root, post.__parent__) if other is not post]
    if getattr(post, "pinned", False) and len(others) < MAX_PINNED:
        post.__parent__._pinned = (*others, post.uid)
