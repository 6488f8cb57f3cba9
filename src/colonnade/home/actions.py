"""What only one person can unblock: asked of every plugin each time it is shown, so that it leaves when it is done anywhere."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Button:
    """Something to do about an `Action`: `label` is in the reader's language.

    It sends `fields` to `url` by POST and comes back to the list. With `leads` it is a link instead, for what takes reading first.
    """

    label: str
    url: str
    primary: bool = False
    fields: tuple[tuple[str, str], ...] = ()
    leads: bool = False


@dataclass(frozen=True, slots=True)
class Action:
    """Something that waits for the reader, with at least one button that takes it away. All texts are in the reader's language.

    `key` is the same each time, and unlike all others of the plugin. `wanted` says what is wanted (`Due today`), `kind` how
    urgent that is: `bad` when it is over, `warn` when it is now, else ''. `by` is the id of who wants it (0: nobody in
    particular), `since` the moment from which it waits, `due` its day. `more` are buttons in a menu called `more_label`.
    """

    key: str
    title: str
    url: str
    wanted: str
    buttons: tuple[Button, ...]
    kind: str = ""
    icon: str = "circle-check"
    by: int = 0
    since: datetime | None = None
    due: date | None = None
    note: str = ""
    more_label: str = ""
    more: tuple[Button, ...] = ()
