"""Take the demo organisation out of the site again without a trace, and leave what others made."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from colonnade.catalog.access_ids import access_table
from colonnade.catalog.group_members import places_of_group, put_group
from colonnade.catalog.index import access_id_of, catalog, unindex_tree
from colonnade.commands.base import UnitOfWork
from colonnade.commands.demo_load import RECORD
from colonnade.commands.erase import erase_object, erase_people, erase_place, forget_addresses, unlink, withdraw_links
from colonnade.commands.sub_communities import take_out_of_above
from colonnade.commands.switch import objects_of
from colonnade.content import trash as bin_
from colonnade.content.errors import ColonnadeError
from colonnade.content.events import Trashed
from colonnade.content.links import forget_links
from colonnade.content.objects import Content, Place, descendants, lineage
from colonnade.content.roots import Root, by_uid
from colonnade.content.types import TYPES
from colonnade.content.versions import versions_of
from colonnade.facets import comments
from colonnade.facets.attachments import attachments_of
from colonnade.plugins.lifecycle import needed_by
from colonnade.plugins.state import state
from colonnade.security.can import demand
from colonnade.security.groups import administrators
from colonnade.security.person import Person
from colonnade.security.predicates import is_entry
from colonnade.stream import popular


class NoDemo(ColonnadeError):
    """The demo organisation isn't in the site."""


class OthersInDemo(ColonnadeError):
    """People who aren't of the demo wrote in it. `objects` are what they made or changed, without what lies below these."""

    def __init__(self, objects: Iterable[Content]) -> None:
        self.objects = tuple(objects)
        super().__init__(f"{len(self.objects)} objects of others")


@dataclass(frozen=True)
class Removed:
    """How much was removed, how much of others went to the trash, and which plugins stay on as others use them."""

    people: int
    places: int
    objects: int
    trashed: int
    kept: tuple[str, ...]


@dataclass(frozen=True)
class Inventory:
    """What belongs to the demo now. `nodes` are parents first; among them are pages of others, whose topmost are `others`."""

    people: frozenset[int]
    places: tuple[Place, ...]
    nodes: tuple[Content, ...]
    others: tuple[Content, ...]
    own: tuple[Content, ...]


def remove(uow: UnitOfWork, *, force: bool = False) -> Removed:
    """Remove the demo people with all they made, the demo's places, and switch off what the load switched on.

    Raises NoDemo, NotAllowed, and OthersInDemo when others wrote in it; with *force* that goes to the trash for 30 days.
    """
    root = uow.root
    demand(uow.actor, "administer", root["site"])
    if RECORD not in root:
        raise NoDemo()
    found = take_inventory(root)
    if found.others and not force:
        raise OthersInDemo(found.others)
    for obj in found.others:
        _to_trash(uow, obj)
    _narrow_trash(root, found)
    _let_go(root, found)
    own = [node for node in reversed(found.own) if not node.is_place]
    for obj in own:
        unlink(root, obj)
    for obj in own:
        withdraw_links(uow, obj)
        erase_object(root, obj)
    for place in found.places:
        bin_.release_name(root, place)
        erase_place(root, place)
        place.trashed = None  # what others made in it comes back without it
    _remove_groups(root, found)
    apps, kept = _switch_off(uow)
    gone = {node.uid for node in (*own, *found.places, *apps)}
    forget_addresses(root, gone)
    root[popular.AREA].forget(gone, found.people)
    erase_people(root, found.people)
    del root[RECORD]
    objects = sum(is_entry(uow.actor, node) for node in own)
    return Removed(len(found.people), len(found.places), objects, len(found.others), kept)


def staying(root: Root, gone: Collection[int]) -> tuple[list[Person], list[Person]]:
    """(people, administrators) that there are when the people *gone* are."""
    people = [person for person in root["people"] if person.active and person.id not in gone]
    return people, [person for person in administrators(root) if person.id not in gone]


def take_inventory(root: Root) -> Inventory:
    """Find out what belongs to the demo, and what others made in it."""
    record = root[RECORD]
    people = frozenset(record["people"])
    uids = frozenset((*record["places"], *record["pages"]))
    places = tuple(place for place in _places(root) if place.uid in uids or place.creator in people)
    tops = [*places, *_pages_of(root, people, record["pages"])]
    nodes = {node.uid: node for top in tops for node in descendants(top)}
    ordered = tuple(sorted(nodes.values(), key=lambda node: sum(1 for _ in lineage(node))))
    foreign = {node.uid for node in ordered if _is_of_others(node, people, uids)}
    others = tuple(n for n in ordered if n.uid in foreign and not any(above.uid in foreign for above in lineage(n.__parent__)))
    return Inventory(people, places, ordered, others, tuple(n for n in ordered if n.uid not in foreign))


