"""The photo of a person: given by themselves or an administrator, and taken away by either."""

from __future__ import annotations

from collections.abc import Mapping

from colonnade.commands.base import UnitOfWork
from colonnade.commands.profile import editable_fields
from colonnade.content.errors import Invalid, NotAllowed
from colonnade.content.stored_file import Incoming
from colonnade.extraction.portrait import Portrait, portrait_of
from colonnade.extraction.squares import KINDS, MOST_IN_JPEG, MOST_PIXELS, SHORTEST, Trouble
from colonnade.i18n import messages
from colonnade.security import photos
from colonnade.security.person import Person
from colonnade.security.profile_fields import PHOTO

_ = messages("colonnade")
FIELD = "file"  # allow core_names_no_plugin: what forms call a file that is sent
MOST_BYTES = 40 * 2**20
_MILLION = 1_000_000
_WHY: Mapping[Trouble, str] = {
    Trouble.OTHER_KIND: _("This isn't a picture that can be used. Choose one of these kinds: ${kinds}.", mapping={"kinds": KINDS}),
    Trouble.HEIC: _(
        "Photos of iPhones in HEIC can't be used. Save them as one of these kinds: ${kinds}, or choose “Most Compatible” on the iPhone.",
        mapping={"kinds": KINDS},
    ),
    Trouble.BROKEN: _("This picture can't be read: it is damaged, or more than can be worked on. Choose another one."),
    Trouble.TOO_SMALL: _("This picture is too small: each side needs ${min} pixels at least.", mapping={"min": SHORTEST}),
    Trouble.TOO_MANY_PIXELS: _(
        "This picture has too many pixels. A JPEG may have ${jpeg} million, any other ${most}. Make it smaller, or choose another one.",
        mapping={"jpeg": MOST_IN_JPEG // _MILLION, "most": MOST_PIXELS // _MILLION},
    ),
}


def photo_kinds() -> str:
    """The kinds of pictures that a photo can be made of, with commas between: the same in each language."""
    return KINDS


def portrait_in(sent: Incoming) -> Portrait:
    """The small squares of a picture that was sent; takes a moment. Raises Invalid for `FIELD`."""
    if not sent.size:
        raise Invalid({FIELD: _("This file is empty.")})
    if sent.size > MOST_BYTES:
        raise Invalid({FIELD: _("This file is too large: a photo may have ${max} MB.", mapping={"max": MOST_BYTES >> 20})})
    made = portrait_of(sent.file)
    if isinstance(made, Trouble):
        raise Invalid({FIELD: _WHY[made]})
    return made


def set_photo(uow: UnitOfWork, person: Person, portrait: Portrait) -> None:
    """Let *person* have this photo; the one before is gone. Raises NotAllowed."""
    if not any(field.kind == PHOTO for field in editable_fields(uow, person)):
        raise NotAllowed("edit", "own profile")
    photos.set_photo(uow.root, person.id, portrait.small, portrait.large)


def remove_photo(uow: UnitOfWork, person: Person) -> None:
    """Let *person* have no photo. Raises NotAllowed for others than themselves and administrators."""
    if not (uow.actor.id == person.id or uow.actor.administrator):
        raise NotAllowed("edit", "own profile")
    photos.remove_photo(uow.root, person.id)
