"""Undoing what somebody did in one request, for administrators: by doing the opposite, so that nothing of what came later is lost.

What was added goes to the trash, what was thrown away comes back, what was moved goes back, what was edited gets its version of before as a
new one. ZODB could put the records themselves back, but only as long as nobody wrote anything near them: after a few saves by others
that is never so. What isn't about one of these four things isn't undone.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

from persistent.timestamp import TimeStamp

from colonnade.commands.base import UnitOfWork
from colonnade.commands.move import Destinations, move
from colonnade.commands.restore_version import restore_version
from colonnade.commands.trash import restore, trash
from colonnade.content.errors import ColonnadeError, Invalid
from colonnade.content.objects import Content, Folder
from colonnade.content.roots import by_uid
from colonnade.content.versions import version_of
from colonnade.facets.comments import number_of
from colonnade.i18n import messages
from colonnade.security.can import can, demand
from colonnade.security.predicates import is_in_trash
from colonnade.storage.past import Past, State, Stored, keeps_past, last_transactions, one_transaction

_ = messages("colonnade")
Kind = Literal["added", "edited", "moved", "thrown away", "taken back"]
_OBJECTS = "colonnade.content.objects"
LOOKED_AT = 1000
"""Transactions that are looked at for what can be undone."""
AT_ONCE = 50


@dataclass(frozen=True)
class Change:
    """What one transaction did to one object. `versions` are the numbers of before and after, `names` likewise, `parents` their oids."""

    kind: Kind
    obj: Content
    versions: tuple[int, int]
    names: tuple[str, str]
    parents: tuple[bytes, bytes]


@dataclass(frozen=True)
class Deed:
    """What somebody did in one request: `id` names it."""

    id: str
    when: datetime
    by: int
    changes: tuple[Change, ...]


def deeds(uow: UnitOfWork, most: int) -> list[Deed]:
    """What was done last and could be undone, the newest first; only what the actor may see. Raises NotAllowed."""
    demand(uow.actor, "administer", uow.root["site"])
    db = uow.root._p_jar.db()
    found: list[Deed] = []
    for past in last_transactions(db, LOOKED_AT, _OBJECTS) if keeps_past(db) else ():
        deed = _deed(uow, past)
        if deed is not None:
            found.append(deed)
        if len(found) == most:
            break
    return found


def find_deed(uow: UnitOfWork, id: str) -> Deed | None:
    """The deed called *id*, if it is one that can be undone or could be. Raises NotAllowed."""
    demand(uow.actor, "administer", uow.root["site"])
    db = uow.root._p_jar.db()
    past = one_transaction(db, bytes.fromhex(id), _OBJECTS) if keeps_past(db) else None
    return _deed(uow, past) if past is not None else None


def problem(uow: UnitOfWork, change: Change) -> Any:
    """Why *change* can't be undone any more, as a message; None if it can."""
    obj = change.obj
    if change.kind == "thrown away":
        return None if obj.uid in uow.root["trash"] else _("It isn’t in the trash any more.")
    if is_in_trash(uow.actor, obj):
        return _("It is in the trash.")
    if change.kind == "moved":
        return _cannot_go_back(uow, change)
    if obj.revision != change.versions[1]:
        return _("It was changed again later. Its history has all versions.")
    if change.kind == "edited":
        return None if version_of(obj, change.versions[0]) is not None else _("Its version of before isn’t there any more.")
    if change.kind == "added" and ((isinstance(obj, Folder) and len(obj)) or number_of(obj)):
        return _("Something was added or said there since.")
    return None if can(uow.actor, "trash", obj) else _("It can’t be moved to the trash.")


def undo(uow: UnitOfWork, id: str, note: str = "") -> Deed:
    """Undo a deed, all of it or nothing; *note* is that of new versions. Raises NotAllowed, and Invalid with the reason."""
    deed = find_deed(uow, id)
    if deed is None:
        raise Invalid({"": _("This can’t be undone.")})
    if len(deed.changes) > AT_ONCE:
        raise Invalid({"": _("This is too much to be undone at once.")})
    for change in deed.changes:
        reason = problem(uow, change)
        if reason is not None:
            raise Invalid({"": reason})
    for change in deed.changes:
        _reverse(uow, change, note)
    uow.audit("deed.undone", objects=len(deed.changes))
    return deed


def _reverse(uow: UnitOfWork, change: Change, note: str) -> None:
    match change.kind:
        case "added" | "taken back":
            trash(uow, change.obj)
        case "thrown away":
            restore(uow, change.obj)
        case "moved":
            move(uow, change.obj, _at(uow, change.parents[0]), name=change.names[0])
        case "edited":
            restore_version(uow, change.obj, change.versions[0], note)


def _cannot_go_back(uow: UnitOfWork, change: Change) -> Any:
    target = _at(uow, change.parents[0])
    if change.obj.__name__ != change.names[1] or change.obj.__parent__._p_oid != change.parents[1]:
        return _("It was moved again later.")
    if target is None or is_in_trash(uow.actor, target) or by_uid(uow.root, target.uid) is None:
        return _("Where it was isn’t there any more.")
    if target.get(change.names[0]) not in (None, change.obj):
        return _("Something else is there now.")
    try:
        Destinations(uow, change.obj).check(target)
    except ColonnadeError:
        return _("It can't be moved there.")
    return None


def _at(uow: UnitOfWork, oid: bytes) -> Any:
    """The folder that is the object *oid*."""
    found = uow.root._p_jar.get(oid)
    return found if isinstance(found, Folder) else None


def _deed(uow: UnitOfWork, past: Past) -> Deed | None:
    if not past.user.isdecimal():
        return None
    changes = tuple(_topmost(_changes(uow, past.stored)))
    if not changes or not all(can(uow.actor, "view", change.obj) for change in changes):
        return None
    when = datetime.fromisoformat(str(TimeStamp(past.tid))).replace(tzinfo=UTC)
    return Deed(past.tid.hex(), when, int(past.user), changes)


def _changes(uow: UnitOfWork, stored: Iterable[Stored]) -> list[Change]:
    found = []
    for each in stored:
        obj = by_uid(uow.root, each.after.get("uid", 0))
        kind = _kind(each.before, each.after)
        if obj is not None and kind is not None:
            before = each.before or each.after
            found.append(
                Change(
                    kind,
                    obj,
                    (before.get("revision", 1), each.after.get("revision", 1)),
                    (before.get("__name__") or "", each.after.get("__name__") or ""),
                    (before.get("__parent__") or b"", each.after.get("__parent__") or b""),
                )
            )
    return found


def _kind(before: State | None, after: State) -> Kind | None:
    if before is None:
        return "added"
    if bool(before.get("trashed")) != bool(after.get("trashed")):
        return "thrown away" if after.get("trashed") else "taken back"
    if [before.get(name) for name in ("__name__", "__parent__")] != [after.get(name) for name in ("__name__", "__parent__")]:
        return "moved"
    return "edited" if after.get("revision", 1) > before.get("revision", 1) else None


def _topmost(changes: list[Change]) -> Iterable[Change]:
    """Without what was added in something else that was added: it goes with that."""
    added = {change.obj._p_oid for change in changes if change.kind == "added"}
    return (change for change in changes if change.kind != "added" or change.parents[1] not in added)
