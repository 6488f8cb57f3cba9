"""A site with an object of every type that is installed, hidden in each way that there is, and in public."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

from colonnade.catalog.app_roles import AppRoles
from colonnade.catalog.place_access import set_access
from colonnade.commands.app_roles import set_app_roles
from colonnade.commands.attach import attach
from colonnade.commands.base import UnitOfWork
from colonnade.commands.comment import add_comment, delete_comment, edit_comment
from colonnade.commands.create import create
from colonnade.commands.drafts import save_draft
from colonnade.commands.edit import edit
from colonnade.commands.flag import flag
from colonnade.commands.move import move
from colonnade.commands.places import change_member, rename_place
from colonnade.commands.react import follow, like
from colonnade.commands.remove_place import remove_place
from colonnade.commands.share import share
from colonnade.commands.trash import trash
from colonnade.content.fields import Markdown, ObjectLinks, People, schema_fields
from colonnade.content.file_field import file_fields
from colonnade.content.objects import Content, Folder, Place, descendants
from colonnade.content.types import TYPES, ContentType
from colonnade.facets.following import Choice, Level, choose, of_object
from colonnade.security.can import can
from colonnade.testing import MemorySite, sample_plugin
from colonnade.web.urls import path_for
from tests.examples import installed_plugins, values_for
from tests.leak.words import Words
from tests.web.world import World

INSIDER = "insider"
MEMBER = "member"
OUTSIDERS = ("anonymous", "colleague", "neighbour", "former", "visitor")
"""Nobody; a member of nothing; a member of another closed place; someone who was a member of the place that hides things;
a guest in the open place."""
PUBLIC_TAG = "travel"
SHARED_TITLE = "Travel plan"
NEAR_TITLE = "差旅規定"
WAYS = (
    "closed place",
    "restricted page",
    "below a restricted page",
    "trash",
    "below what is in the trash",
    "off in a closed place",
    "moderated place",
    "removed place",
    "app without guests",
    "waiting for approval",
)
TEXT = "~text~"


@dataclass
class Planted:
    """What was planted: the words, (type, way, address) of each hidden object by its uid, and the uids of what all may read."""

    words: Words = field(default_factory=Words)
    hidden: dict[int, tuple[str, str, str]] = field(default_factory=dict)
    public: list[int] = field(default_factory=list)
    places: list[str] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    place_uids: list[int] = field(default_factory=list)
    removed: int = 0


def empty_world(**settings: Any) -> World:
    """All plugins on, people, an open place and one that only the neighbour is in."""
    world = World([sample_plugin(), *installed_plugins()], **settings)
    with world.change() as site:
        site.administrator("admin")
        site.root["groups"].add("lodge")
        for login in (INSIDER, MEMBER, *OUTSIDERS[1:]):
            site.person(login, kind="guest" if login == "visitor" else "employee")
        site.place("hall", "open", {INSIDER: "owner", "visitor": "guest"}, plugins_of(site))
        site.place("annex", "restricted", {"admin": "owner", "neighbour": "member"}, plugins_of(site))
        _close_to_guests(site, _with_a_guest(site, "lodge"))
        fill(Planter(site, Planted()), _apps(site.site), "public")
        fill(Planter(site, Planted()), _apps(site.site["hall"]), "public")
    return world


def plugins_of(site: MemorySite) -> list[str]:
    """The plugins that can be on in a place, those first that others need."""
    found = [loaded for loaded in site.registry if loaded.usable and "place" in loaded.manifest.scopes]
    return [loaded.name for loaded in sorted(found, key=lambda loaded: len(loaded.manifest.requires))]


def addable() -> list[ContentType]:
    """All types that people can add, and those that plugins' own commands make: whatever has a container."""
    return [found for found in TYPES if found.kind != "place" and found.addable_in]


