"""The widgets: the box to share something, and what was shared lately."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

from zope.interface import Interface
from zope.schema import Choice, Int
from zope.schema.vocabulary import SimpleTerm, SimpleVocabulary

from colonnade.api import Content, Empty, View, Widget, likes_of, messages, number_of_comments, plain_text
from colonnade_status.audience import named_place
from colonnade_status.box import share_box
from colonnade_status.items import face
from colonnade_status.types import BOARD, POST, board_list, original_of, source_of

_ = messages("status")
SHOWN_CHARACTERS = 240
ALL, MINE, HERE = "all", "mine", "here"


class ILatestSettings(Interface):
    """How many updates, and whose."""

    count = Int(title=_("How many"), min=1, max=30, default=5)
    whose = Choice(
        title=_("Whose updates"),
        vocabulary=SimpleVocabulary(
            [
                SimpleTerm(ALL, title=_("All that I may read; on the page of a place those of that place")),
                SimpleTerm(MINE, title=_("Those of the places that I belong to")),
                SimpleTerm(HERE, title=_("Only those of the company, or of this place")),
            ]
        ),
        default=ALL,
    )


class ShareBox(Widget):
    """Write an update, or go to the form of something else."""

    name = "status.share"
    title = _("Share something")
    description = _("A box to write an update, or to add something else.")
    icon = "activity"
    sizes = ("full",)
    template = "box.pt"
    assets = ("status.css", "status.js")
    at_top = True

    def shown_to(self, view: View) -> bool:
        """Those who may write something here."""
        board = view.app(BOARD.name)
        return view.me is not None and board is not None and view.can("add", board)

    def data(self, view: View) -> Mapping[str, Any]:
        """The box."""
        return {"box": share_box(view, view.app(BOARD.name), home=True)}


class LatestUpdates(Widget):
    """What was shared lately."""

    name = "status.latest"
    title = _("Latest updates")
    description = _("What people shared lately, in a few lines each.")
    icon = "activity"
    template = "latest.pt"
    settings = ILatestSettings
    assets = ("status.css",)

    def data(self, view: View) -> Mapping[str, Any] | None:
        """Who said what, where and when."""
        found = self._posts(view)
        return {"items": [self._item(post, view) for post in found]} if found else None

    def _posts(self, view: View) -> list[Content]:
        count, whose, board = self.options["count"], self.options["whose"], view.app(BOARD.name)
        if view.community is not None or whose == HERE:
            return view.walk(POST.name, board_list(board.uid), limit=count)[0] if board is not None else []
        if whose == MINE:
            found = [post for place in view.my_places() for post in view.list(POST.name, place=place, limit=count)]
            return sorted(found, key=lambda post: post.created, reverse=True)[:count]
        return view.list(POST.name, limit=count)

    def _item(self, post: Content, view: View) -> dict[str, Any]:
        name, url, initials, hue, photo = face(view, post.creator)
        place = named_place(post)
        text = plain_text(source_of(post), SHOWN_CHARACTERS, view.known_name)
        return {
            "name": name,
            "author_url": url,
            "initials": initials,
            "hue": hue,
            "photo": photo,
            "url": view.url(post),
            "when": view.when(post.created),
            "place": place.title if place is not None and place is not view.place else None,
            "text": text or (view.t(_("passed something on")) if original_of(post) else post.title),
            "lang": {"en": "en", "zh_Hant": "zh-Hant-TW"}.get(post.language),
            "likes": likes_of(post),
            "comments": number_of_comments(post),
        }

    def version(self, view: View) -> Hashable:
        """New with each change of what is shown: the updates, with their likes and comments, which change without the list."""
        shown = tuple((post.uid, post.revision, likes_of(post), number_of_comments(post)) for post in self._posts(view))
        return (view.me.id if view.me is not None and self.options["whose"] == MINE else 0, view.changes(POST.name), shown)

    def when_empty(self, view: View) -> Empty:
        """Say what to do."""
        board = view.app(BOARD.name)
        may = board is not None and view.can("add", board)
        text = _("Nobody has shared anything yet. Tell the others what you are working on.")
        return Empty(
            text if may else _("Nobody has shared anything yet."), (view.url(board, "upload"), _("Share something")) if may else None
        )

    def url(self, view: View) -> str | None:
        """The list of updates."""
        board = view.app(BOARD.name)
        return view.url(board) if board is not None else None
