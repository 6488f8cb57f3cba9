"""Drawing a homepage: slots to cards, each guarded by itself, slow ones later as fragments."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from transaction.interfaces import TransientError

from colonnade.content.objects import Place
from colonnade.content.types import CORE, TYPES
from colonnade.home.layout import Layout, suggested
from colonnade.home.widget import COLUMNS, Row, Slot, Widget
from colonnade.i18n import messages
from colonnade.plugins.call import CAUGHT
from colonnade.security.can import can
from colonnade.web.door import View
from colonnade.web.renderer import render
from colonnade.web.urls import path_for

if TYPE_CHECKING:
    from pyramid.request import Request

    from colonnade.plugins.registry import Loaded

log = logging.getLogger(__name__)
_ = messages("colonnade")

FRAGMENT_BUDGET = 2.0
_TOLD = "colonnade.failed-widgets"
FRAME = "colonnade:widget_card.pt"


@dataclass(frozen=True, slots=True)
class Card:
    """One slot as the page shows it."""

    slot: Slot
    title: str
    html: str


def suggested_layout(request: Request, place: Place) -> Layout:
    """The layout that the core and the plugins which are on suggest, in a place that nobody has arranged."""
    own = DEFAULT_WIDGETS if place.__parent__ is None else ()
    pairs = [*own, *(pair for loaded in suggesting(request, place) for pair in loaded.default_widgets)]
    return suggested(sorted(pairs, key=lambda pair: not _is_at_top(request, pair[0])))


def suggesting(request: Request, place: Place) -> Iterator[Loaded]:
    """The plugins whose widgets are suggested in a place."""
    return (loaded for loaded in request.runtime.registry if loaded.usable and request.activity.is_on(loaded.name, place))


def _is_at_top(request: Request, name: str) -> bool:
    found = request.runtime.registry.widget(name)
    return found is not None and found[1].at_top


DEFAULT_WIDGETS = (
    ("colonnade.welcome", "main"),
    ("colonnade.stream", "main"),
    ("colonnade.continue", "left"),
    ("colonnade.actions", "right"),
    ("colonnade.popular", "right"),
)


def available(request: Request, place: Place) -> list[type[Widget]]:
    """The widgets that the reader can add here."""
    view = View(request, place)
    found = [w for owner, w in request.runtime.registry.widgets() if request.activity.is_on(owner, place)]
    return [w for w in found if (widget := made(request, w)) is not None and is_shown(request, widget, view)]


def made(request: Request, widget_class: type[Widget], options: Mapping[str, Any] | None = None) -> Widget | None:
    """A widget with its settings, or None when its own way of being made raises."""
    try:
        return widget_class(options)
    except CAUGHT as error:
        _failed(request, widget_class, error)
        return None


def cards(request: Request, place: Place, layout: Layout, *, all_at_once: bool = False) -> dict[str, list[Card]]:
    """The cards of each column. Slots whose widget is off or not for this reader leave no hole."""
    view = View(request, place)
    drawn: dict[str, list[Card]] = {}
    for column in COLUMNS:
        found = (_card(request, view, slot, all_at_once) for slot in layout[column])
        drawn[column] = [card for card in found if card is not None]
    return drawn


def _card(request: Request, view: View, slot: Slot, all_at_once: bool) -> Card | None:
    owner, widget_class = request.runtime.registry.widget(slot.widget) or (None, None)
    if widget_class is None or not request.activity.is_on(owner, view.place):
        return None
    widget = made(request, widget_class, slot.options)
    if widget is None or not is_shown(request, widget, view):
        return None
    _bring_assets(request, owner, widget)
    title = view.t(widget.title)
    slow = not all_at_once and request.runtime.budgets.is_slow(slot.widget)
    html = _frame(request, slot, widget, view, "loading") if slow else draw(request, owner, widget, view, slot)
    return Card(slot, title, html)


def _bring_assets(request: Request, owner: str, widget: Widget) -> None:
    """Let the page load the style sheets and scripts of a widget, each once."""
    page = request.page
    for name in (f"{owner}:{asset}" for asset in widget.assets):
        if name.endswith(".css"):
            page.stylesheets = tuple(dict.fromkeys((*page.stylesheets, request.runtime.assets[name])))
        elif name not in page.scripts:
            page.scripts.append(name)


def _is_of_hidden_app(request: Request, widget: Widget, place: Place) -> bool:
    """Whether a widget on a community's page is of an app there that isn't for the reader: an empty one would tell of it, too."""
    hidden = [app for app in place.app_roots() if app.access_id is not None] if place.__parent__ is not None else []
    if not hidden:
        return False
    owner, _class = request.runtime.registry.widget(widget.name) or (None, None)
    return any(TYPES.owner(app.type_name) == owner and not can(request.reader, "view", app) for app in hidden)


def is_shown(request: Request, widget: Widget, view: View) -> bool:
    """Tell whether a widget is there for the reader. One that can't tell isn't."""
    if _is_of_hidden_app(request, widget, view.place):
        return False
    try:
        return bool(widget.shown_to(view))
    except CAUGHT as error:
        _failed(request, widget, error)
        return False


def draw(request: Request, owner: str, widget: Widget, view: View, slot: Slot) -> str:
    """The card of a widget in whichever state it is. Never raises, whatever the widget does."""
    if request.runtime.registry.health.paused_widget(widget.name):
        return _frame(request, slot, widget, view, "paused")
    with request.runtime.budgets.measured(widget.name) as seconds:
        try:
            return _draw(request, widget, view, slot)
        except TransientError:
            raise
        except CAUGHT as error:
            _failed(request, widget, error)
            return _frame(request, slot, widget, view, "error")
        finally:
            request.runtime.registry.health.took(owner, seconds())
            if seconds() > FRAGMENT_BUDGET:
                _failed(request, widget, TimeoutError(f"took {seconds():.1f} s"))


def _draw(request: Request, widget: Widget, view: View, slot: Slot) -> str:
    version = widget.version(view)
    if version is None:
        return _draw_anew(request, widget, view, slot)
    options = tuple(sorted((name, str(value)) for name, value in widget.options.items()))
    return view.kept((widget.name, slot.id, options), version, lambda: _draw_anew(request, widget, view, slot), timed=True)


def _draw_anew(request: Request, widget: Widget, view: View, slot: Slot) -> str:
    data = widget.data(view)
    if data is not None and not isinstance(data, Mapping):
        raise TypeError(f"data() returned {type(data).__name__}, not a mapping")
    if _has_nothing(widget, data):
        return _frame(request, slot, widget, view, "empty")
    body = render(request, _template(widget), {"rows": [], "text": None, **data, "options": widget.options})
    return _frame(request, slot, widget, view, "ready", body, widget.number(data))


def _has_nothing(widget: Widget, data: Mapping[str, Any] | None) -> bool:
    """Tell whether there is nothing to draw. A template of the widget's own may draw other things than rows."""
    if data is None:
        return True
    return (widget.template is None or "rows" in data) and not data.get("rows") and not data.get("text")


