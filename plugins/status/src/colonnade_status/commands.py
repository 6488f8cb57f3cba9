"""Share something: write an update with its files, for everyone who may read the board or only for some."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from colonnade.api import Content, Folder, Incoming, Invalid, Person, UnitOfWork, attach, create, messages, share, tell_anew_whom_it_misses
from colonnade_status.types import POST
from colonnade_status.wording import language_of

_ = messages("status")
MAX_FILES = 10


def publish(
    uow: UnitOfWork,
    board: Folder,
    body: str,
    *,
    language: str,
    original: int | None = None,
    files: Sequence[Incoming] = (),
    only: Iterable[Person] | None = None,
) -> Content:
    """Write an update on *board* and return it.

    *language* is the author's, for a text that shows none; *original* the uid of what it passes on; *only* are those who may read it
    beside the author, None: whoever may read the board. Raises NotAllowed, Invalid, Dormant.
    """
    if len(files) > MAX_FILES:
        raise Invalid({"file": _("Please add at most ${max} files.", mapping={"max": MAX_FILES})})
    values = {"body": body, "language": language_of(body, language), "original": () if original is None else (original,)}
    post = create(uow, board, POST.name, values)
    for file in files:
        attach(uow, post, file.filename, file)
    if only is not None:  # last: from here on the rights that the author had at the beginning don't reach it
        share(uow, post, [person.principal for person in only])
        tell_anew_whom_it_misses(uow, post)
    return post
