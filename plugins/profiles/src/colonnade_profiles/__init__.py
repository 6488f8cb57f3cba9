"""People: a page for each, who chooses field by field who is shown it, and a directory of all. This file says what there is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from types import ModuleType

from colonnade.api import Action, Demo, Plugin, View, Widget, hookimpl, messages
from colonnade_profiles import asked, chart, directory, editing, knowing, network, page
from colonnade_profiles import demo as examples
from colonnade_profiles.anniversaries import Anniversaries
from colonnade_profiles.knowing import link_to
from colonnade_profiles.shown import may_open
from colonnade_profiles.widgets import Newcomers

_ = messages("profiles")

plugin = Plugin(
    "profiles",
    title=_("Profiles"),
    description=_("A page for each person, on which they choose who is shown what, and a directory by name, department and place."),
    version="0.1.0",
    icon="users",
    scopes=("site",),
    scripts=("hovercard.js",),
    keys=(("i", _("With the focus on a name: who that is")),),
)


@hookimpl
def views() -> Sequence[ModuleType | Callable]:
    """The directory, the chart, who knows what, the page of a person with its card, the form for it, networks, and tags."""
    return [directory, chart, knowing, page, editing, network, asked]


@hookimpl
def widgets() -> Sequence[type[Widget]]:
    """Who is new, and whose day it is."""
    return [Newcomers, Anniversaries]


@hookimpl
def quick_commands(view: View) -> Sequence[tuple[str, str, str]]:
    """The ways to one's own profile and network and, for those who may open the directory, to who knows what and to the chart."""
    found = []
    if view.me:
        found.append((view.t(_("Edit my profile")), f"{view.url(view.me)}/@@edit", "pencil"))
        found.append((view.t(_("My network")), network.network_url(view, view.me), "users"))
    if may_open(view):
        found += [(view.t(_("Who knows about …?")), link_to(""), "users"), (view.t(_("Organisation chart")), "/people/@@chart", "users")]
    return found


@hookimpl
def actions_required(view: View) -> Sequence[Action]:
    """Who asks to be in the reader's network."""
    return network.waiting(view)


@hookimpl
def nothing_found(view: View, words: str) -> Sequence[tuple[str, str, str]]:
    """People who may know what a search didn't find."""
    return [(view.t(_("Who knows about it?")), link_to(words), "users")] if may_open(view) else []


@hookimpl
def demo_content(demo: Demo) -> None:
    """What the demo company's people say of themselves."""
    examples.add(demo)
