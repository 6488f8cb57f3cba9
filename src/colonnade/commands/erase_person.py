"""Erasing somebody who left: all that is about them goes, and what they wrote stays under a former colleague, or goes to the trash.

Nothing that others wrote is lost: a page on which others wrote, too, stays. What people wrote in their own words about somebody stays.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from colonnade.catalog.changed import note_change
from colonnade.catalog.index import catalog, index
from colonnade.commands.base import UnitOfWork
from colonnade.commands.erase import forget_dealings
from colonnade.commands.trash import trash
from colonnade.content.errors import Dormant, Invalid, NotAllowed, UnknownType
from colonnade.content.mentions import relabelled
from colonnade.content.objects import Content, descendants, stored_fields
from colonnade.content.roots import Root, by_uid
from colonnade.content.text import Text
from colonnade.content.trash import thrown_with
from colonnade.content.versions import versions_of
from colonnade.facets import comments, flags, following, saved
from colonnade.facets.attachments import attachments_of
from colonnade.facets.people_sets import RELATIONS
from colonnade.i18n import messages
from colonnade.mail.outbox import outbox
from colonnade.notifications import inbox, queue
from colonnade.plugins.call import notify
from colonnade.search import unfound
from colonnade.security import invitations, ties
from colonnade.security.can import demand
from colonnade.security.person import Person
from colonnade.security.person_fields import fold
from colonnade.security.predicates import is_entry
from colonnade.security.reader import All

_ = messages("colonnade")
_AT_ONCE = 500


@dataclass(frozen=True)
class Erased:
    """What became of what they wrote: how many objects went to the trash, and how many stay."""

    trashed: int
    stay: int


@dataclass(frozen=True)
class Holdings:
    """What there is of somebody before they are erased: numbers of what goes, and of what they wrote, by type."""

    communities: int
    network: int
    likes: int
    follows: int
    sessions: int
    comments: int
    made: Counter[str]


def holdings(uow: UnitOfWork, person: Person) -> Holdings:
    """What an administrator is told before they erase somebody. Raises NotAllowed."""
    demand(uow.actor, "administer", uow.root["site"])
    root, who = uow.root, person.id
    return Holdings(
        len(root["memberships"].get(who, ())),
        sum(1 for _tie in ties.network_of(root, who)),
        len(RELATIONS[0].objects(root, who)),
        len(following.chosen_by(root, who)),
        len(root["sessions"].of_person(who)),
        len(root[comments.AREA].get(who, ())),
        Counter(obj.type_name for obj in made_by(root, who) if not obj.is_place),
    )


def made_by(root: Root, person_id: int) -> Iterator[Content]:
    """What somebody made that isn't in the trash, the latest change first."""
    after = None
    while True:
        page = catalog(root).page(f"by:{person_id}", All(), _AT_ONCE, after)
        yield from (obj for uid in page.uids if (obj := by_uid(root, uid)) is not None)
        after = page.after
        if after is None:
            return


def erase_person(uow: UnitOfWork, person_id: int, *, with_content: bool = False) -> Erased:
    """Erase somebody who was deactivated before. Takes a moment for each page of the site. Raises NotAllowed, Invalid."""
    demand(uow.actor, "administer", uow.root["site"])
    person = uow.root["people"].get(person_id)
    if person is None or person.erased:
        raise Invalid({"person": _("There is no such person.")})
    if person.active:
        raise Invalid({"person": _("Deactivate them first, and hand over what they alone care for.")})
    logins = {login for login, owner in uow.root["people"].logins() if owner == person_id}
    notify(uow.registry, uow.activity, "person_erased", uow.manager, uow=uow, person=person)
    flags.forget_person(uow.root, person_id, by_uid)
    trashed = _throw_away(uow, person_id) if with_content else 0
    if with_content:
        comments.forget_person(uow.root, person_id, by_uid)
    _forget_dealings(uow, person)
    names = {person.name, person.native_name, person.login} - {""}
    former = uow.root["people"].anonymise(person_id)
    _forget_titles(uow, former, names)
    _forget_names(uow, former, logins)
    _forget_searches(uow.root, logins, names)
    uow.audit("person.erased", person, trashed=trashed)
    return Erased(trashed, sum(not obj.is_place for obj in made_by(uow.root, person_id)))


def _throw_away(uow: UnitOfWork, person_id: int) -> int:
    """Put to the trash what they made and nobody else wrote in; return how many. Roots of apps and what is dormant stay."""
    number = 0
    for obj in list(made_by(uow.root, person_id)):
        if by_uid(uow.root, obj.uid) is None or thrown_with(obj) is not None or not is_entry(uow.actor, obj):
            continue
        if all(_is_theirs_alone(node, person_id) for node in descendants(obj)):
            try:
                trash(uow, obj)
            except (Dormant, UnknownType, NotAllowed):
                continue
            number += 1
    return number