def _pages_of(root: Root, people: frozenset[int], pages: Iterable[int]) -> list[Content]:
    """The demo's pages, and what its people made since, in the tree or in the trash."""
    walks = (catalog(root).walk(f"by:{person_id}") for person_id in people)
    listed = [uid for walk in walks if walk for _, (uid, _) in walk.entries()]
    found = [obj for uid in (*pages, *listed) if (obj := by_uid(root, uid)) is not None]
    return found + [node for top in bin_.in_trash(root) for node in descendants(top) if node.creator in people]


def _is_of_others(node: Content, people: frozenset[int], uids: frozenset[int]) -> bool:
    """Made by someone else, or changed by someone else since. The roots of apps in the demo's places belong to the place."""
    if node.is_place or node.__parent__.is_place:
        return False
    writers = {version.by for version in versions_of(node)} | {attachment.by for attachment in attachments_of(node)}
    writers |= {comment.creator for comment in comments.all_of(node)}
    return (node.creator not in people and node.uid not in uids) or bool(writers - people - {0})


def _to_trash(uow: UnitOfWork, obj: Content) -> None:
    """Also what is dormant, which the usual command refuses."""
    if obj.trashed:
        return
    for node in descendants(obj):
        forget_links(uow.root, node)
    unindex_tree(uow.root, obj)
    uow.publish(Trashed(obj, uow.actor.id, uow.now))
    _narrow(uow.root, obj)
    bin_.throw(uow.root, obj, uow.now, uow.actor.id)


def _narrow_trash(root: Root, found: Inventory) -> None:
    """What others threw away in a demo place stays in the trash."""
    places = {place.uid for place in found.places}
    for obj in bin_.in_trash(root):
        if not obj.is_place and any(above.uid in places for above in lineage(obj)):
            _narrow(root, obj)


def _narrow(root: Root, obj: Content) -> None:
    """Let only who made *obj* read it: what it was in decided that, and is going to be gone."""
    table, site = access_table(root), root["site"].access_id
    if access_id_of(obj) == site:
        return
    for node in descendants(obj):
        if node is obj:
            node.access_id = table.shared(site, {f"p:{obj.creator}"})
        elif node.access_id is not None:
            _, only, also = table.row(node.access_id)
            node.access_id = table.shared(obj.access_id, only, also)


def _let_go(root: Root, found: Inventory) -> None:
    """Communities of others lie in none of the demo, and lead to none."""
    gone = {place.uid for place in found.places}
    for place in _places(root):
        if place.uid not in gone:
            if place.above is not None and place.above.uid in gone:
                take_out_of_above(root, place)
            if not gone.isdisjoint(place.related_places):
                place.related_places = tuple(uid for uid in place.related_places if uid not in gone)


def _remove_groups(root: Root, found: Inventory) -> None:
    """A group in which others are stays, with them, so that they stay where it brought them."""
    for group_id in root[RECORD].get("groups", ()):  # a demo of before has none
        group = root["groups"].get(group_id)
        if group is not None and found.people.issuperset(group.members):
            for place in places_of_group(root, group):
                put_group(root, place, group, None)
            root["groups"].remove(group_id)


def _switch_off(uow: UnitOfWork) -> tuple[list[Content], tuple[str, ...]]:
    """Switch off what the load switched on and nobody else uses; return the roots of apps that went, and the plugins that stay."""
    root, record = uow.root, uow.root[RECORD]
    switches, manifests = state(root), uow.registry.manifests()
    kept = {name for name in record["plugins"] if objects_of(uow, name) or any(name in place.apps for place in _places(root))}
    staying = (switches.enabled - set(record["plugins"])) | kept
    kept |= {name for name in record["plugins"] if name in manifests and not staying.isdisjoint(needed_by(name, manifests))}
    off = set(record["plugins"]) - kept
    switches.enabled -= off
    switches.known -= off & set(record["known"])
    apps = [app for uid in record["apps"] if (app := by_uid(root, uid)) is not None and TYPES.owner(app.type_name) in off and not len(app)]
    for app in apps:
        unlink(root, app)
        erase_object(root, app)
    return apps, tuple(sorted(kept & switches.enabled))


def _places(root: Root) -> list[Place]:
    """All communities, also those in the trash."""
    return [*(child for child in root["site"].values() if child.is_place), *bin_.removed_places(root)]
