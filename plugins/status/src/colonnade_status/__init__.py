"""Status updates: a few words for the company or a place, with the box to share them. This file says what there is, the others how."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from types import ModuleType
from typing import Any

from colonnade.api import ContentType, Demo, Plugin, Widget, events, hookimpl, messages
from colonnade_status import demo as examples
from colonnade_status import views as pages
from colonnade_status.pins import pin_again
from colonnade_status.types import BOARD, POST
from colonnade_status.widgets import LatestUpdates, ShareBox

_ = messages("status")

plugin = Plugin(
    "status",
    title=_("Updates"),
    description=_("A few words for the company or a place, with pictures and files; others like, comment on and repost them."),
    version="0.1.0",
    icon="activity",
    app=BOARD.name,
)


@hookimpl
def content_types() -> Sequence[ContentType]:
    """The root in each place, and the updates."""
    return [BOARD, POST]


@hookimpl
def views() -> Sequence[ModuleType | Callable]:
    """The list of a place, one person's updates, one update, and what the share box sends."""
    return [pages]


@hookimpl
def widgets() -> Sequence[type[Widget]]:
    """The box to share something, and what was shared lately."""
    return [ShareBox, LatestUpdates]


@hookimpl
def default_widgets() -> Sequence[tuple[str, str]]:
    """The box at the top of the middle, the latest updates below it."""
    return [(ShareBox.name, "main"), (LatestUpdates.name, "main")]


@hookimpl
def content_changed(event: events.Event, root: Any) -> None:
    """What comes in from an archive is pinned as it was."""
    if isinstance(event, events.Imported) and event.obj.type_name == POST.name:
        pin_again(root, event.obj)


@hookimpl
def demo_content(demo: Demo) -> None:
    """What people of the demo company share, in both languages."""
    examples.add(demo)
