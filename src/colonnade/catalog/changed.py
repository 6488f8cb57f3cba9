"""Which objects changed since the text index last looked: written in the transaction of the change, so that none is ever missed.

An entry is a uid. It says that the object isn't what it was, not what it is now: whoever reads it looks at the object.
"""

from __future__ import annotations

from collections.abc import MutableMapping
from typing import Any

from BTrees.LLBTree import LLBTree

from colonnade.content.objects import Content
from colonnade.jobs.waiting import Waiting

Root = MutableMapping[str, Any]


class Changed(Waiting):
    """All entries."""

    tree = LLBTree

    def add(self, uid: int) -> None:
        """Enter an object."""
        self.enter(uid, uid)


def install(root: Root) -> None:
    """Make the area in an empty database."""
    if "changed" not in root:
        root["changed"] = Changed()
    changed(root).complete()


def changed(root: Root) -> Changed:
    """The entries of a database."""
    return root["changed"]


def note_change(root: Root, obj: Content) -> None:
    """Enter *obj*, whatever became of it."""
    root["changed"].add(obj.uid)
