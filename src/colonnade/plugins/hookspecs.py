"""Everything a plugin can hook into. The reference page is made from this file.

A hook is called only for plugins that are on where it matters. It may take any subset of the arguments.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from colonnade.plugins.manifest import hookspec

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from types import ModuleType

    from colonnade.commands.base import UnitOfWork
    from colonnade.commands.demo_content import Demo
    from colonnade.commands.leaving import Belonging
    from colonnade.content.events import Event
    from colonnade.content.types import ContentType
    from colonnade.home.actions import Action
    from colonnade.home.person_section import PersonSection
    from colonnade.home.widget import Widget
    from colonnade.jobs.background import BackgroundTask
    from colonnade.notifications.notice import Notice
    from colonnade.security.person import Person
    from colonnade.web.door import View
    from colonnade.web.search.written import Written


@hookspec
def content_types() -> Sequence[ContentType]:
    """The content types of the plugin. Called once, at start.

    Returns a list of `ContentType`. Each name starts with the plugin's name and a dot. A type that takes another's
    name, or has a field named like an attribute of every object, keeps the whole plugin from loading.
    """


@hookspec
def views() -> Sequence[ModuleType | Callable[..., Any]]:
    """The pages of the plugin. Called once, at start.

    Returns modules, or functions, decorated with `colonnade.api.view`. A page that takes a place already taken by the
    core or another plugin keeps the whole plugin from loading; the message names both.
    """


@hookspec
def widgets() -> Sequence[type[Widget]]:
    """The widgets that people can put on a homepage. Called once, at start.

    Returns a list of `Widget` classes. One that could not be drawn keeps the whole plugin from loading: without a title or `data`,
    with settings that are no Interface, with a template that is missing or wrong, with assets, columns or sizes that aren't there.
    """


@hookspec
def default_widgets() -> Sequence[tuple[str, str]]:
    """Where the plugin's widgets stand on a homepage that nobody has arranged. Called once, at start.

    Returns pairs (widget name, column), the column one of `left`, `main`, `right`. A widget or column that isn't there keeps the
    whole plugin from loading; that of another plugin may be missing if the manifest names that plugin in `suggests`.
    """


@hookspec
def tasks() -> Sequence[BackgroundTask]:
    """What the plugin does beside the requests. Called once, at start.

    Returns a list of `BackgroundTask`. The worker runs them one after the other while the plugin is on for the site; whether
    it is on in a place, a task finds out by `uow.activity`.
    """


@hookspec
def quick_commands(view: View) -> Sequence[tuple[str, str, str]]:
    """Somebody looks for a command in the search field, and the plugin is on at the place that they are in.

    Returns what they can do in one step with the plugin: (title in their language, address, icon). `view.place` is the place.
    The address begins with `/`. Be quick: this is asked while people type. The pages of the New menu are commands already.
    """


@hookspec
def nothing_found(view: View, words: str) -> Sequence[tuple[str, str, str]]:
    """Somebody searched and found nothing, and the plugin is on at the place that was searched.

    Returns what they can do instead with the plugin, as asking others: (title in their language, address, icon), only for those
    who may. `view.place` is the place: the site, unless one was chosen. `words` are what they searched for, '' where it wasn't
    words alone. The address begins with `/`.
    """


@hookspec
def actions_required(view: View) -> Sequence[Action]:
    """The reader looks at what waits for them, and the plugin is on for the site.

    Returns a list of `Action`: what only the reader can unblock, in all places, each with at least one button that does it.
    Nothing of it is stored: leave out what is done, what the reader has no right to do any more (`view.can`), and what lies where
    the plugin is off (`view.is_dormant`). `view.place` is the site. This is asked with each homepage, so read from a list that
    the plugin keeps for each person. A hook that raises, or returns anything else, loses its own and nobody else's.
    A whole example, with the view behind the button that changes the database by `request.uow`, is in the tutorial
    `docs/tutorial/first-plugin.md`, at *A button that changes something*.
    """


@hookspec
def place_actions(view: View) -> Sequence[tuple[str, str, str]]:
    """The head of a community's page is being drawn, and the plugin is on there.

    Returns what the reader can do with the community as a whole: (title in their language, address, icon), the most wanted first.
    `view.place` is the community. The address begins with `/`; it is a page, as what changes something is a form there.
    """


@hookspec
def place_door(view: View) -> Sequence[tuple[str, str, str]]:
    """Somebody opened a page of a community of which they may know, but in which they may read nothing; the plugin is on for the site.

    Returns, at most, one (title, address, icon) of the page that tells them of the community and how they come in; else they are
    told that there is nothing here. `view.place` is the community. What is asked for below it is answered alike whether it is there or not.
    """


@hookspec
def person_sections(view: View, person: Person) -> Sequence[PersonSection]:
    """The page of a person is being drawn, and the plugin is on for the site.

    Returns what the plugin has to show there: a list of `PersonSection`, only with what the reader may see. `view.place` is the site.
    """


@hookspec
def contributions(view: View, person: Person, written: Written) -> Sequence[tuple[str, str]]:
    """What somebody wrote is being shown on their page, and the plugin is on for the site.

    Returns what the plugin can tell of it in a few words, evidence rather than points: (text in the reader's language, address of what
    shows it or ''), as "answered 7 questions". `written` has numbers of what the reader may read, by type and status, and the addresses
    of the searches that show it. Say nothing of what there is none of. `view.place` is the site.
    """


@hookspec
def share_chips(view: View) -> Sequence[tuple[str, str, str]]:
    """A box to share something is being drawn, and the plugin is on at the place where it stands.

    Returns what people can add there instead of a few words: (title in their language, address of the form that adds it, icon),
    only for those who may: ask `view.can("add", …)`. `view.place` is the place. The address begins with `/`; what was already
    typed is put behind it as `body=`, so a form that has such a field takes it along.
    """


@hookspec
def demo_content(demo: Demo) -> None:
    """The demo organisation is being loaded, and the plugin is on.

    Add what shows the plugin at its best, in every language of the site: `demo.app("plugin.type", place)` is the root of an
    app, `demo.uow(login, days_ago=3)` acts as one of the people. What a hook did that raises is rolled back.
    Removing it all again is the core's work.
    """


@hookspec
def content_changed(event: Event, root: Any) -> None:
    """Something happened to content in a place where the plugin is on.

    `event` is one of the classes of `colonnade.content.events`; `root` the database's root. Runs in the transaction of the
    change. What a hook did that raises is rolled back, and the change itself is kept. Change nothing but the database here:
    the hook is called again when the transaction is tried again, or when another plugin's hook failed; what it did is then
    rolled back first.
    """


@hookspec
def notices(event: Event, root: Any) -> Sequence[Notice]:
    """Something happened to content in a place where the plugin is on: whom does it concern?

    Returns a list of `Notice`, each for one person: that something was assigned to them, say, or that their question was answered.
    Those who follow, mentions and comments are the core's work. Who may not see the object, or did it, isn't told; nobody is told the
    same of an object twice, so there is no need to remember who was. Change nothing here.
    """


@hookspec
def leaving(uow: UnitOfWork, person: Person) -> Sequence[Belonging]:
    """Somebody is about to be deactivated, and the plugin is on for the site: what of the plugin's do they alone care for?

    Returns a list of `Belonging`, each with people to propose and a function that hands it over. Communities that they alone own, and
    how many objects of each type they made, are the core's work. An administrator chooses who gets what; change nothing before.
    """


@hookspec
def person_export(uow: UnitOfWork, person: Person) -> Mapping[str, Sequence[Mapping[str, Any]]]:
    """Somebody takes their data along, and the plugin is on for the site: what does it hold of them beside what they wrote?

    Returns rows of values that JSON can hold, by the name of a file: small letters, digits and `-`. What they made as content, comments,
    likes and follows is the core's work. It is for the person themselves, so nothing of others belongs in it. Change nothing here.
    """


@hookspec
def person_erased(uow: UnitOfWork, person: Person) -> None:
    """Somebody who left is being erased, and the plugin is on for the site: forget what it holds of them.

    `person` still has their names. What they wrote stays, by their id, which from now on is a former colleague's: lists by that id need
    no change. What holds a name or login does, and what is theirs alone. What a hook did that raises is rolled back.
    """
