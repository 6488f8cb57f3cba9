"""People: a page for each, who chooses field by field who is shown it, and a directory of all. This file says what there is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from types import ModuleType

from colonnade.api import Action, Demo, Plugin, View, hookimpl, messages
from colonnade_profiles import demo as examples
from colonnade_profiles import directory, editing, network, page

_ = messages("profiles")

plugin = Plugin(
    "profiles",
    title=_("Profiles"),
    description=_("A page for each person, on which they choose who is shown what, and a directory by name, department and place."),
    version="0.1.0",
    icon="users",
    scopes=("site",),
)


@hookimpl
def views() -> Sequence[ModuleType | Callable]:
    """The directory, the page of a person with its card, the form for it, and networks."""
    return [directory, page, editing, network]


@hookimpl
def quick_commands(view: View) -> Sequence[tuple[str, str, str]]:
    """The ways to one's own profile and network."""
    if not view.me:
        return []
    edit = (view.t(_("Edit my profile")), f"{view.url(view.me)}/@@edit", "pencil")
    return [edit, (view.t(_("My network")), network.network_url(view, view.me), "users")]


@hookimpl
def actions_required(view: View) -> Sequence[Action]:
    """Who asks to be in the reader's network."""
    return network.waiting(view)


@hookimpl
def demo_content(demo: Demo) -> None:
    """What the demo company's people say of themselves."""
    examples.add(demo)
