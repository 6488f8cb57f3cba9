"""The widget contract: data first; page, JSON and later digests and feeds all come from it."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar

from zope.interface.interfaces import IInterface

from colonnade.content.fields import schema_fields

if TYPE_CHECKING:
    from colonnade.web.door import View

COLUMNS = ("left", "main", "right")
SIZES = ("half", "full")


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a list: a link with an icon, a meta text at its end, a note below it and badges (kind, text).

    What is `restricted` has a lock.
    """

    title: str
    url: str
    icon: str | None = None
    meta: str | None = None
    note: str | None = None
    badges: tuple[tuple[str, str], ...] = ()
    restricted: bool = False


@dataclass(frozen=True, slots=True)
class Empty:
    """What an empty widget or list says, with one thing to do about it: (address, label)."""

    text: str
    action: tuple[str, str] | None = None


class Widget:
    """Base of all widgets. A subclass sets `name`, `title` and `data`; all else has defaults.

    `name` is `plugin.noun`. `sizes` are `half` and `full`; `columns` where it may stand. `settings` is a schema whose
    fields the person may set. `template` is a file beside the plugin (`recent.pt`), or template text when it starts with
    `<`; without one, `data` returns `rows` (and perhaps `text`) and the core draws them.
    `assets` are style sheets and scripts in the plugin's folder `static` that a page with the widget needs (`recent.css`).
    One that is `at_top` stands before the others of its column, on a page that nobody has arranged.
    """

    name: ClassVar[str]
    title: ClassVar[str]
    description: ClassVar[str] = ""
    icon: ClassVar[str] = "puzzle"
    sizes: ClassVar[tuple[str, ...]] = ("half",)
    columns: ClassVar[tuple[str, ...]] = COLUMNS
    settings: ClassVar[IInterface | None] = None
    template: ClassVar[str | None] = None
    height: ClassVar[str] = "m"
    assets: ClassVar[tuple[str, ...]] = ()
    at_top: ClassVar[bool] = False
    empty: ClassVar[Empty] = Empty("")

    def __init__(self, options: Mapping[str, Any] | None = None) -> None:
        self.options = {**self.defaults(), **(options or {})}

    @classmethod
    def defaults(cls) -> dict[str, Any]:
        """The default of each setting."""
        return {name: setting.default for name, setting in schema_fields(cls.settings)} if cls.settings else {}

    def data(self, view: View) -> Mapping[str, Any] | None:
        """What the reader of *view* sees: values that JSON can hold, and rows. None, or no rows and no text: what `when_empty` says."""
        raise NotImplementedError

    def shown_to(self, view: View) -> bool:
        """Tell whether the widget exists for this reader at all."""
        return True

    def version(self, view: View) -> Hashable | None:
        """Something cheap that changes whenever the data does: then the drawn widget is kept. None: draw it every time."""
        return None

    def number(self, data: Mapping[str, Any]) -> int | None:
        """A number to stand beside the title, from what `data` gave, or None."""
        return None

    def when_empty(self, view: View) -> Empty:
        """What to say when there is nothing to show: `empty`, or that nothing is here yet."""
        return self.empty

    def url(self, view: View) -> str | None:
        """Where the title leads, or None."""
        return None


@dataclass(frozen=True)
class Slot:
    """A widget's place on a page: an id that stays when it moves, the widget's name, and its settings.

    `audience` says who gets it: keys of `home.audiences`, of which one is enough; none is everyone.
    """

    id: str
    widget: str
    options: Mapping[str, Any] = field(default_factory=dict)
    locked: bool = False
    audience: tuple[str, ...] = ()
