"""People: a page for each, who chooses field by field who is shown it, and a directory of all. This file says what there is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from types import ModuleType

from colonnade.api import Demo, Plugin, View, hookimpl, messages
from colonnade_profiles import chart, directory, editing, page
from colonnade_profiles import demo as examples

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
    """The directory, the page of a person with its card, and the form for it."""
    return [directory, chart, page, editing]


@hookimpl
def quick_commands(view: View) -> Sequence[tuple[str, str, str]]:
    """The way to one's own profile."""
    return [(view.t(_("Edit my profile")), f"{view.url(view.me)}/@@edit", "pencil")] if view.me else []


@hookimpl
def demo_content(demo: Demo) -> None:
    """What the demo company's people say of themselves."""
    examples.add(demo)
