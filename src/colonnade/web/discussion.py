"""The comments below an object, drawn for a reader; kept until somebody says something."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any

from colonnade.content.text import Text
from colonnade.facets import comments
from colonnade.facets.comments import Comment
from colonnade.security.can import can
from colonnade.web.urls import path_for, person_path

if TYPE_CHECKING:
    from colonnade.web.content_page import ContentPage

PER_PAGE = 50


@dataclass(frozen=True, slots=True)
class Said:
    """A comment as a page shows it."""

    key: int
    author: str
    initials: str
    hue: int
    author_url: str | None
    when: Any
    html: str
    edited: bool
    deleted: bool
    may_edit: bool
    may_delete: bool
    may_restore: bool
    replies: tuple[Said, ...] = ()
    photo: Any = None
    flag_url: str | None = None


class Discussion:
    """Draws the comments on the object of a page."""

    def __init__(self, page: ContentPage) -> None:
        self._page = page
        self._context, self._request = page.context, page.request

    def html(self, text: Text) -> str:
        """The HTML of what somebody said."""
        return self._page.resolved(text.html)

    def kept(self) -> str:
        """The latest comments with the form, from memory where nothing changed."""
        request, obj = self._request, self._context
        name = ("comments", obj.uid, request.page.csrf_token, request.page.once, self._may_comment)
        version = (comments.version_of(obj), request.view.changes())
        return request.view.kept(name, version, self.draw, timed=comments.number_of(obj) > 0, own=True)

    def draw(self, *, before: int | None = None, typed: str = "", error: str | None = None, reply_to: int = 0) -> str:
        """The comments before the key *before* (the latest, if None); *typed* and *error* are of a form that was sent in vain."""
        obj, request = self._context, self._request
        found = list(islice(comments.threads(obj, before), PER_PAGE + 1))
        shown = [self._said(comment) for comment in reversed(found[:PER_PAGE])]
        older = f"{path_for(obj, 'comments')}?before={found[PER_PAGE - 1].key}" if len(found) > PER_PAGE else None
        values = {
            "threads": [said for said in shown if said is not None],
            "number": comments.number_of(obj),
            "older": older,
            "action": path_for(obj, "comments"),
            "mention_url": path_for(obj, "mention"),
            "comment_url": path_for(obj, "comment"),
            "history_url": path_for(obj, "comment-history"),
            "may_comment": self._may_comment,
            "told_url": f"{path_for(obj, 'told')}?do=comment",
            "me": self._me(),
            "typed": typed,
            "error": error,
            "reply_to": reply_to,
        }
        return request.render("colonnade:comments.pt", values)

    @property
    def _may_comment(self) -> bool:
        return self._request.view.can("comment", self._context)

    def _me(self) -> tuple[str, int, Any]:
        person = self._request.reader.person
        face = self._request.view.face(person)
        return (face.initials, face.hue, face.photo) if person else ("", 0, None)

    def _said(self, comment: Comment) -> Said | None:
        """A comment with its replies; None for a deleted one that nobody has to see."""
        replies = tuple(said for reply in comments.replies(comment) if (said := self._said(reply)) is not None)
        may_restore = bool(comment.deleted) and can(self._request.reader, "restore", comment)
        if comment.deleted and not replies and not may_restore:
            return None
        view, reader = self._request.view, self._request.reader
        person = view.person(comment.creator) if not comment.deleted else None
        face = view.face(person)
        return Said(
            comment.key,
            view.name_of(comment.creator) if not comment.deleted else "",
            face.initials if person else "–",
            face.hue,
            person_path(person) if person else None,
            view.when(comment.created),
            "" if comment.deleted else self.html(comment.text),
            comment.edited is not None,
            bool(comment.deleted),
            bool(can(reader, "edit", comment)),
            bool(can(reader, "trash", comment)),
            bool(may_restore),
            replies,
            face.photo,
            self._flag_url(comment),
        )

    def _flag_url(self, comment: Comment) -> str | None:
        """Where a comment of somebody else is reported."""
        mine = comment.creator == self._request.reader.id
        may = not mine and not comment.deleted and self._request.reader.id and self._request.view.can("flag", self._context)
        return f"{path_for(self._context, 'flag')}?comment={comment.key}" if may else None
