"""The mails about notifications, composed when they are sent: as their receiver, with the rights and wishes that they have then.

They hold titles and links, no texts, as what was mailed can't be taken back; only who is mentioned reads the beginning of what was
written where all employees may read it, to see what is wanted of them. Nothing to say is no mail.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import takewhile
from typing import TYPE_CHECKING, Any

from colonnade.clock import from_microseconds
from colonnade.content.markup import plain_text
from colonnade.content.objects import Content, Place, is_app_of_community, lineage, place_of
from colonnade.content.roots import by_uid
from colonnade.content.texts import texts_of
from colonnade.content.types import TYPES
from colonnade.i18n import Catalogs, messages
from colonnade.mail import unsubscribe
from colonnade.mail.body import Line, html, plain
from colonnade.mail.message import Mail
from colonnade.notifications.inbox import Told, inbox_of
from colonnade.notifications.kinds import ADDRESSED, LIKED, MENTION, WRITTEN
from colonnade.notifications.preferences import NOW, ways_of
from colonnade.notifications.receivers import can_be_silenced, comment_of, is_silenced, may_be_addressed, may_be_told, source_of
from colonnade.notifications.sentences import Words
from colonnade.security.can import can
from colonnade.security.person import Person

if TYPE_CHECKING:
    from colonnade.commands.base import UnitOfWork
    from colonnade.mail.outbox import Letter

_ = messages("colonnade")
QUOTED = 280
"""How many characters of a text are quoted."""
MOST = 50
"""Entries in one summary; of the others only the number is told."""


@dataclass(frozen=True)
class Composer:
    """Writes mails of a site at *site_url*."""

    catalogs: Catalogs
    site_url: str

    def notice(self, uow: UnitOfWork, letter: Letter) -> Mail | None:
        """One notification. The letter is about (first, actor, key of a comment); None when there is nothing to say any more."""
        first, actor, detail = letter.about
        person = uow.actor.person
        inbox = inbox_of(uow.root, person.id) if person is not None else None
        told = inbox.get(first) if inbox is not None else None
        if told is None or told.read:
            return None
        if told.verb != LIKED:
            told = replace(told, actors=(actor,), count=1, detail=detail)
        if told.verb == ADDRESSED:
            return self._addressed(uow, person, told, letter) if _is_wanted(uow, person, told, NOW) else None
        obj = _shown(uow, person, told, NOW)
        return self._notice(uow, person, told, obj, letter) if obj is not None else None

    def _notice(self, uow: UnitOfWork, person: Person, told: Told, obj: Content, letter: Letter) -> Mail:
        words = self._words(uow, person)
        sentence = words.sentence(told, obj)
        place = place_of(obj)
        quoted = words.t(_quoted(uow, told, obj)) if told.kind == MENTION and _is_for_all_staff(obj) else ""
        lines = [
            self._line(words, told, obj),
            *([Line(quoted)] if quoted else ()),
            *([Line(words.title_of(place))] if place.__parent__ is not None else ()),
        ]
        return self._mail(uow, letter, words, sentence, [*lines, Line(words.why(told, obj, place), kind="small")])

    def _addressed(self, uow: UnitOfWork, person: Person, told: Told, letter: Letter) -> Mail:
        words = self._words(uow, person)
        lines = [self._line(words, told, None), Line(words.why(told, None, None), kind="small")]
        return self._mail(uow, letter, words, words.sentence(told, None), lines)

    def digest(self, uow: UnitOfWork, letter: Letter) -> Mail | None:
        """A summary. The letter is about (period, number of the last entry of the one before, number of the last entry of this one)."""
        period, after, until = letter.about
        person = uow.actor.person
        inbox = inbox_of(uow.root, person.id) if person is not None else None
        if inbox is None:
            return None
        new = takewhile(lambda told: told.number > after, inbox.entries(until + 1))
        found: list[tuple[Told, Content | None]] = []
        for told in (told for told in new if not told.read):
            if told.verb == ADDRESSED:
                found += [(told, None)] if _is_wanted(uow, person, told, period) else []
            elif (obj := _shown(uow, person, told, period)) is not None and not _is_over(told, obj):
                found.append((told, obj))
        return self._digest(uow, person, found, letter) if found else None

    def _digest(self, uow: UnitOfWork, person: Person, found: list[tuple[Told, Content | None]], letter: Letter) -> Mail:
        words = self._words(uow, person)
        count = self.catalogs.plural("${n} update for you", "${n} updates for you", len(found), person.language)
        subject = words.t(_("${site}: ${count}"), site=uow.root["site"].title, count=count)
        lines = [Line(count, kind="title"), *self._by_place(words, found[:MOST])]
        if len(found) > MOST:
            more = self.catalogs.plural("and ${n} more", "and ${n} more", len(found) - MOST, person.language)
            lines.append(Line(more, f"{self.site_url}/notifications"))
        return self._mail(uow, letter, words, subject, lines)

    def _by_place(self, words: Words, found: list[tuple[Told, Content | None]]) -> Iterator[Line]:
        """What is addressed to the reader, then sentences below the places that they are about, the place with the latest news first."""
        places: dict[int, tuple[Place, list[Line]]] = {}
        yield from (self._line(words, told, None) for told, obj in found if obj is None)
        for told, obj in ((told, obj) for told, obj in found if obj is not None):
            place = place_of(obj)
            places.setdefault(place.uid, (place, []))[1].append(self._line(words, told, obj))
        for place, lines in places.values():
            yield Line(words.title_of(place), kind="heading")
            yield from lines

    def _line(self, words: Words, told: Told, obj: Content | None) -> Line:
        return Line(words.sentence(told, obj), self._url(told), strong=words.title(obj) if obj is not None else words.who(told))

    def _url(self, told: Told) -> str:
        """Where it leads: by uid, so that moving and renaming doesn't break it. What is addressed to somebody has an address of its own."""
        if told.address:
            return self.site_url + told.address
        return f"{self.site_url}/-/id/{told.uid}" + (f"#comment-{told.detail}" if told.detail else "")

    def _mail(self, uow: UnitOfWork, letter: Letter, words: Words, subject: str, lines: list[Line]) -> Mail:
        stop = unsubscribe.address(uow.root, self.site_url, letter.person, letter.kind, from_microseconds(letter.created))
        lines = [
            *lines,
            Line(words.t(_("Notification settings")), f"{self.site_url}/me/notifications", kind="small"),
            Line(words.t(_("No more mails of this kind")), stop, kind="small"),
        ]
        site = Line(uow.root["site"].title, self.site_url, kind="small")
        return Mail(subject, plain(lines), html(subject, lines, words.language, site), letter.kind, stop)

    def _words(self, uow: UnitOfWork, person: Person) -> Words:
        people, language = uow.root["people"], person.language

        def name_of(person_id: int) -> str:
            known = people.get(person_id)
            return known.display_name(language) if known is not None else "Colonnade"

        title_of, sees = (lambda obj: self._title_of(uow, obj, language)), (lambda obj: bool(can(uow.actor, "view", obj)))
        return Words(self.catalogs, language, name_of, title_of, sees)

    def _title_of(self, uow: UnitOfWork, obj: Any, language: str) -> str:
        """An app is called by its plugin's name in the reader's language."""
        is_app = isinstance(obj.__parent__, Place) and not isinstance(obj, Place)
        loaded = uow.registry.get(TYPES.owner(obj.type_name) or "") if is_app else None
        usable = loaded is not None and loaded.manifest is not None
        return self.catalogs.translate(loaded.manifest.title, language) if usable else obj.title


