"""What the facets keep of an object, or of a person, outside of it: taken out when it is gone for good."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from colonnade.content.objects import Content
from colonnade.facets import attachments, comments, flags, following, saved
from colonnade.facets.people_sets import FOLLOWS, RELATIONS


def forget_object(root: Any, obj: Content) -> None:
    """Files, and what people have of the object in their own indexes."""
    attachments.release(root, attachments.files_of(obj))
    comments.forget_object(root, obj)
    flags.forget_object(root, obj.uid)
    following.forget_object(root, obj.uid, FOLLOWS.people(obj))
    for relation in RELATIONS:
        relation.forget_object(root, obj)


def forget_person(root: Any, person_id: int, by_uid: Callable[[Any, int], Content | None]) -> None:
    """What a person said, flagged, likes and follows."""
    flags.forget_person(root, person_id, by_uid)
    comments.forget_person(root, person_id, by_uid)
    following.forget_person(root, person_id)
    saved.forget_person(root, person_id)
    for relation in RELATIONS:
        relation.forget_person(root, person_id, by_uid)
