"""What an author is told of the people whom a text newly mentions and who can't read it."""

from __future__ import annotations

from collections.abc import Iterable

from translationstring import TranslationString

from colonnade.catalog.readers import reader_of
from colonnade.commands.base import UnitOfWork
from colonnade.content.mentions import mentioned_in
from colonnade.content.objects import Content
from colonnade.content.texts import texts_of
from colonnade.i18n import DEFAULT_LANGUAGE, messages
from colonnade.security.can import can
from colonnade.security.mentioning import may_mention_all

_ = messages("colonnade")
MAX_NAMED = 5


class NotTold(TranslationString):
    """A note that mentions in a text reach nobody; where `obj` can be shared with more people, that helps."""

    obj: Content | None = None


TELLS_NOBODY = _("Only owners can tell everyone: @all tells nobody here.")


def sources_of(obj: Content) -> list[str]:
    """The Markdown sources that *obj* has now."""
    return [text.source for text in texts_of(obj)]


def tell_whom_it_misses(uow: UnitOfWork, obj: Content, sources: Iterable[str], before: Iterable[str] = ()) -> None:
    """Note for the actor who is mentioned in *sources*, but not in those *before*, and can't read *obj*. Nobody else learns of it."""
    was, now = [mentioned_in(source) for source in before], [mentioned_in(source) for source in sources]
    known = {person_id for found in was for person_id in found.people}
    new = dict.fromkeys(person_id for found in now for person_id in found.people if person_id not in known)
    people = [person for person_id in new if (person := uow.root["people"].get(person_id)) is not None]
    missed = [person for person in people if not can(reader_of(uow.root, person), "view", obj)]
    language = uow.actor.person.language if uow.actor.person else DEFAULT_LANGUAGE
    names = [person.display_name(language) for person in missed]
    if len(names) > MAX_NAMED:
        more = {"names": names[:MAX_NAMED], "n": len(names) - MAX_NAMED}
        _note(uow, obj, _("${names} and ${n} more can't read this and won't be told.", mapping=more))
    elif names:
        _note(uow, obj, _("${names} can't read this and won't be told.", mapping={"names": names}))
    if any(found.all for found in now) and not any(found.all for found in was) and not may_mention_all(uow.actor, obj):
        _note(uow, None, TELLS_NOBODY)


def tell_anew_whom_it_misses(uow: UnitOfWork, obj: Content) -> None:
    """The same for all of *obj*, instead of what was noted: since it was written, in this transaction, fewer may read it."""
    uow.notes[:] = [note for note in uow.notes if not isinstance(note, NotTold)]
    tell_whom_it_misses(uow, obj, sources_of(obj))


def _note(uow: UnitOfWork, obj: Content | None, text: TranslationString) -> None:
    note = NotTold(text, domain=text.domain, mapping=text.mapping)
    note.obj = obj
    uow.notes.append(note)
