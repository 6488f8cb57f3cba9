"""What switching, upgrading or purging a plugin touches, counted before it is done: the same for pages and the command line."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from typing import Any

from colonnade.catalog.index import catalog
from colonnade.commands.base import UnitOfWork
from colonnade.commands.purge import in_trash_of, roots_of
from colonnade.content.links import backlinks
from colonnade.content.objects import Content, Place, descendants, place_of
from colonnade.content.roots import by_uid
from colonnade.content.stored_file import files_in
from colonnade.content.text import Text
from colonnade.content.types import TYPES
from colonnade.facets.attachments import attachments_of
from colonnade.facets.people_sets import FOLLOWS
from colonnade.home.layout import Layer
from colonnade.home.store import GROUPS, as_layer
from colonnade.plugins.lifecycle import SwitchRefused, needed_by, needs
from colonnade.security.can import demand
from colonnade.security.reader import All

_AT_ONCE = 500
NAMED = 5


@dataclass
class Impact:
    """What a plugin holds and where it shows.

    `objects` are those in the tree, `trashed` those in the trash, `types` how many there are of each type. `places` are the addresses of
    the places that have something of it, `on_in` those in which it is on. `widgets` are how many of its widgets stand on homepages since
    it suggests that itself (`suggested`), and how many somebody put, moved or set up: for the site or a place, for a group, for
    themselves. `links` counts objects of others that link to it, `followers` the people who follow something of it, and `subscriptions`
    how often. `owners` are the logins of the people who made most of it with how much, `makers` how many people made something. `bytes`
    is the size of texts (with versions) and files, of which `file_bytes` are of `files`. `needs` and `needed_by` are other plugins,
    `tasks` what it does in the background, `powers` what it may use.
    """

    plugin: str
    place: str = ""
    objects: int = 0
    trashed: int = 0
    types: dict[str, int] = field(default_factory=dict)
    places: list[str] = field(default_factory=list)
    on_in: list[str] = field(default_factory=list)
    widgets: dict[str, int] = field(default_factory=lambda: {"suggested": 0, "site": 0, "groups": 0, "people": 0})
    links: int = 0
    followers: int = 0
    subscriptions: int = 0
    makers: int = 0
    owners: dict[str, int] = field(default_factory=dict)
    bytes: int = 0
    files: int = 0
    file_bytes: int = 0
    needs: list[str] = field(default_factory=list)
    needed_by: list[str] = field(default_factory=list)
    tasks: list[str] = field(default_factory=list)
    powers: list[str] = field(default_factory=list)

    def facts(self) -> dict[str, Any]:
        """All of it as plain values, for JSON."""
        return asdict(self)


def impact_of(uow: UnitOfWork, plugin: str, place: Place | None = None) -> Impact:
    """Count what *plugin* holds in the site, or in one place. Reads each of its objects once. Raises NotAllowed."""
    at_site = place is None or place is uow.root["site"]
    demand(uow.actor, "administer" if at_site else "manage", place or uow.root["site"])
    found = Impact(plugin, "" if at_site else str(place.__name__))
    _count(uow, plugin, None if at_site else place, found)
    _count_widgets(uow, plugin, None if at_site else place, found)
    loaded, manifests = uow.registry.get(plugin), uow.registry.manifests()
    if plugin in manifests:
        found.needs, found.needed_by = _needs(plugin, manifests), needed_by(plugin, manifests)
        found.powers = list(loaded.manifest.powers)
    found.tasks = [task.name for task in loaded.tasks] if loaded is not None else []
    site = uow.root["site"]
    here = [place] if not at_site else [each for each in site.values() if isinstance(each, Place)]
    found.on_in = sorted(str(each.__name__) for each in here if plugin in each.apps)
    return found


def _needs(plugin: str, manifests: Any) -> list[str]:
    try:
        return needs(plugin, manifests)
    except SwitchRefused as error:
        return list(error.names)


def _count(uow: UnitOfWork, plugin: str, place: Place | None, found: Impact) -> None:
    """Walk all objects of the plugin, in the tree and in the trash."""
    types: Counter[str] = Counter()
    makers: Counter[int] = Counter()
    places, own, linking, followers, files = set(), set(), set(), set(), {}
    for number, (obj, thrown) in enumerate(_objects(uow, plugin, place), 1):
        own.add(obj.uid)
        types[obj.type_name] += 1
        makers[obj.creator] += 1
        places.add(_address(place_of(obj)))
        linking.update(backlinks(uow.root, obj.uid))
        followers.update(FOLLOWS.people(obj))
        found.subscriptions += FOLLOWS.number(obj)
        found.trashed += thrown
        found.bytes += _size_of_texts(obj)
        files.update((stored.key, stored.size) for part in (attachments_of(obj), files_in(obj)) for stored in part)
        if number % _AT_ONCE == 0 and uow.root._p_jar is not None:
            uow.root._p_jar.cacheGC()
    found.objects, found.types = len(own) - found.trashed, dict(sorted(types.items()))
    found.places = sorted(places)
    found.links, found.followers = len(linking - own), len(followers)
    found.files, found.file_bytes = len(files), sum(files.values())
    found.bytes += found.file_bytes
    found.makers = len(makers.keys() - {0})
    people = ((uow.root["people"].get(person_id), number) for person_id, number in makers.items() if person_id)
    named = sorted((-number, person.login) for person, number in people if person is not None)
    found.owners = {login: -number for number, login in named[:NAMED]}


def _objects(uow: UnitOfWork, plugin: str, place: Place | None) -> Iterator[tuple[Content, bool]]:
    """All objects of a plugin, each with whether it is in the trash: below its apps, and what of its types lies elsewhere."""
    seen: set[int] = set()
    roots = roots_of(uow, plugin, place)
    for root in roots:
        for obj in descendants(root):
            seen.add(obj.uid)
            yield obj, False
    for obj in in_trash_of(uow, set(seen)):
        seen.add(obj.uid)
        yield obj, True
    where = f"@{place.uid}" if place is not None else ""
    for content_type in TYPES.owned_by(plugin):
        for uid in _walk(uow, f"type:{content_type.name}{where}"):
            obj = by_uid(uow.root, uid)
            if obj is not None and uid not in seen:
                seen.add(uid)
                yield obj, False


def _walk(uow: UnitOfWork, name: str) -> Iterator[int]:
    after = None
    while True:
        page = catalog(uow.root).page(name, All(), _AT_ONCE, after)
        yield from page.uids
        after = page.after
        if after is None:
            return


def _address(place: Place) -> str:
    return f"/{place.__name__}" if place.__name__ else "/"


def _size_of_texts(obj: Content) -> int:
    """Bytes of what was written: the present texts, and those of versions. A text that several share counts once."""
    kept = [vars(obj), *(version.stored for version in (obj.history or {}).values())]
    texts = {id(value): value for fields in kept for value in fields.values() if isinstance(value, Text)}
    return sum(len(text.source.encode("utf-8", "surrogatepass")) for text in texts.values()) + len(obj.title.encode("utf-8"))


def _count_widgets(uow: UnitOfWork, plugin: str, place: Place | None, found: Impact) -> None:
    """Who put, moved or set up a widget of the plugin on a homepage."""
    loaded, root = uow.registry.get(plugin), uow.root
    names = {widget.name for widget in loaded.widgets} if loaded is not None else set()
    found.widgets["suggested"] = len(loaded.default_widgets) if loaded is not None else 0
    here = [place] if place is not None else [root["site"], *(each for each in root["site"].values() if isinstance(each, Place))]
    found.widgets["site"] = sum(_arranged(as_layer(each.layout), names) for each in here if each.layout is not None)
    if place is None:
        found.widgets["groups"] = sum(_arranged(as_layer(layer), names) for layer in root[GROUPS].layers.values())
    uids = {each.uid for each in here}
    layers = (layer for own in root["layouts"].values() for uid, layer in own.items() if uid in uids)
    found.widgets["people"] = sum(_arranged(as_layer(layer), names) for layer in layers)


def _arranged(layer: Layer, names: set[str]) -> int:
    placed = {i for ids in layer.order.values() for i in ids} | set(layer.options)
    slots = {i: layer.added[i].widget if i in layer.added else i for i in placed | set(layer.added)}
    return sum(widget in names for widget in slots.values())
