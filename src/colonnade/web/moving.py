"""What moving something does, in the words of whoever is about to do it: who can read it then, who no longer can, what goes along."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, Any

from colonnade.commands.move import Readers, readers_there
from colonnade.content.errors import AlreadyThere, ColonnadeError, NotTheirs
from colonnade.content.objects import Content, Folder, descendants, place_of
from colonnade.i18n import messages
from colonnade.security.can import can
from colonnade.web.errors import why_not_moved

if TYPE_CHECKING:
    from pyramid.request import Request

_ = messages("colonnade")


def effects_of(request: Request, obj: Content, target: Folder) -> list[str]:
    """What follows for readers and for what belongs to *obj* when it goes to *target*."""
    t, plural, language = request.t, request.runtime.catalogs.plural, request.language
    readers = readers_there(request.uow, obj, target)
    found = [_can_then(request, readers, target), *_changes(request, readers, obj)]
    below = sum(1 for node in descendants(obj) if can(request.reader, "view", node)) - 1
    if below:
        found.append(plural("${n} entry below it moves along.", "${n} entries below it move along.", below, language))
    found.append(t(_("Its files and what was said about it go along. Links to it keep working.")))
    if _somebody_loses_it(readers):
        found.append(t(_("Whoever follows it and can't read it there isn't told of it any more.")))
    return found


def changes_of(request: Request, obj: Content, target: Folder) -> list[str]:
    """Who can no longer read *obj* when it goes to *target*, or can only then; nothing where its readers stay the same."""
    readers = readers_there(request.uow, obj, target)
    if readers.before.staff != readers.after.staff:
        return [_can_then(request, readers, target)]
    return _changes(request, readers, obj) if readers.lost or readers.gained else []


def _can_then(request: Request, readers: Readers, target: Folder) -> str:
    t, plural, before, after = request.t, request.runtime.catalogs.plural, readers.before, readers.after
    where = {"place": place_of(target).title}
    if after.staff:
        return t(_("All employees can read it there, as they can now.") if before.staff else _("All employees can read it there."))
    if before.staff:
        return plural(
            "All employees can read it now. There, only ${n} person of ${place} can.",
            "All employees can read it now. There, only ${n} people of ${place} can.",
            len(after.people),
            request.language,
            **where,
        )
    return plural(
        "${n} person can read it in ${place}.", "${n} people can read it in ${place}.", len(after.people), request.language, **where
    )


def _changes(request: Request, readers: Readers, obj: Content) -> list[str]:
    """How many lose it and how many get it, as far as that wasn't said of all employees."""
    t, plural, language, found = request.t, request.runtime.catalogs.plural, request.language, []
    narrower = readers.before.staff and not readers.after.staff
    if readers.lost and not narrower:
        found.append(
            plural(
                "${n} person of ${place} can no longer read it.",
                "${n} people of ${place} can no longer read it.",
                readers.lost,
                language,
                place=place_of(obj).title,
            )
        )
    elif not narrower:
        found.append(t(_("Everyone who can read it now still can.")))
    if readers.gained and not readers.after.staff:
        found.append(
            plural("${n} person can read it there who can't now.", "${n} people can read it there who can't now.", readers.gained, language)
        )
    return found


def _somebody_loses_it(readers: Readers) -> bool:
    return bool(readers.lost) or (readers.before.staff and not readers.after.staff)


def seal_of(target: Folder, effects: list[str]) -> str:
    """What tells that these effects were read: where others can read it meanwhile, it is asked again."""
    return sha256("\n".join((str(target.uid), *effects)).encode()).hexdigest()[:16]


def why_not(request: Request, error: ColonnadeError) -> str:
    """Why something can't be moved where it was to go."""
    match error:
        case NotTheirs(number=number) if number:
            return request.runtime.catalogs.plural(
                "${n} entry below it isn't yours to move, so it can't go to other readers.",
                "${n} entries below it aren't yours to move, so it can't go to other readers.",
                number,
                request.language,
            )
        case NotTheirs():
            return request.t(_("Something below it isn't yours to move, so it can't go to other readers."))
        case AlreadyThere():
            return request.t(_("${title} is there already.", mapping={"title": error.obj.title}))
    text: Any = why_not_moved(error) or _("It can't be moved there.")
    return request.t(text)
