"""What the facets hold of an object as plain values, for JSON and for exports: also of one whose plugin is off."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from colonnade.content.objects import Content
from colonnade.facets import comments
from colonnade.facets.attachments import attachments_of
from colonnade.facets.comments import Comment
from colonnade.facets.people_sets import FOLLOWS, LIKES

NameOf = Callable[[int], str]


def facets_of(obj: Content, name_of: NameOf) -> dict[str, Any]:
    """`attachments`, `comments`, `likes` and `followers` of *obj*, those that there are. *name_of* tells who a person id is."""
    found: dict[str, Any] = {
        "attachments": [
            {"name": a.name, "media_type": a.media_type, "bytes": a.size, "when": a.when.isoformat(), "by": name_of(a.by)}
            for a in attachments_of(obj)
        ],
        "comments": list(_comments(obj, name_of)),
        "likes": [name_of(person_id) for person_id in LIKES.people(obj)],
        "followers": [name_of(person_id) for person_id in FOLLOWS.people(obj)],
    }
    return {name: value for name, value in found.items() if value}


def _comments(obj: Content, name_of: NameOf) -> Iterator[dict[str, Any]]:
    return (_plain(comment, name_of) for comment in comments.all_of(obj) if not comment.deleted)


def _plain(comment: Comment, name_of: NameOf) -> dict[str, Any]:
    return {
        "id": str(comment.key),
        "reply_to": str(comment.reply_to) if comment.reply_to else None,
        "created": comment.created.isoformat(),
        "creator": name_of(comment.creator),
        "text": comment.text.source,
        "edited": comment.edited.isoformat() if comment.edited else None,
    }
