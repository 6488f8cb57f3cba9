"""Lists of to-dos by person and by activity, and of activities by status, kept true by every change.

They lie in the root of the site's own activities, as trees of plain tuples in the order in which they are read. Each object
remembers what it was entered as, so that a change takes out exactly that. Who may see what is for the reader of a list to ask.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import takewhile
from typing import Any

from BTrees.Length import Length
from BTrees.OOBTree import OOBTree, OOTreeSet

from colonnade.api import Content, Folder, descendants, events, lineage, place_of
from colonnade_activities.types import ACTIVITIES, ACTIVITY, ALL, COMPLETED, SECTIONS, TASK, value

NO_DATE = date.max.toordinal() + 1
OPEN, DONE = 0, 1
Key = tuple[int, int]  # (due day as ordinal, or minus the moment it was done in µs; uid)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_OURS = frozenset(content_type.name for content_type in ALL)
_NOTHING: tuple = ()


class Lists:
    """The lists of a site, found from any object in it. Reading never makes what isn't there yet."""

    def __init__(self, at: Content) -> None:
        self._home = site_root(at)

    # Reading

    def of_person(self, person_id: int, state: int = OPEN, after: Key | None = None) -> Iterator[Key]:
        """To-dos of a person: open ones by due date, those without one last; done ones from the latest."""
        return self._keys("_by_person", (person_id, state), after)

    def of_activity(self, activity: Content, state: int = OPEN, after: Key | None = None) -> Iterator[Key]:
        """To-dos of an activity, in the same orders."""
        return self._keys("_by_activity", (activity.uid, state), after)

    def activities(self, place: Content, completed: bool = False, after: Key | None = None) -> Iterator[Key]:
        """Activities of a place, the last changed first."""
        return self._keys("_by_status", (place.uid, DONE if completed else OPEN), after)

    def counts(self, activity: Content) -> Iterator[tuple[int, int, int]]:
        """(uid of what restricts who may see them, 0 for nothing; OPEN or DONE; how many to-dos) of an activity."""
        found = self._tree("_counts")
        for (_uid, scope, state), number in found.items(min=(activity.uid,), max=(activity.uid + 1,)) if found is not None else ():
            yield scope, state, number()

    def sections(self, folder: Content) -> list[int]:
        """The uids of the sections of an activity or template, in no order."""
        found = self._tree("_sections")
        return [uid for _parent, uid in found.keys(min=(folder.uid,), max=(folder.uid + 1,))] if found is not None else []

    def _keys(self, name: str, first: tuple[int, int], after: Key | None) -> Iterator[Key]:
        found = self._tree(name)
        if found is None:
            return
        for key in found.keys(min=(*first, *(after or ())), max=(first[0], first[1] + 1)):
            if key[2:] != after:
                yield key[2:]

    def _tree(self, name: str) -> Any:
        return getattr(self._home, name, None)

    # Changing

    def enter_todo(self, todo: Content) -> None:
        """Enter a to-do as it is now, instead of as it was."""
        self._replace_todo(todo, _entry_of(todo))

    def leave_todo(self, todo: Content) -> None:
        """Take a to-do out."""
        self._replace_todo(todo, None)

    def enter_activity(self, activity: Content) -> None:
        """Enter an activity as it is now."""
        state = DONE if value(activity, "state") == COMPLETED else OPEN
        self._replace("_by_status", activity, [(place_of(activity).uid, state, -_microseconds(activity.modified), activity.uid)])

    def leave_activity(self, activity: Content) -> None:
        """Take an activity out."""
        self._replace("_by_status", activity, [])

    def enter_section(self, section: Content) -> None:
        """Enter a section below what it is in now."""
        self._replace("_sections", section, [(section.__parent__.uid, section.uid)])

    def leave_section(self, section: Content) -> None:
        """Take a section out."""
        self._replace("_sections", section, [])

    def _replace_todo(self, todo: Content, new: tuple | None) -> None:
        old = getattr(todo, "_entered", None)
        if new == old or self._home is None:
            return
        for entry, change in ((old, -1), (new, 1)):
            if entry is not None:
                activity_uid, scope, state, order, people = entry
                self._change("_by_person", ((person, state, order, todo.uid) for person in people), change)
                self._change("_by_activity", [(activity_uid, state, order, todo.uid)], change)
                self._count((activity_uid, scope, state), change)
        todo._entered = new

    def _replace(self, name: str, obj: Content, new: list[tuple]) -> None:
        old = getattr(obj, "_entered", _NOTHING)
        if tuple(new) != old and self._home is not None:
            self._change(name, old, -1)
            self._change(name, new, 1)
            obj._entered = tuple(new)

    def _change(self, name: str, keys: Iterable[tuple], change: int) -> None:
        found = self._made(name, OOTreeSet)
        for key in keys:
            found.add(key) if change > 0 else found.discard(key)

    def _count(self, key: tuple[int, int, int], change: int) -> None:
        found = self._made("_counts", OOBTree)
        if key not in found:
            found[key] = Length()
        found[key].change(change)

    def _made(self, name: str, factory: Any) -> Any:
        if self._tree(name) is None:
            setattr(self._home, name, factory())
        return self._tree(name)


def site_root(at: Content) -> Folder | None:
    """The site's own activities, found from any object in it: there lies what is kept for all places."""
    *_below, site = lineage(at)
    return next((app for app in site.app_roots() if app.type_name == ACTIVITIES.name), None)


def activity_of(obj: Content) -> Content | None:
    """The activity that something is in, or None (in a template)."""
    return next((node for node in lineage(obj) if node.type_name == ACTIVITY.name), None)


def _entry_of(todo: Content) -> tuple | None:
    """(uid of the activity, uid of what restricts it, state, order, people) of a to-do."""
    activity = activity_of(todo)
    if activity is None:
        return None
    scope = next((node.uid for node in _up_to(todo, activity) if node.access_id is not None), 0)
    done, due = value(todo, "done"), value(todo, "due")
    order = -_microseconds(value(todo, "done_at") or todo.modified) if done else due.toordinal() if due else NO_DATE
    return activity.uid, scope, DONE if done else OPEN, order, tuple(value(todo, "assignees"))


def _up_to(obj: Content, above: Content) -> Iterator[Content]:
    """*obj* and what it is in, as far as *above*, which is left out."""
    return takewhile(lambda node: node is not above, lineage(obj))


def _microseconds(moment: datetime) -> int:
    return (moment - _EPOCH) // timedelta(microseconds=1)


def follow(event: events.Event) -> None:
    """Bring the lists up to date with something that happened."""
    if event.obj.type_name not in _OURS:
        return
    found = Lists(event.obj)
    kind = 1 if isinstance(event, events.Trashed) else 0
    changes = {
        TASK.name: (found.enter_todo, found.leave_todo),
        ACTIVITY.name: (found.enter_activity, found.leave_activity),
        **dict.fromkeys(SECTIONS, (found.enter_section, found.leave_section)),
    }
    alone = isinstance(event, events.Created | events.Edited | events.Imported)
    for node in (event.obj,) if alone else descendants(event.obj):
        if node.type_name in changes:
            changes[node.type_name][kind](node)
