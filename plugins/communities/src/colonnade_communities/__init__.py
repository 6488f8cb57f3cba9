"""Communities: a directory of them, and how people come in: joining, asking, being invited. This file says what there is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from types import ModuleType

from colonnade.api import Action, Demo, Notice, Plugin, View, Widget, events, hookimpl, messages
from colonnade_communities import around, concerned, directory, door, inviting, waiting
from colonnade_communities import demo as examples
from colonnade_communities.widgets import Around, ImportantLinks, MyCommunities

_ = messages("communities")

plugin = Plugin(
    "communities",
    title=_("Communities"),
    description=_("A directory of communities, and the ways into them: joining, asking to join, being invited."),
    version="0.1.0",
    icon="users",
    scopes=("site",),
)


@hookimpl
def views() -> Sequence[ModuleType | Callable]:
    """The directory, the page that tells of a community, and those on which owners let people in."""
    return [around, directory, door, inviting]


@hookimpl
def widgets() -> Sequence[type[Widget]]:
    """The reader's communities, and the links of one."""
    return [MyCommunities, ImportantLinks, Around]


@hookimpl
def default_widgets() -> Sequence[tuple[str, str]]:
    """Where they stand on a homepage that nobody has arranged."""
    return [(MyCommunities.name, "left"), (ImportantLinks.name, "right"), (Around.name, "right")]


@hookimpl
def place_actions(view: View) -> Sequence[tuple[str, str, str]]:
    """Join, or invite and let in."""
    return door.offered(view)


@hookimpl
def place_door(view: View) -> Sequence[tuple[str, str, str]]:
    """The page that tells of a community."""
    return [(view.t(_("About")), view.url(view.place, "about"), "users")]


@hookimpl
def notices(event: events.Event, root: object) -> Sequence[Notice]:
    """Owners, of who asks; who is invited or let in."""
    return concerned.of(event)


@hookimpl
def actions_required(view: View) -> Sequence[Action]:
    """Invitations of the reader, and who asks to join what they own."""
    return waiting.of(view)


@hookimpl
def quick_commands(view: View) -> Sequence[tuple[str, str, str]]:
    """Starting a community."""
    return [(view.t(_("Start a community")), "/communities/add", "plus")] if door.may_found(view) else []


@hookimpl
def demo_content(demo: Demo) -> None:
    """Communities of the demo company."""
    examples.add(demo)