def _template(widget: Widget) -> str:
    owner = widget.name.partition(".")[0]
    if widget.template is None:
        return "colonnade:widget_rows.pt"
    if widget.template.lstrip().startswith("<"):
        return f"inline:{widget.name}"
    return f"{owner}:{widget.template}"


def _frame(request: Request, slot: Slot, widget: Widget, view: View, state: str, body: str = "", number: int | None = None) -> str:
    empty = widget.when_empty(view) if state == "empty" else None
    here = path_for(view.place).rstrip("/")
    values = {
        "id": re.sub(r"[^\w-]", "-", slot.id),
        "icon": widget.icon,
        "title": view.t(widget.title),
        "url": widget.url(view) if state in ("ready", "empty") else None,
        "state": state,
        "frag": f"{here}/@@widget/{slot.id}",
        "height": widget.height,
        "empty_text": view.t(empty.text or _("Nothing is here yet.")) if empty else None,
        "empty_action": (empty.action[0], view.t(empty.action[1])) if empty and empty.action else None,
    }
    return render(request, FRAME, {**values, "body": body, "number": number}) if body else _drawn_once(request, values)


def _drawn_once(request: Request, values: Mapping[str, Any]) -> str:
    """A card without a body: nothing is in it but these values and the core's own words."""
    key = (FRAME, request.language, *values.values())
    return request.runtime.frames.kept(key, lambda: render(request, FRAME, {**values, "body": ""}))


def _failed(request: Request, widget: Widget | type[Widget], error: BaseException) -> None:
    """Count it once for each page that is drawn: the page that arranges asks a widget as it stands, and as it is offered."""
    told = request.environ.setdefault(_TOLD, set())
    if widget.name in told:
        return
    told.add(widget.name)
    owner = (request.runtime.registry.widget(widget.name) or (CORE, None))[0]
    log.error("widget %s failed", widget.name, exc_info=error, extra={"plugin": owner, "error": type(error).__name__})
    request.runtime.registry.health.failed(owner, f"widget {widget.name}", error)


def as_json(request: Request, widget: Widget, view: View) -> str | None:
    """A widget's data for machines: rows as objects, all else as it is. None when the widget is paused or fails."""
    if request.runtime.registry.health.paused_widget(widget.name):
        return None
    try:
        return json.dumps(dict(widget.data(view) or {}), default=_plain, ensure_ascii=False)
    except TransientError:
        raise
    except CAUGHT as error:
        _failed(request, widget, error)
        return None


def _plain(value: Any) -> Any:
    return asdict(value) if isinstance(value, Row) else str(value)
