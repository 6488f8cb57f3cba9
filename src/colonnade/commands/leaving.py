"""Somebody leaves: what they alone care for, who could take it over, and handing it over as they are deactivated."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

from colonnade.catalog.index import catalog
from colonnade.catalog.readers import set_member
from colonnade.commands.base import UnitOfWork
from colonnade.commands.owners import ownerless_without
from colonnade.commands.people import set_active
from colonnade.content.errors import Invalid
from colonnade.content.objects import Content, Place
from colonnade.content.roots import Root, by_uid
from colonnade.content.types import TYPES
from colonnade.facets.following import Choice, Level, choose, of_object
from colonnade.i18n import messages
from colonnade.plugins.call import call
from colonnade.security.can import can, demand
from colonnade.security.person import Person
from colonnade.security.reader import All

_ = messages("colonnade")

HandOver = Callable[[UnitOfWork, Person], None]
PROPOSED, LOOKED_AT, AT_ONCE = 5, 2000, 500


@dataclass(frozen=True)
class Belonging:
    """Something that somebody alone cares for.

    `name` tells it from the others of the same plugin: small letters, digits and `-`. `title` is what it is, `number` how many of it,
    where that can be counted, `note` what taking it over means. `successors` are ids of people to propose, the best first. `hand_over(uow,
    successor)` lets one take it over. What is `needed` isn't left to nobody unless that is said. On the command line it is called by its
    `address`, if it has one.
    """

    name: str
    title: str
    hand_over: HandOver
    successors: tuple[int, ...] = ()
    number: int | None = None
    note: str = ""
    needed: bool = False
    address: str = ""


def belongings(uow: UnitOfWork, person: Person) -> list[Belonging]:
    """All that a person alone cares for: communities, what plugins tell, and what they made, by type. Raises NotAllowed."""
    demand(uow.actor, "administer", uow.root["site"])
    found = [_place(uow.root, person, place) for place in ownerless_without(uow.root, {person.id})]
    for plugin, told in call(uow.registry, uow.activity, "leaving", None, uow=uow, person=person):
        found += [replace(each, name=f"{plugin}-{each.name}") for each in told if isinstance(each, Belonging)]
    return [*found, *_made(uow.root, person)]


def leave(uow: UnitOfWork, person_id: int, heirs: Mapping[str, int | None], *, leave_ownerless: bool = False) -> Person:
    """Hand over what *heirs* name (a person's id by the name of a belonging), then deactivate the person.

    Raises NotAllowed, and Invalid by the names of belongings: for who can't take over, and for what is needed and nobody gets.
    """
    demand(uow.actor, "administer", uow.root["site"])
    people = uow.root["people"]
    person = people.get(person_id)
    if person is None:
        raise Invalid({"person": _("There is no such person.")})
    errors, chosen = {}, []
    for belonging in belongings(uow, person):
        heir = people.get(heirs.get(belonging.name) or 0)
        if heir is not None and (not heir.active or heir is person or heir.kind == "guest"):
            errors[belonging.name] = _("${name} can’t take this over.", mapping={"name": heir.name})
        elif heir is None and belonging.needed and not leave_ownerless:
            errors[belonging.name] = _("Say who takes this over, or that it may be left to nobody.")
        elif heir is not None:
            chosen.append((belonging, heir))
    if errors:
        raise Invalid(errors)
    for belonging, heir in chosen:
        belonging.hand_over(uow, heir)
    return set_active(uow, person_id, False, leave_ownerless=True)


def _place(root: Root, person: Person, place: Place) -> Belonging:
    def hand_over(uow: UnitOfWork, successor: Person) -> None:
        set_member(uow.root, place, successor.id, "owner")
        set_member(uow.root, place, person.id, "member")

    return Belonging(
        f"place-{place.uid}",
        _("Community: ${title}", mapping={"title": place.title}),
        hand_over,
        _who_could_own(root, person, place),
        note=_("Nobody else owns it."),
        needed=True,
        address=f"/{place.__name__}",
    )


def _who_could_own(root: Root, person: Person, place: Place) -> tuple[int, ...]:
    """The manager if they are in it, then members by how much they wrote there lately, then a manager who isn't in it."""
    inside = {pid for pid, role in place.members.items() if role != "guest" and pid != person.id and _stays(root, pid)}
    written: Counter[int] = Counter()
    for obj in _in_walk(root, f"place:{place.uid}", LOOKED_AT):
        if obj.creator in inside:
            written[obj.creator] += 1
    writers = [pid for pid, _number in written.most_common()]
    rest = sorted(inside - set(writers), key=lambda pid: root["people"].get(pid).name)
    manager = [person.manager_id] if person.manager_id is not None and _stays(root, person.manager_id) else []
    order = [*(m for m in manager if m in inside), *writers, *rest, *manager]
    return tuple(dict.fromkeys(order))[:PROPOSED]


def _stays(root: Root, person_id: int) -> bool:
    person = root["people"].get(person_id)
    return person is not None and person.active and person.kind != "guest"


def manager_of(root: Root, person: Person) -> tuple[int, ...]:
    """Whom to propose for what is in no one place: the manager, if there is one who may sign in."""
    return (person.manager_id,) if person.manager_id is not None and _stays(root, person.manager_id) else ()


def _made(root: Root, person: Person) -> Iterator[Belonging]:
    """What they made, by type: it stays theirs, and who takes over watches it, so that somebody is told of what happens to it."""
    numbers = Counter(obj.type_name for obj in _in_walk(root, f"by:{person.id}"))
    for type_name, number in sorted(numbers.items()):
        content_type = TYPES.get(type_name)
        title = content_type.title if content_type is not None and content_type.title else type_name
        yield Belonging(
            f"made-{type_name.replace('.', '-')}",
            title,
            _watching(person, type_name),
            manager_of(root, person),
            number,
            _("It stays as it is. Who takes over is told of what happens to it, as far as they may read it."),
        )


def _watching(person: Person, type_name: str) -> HandOver:
    def hand_over(uow: UnitOfWork, successor: Person) -> None:
        reader = uow.acting_as(successor.id).actor
        for obj in list(_in_walk(uow.root, f"by:{person.id}")):
            if obj.type_name == type_name and can(reader, "view", obj):
                choose(uow.root, successor.id, of_object(obj.uid), Choice(Level.WATCHING))

    return hand_over


def _in_walk(root: Root, name: str, most: int | None = None) -> Iterator[Content]:
    after, seen = None, 0
    while most is None or seen < most:
        page = catalog(root).page(name, All(), AT_ONCE, after)
        yield from (obj for uid in page.uids if (obj := by_uid(root, uid)) is not None)
        seen, after = seen + len(page.uids), page.after
        if after is None:
            return