class Planter:
    """Makes objects as the insider does, with a word of its own in everything that can be written; *public* ones without."""

    def __init__(self, site: MemorySite, planted: Planted, *, alike: bool = False, leading_to: tuple[int, ...] = ()) -> None:
        self.site, self.planted, self.alike, self.leading_to = site, planted, alike, leading_to

    @property
    def uow(self) -> UnitOfWork:
        """What commands need, with the rights of this moment: what was made just now may be read by nobody else."""
        return self.site.uow(INSIDER)

    def word(self, type_name: str, way: str, what: str) -> str:
        """The word for a field of an object; what all may read has ordinary words."""
        if way == "public":
            return {"title": f"{SHARED_TITLE} {type_name.rpartition('.')[2]}", "tag": PUBLIC_TAG}.get(what, f"An ordinary {what}")
        word = self.planted.words.new(f"{what} of a {type_name}, {way}")
        # What is hidden has tags and words that the public has, too: what is counted would count it. And some that are nearly asked for.
        return f"{SHARED_TITLE} {word} {NEAR_TITLE}" if what == "title" and self.alike else word

    def make(self, container: Folder, content_type: ContentType, way: str) -> Content:
        """A new object with everything that its type can have."""
        values = self._values(content_type, way)
        obj = create(self.uow, container, content_type.name, values)
        self.planted.keys += [getattr(obj, name).key for name in file_fields(content_type.schema) if way != "public"]
        self._facets(obj, content_type, way)
        if way == "public":
            self.planted.public.append(obj.uid)
        else:
            self.planted.hidden[obj.uid] = (content_type.name, way, "")
        return obj

    def _values(self, content_type: ContentType, way: str) -> dict[str, Any]:
        values = values_for(content_type.schema, self.word(content_type.name, way, "title"), TEXT)
        for name, of_schema in schema_fields(content_type.schema):
            if of_schema.readonly:
                continue
            if values.get(name) == TEXT:
                word = self.word(content_type.name, way, name)
                values[name] = (
                    f"See {word}.\n\n{links_to(self.leading_to, of_schema)} @colleague" if isinstance(of_schema, Markdown) else word
                )
            elif isinstance(of_schema, ObjectLinks):
                values[name] = self.leading_to
            elif isinstance(of_schema, People):
                values[name] = tuple(self.site.root["people"][login].id for login in (INSIDER, "colleague", "former"))
        if content_type.has("taggable"):
            values["tags"] = tuple(dict.fromkeys((self.word(content_type.name, way, "tag"), PUBLIC_TAG)))
        for name in file_fields(content_type.schema):
            filename, text = (self.word(content_type.name, way, what) for what in ("name of a file", "text of a file"))
            values[name] = self.site.received(f"{filename.replace(' ', '-')}.txt", text.encode())
        return values

    def _facets(self, obj: Content, content_type: ContentType, way: str) -> None:
        name = content_type.name
        if content_type.has("attachable"):
            filename, text = (self.word(name, way, what) for what in ("name of an attachment", "text of an attachment"))
            stored = attach(self.uow, obj, f"{filename.replace(' ', '-')}.txt", BytesIO(text.encode()))
            self.planted.keys += [stored.key] if way != "public" else []
        if content_type.has("commentable"):
            comment = add_comment(self.uow, obj, f"{self.word(name, way, 'former text of a comment')} @colleague")
            edit_comment(self.uow, comment, self.word(name, way, "comment"))
            delete_comment(self.uow, add_comment(self.uow, obj, self.word(name, way, "deleted comment")))
            add_comment(self.uow, obj, self.word(name, way, "reply"), reply_to=comment.key)
        for has, react in (("likeable", like), ("followable", follow)):
            if content_type.has(has):
                react(self.uow, obj)
        if can(self.site.reader(MEMBER), "flag", obj):
            flag(self.site.uow(MEMBER), obj, "other", self.word(name, way, "report"))
        body, field = next(
            ((n, f) for n, f in schema_fields(content_type.schema) if isinstance(f, Markdown) and not f.readonly), (None, None)
        )
        if content_type.has("versioned") and body is not None:
            edit(self.uow, obj, {body: f"Now {self.word(name, way, 'later text')}"}, note=self.word(name, way, "note of a version"))
            links = links_to(self.leading_to, field)
            edit(self.uow, obj, {body: f"At last {self.word(name, way, 'last text')} {links}"})
        if content_type.by_form:
            save_draft(self.uow, obj, "", {"title": self.word(name, "draft", "title"), "body": self.word(name, "draft", "text")})


