"""What happened to content. Frozen facts that commands publish and hooks receive, in the transaction of the change."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from colonnade.content.objects import Content


@dataclass(frozen=True)
class Event:
    """Something happened to `obj`, done by person `actor` (0: the system) at `when` (aware UTC)."""

    obj: Content
    actor: int
    when: datetime


@dataclass(frozen=True)
class Created(Event):
    """An object came into the tree."""


@dataclass(frozen=True)
class Edited(Event):
    """Fields of an object changed. `fields` are their names."""

    fields: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Moved(Event):
    """An object has a new parent or name. `old_path` is where it was."""

    old_path: tuple[str, ...] = ()


@dataclass(frozen=True)
class Shared(Event):
    """Who may read an object changed."""


@dataclass(frozen=True)
class Trashed(Event):
    """An object went to the trash, with all below it."""


@dataclass(frozen=True)
class Restored(Event):
    """An object came back from the trash."""


@dataclass(frozen=True)
class Imported(Event):
    """An object came in from an archive, as it was when that was written. What is below it comes after it, each with its own event.

    Whoever keeps lists of their own enters it there; nothing else follows: nobody is told, and it doesn't count as changed.
    """


@dataclass(frozen=True)
class Commented(Event):
    """Somebody commented on an object. `comment` is the key of what they said."""

    comment: int = 0


@dataclass(frozen=True)
class AskedToJoin(Event):
    """The actor asked to become a member of the place `obj`."""


@dataclass(frozen=True)
class InvitedToJoin(Event):
    """The actor invited `person` into the place `obj`."""

    person: int = 0


@dataclass(frozen=True)
class Joined(Event):
    """`person` became a member of the place `obj`: by themselves, or because the actor let in whom had asked."""

    person: int = 0
