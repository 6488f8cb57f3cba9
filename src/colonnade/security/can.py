"""The one question of access. Pure: no request, no database beyond the object itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from colonnade.content.errors import NotAllowed
from colonnade.security.permission_map import ACTIONS, IN_ARCHIVE, IN_ARCHIVED_TRASH, IN_TRASH, ON_COMMENT, Alternative, Predicate
from colonnade.security.predicates import is_closed
from colonnade.security.reader import Reader
from colonnade.security.roles import Node


@dataclass(frozen=True, slots=True)
class Decision:
    """Whether something is allowed, and the rule that said so: predicate names joined by ` and `, or `denied`."""

    allowed: bool
    rule: str

    def __bool__(self) -> bool:
        return self.allowed


DENIED = Decision(False, "denied")


def can(reader: Reader, action: str, obj: Node) -> Decision:
    """Decide whether *reader* may do *action* to *obj*. Unknown actions are denied."""
    for alternative in _table(reader, obj).get(action, ()):
        for predicate in alternative:
            if not predicate(reader, obj):
                break
        else:
            return _allowed_by(alternative)
    return DENIED


def allowed(reader: Reader, actions: Iterable[str], obj: Node) -> frozenset[str]:
    """Which of *actions* `can` allows on *obj*. Each condition is asked once: pages ask for all that they offer."""
    table = _table(reader, obj)
    answers: dict[Predicate, bool] = {}
    return frozenset(action for action in actions if _holds(table.get(action, ()), reader, obj, answers))


def _holds(alternatives: tuple[Alternative, ...], reader: Reader, obj: Node, answers: dict[Predicate, bool]) -> bool:
    """Whether all conditions of one of *alternatives* hold; *answers* are those that were asked already."""
    for alternative in alternatives:
        for predicate in alternative:
            answer = answers.get(predicate)
            if answer is None:
                answer = answers[predicate] = predicate(reader, obj)
            if not answer:
                break
        else:
            return True
    return False


def _table(reader: Reader, obj: Node) -> Mapping[str, tuple[Alternative, ...]]:
    """The rules for *obj*: what it lies in is in the trash, or archived, or neither. One walk tells, as this is asked most of all.

    While nobody writes in a plugin, what is of its types is as in an archive.
    """
    node: Node | None = obj
    archived = bool(reader.closed) and is_closed(reader, obj)
    while node is not None:
        if node.trashed:
            return IN_TRASH if node.is_place or not (archived or _is_archived(node)) else IN_ARCHIVED_TRASH
        if node.is_place and node.archived:
            archived = True
        node = node.__parent__
    return IN_ARCHIVE if archived else ON_COMMENT if obj.is_comment else ACTIONS


def _is_archived(obj: Node) -> bool:
    """Whether the place of something in the trash is archived, and not in the trash itself."""
    node: Node | None = obj
    while node is not None and not node.is_place:
        node = node.__parent__
    return node is not None and bool(node.archived) and not node.trashed


@lru_cache
def _allowed_by(alternative: Alternative) -> Decision:
    return Decision(True, " and ".join(predicate.__name__ for predicate in alternative))


def demand(reader: Reader, action: str, obj: Node) -> None:
    """Raise NotAllowed unless *reader* may do *action* to *obj*."""
    decision = can(reader, action, obj)
    if not decision:
        raise NotAllowed(action, decision.rule)
