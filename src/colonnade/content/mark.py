"""Marks that tell that something changed: for what is worked out once and kept until then."""

from __future__ import annotations

from collections.abc import MutableMapping
from typing import Any

from persistent import Persistent

Root = MutableMapping[str, Any]


class Mark(Persistent):
    """Is written anew, though nothing in it changes, whenever what it stands for did."""

    @property
    def version(self) -> bytes:
        """New with every committed change: the serial of the mark's own record."""
        self._p_activate()
        return self._p_serial

    def move(self) -> None:
        """Note that something changed in this transaction."""
        self._p_changed = True

    def _p_resolveConflict(self, _old: Any, _saved: Any, new: Any) -> Any:
        return new


def install(root: Root) -> None:
    """Make the marks: of what all places are called and of what is on in them, and of comments."""
    for name in ("places", "said"):
        if name not in root:
            root[name] = Mark()


def note_place_change(root: Root) -> None:
    """Note that a place is called otherwise, or that a plugin was switched in it."""
    root["places"].move()


def places_version(root: Root) -> bytes:
    """New with each change that `note_place_change` was told of."""
    return root["places"].version


def note_comment_change(root: Root) -> None:
    """Note that a comment was changed, deleted or brought back: lists that show what was said are drawn again."""
    root["said"].move()


def comments_version(root: Root) -> bytes:
    """New with each change that `note_comment_change` was told of."""
    return root["said"].version
