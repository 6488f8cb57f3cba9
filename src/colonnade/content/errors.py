"""What can go wrong with content, as classes that carry facts. Only `colonnade.web.errors` turns them into answers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


class ColonnadeError(Exception):
    """Base of every error that a person may be told about."""


class Invalid(ColonnadeError):
    """Input that a schema or a rule refuses.

    `errors` maps a field name ('' for the whole form) to a translatable message.
    """

    def __init__(self, errors: Mapping[str, str]) -> None:
        super().__init__(dict(errors))
        self.errors = dict(errors)


class AlreadyThere(Invalid):
    """What would be made is there already, as `obj`, which the actor may see."""

    def __init__(self, errors: Mapping[str, str], obj: Any) -> None:
        super().__init__(errors)
        self.obj = obj


class NoRoom(Invalid):
    """A file doesn't fit into what is left of the room of a person or a place."""


class NotAllowed(ColonnadeError):
    """The actor may not do this. `rule` names the rule that decided."""

    def __init__(self, action: str, rule: str) -> None:
        super().__init__(f"{action}: {rule}")
        self.action, self.rule = action, rule


class NotTheirs(NotAllowed):
    """Something below an object isn't the actor's to move to other readers: `number` of these the actor can see, `hidden` others not."""

    def __init__(self, number: int, hidden: int) -> None:
        super().__init__("move", "denied")
        self.number, self.hidden = number, hidden


class EditConflict(ColonnadeError):
    """Two people changed the same part of a text. Carries all three versions and the attempted merge; nothing is lost."""

    def __init__(self, base: Mapping, theirs: Mapping, mine: Mapping, merged: Mapping, revision: int) -> None:
        super().__init__("edit conflict")
        self.base, self.theirs, self.mine, self.merged, self.revision = base, theirs, mine, merged, revision


class Dormant(ColonnadeError):
    """The object's type belongs to a plugin that is off here."""

    def __init__(self, type_name: str, plugin: str) -> None:
        super().__init__(f"{type_name} is dormant: plugin {plugin!r} is off here")
        self.type_name, self.plugin = type_name, plugin


class UnknownType(ColonnadeError):
    """No code is installed for this type."""

    def __init__(self, type_name: str) -> None:
        super().__init__(f"unknown content type {type_name!r}")
        self.type_name = type_name


class NotAddable(ColonnadeError):
    """This type may not be added in this container."""

    def __init__(self, type_name: str, container_type: str) -> None:
        super().__init__(f"{type_name} cannot be added in {container_type}")
        self.type_name, self.container_type = type_name, container_type


class TooMuch(ColonnadeError):
    """More was sent than is taken there: `size` bytes, of at most `most`."""

    def __init__(self, size: int, most: int) -> None:
        super().__init__(f"{size} bytes of at most {most}")
        self.size, self.most = size, most


class MoveRefused(ColonnadeError):
    """A move that would make a circle, nest too deep, or take to another place what stays. `reason`: `circle`, `depth` or `stays`."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason
