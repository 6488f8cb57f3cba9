"""Removing objects, places and people for good, with all that the areas of the database hold of them."""

from __future__ import annotations

from collections.abc import Collection

from colonnade.catalog import at_the_door, group_members, listings
from colonnade.catalog.access_ids import access_table
from colonnade.catalog.index import catalog, unindex
from colonnade.catalog.named_in_apps import forget_named
from colonnade.catalog.readers import set_member
from colonnade.commands.base import UnitOfWork, record_links_of
from colonnade.content.fields import Markdown, schema_fields
from colonnade.content.headings import ways_to_write
from colonnade.content.links import backlinks, forget_links, to_written
from colonnade.content.objects import Content, Place
from colonnade.content.roots import Root, by_uid
from colonnade.content.text import Text
from colonnade.content.types import TYPES
from colonnade.facets.forget import forget_object, forget_person
from colonnade.notifications import digests, inbox, member_mails, queue, telling
from colonnade.security import api_tokens, asked_about, feed_tokens, from_directory, network_invitations, photos, sent_forms, sessions, ties
from colonnade.stream.log import log


def unlink(root: Root, obj: Content) -> None:
    """Take *obj* out of lists and links."""
    unindex(root, obj)
    forget_links(root, obj)


def withdraw_links(uow: UnitOfWork, obj: Content) -> None:
    """Let texts that link to *obj* want a page of its title again, as before it was there."""
    for uid in backlinks(uow.root, obj.uid):
        source = by_uid(uow.root, uid)
        content_type = TYPES.get(source.type_name) if source is not None else None
        if content_type is not None:
            for name, field in schema_fields(content_type.schema):
                text = getattr(source, name, None)
                if isinstance(field, Markdown) and text is not None:
                    setattr(source, name, Text(_without(obj, text.source)))
            record_links_of(uow, source, content_type)


def _without(obj: Content, source: str) -> str:
    """*source* with the title of *obj* for each link to it."""
    return to_written(
        source,
        lambda target: obj.title if target == obj.uid else None,
        lambda _, title, fragment: f"{title}#{ways_to_write(obj, fragment)[0]}",
    )


def erase_object(root: Root, obj: Content) -> None:
    """Remove *obj*, whatever is below it gone already, from the tree or the trash, with versions and files."""
    forget_object(root, obj)
    log(root).forget_object(obj.uid)
    telling.forget_object(root, obj.uid)
    listings.forget(root, obj)
    if obj.trashed:
        del root["trash"][obj.uid]
    else:
        obj.__parent__.remove(obj.__name__)
    del root["uids"][obj.uid]


def erase_place(root: Root, place: Place) -> None:
    """Remove an empty place with its members and the rule of who may read it."""
    group_members.forget_place(root, place)
    for person_id in list(place.members):
        set_member(root, place, person_id, None)
    at_the_door.forget_place(root, place.uid)
    member_mails.forget_place(root, place.uid)
    for layers in root["layouts"].values():
        layers.pop(place.uid, None)
    access_table(root).forget(place.access_id)
    catalog(root).forget_walks(place_uid=place.uid)
    erase_object(root, place)


def forget_addresses(root: Root, gone: Collection[int]) -> None:
    """Forget former addresses of and in the objects *gone*, that people opened and saw them, and that others are to be told of them."""
    queue.forget_objects(root, gone)
    redirects, visits = root["redirects"], root["visits"]
    for key, uid in list(redirects.items()):
        if key[0] in gone or uid in gone:
            del redirects[key]
    for person_id, uids in list(visits.items()):
        if any(uid in gone for uid in uids):
            visits[person_id] = tuple(uid for uid in uids if uid not in gone)
    for seen in list(root["seen"].values()):
        for key in [key for key in seen if abs(key) in gone]:
            del seen[key]


def erase_people(root: Root, people: Collection[int]) -> None:
    """Remove people who made nothing that is left, with what is kept for each of them."""
    principals = {f"p:{person_id}" for person_id in people}
    by_digest = root["tokens"].by_digest
    for digest, record in list(by_digest.items()):
        if record.subject in principals or record.data.get("inviter") in people:
            del by_digest[digest]
    queue.forget_objects(root, people)  # what they had to tell others
    for person_id in people:
        _erase_person(root, person_id)
    access_table(root).forget_only(principals)


def _erase_person(root: Root, person_id: int) -> None:
    forget_dealings(root, person_id)
    forget_person(root, person_id, by_uid)
    catalog(root).forget_walks(person_id=person_id)
    root["people"].erase(person_id)


def forget_dealings(root: Root, person_id: int) -> None:
    """All that is kept for somebody but what they wrote, like and follow: sessions, memberships, network, photo, what they were told."""
    sessions.end_all(root, person_id)
    feed_tokens.forget_person(root, person_id)
    api_tokens.forget_person(root, person_id)
    group_members.forget_person(root, person_id)
    for uid in list(root["memberships"].get(person_id, ())):
        place = by_uid(root, uid)
        if isinstance(place, Place):
            place.put_member(person_id, None)
            forget_named(root, place, f"p:{person_id}")
    at_the_door.forget_person(root, person_id)
    from_directory.forget_person(root, person_id)
    ties.forget_person(root, person_id)
    asked_about.forget_person(root, person_id)
    photos.forget_person(root, person_id)
    network_invitations.forget_person(root, person_id)
    telling.forget_object(root, person_id)
    digests.forget_person(root, person_id)
    for area in (inbox.AREA, sent_forms.AREA, "memberships", "layouts", "visits", "seen", "drafts"):
        root[area].pop(person_id, None)
