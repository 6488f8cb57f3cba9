"""The box to share something: what its template needs, on a homepage and on the plugin's own pages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from colonnade.api import Folder, View, messages, number_in, place_of
from colonnade_status.audience import boards, effect, in_words, named_place
from colonnade_status.commands import MAX_FILES
from colonnade_status.items import face, quote
from colonnade_status.types import MAX_BODY, POST

_ = messages("status")


def share_box(
    door: View,
    here: Folder,
    *,
    home: bool = False,
    original: int | None = None,
    typed: str | None = None,
    to: Folder | None = None,
    only: str = "",
    errors: Mapping[str, str] | None = None,
    always_open: bool = False,
) -> dict[str, Any] | None:
    """The values of the box on a page of *here*; None for whoever may write nowhere, and in an archived community: there, only passing on.

    *home*: the page is a homepage, to which posting leads back. *typed*, *to*, *only* and *errors* are of a form that was sent in vain.
    """
    choices = boards(door, here)
    if not choices or door.me is None or (place_of(here).archived and original is None):
        return None
    draft = _begun(door, here) if typed is None and original is None else {}
    if draft:
        to, only = door.get(number_in(draft.get("to")) or 0), draft.get("only", "")
    chosen = to if to in choices else here if here in choices else choices[0]
    name, _url, initials, hue, photo = face(door, door.me.id)
    place = named_place(here)
    return {
        "me": (name, initials, hue, photo),
        "prompt": door.t(_("Share something with ${place}…"), place=place.title) if place else door.t(_("Share something with everyone…")),
        "open": always_open or bool(draft or typed or errors),
        "foldable": not always_open,
        "action": door.url(here, "upload"),
        "autosave": f"{door.url(here, 'draft')}?type={POST.name}" if original is None else None,
        "who_url": door.url(here, "audience"),
        "mention_url": door.url(here, "mention"),
        "people_url": door.url(here, "people"),
        "back": "home" if home else "",
        "of": original,
        "quote": quote(door, original) if original is not None else None,
        "typed": typed if typed is not None else draft.get("body", ""),
        "max": MAX_BODY,
        "max_files": MAX_FILES,
        "choices": [(str(board.uid), in_words(door, board), board is chosen) for board in choices],
        "only": only.splitlines(),
        "effect": effect(door, chosen, only),
        "errors": errors or {},
        "chips": door.share_chips() if original is None else [],
    }


def _begun(door: View, here: Folder) -> Mapping[str, str]:
    """What the reader has begun to write here and not posted, and for whom."""
    return next((draft.values for draft, target in door.drafts() if target is here and draft.type_name == POST.name), {})
