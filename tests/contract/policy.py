"""Who may do what, as a table that people review: made from the declared types, the actions, and typical people and places.

A line of the table is `object | state | action | actors`; what isn't listed is denied. A line names a kind of object
(`site`, `place`, `app`, `entry`); a type that differs from the others of its kind gets lines under its own name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from colonnade.catalog.app_roles import AppRoles
from colonnade.clock import to_microseconds
from colonnade.commands import membership
from colonnade.commands.app_roles import set_app_roles
from colonnade.commands.archive_place import archive_place
from colonnade.commands.create import make
from colonnade.commands.remove_place import remove_place
from colonnade.commands.share import share
from colonnade.commands.switch import app_of
from colonnade.commands.trash import trash
from colonnade.content.objects import SITE_TYPE, Content, Folder, Place
from colonnade.content.types import TYPES, ContentType
from colonnade.plugins.discovery import LoadingMarks, discover
from colonnade.plugins.lifecycle import loading_order
from colonnade.plugins.registry import Loaded
from colonnade.security.can import can
from colonnade.security.permission_map import ACTIONS, IN_ARCHIVE, IN_TRASH
from colonnade.security.person import Person
from colonnade.security.reader import ANONYMOUS, Reader
from colonnade.testing import SAMPLE_PAGE, MemorySite, memory_site, sample_plugin

ACTORS: Mapping[str, str] = {
    "anonymous": "nobody has signed in",
    "outsider": "an external guest of other places",
    "guest": "an external guest of the place",
    "guest-author": "an external guest of the place who made the object",
    "staff": "an employee who is not in the place",
    "named": "an employee who is not in the place, but on the list of a restricted page",
    "sharee": "a member who is on the list of a restricted page",
    "member": "a member of the place",
    "author": "a member of the place who made the object (also the app and the place)",
    "owner": "an owner of the place",
    "thrower": "a member who moved the object to the trash",
    "former": "someone who was a member",
    "former-author": "someone who was a member and made the object",
    "former-thrower": "someone who was a member and moved the object to the trash",
    "left": "an owner of the place who can't sign in any more",
    "left-admin": "an administrator who can't sign in any more",
    "invited": "an employee who is not in the place, but invited into it",
    "admin": "an administrator of the site",
}
MADE_BY = {"guest-author": "guest-author", "former-author": "former-author"}
THROWN_BY = {"former-thrower": "former-thrower"}
ROLES = {
    **dict.fromkeys(("sharee", "member", "author", "thrower", "former", "former-author", "former-thrower"), "member"),
    **dict.fromkeys(("owner", "left"), "owner"),
    **dict.fromkeys(("guest", "guest-author"), "guest"),
}
# Reading, and what is about the place as a whole, doesn't need the code of the object's type.
ALSO_DORMANT = frozenset({"view", "know", "manage", "administer"})
ALL_ACTIONS = tuple(dict.fromkeys((*ACTIONS, *IN_TRASH, *IN_ARCHIVE)))

_PLACES = (("open place", "open"), ("moderated place", "moderated"), ("restricted place", "restricted"), ("quiet place", "open"))

NARROWED = {"app to read": AppRoles("reader", "none"), "app of authors": AppRoles("author", "reader")}
"""What members and guests may do there; the sharee may edit everything."""

Group = tuple[str, str, str]
Table = dict[Group, frozenset[str]]
Variants = dict[str, Content]


@dataclass
class World:
    """A site with typical people, and objects of each kind in each state: `objects` maps (type, kind, state) to variants.

    A variant is the same object made, or thrown away, by another actor; '' is the usual one, made by `author`.
    """

    site: MemorySite
    people: dict[str, Person]
    objects: dict[tuple[str, str, str], Variants] = field(default_factory=dict)

    def reader(self, actor: str) -> Reader:
        """The reader that an actor is now."""
        return ANONYMOUS if actor == "anonymous" else self.site.reader(self.people[actor])

    def table_of(self, type_name: str, kind: str) -> Table:
        """Who may do what to objects of a type, as (kind, state, action)."""
        readers = {actor: self.reader(actor) for actor in ACTORS}
        activity = self.site.activity()
        table: Table = {}
        for (name, of_kind, state), variants in self.objects.items():
            if (name, of_kind) != (type_name, kind):
                continue
            for action in ALL_ACTIONS:
                may = {a for a, reader in readers.items() if _may(reader, action, variants.get(a, variants[""]), activity.is_dormant)}
                if may:
                    table[kind, state, action] = frozenset(may)
        return table

    def types(self) -> list[tuple[str, str]]:
        """(type, kind) of all objects, the types that stand for their kind first."""
        return list(dict.fromkeys((name, kind) for name, kind, _ in self.objects))


def _may(reader: Reader, action: str, obj: Content, is_dormant: Callable[[Content], bool]) -> bool:
    return bool(can(reader, action, obj)) and (action in ALSO_DORMANT or not is_dormant(obj))


def installed_plugins() -> list[Loaded]:
    """The sample plugin, and every plugin that is installed and not broken."""
    found = {loaded.name: loaded for loaded in discover(None, LoadingMarks(None)) if loaded.usable}
    order, _ = loading_order({name: loaded.manifest for name, loaded in found.items()})
    return [sample_plugin(), *(found[name] for name in order)]


@contextmanager
def world(plugins: Iterable[Loaded] | None = None) -> Iterator[World]:
    """A world with the types of the core and of *plugins* (by default all that are installed)."""
    chosen = installed_plugins() if plugins is None else list(plugins)
    with memory_site(*chosen) as site:
        people = {actor: site.person(actor, kind="guest" if "guest" in actor or actor == "outsider" else "employee") for actor in ACTORS}
        made = World(site, people)
        _build(made, [loaded.name for loaded in chosen])
        _say_goodbye(made)
        yield made


def _build(made: World, plugins: list[str]) -> None:
    members = {made.people[actor]: role for actor, role in ROLES.items()}
    site = made.site
    places: dict[str, Place] = {"site": site.site}
    for name, access in _PLACES:
        places[name] = site.place(name.replace(" ", "-"), access, members, plugins)
        places[name].creator = made.people["author"].id
        membership.invite(site.uow(), places[name], [made.people["invited"]])
        made.objects["colonnade.place", "place", name] = {"": places[name]}
    site.place("elsewhere", "open", {made.people["outsider"]: "guest"}, plugins)
    del made.objects["colonnade.place", "place", "quiet place"]
    made.objects[SITE_TYPE.name, "site", "itself"] = {"": site.site}
    del places["moderated place"]  # what is in it is for the same people as in a restricted one
    for content_type in sorted(_content_types(plugins), key=lambda t: t.name != SAMPLE_PAGE.name):
        _add_states(made, content_type, places)
    for name, roles in NARROWED.items():
        _add_narrowed(made, name, roles, members, plugins)
    for name, access in (("archived place", "moderated"), ("place in the trash", "open")):
        _add_last(made, name, access, members, plugins)
    for plugin in plugins:
        if "place" in site.registry.get(plugin).manifest.scopes:
            site.switch(plugin, False, places["quiet place"])


def _add_narrowed(made: World, name: str, roles: AppRoles, members: Mapping[Person, str], plugins: list[str]) -> None:
    """A restricted place with an app, and an entry of each type, where members and guests may do less, and one of them more."""
    place = made.site.place(name.replace(" ", "-"), "restricted", members, plugins)
    named = {made.people["sharee"].principal: "editor"}
    set_app_roles(made.site.uow(), place, {app: replace(roles, named=named) for app in place.app_roots()})
    state = f"restricted place, {name}"
    for content_type in _content_types(plugins):
        manifest = made.site.registry.get(TYPES.owner(content_type.name)).manifest
        app = app_of(place, manifest) or made.site.app(place)
        app.creator = made.people["author"].id
        if content_type.name == manifest.app:
            made.objects[content_type.name, "app", state] = {"": app}
        else:
            made.objects[content_type.name, "entry", state] = _variants(made, content_type, app)
            made.objects[content_type.name, "entry", f"trash, {state}"] = _thrown(made, _variants(made, content_type, app))


def _add_last(made: World, name: str, access: str, members: Mapping[Person, str], plugins: list[str]) -> None:
    """A place with an entry of each type, that is archived, or moved to the trash, when all is there and some have left."""
    state = name if name.startswith("archived") else f"trash with its place, {name}"
    place = made.site.place(name.replace(" ", "-"), access, members, plugins)
    place.creator = made.people["author"].id
    membership.invite(made.site.uow(), place, [made.people["invited"]])
    made.objects["colonnade.place", "place", state] = {"": place}
    for content_type in _content_types(plugins):
        manifest = made.site.registry.get(TYPES.owner(content_type.name)).manifest
        app = app_of(place, manifest) or made.site.app(place)
        if content_type.name == manifest.app:
            made.objects[content_type.name, "app", state] = {"": app}
        else:
            made.objects[content_type.name, "entry", state] = _variants(made, content_type, app)


def _content_types(plugins: list[str]) -> list[ContentType]:
    return [t for plugin in plugins for t in TYPES.owned_by(plugin) if t.kind != "place"]


def _add_states(made: World, content_type: ContentType, places: Mapping[str, Place]) -> None:
    owner = TYPES.owner(content_type.name)
    manifest = made.site.registry.get(owner).manifest
    apps = {name: app_of(place, manifest) or made.site.app(place) for name, place in places.items()}
    if content_type.name == manifest.app:
        for name, app in apps.items():
            app.creator = made.people["author"].id
            made.objects[content_type.name, "app", _dormant_name(name)] = {"": app}
        return
    for name, app in apps.items():
        for state, variants in _entries(made, content_type, app, name):
            made.objects[content_type.name, "entry", state] = variants


def _dormant_name(place: str) -> str:
    return "dormant, open place" if place == "quiet place" else place


def _entries(made: World, content_type: ContentType, app: Folder, place: str) -> Iterator[tuple[str, Variants]]:
    """(state, variants) of the entries of one type in one place."""
    yield _dormant_name(place), _variants(made, content_type, app)
    if place == "quiet place":
        return
    closed = _variants(made, content_type, app, restrict=True)
    yield f"{place}, restricted page", closed
    yield (
        f"{place}, below a restricted page",
        {actor: _make(made, content_type, _folder(made, obj), actor) for actor, obj in closed.items()},
    )
    yield f"{place}, below a page of others", _below_others(made, content_type, app)
    yield f"trash, {place}", _thrown(made, _variants(made, content_type, app))
    yield f"trash, {place}, below a page of others", _thrown(made, _below_others(made, content_type, app))
    yield f"trash, {place}, restricted page", _thrown(made, _variants(made, content_type, app, restrict=True))
    outer = {actor: _make(made, SAMPLE_PAGE, app, actor) for actor in ("", *MADE_BY, *THROWN_BY)}
    inner = _inside(made, content_type, outer)
    _thrown(made, outer)
    yield f"trash, {place}, inside what was thrown away", inner


def _inside(made: World, content_type: ContentType, outer: Variants) -> Variants:
    """An entry in each of *outer*, made by the same people."""
    return {actor: _make(made, content_type, _folder(made, obj), actor) for actor, obj in outer.items()}


def _below_others(made: World, content_type: ContentType, app: Folder) -> Variants:
    """Entries below a page of an owner that only a few others may read: not even who made these entries."""
    outer = make(made.site.uow(), app, SAMPLE_PAGE, f"n{len(app)}")
    outer.creator = made.people["owner"].id
    share(made.site.uow(), outer, {made.people[actor].principal for actor in ("sharee", "named")})
    return _variants(made, content_type, outer)


def _folder(made: World, obj: Content) -> Folder:
    """A folder at *obj*: itself, or a sibling with the same restriction when it can't hold anything."""
    if isinstance(obj, Folder):
        return obj
    folder = make(made.site.uow(), obj.__parent__, SAMPLE_PAGE, f"folder-{obj.uid}")
    folder.creator, folder.access_id = obj.creator, obj.access_id
    return folder