def _is_for_all_staff(obj: Content) -> bool:
    """Whether all employees may read an object: nothing that is for some leaves the site."""
    parts = (node for node in lineage(obj) if not is_app_of_community(node))  # an app is at most not for guests, who are no employees
    return all(node.access == "open" if isinstance(node, Place) else node.access_id is None for node in parts)


def _quoted(uow: UnitOfWork, told: Told, obj: Content) -> str:
    """The beginning of the comment, or of the object's first text that isn't empty; '' without one. Whoever asks may read it."""
    comment = comment_of(obj, told.detail)
    texts = [comment.text] if comment is not None else texts_of(obj)

    def name_of(person_id: int) -> str | None:
        person = uow.root["people"].get(person_id)
        return person.display_name(uow.actor.person.language) if person is not None else None

    said = next(filter(None, (plain_text(text.source, QUOTED, name_of) for text in texts)), "")
    return _("“${text}”", mapping={"text": said}) if said else ""


def _is_over(told: Told, obj: Content) -> bool:
    """Whether it is about an archived community, in which nothing happens any more, and not meant for the reader alone."""
    return bool(place_of(obj).archived) and can_be_silenced(told.kind)


def _is_wanted(uow: UnitOfWork, person: Person, told: Told, wanted: str) -> bool:
    """Whether what is addressed to the person may still be told, and they want mail about it when it is *wanted*."""
    ways = ways_of(uow.root, uow.registry, person, told.kind)
    return ways.mail == wanted and may_be_addressed(uow.root, uow.activity, person, told.uid, told.text[0])


def _shown(uow: UnitOfWork, person: Person, told: Told, wanted: str) -> Content | None:
    """What an entry is about, if the person may see it now and wants mail about it when it is *wanted* (`now`, `daily`, `weekly`)."""
    obj = by_uid(uow.root, told.uid)
    if told.verb == WRITTEN or obj is None:  # that has a mail of its own
        return None
    if not may_be_told(uow.root, uow.activity, person, obj) or (told.detail and comment_of(obj, told.detail) is None):
        return None
    if can_be_silenced(told.kind) and is_silenced(uow.root, person.id, obj, told.actors[0], uow.now):  # muted since it was told
        return None
    ways = ways_of(uow.root, uow.registry, person, source_of(told.kind, told.subject, obj))
    return obj if ways.mail == wanted else None