def links_to(uids: Iterable[int], field: Markdown | None = None) -> str:
    """Links to objects: to all, or to as many as have room in a text of *field* beside a few words."""
    links = [f"[[uid:{uid}]]" for uid in uids]
    room = getattr(field, "max_length", None)
    return " ".join(links if room is None or room > 10_000 else links[: max(1, room // 60)])


def fill(planter: Planter, containers: Iterable[Content], way: str) -> list[Content]:
    """One object of each type that *containers* can hold, or what was made so, each in the first that takes it."""
    nodes, made = list(containers), []
    waiting = addable()
    while waiting:
        left = []
        for content_type in waiting:
            container = next(
                (n for n in (*nodes, *made) if n.type_name in content_type.addable_in and can(planter.uow.actor, "add", n)), None
            )
            if container is None:
                left.append(content_type)
            else:
                made.append(planter.make(container, content_type, way))
        if len(left) == len(waiting):
            return made
        waiting = left
    return made


def plant(world: World, *, alike: bool = False) -> Planted:
    """Hide objects of every type in *world*, in each way, and let what is public lead to them."""
    planted = Planted()
    with world.change() as site:
        public = [obj.uid for obj in descendants(site.site) if obj.type_name in {t.name for t in addable()}]
        planted.public += public
        planter = Planter(site, planted, alike=alike, leading_to=tuple(public))
        for name in ("vault", "cellar"):
            _closed_place(site, planted, name)
        fill(planter, _apps(_place(site, planted, "vault")), "closed place")
        for place in (site.site, site.site["hall"]):
            _restricted(planter, place)
            _in_trash(planter, place)
        site.site.approval = tuple(content_type.name for content_type in addable())
        fill(planter, _apps(site.site), "waiting for approval")
        site.site.approval = ()
        cellar = _place(site, planted, "cellar")
        fill(planter, _apps(cellar), "off in a closed place")
        for plugin in reversed(plugins_of(site)):
            site.switch(plugin, False, cellar)
        fill(planter, _apps(site.site["lodge"]), "app without guests")
        if not alike:
            attic = _with_a_guest(site, "attic")  # guests read it until the end of planting
            choose(site.root, site.root["people"]["visitor"].id, of_object(attic.uid), Choice(Level.WATCHING))
            fill(planter, _apps(attic), "app without guests")
            # What it is called and is about all employees see: it would be a change in what they read.
            members = {INSIDER: "owner", MEMBER: "member", "former": "member"}
            club = site.place("club", "moderated", members, plugins_of(site))
            planted.places.append("club")
            fill(planter, _apps(club), "moderated place")
            fill(planter, _apps(_public_for_now(site, planted)), "removed place")
        planted.hidden |= _facts(site, planted)
        if not alike:
            _lead_to_what_is_hidden(site, planted)
            _keep(site, planted)
    if not alike:
        _open_for_now(world, planted)
    with world.change() as site:
        for place in (site.site[name] for name in planted.places):
            change_member(site.uow(), place, site.root["people"]["former"].id, None)
            planted.place_uids.append(place.uid)
            if place.uid == planted.removed:
                remove_place(site.uow(INSIDER), place, place.title)
        if not alike:
            _close_to_guests(site, site.site["attic"])
    bring_search_up_to_date(world)
    return planted


def _lead_to_what_is_hidden(site: MemorySite, planted: Planted) -> None:
    """Let the insider link and comment on all that is hidden in what everyone may read: the text is public, what it leads to isn't."""
    uids = tuple(planted.hidden)[:: max(1, len(planted.hidden) // 40)]
    for uid in planted.public:
        obj = site.root["uids"][uid]
        content_type = TYPES.get(obj.type_name)
        written = [(name, found) for name, found in schema_fields(content_type.schema) if not found.readonly]
        texts = {name: f"See also {links_to(uids, found)}" for name, found in written if isinstance(found, Markdown)}
        related = {name: uids for name, found in written if isinstance(found, ObjectLinks)}
        if texts or related:
            edit(site.uow(INSIDER), obj, {**texts, **related})
        if content_type.has("commentable"):
            add_comment(site.uow(INSIDER), obj, f"Like {links_to(uids)}")


def _keep(site: MemorySite, planted: Planted) -> None:
    """Let who will leave like, follow and have drafts of all that they can read until then."""
    for uid, (name, _, _) in planted.hidden.items():
        obj, uow = site.root["uids"][uid], site.uow("former")
        if can(uow.actor, "react", obj) and not site.activity().is_dormant(obj):
            for has, react in (("likeable", like), ("followable", follow)):
                if TYPES.get(name).has(has):
                    react(uow, obj)
            if TYPES.get(name).by_form:
                save_draft(uow, obj, "", {"title": planted.words.new(f"title of a draft of a {name}, kept")})


def bring_search_up_to_date(world: World) -> None:
    """Index all that changed: an index that has to be made anew first leaves that to the next time."""
    while world.update_search():
        pass


def _closed_place(site: MemorySite, planted: Planted, kind: str) -> None:
    word = planted.words.new(f"address of the {kind}")
    members = {INSIDER: "owner", MEMBER: "member", "former": "member"}
    place = site.place(word, "restricted", members, plugins_of(site))
    rename_place(
        site.uow(),
        place,
        {"title": planted.words.new(f"title of the {kind}"), "description": planted.words.new(f"description of the {kind}")},
    )
    planted.places.append(word)


def _open_for_now(world: World, planted: Planted) -> None:
    """Let outsiders open what they may read until the end of planting: what one opened lately is remembered, too."""
    for _, way, address in planted.hidden.values():
        reads = {"closed place": "former", "removed place": "colleague"}.get(way, "visitor" if address.startswith("/attic/") else "")
        if reads:
            world.visitor(reads).get(address, status=200)


def _with_a_guest(site: MemorySite, name: str) -> Place:
    """A restricted community in which the visitor is a guest, so that they know of it and of who is in it."""
    return site.place(name, "restricted", {INSIDER: "owner", MEMBER: "member", "visitor": "guest"}, plugins_of(site))


def _close_to_guests(site: MemorySite, place: Place) -> None:
    set_app_roles(site.uow(INSIDER), place, {app: AppRoles(guests="none") for app in place.app_roots()})


def _public_for_now(site: MemorySite, planted: Planted) -> Place:
    """A community that all employees read and follow, until it is removed at the end of planting."""
    _closed_place(site, planted, "removed place")
    place = site.site[planted.places[-1]]
    place.access = "open"
    set_access(site.root, place)
    for login in ("colleague", "neighbour", "former"):
        choose(site.root, site.root["people"][login].id, of_object(place.uid), Choice(Level.WATCHING))
    planted.removed = place.uid
    return place


def _place(site: MemorySite, planted: Planted, kind: str) -> Place:
    return site.site[planted.places[("vault", "cellar").index(kind)]]


def _apps(place: Place) -> list[Content]:
    return [child for child in place.values() if not child.is_place]


def _restricted(planter: Planter, place: Place) -> None:
    """Every type in public containers, restricted one by one; and in those, every type that they can hold."""
    for content_type in addable():
        container = _public_container(planter, place, content_type)
        if container is None:
            continue
        obj = _made_apart(planter, container, content_type, "restricted page")
        if isinstance(obj, Folder):
            fill(planter, [obj], "below a restricted page")


def _made_apart(planter: Planter, container: Content, content_type: ContentType, way: str) -> Content:
    """A restricted object that at no time everyone could read, even if what is in *container* makes that change: made elsewhere first."""
    if container.__parent__.is_place:
        obj = planter.make(container, content_type, way)
        share(planter.uow, obj, ())
        return obj
    apart = planter.make(container.__parent__, TYPES.get(container.type_name), "restricted page")
    share(planter.uow, apart, ())
    obj = planter.make(apart, content_type, way)
    share(planter.uow, obj, ())
    return move(planter.uow, obj, container)


def _in_trash(planter: Planter, place: Place) -> None:
    for content_type in addable():
        container = _public_container(planter, place, content_type)
        if container is not None:
            obj = _made_apart(planter, container, content_type, "trash")
            if isinstance(obj, Folder):
                fill(planter, [obj], "below what is in the trash")
            trash(planter.uow, obj)


def _public_container(planter: Planter, place: Place, content_type: ContentType) -> Content | None:
    actor = planter.uow.actor
    found = (node for app in _apps(place) for node in (app, *descendants(app)))
    return next(
        (n for n in found if n.type_name in content_type.addable_in and n.uid not in planter.planted.hidden and can(actor, "add", n)), None
    )


def _facts(site: MemorySite, planted: Planted) -> dict[int, tuple[str, str, str]]:
    return {uid: (name, way, path_for(site.root["uids"][uid])) for uid, (name, way, _) in planted.hidden.items()}