def _is_theirs_alone(node: Content, person_id: int) -> bool:
    writers = {version.by for version in versions_of(node)} | {attachment.by for attachment in attachments_of(node)}
    writers |= {comment.creator for comment in comments.all_of(node)} | {node.creator}
    return not writers - {person_id, 0}


def _forget_dealings(uow: UnitOfWork, person: Person) -> None:
    """Sessions, tokens, memberships, network, follows, likes, what they were told and what others were told of them, and letters."""
    root, who = uow.root, person.id
    forget_dealings(root, who)
    subjects = {person.principal, *(invitations.subject_of(name) for name in (person.email, person.login) if name)}
    for digest, record in list(root["tokens"].by_digest.items()):
        if record.subject in subjects or record.data.get("inviter") == who:
            del root["tokens"].by_digest[digest]
    for relation in RELATIONS:
        relation.forget_person(root, who, by_uid)
    following.forget_person(root, who)
    saved.forget_person(root, who)
    queue.forget_objects(root, {who})
    for box in root[inbox.AREA].values():
        box.remove_all_of(who)
    for letter in list(outbox(root)):
        if letter.person == who or (person.email and fold(letter.address) == fold(person.email)):
            outbox(root).remove(letter, uow.now)


# Names in titles and texts


def _forget_titles(uow: UnitOfWork, former: Person, names: set[str]) -> None:
    """What they made and called by nothing but their name, as a blog of their own, is called a former colleague's."""
    for obj in list(made_by(uow.root, former.id)):
        for version in versions_of(obj):
            if version.title in names:
                version.replace({"title": former.display_name(former.language)})
        if obj.title in names:
            obj.title = former.display_name(obj.language or former.language)
            index(uow.root, obj)


def _forget_names(uow: UnitOfWork, former: Person, logins: set[str]) -> None:
    """Let mentions carry no login of theirs, and no old address lead to what is called by it."""
    root = uow.root
    for key in [key for key in root["redirects"] if fold(key[1]) in logins]:
        del root["redirects"][key]
    for number, obj in enumerate(list(root["uids"].values())):
        if isinstance(obj, Content) and _relabel(obj, former):
            note_change(root, obj)
        if number % _AT_ONCE == _AT_ONCE - 1 and getattr(root, "_p_jar", None) is not None:
            root._p_jar.cacheGC()
    for kept in root["drafts"].values():
        for draft in kept.values():
            values = {name: _unnamed(text, logins, former.login) for name, text in draft.values.items()}
            if values != draft.values:
                draft.values = values


def _forget_searches(root: Root, logins: set[str], names: set[str]) -> None:
    """What people looked for and nobody found holds no name of theirs. A login may be a part of a word, a name is looked for as it is."""
    for found in list(unfound.unfound(root)):
        words = fold(found.words)
        if any(fold(name) in words for name in names) or any(re.search(rf"\b{re.escape(login)}\b", words) for login in logins):
            unfound.forget(root, found.key)


def _relabel(obj: Content, former: Person) -> bool:
    """Change the labels of mentions in an object, its versions and its comments; tell whether there were any."""
    done: dict[int, Text] = {}

    def changed(value: object) -> Text | None:
        if not isinstance(value, Text) or f"[[person:{former.id}" not in value.source:
            return None
        if id(value) not in done:
            done[id(value)] = Text(relabelled(value.source, former.id, former.login))
        return done[id(value)]

    obj._p_activate()
    found = False
    for name, value in list(stored_fields(obj).items()):
        if (text := changed(value)) is not None:
            setattr(obj, name, text)
            found = True
    for version in versions_of(obj):
        texts = {name: text for name, value in version.stored.items() if (text := changed(value)) is not None}
        if texts:
            version.replace(texts)
            found = True
    for comment in comments.all_of(obj):
        former_texts = tuple((when, changed(text) or text) for when, text in comment.former)
        if former_texts != comment.former or changed(comment.text) is not None:
            comment.text, comment.former = changed(comment.text) or comment.text, former_texts
            found = True
    return found


def _unnamed(text: object, logins: set[str], login: str) -> object:
    if not isinstance(text, str) or "@" not in text:
        return text
    for name in logins:
        text = re.sub(rf"@{re.escape(name)}(?![\w-])", f"@{login}", text, flags=re.IGNORECASE)
    return text
