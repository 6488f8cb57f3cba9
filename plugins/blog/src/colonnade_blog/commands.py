"""What can be done with a post beside editing it."""

from __future__ import annotations

from colonnade.api import Content, UnitOfWork, edit
from colonnade_blog.publishing import DRAFT, PUBLISHED


def publish_now(uow: UnitOfWork, post: Content) -> None:
    """Publish a draft, or what was to be published later. Raises NotAllowed, Dormant."""
    edit(uow, post, {"state": PUBLISHED, "publish_at": None})


def back_to_draft(uow: UnitOfWork, post: Content) -> None:
    """Hide a post again from all but its author. Raises NotAllowed, Dormant."""
    edit(uow, post, {"state": DRAFT, "publish_at": None})