def _variants(made: World, content_type: ContentType, container: Folder, *, restrict: bool = False) -> Variants:
    variants = {actor: _make(made, content_type, container, actor) for actor in ("", *MADE_BY, *THROWN_BY)}
    for obj in variants.values() if restrict else ():
        only = {made.people[actor].principal for actor in ("sharee", "named", "thrower", "former-thrower")}
        share(made.site.uow(), obj, only)
    return variants


def _make(made: World, content_type: ContentType, container: Folder, actor: str) -> Content:
    obj = make(made.site.uow(), container, content_type, f"n{len(container)}")
    obj.creator = made.people[MADE_BY.get(actor, "author")].id
    return obj


def _thrown(made: World, variants: Variants) -> Variants:
    for actor, obj in variants.items():
        trash(made.site.uow(), obj)
        obj.trashed = (to_microseconds(made.site.now), made.people[THROWN_BY.get(actor, "thrower")].id)
    return variants


def _say_goodbye(made: World) -> None:
    """Some people leave places, some leave altogether; two administer the site."""
    site = made.site
    for actor in ("admin", "left-admin"):
        site.administrator(actor)
    for place in [child for child in site.site.values() if isinstance(child, Place)]:
        for actor in ("former", "former-author", "former-thrower"):
            place.members.pop(made.people[actor].id, None)
            site.root["memberships"].get(made.people[actor].id, {}).pop(place.uid, None)
    archive_place(site.uow(), site.site["archived-place"])
    gone = site.site["place-in-the-trash"]
    remove_place(site.uow(), gone, gone.title)
    for actor in ("left", "left-admin"):
        site.root["people"].deactivate(made.people[actor].id)


