"""Invitations into a network: who asked whom, when, and with which words. Kept with the one who asked, and found from the one who is asked.

One that was declined stays as it is for whoever asked, also where they withdraw it: so they don't learn of it, and can't ask again.
"""

from __future__ import annotations

from collections.abc import Iterator, MutableMapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from BTrees.LLBTree import LLTreeSet
from BTrees.LOBTree import LOBTree

from colonnade.clock import from_microseconds, to_microseconds

Root = MutableMapping[str, Any]
SENT, RECEIVED = "network_invitations", "network_invited_by"
_OPEN, _DECLINED = 0, 1


@dataclass(frozen=True, slots=True)
class NetworkInvitation:
    """Person *by* asked person *to* at *when* (aware UTC), with these words, or none."""

    by: int
    to: int
    when: datetime
    message: str = ""


def waiting_out(root: Root, by: int, to: int) -> NetworkInvitation | None:
    """What *by* knows of their invitation to *to*: that it waits, as long as they don't withdraw it."""
    stored = root.get(SENT, {}).get(by, {}).get(to)
    return _made(by, to, stored) if stored is not None and not stored[3] else None


def waiting_in(root: Root, by: int, to: int) -> NetworkInvitation | None:
    """The invitation of *by* that waits for an answer of *to*."""
    stored = root.get(SENT, {}).get(by, {}).get(to)
    return _made(by, to, stored) if stored is not None and stored[2] == _OPEN and not stored[3] else None


def all_out(root: Root, by: int) -> Iterator[NetworkInvitation]:
    """All that wait, as far as *by* knows."""
    found = (waiting_out(root, by, to) for to in root.get(SENT, {}).get(by, ()))
    return (invitation for invitation in found if invitation is not None)


def all_in(root: Root, to: int) -> Iterator[NetworkInvitation]:
    """All that wait for an answer of *to*."""
    found = (waiting_in(root, by, to) for by in root.get(RECEIVED, {}).get(to, ()))
    return (invitation for invitation in found if invitation is not None)


def is_declined(root: Root, by: int, to: int) -> bool:
    """Tell whether *to* declined an invitation of *by*, whatever *by* knows or did since. Nobody but *to* may be shown it."""
    stored = root.get(SENT, {}).get(by, {}).get(to)
    return stored is not None and stored[2] == _DECLINED


def ask(root: Root, invitation: NetworkInvitation) -> None:
    """Enter an invitation. One that was declined stays that: it only looks to *by* as if it waited again."""
    state = _DECLINED if is_declined(root, invitation.by, invitation.to) else _OPEN
    _tree(root, SENT, invitation.by, LOBTree)[invitation.to] = (to_microseconds(invitation.when), invitation.message, state, False)
    _tree(root, RECEIVED, invitation.to, LLTreeSet).insert(invitation.by)


def decline(root: Root, by: int, to: int) -> None:
    """Let the invitation of *by* no longer wait for *to*."""
    mine = root.get(SENT, {}).get(by, {})
    if to in mine:
        moment, message, _state, withdrawn = mine[to]
        mine[to] = (moment, message, _DECLINED, withdrawn)


def withdraw(root: Root, by: int, to: int) -> None:
    """Take an invitation back. That it was declined is kept, without its words."""
    mine = root.get(SENT, {}).get(by, {})
    if is_declined(root, by, to):
        mine[to] = (mine[to][0], "", _DECLINED, True)
    elif to in mine:
        forget(root, by, to)


def forget(root: Root, by: int, to: int) -> None:
    """There is no invitation of *by* to *to*, and none was declined."""
    root.get(SENT, {}).get(by, LOBTree()).pop(to, None)
    received = root.get(RECEIVED, {}).get(to)
    if received is not None:
        received.discard(by)


def forget_person(root: Root, person_id: int) -> None:
    """The person is gone for good: whom they asked, and who asked them."""
    for to in list(root.get(SENT, {}).get(person_id, ())):
        forget(root, person_id, to)
    for by in list(root.get(RECEIVED, {}).get(person_id, ())):
        forget(root, by, person_id)
    for area in (SENT, RECEIVED):
        root.get(area, {}).pop(person_id, None)


def _tree(root: Root, area: str, person_id: int, kind: Any) -> Any:
    if area not in root:
        root[area] = LOBTree()
    found = root[area].get(person_id)
    if found is None:
        found = root[area][person_id] = kind()
    return found


def _made(by: int, to: int, stored: tuple[int, str, int, bool]) -> NetworkInvitation:
    return NetworkInvitation(by, to, from_microseconds(stored[0]), stored[1])
