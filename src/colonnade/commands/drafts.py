"""Drafts: what someone has written but not published, kept for that person alone."""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping
from typing import Any

from BTrees.LOBTree import LOBTree
from BTrees.OOBTree import OOBTree

from colonnade.commands.base import UnitOfWork
from colonnade.content.drafts import Draft
from colonnade.content.objects import Content

Root = MutableMapping[str, Any]
MAX_DRAFTS = 200


def install(root: Root) -> None:
    """Make the area of drafts in an empty database."""
    root.setdefault("drafts", LOBTree())


def key_for(target: Content, type_name: str = "") -> str:
    """The key of the draft for editing *target*, or for adding a *type_name* in it."""
    return f"{target.uid}:{type_name}"


def save_draft(uow: UnitOfWork, target: Content, type_name: str, values: Mapping[str, str]) -> Draft:
    """Keep *values* for the actor, instead of an earlier draft for the same form."""
    own = uow.root["drafts"].get(uow.actor.id)
    if own is None:
        own = uow.root["drafts"][uow.actor.id] = OOBTree()
    draft = own[key_for(target, type_name)] = Draft(target.uid, type_name, values, uow.now)
    if len(own) > MAX_DRAFTS:
        del own[min(own, key=lambda k: own[k].when)]
    return draft


def find_draft(root: Root, person_id: int, target: Content, type_name: str = "") -> Draft | None:
    """The draft of a person for a form, or None."""
    return root["drafts"].get(person_id, {}).get(key_for(target, type_name))


def drop_draft(uow: UnitOfWork, target: Content, type_name: str = "") -> None:
    """Forget the actor's draft for a form: it was published or thrown away."""
    own = uow.root["drafts"].get(uow.actor.id)
    if own is not None:
        own.pop(key_for(target, type_name), None)


def drafts_of(root: Root, person_id: int) -> list[Draft]:
    """The drafts of a person, the newest first."""
    own = root["drafts"].get(person_id)
    return sorted(own.values(), key=lambda draft: draft.when, reverse=True) if own else []