def whole_table(made: World) -> Table:
    """The table of each kind, from the first type of the kind, and the groups in which other types differ from it."""
    table: Table = {}
    kinds: dict[str, Table] = {}
    for type_name, kind in made.types():
        found = made.table_of(type_name, kind)
        expected = kinds.setdefault(kind, found)
        if expected is found:
            table.update(found)
        for group in expected.keys() | found.keys():
            if expected.get(group) != found.get(group):
                table[type_name, *group[1:]] = found.get(group, frozenset())
    return table


def expected_for(table: Table, type_name: str, kind: str) -> Table:
    """What *table* says of one type."""
    own = {(kind, *group[1:]): actors for group, actors in table.items() if group[0] == type_name}
    merged = {**{group: actors for group, actors in table.items() if group[0] == kind}, **own}
    return {group: actors for group, actors in merged.items() if actors}


HEADER = """\
# Who may do what. Reviewed by people, checked by test_policy_matrix.py. What is not listed is denied.
# After a deliberate change of the rules: COLONNADE_WRITE_POLICY=1 and run that test; then read the difference.
#
# An app is the root of a plugin's content in a place, an entry what people write. The people:
"""


def write(table: Table) -> str:
    """The table as text."""
    lines = [HEADER + "\n".join(f"#   {actor:<15} {what}" for actor, what in ACTORS.items()), ""]
    shown = dict.fromkeys((group[0], group[1]) for group in table)
    for kind, state in shown:
        for action in ALL_ACTIONS:
            actors = table.get((kind, state, action))
            if actors is not None:
                lines.append(f"{kind:<6} | {state:<54} | {action:<10} | {' '.join(a for a in ACTORS if a in actors) or 'nobody'}")
        lines.append("")
    return "\n".join(lines)


def read(text: str) -> Table:
    """The table that *text* says. Raises ValueError for a line that is none, or that is there twice."""
    table: Table = {}
    for line in text.splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        kind, state, action, actors = (part.strip() for part in line.split("|"))
        names = frozenset(actors.split()) - {"nobody"}
        if (kind, state, action) in table or names - ACTORS.keys() or action not in ALL_ACTIONS:
            raise ValueError(line)
        table[kind, state, action] = names
    return table
