"""What a plugin says of its widgets, pages and app is checked once, at start: a mistake there would fail on every page."""

from __future__ import annotations

import traceback
from collections.abc import Iterable
from pathlib import Path
from reprlib import Repr
from types import ModuleType
from typing import TYPE_CHECKING, Any, Protocol

from chameleon import TemplateError
from pyramid.interfaces import IRendererFactory
from pyramid.security import NO_PERMISSION_REQUIRED
from zope.interface.interfaces import IInterface

from colonnade.content.types import TYPES, ContentType
from colonnade.home.widget import COLUMNS, SIZES, Empty, Widget
from colonnade.jobs.background import BackgroundTask
from colonnade.plugins.call import CAUGHT
from colonnade.plugins.manifest import Plugin, ViewDeclaration
from colonnade.security.permission_map import KNOWN_ACTIONS
from colonnade.web.templating import TemplateMissing

if TYPE_CHECKING:
    from pyramid.config import Configurator

    from colonnade.plugins.registry import Loaded, PluginRegistry
    from colonnade.web.runtime import Runtime

SIGNED_IN = "signed in"
_PERMISSIONS = (*sorted(KNOWN_ACTIONS), SIGNED_IN)
_short = Repr()
_short.maxstring = _short.maxother = 80


class PluginRefused(Exception):
    """A plugin that may not be loaded; the message says why."""


class _Kind(Protocol):
    def __call__(self, item: Any) -> bool: ...


def _is_widget(item: Any) -> bool:
    return isinstance(item, type) and issubclass(item, Widget)


def _is_pages(item: Any) -> bool:
    return isinstance(item, ModuleType) or (callable(item) and bool(getattr(item, "colonnade_views", ())))


def _is_pair(item: Any) -> bool:
    return isinstance(item, tuple) and len(item) == 2 and all(isinstance(part, str) for part in item)


# What each hook that is called at start returns a list of: in words, and how to tell.
RETURNED: dict[str, tuple[str, _Kind]] = {
    "content_types": ("ContentType", lambda item: isinstance(item, ContentType)),
    "views": ("modules, or functions decorated with view", _is_pages),
    "widgets": ("Widget classes", _is_widget),
    "default_widgets": ("pairs (name of a widget, column)", _is_pair),
    "tasks": ("BackgroundTask", lambda item: isinstance(item, BackgroundTask)),
}


def check_returned(hook: str, result: Any) -> None:
    """Refuse what isn't a list of what *hook* is asked for."""
    wanted, is_one = RETURNED[hook]
    said = f"hook {hook} returned {_short.repr(result)}, not a list of {wanted}"
    if not isinstance(result, (list, tuple)):
        raise PluginRefused(said)
    wrong = [item for item in result if not is_one(item)]
    if wrong:
        raise PluginRefused(f"{said}: {_short.repr(wrong[0])} is something else")


def raised(what: str, error: BaseException, folder: Path | None) -> PluginRefused:
    """Say that *what* raised: the error, and the line of the plugin (in *folder*) where it did."""
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if folder is not None and Path(frame.filename).is_relative_to(folder)]
    where = (own or frames)[-1]
    return PluginRefused(f"{what} raised {in_words(error)} ({where.filename}:{where.lineno})")


def in_words(error: BaseException) -> str:
    """An error's type and message, even if its message can't be made."""
    try:
        return f"{type(error).__name__}: {error}"
    except CAUGHT:
        return type(error).__name__


def check_app(manifest: Plugin) -> None:
    """Refuse a root object of a type that the plugin doesn't bring."""
    own = [content_type.name for content_type in TYPES.owned_by(manifest.name)]
    if manifest.app is not None and manifest.app not in own:
        raise PluginRefused(f"app is {manifest.app!r}, but its types are: {', '.join(own) or 'none'}")


def check_scripts(loaded: Loaded, runtime: Runtime) -> None:
    """Refuse scripts that aren't there: every page would have them."""
    lacking = [script for script in loaded.manifest.scripts if f"{loaded.name}:{script}" not in runtime.assets]
    if lacking:
        raise PluginRefused(f"scripts: there is no file {lacking[0]!r} in the plugin's folder static")


def check_widget(widget: type[Widget], loaded: Loaded, runtime: Runtime) -> None:
    """Refuse a widget that could not be drawn, and take in its template if that is given as text."""
    name = getattr(widget, "name", None)
    if not isinstance(name, str) or not name.startswith(f"{loaded.name}.") or name == f"{loaded.name}.":
        raise PluginRefused(f"widget {widget.__name__} must be named '{loaded.name}.…'" + (f", not {name!r}" if name else ""))
    for problem in (_texts, _choices, _settings, _data, _assets, _template):
        said = problem(widget, loaded, runtime)
        if said:
            raise PluginRefused(f"widget {name!r}: {said}")


def _texts(widget: type[Widget], *_: Any) -> str:
    title = getattr(widget, "title", None)
    if not isinstance(title, str) or not title.strip():
        return f"title must be a text, not {_short.repr(title)}" if title is not None else "it has no title"
    wrong = [option for option in ("description", "icon", "height") if not isinstance(getattr(widget, option), str)]
    return f"{wrong[0]} must be a text, not {_short.repr(getattr(widget, wrong[0]))}" if wrong else ""


def _choices(widget: type[Widget], *_: Any) -> str:
    for option, possible in (("columns", COLUMNS), ("sizes", SIZES)):
        value = getattr(widget, option)
        if not isinstance(value, (tuple, list)) or not value or any(item not in possible for item in value):
            return f"{option} must be a tuple of {', '.join(map(repr, possible))}, not {_short.repr(value)}"
    return ""


def _settings(widget: type[Widget], loaded: Loaded, *_: Any) -> str:
    if widget.settings is not None and not IInterface.providedBy(widget.settings):
        return f"settings must be an Interface, not {_short.repr(widget.settings)}"
    try:
        widget()
    except CAUGHT as error:
        return str(raised("making it with the defaults of its settings", error, loaded.folder))
    return ""


def _data(widget: type[Widget], *_: Any) -> str:
    if widget.data is Widget.data or not callable(widget.data):
        return "it has no method data(self, view)"
    return "" if isinstance(widget.empty, Empty) else f"empty must be Empty(…), not {_short.repr(widget.empty)}"


def _assets(widget: type[Widget], loaded: Loaded, runtime: Runtime) -> str:
    assets = widget.assets
    if not isinstance(assets, (tuple, list)) or not all(isinstance(asset, str) for asset in assets):
        return f"assets must be a tuple of file names, not {_short.repr(assets)}"
    lacking = [asset for asset in assets if f"{loaded.name}:{asset}" not in runtime.assets]
    return f"there is no file {lacking[0]!r} in the plugin's folder static" if lacking else ""


def _template(widget: type[Widget], loaded: Loaded, runtime: Runtime) -> str:
    template = widget.template
    if template is None:
        return ""
    if not isinstance(template, str):
        return f"template must be a text, not {_short.repr(template)}"
    if not template.lstrip().startswith("<"):
        return _missing(f"{loaded.name}:{template}", runtime)
    try:
        runtime.templates.add_text(f"inline:{widget.name}", template, loaded.name)
    except CAUGHT as error:
        return f"its template is wrong: {_of_template(error)}"
    return ""


def _of_template(error: BaseException) -> str:
    """The error of a template in one line: its own message is a drawing of several."""
    if not isinstance(error, TemplateError):
        return in_words(error)
    message, token = (*error.args, "")[:2]
    line = getattr(token, "location", (0, 0))[0]
    return f"{message} {str(token)!r}" + (f" in line {line}" if line else "")


def _missing(name: str, runtime: Runtime) -> str:
    try:
        runtime.templates.get(name)
    except TemplateMissing as error:
        file = name.partition(":")[2]
        return f"there is no template {file!r}; looked at: {', '.join(map(str, error.places)) or 'nothing, it has no folder'}"
    except CAUGHT as error:
        return f"its template is wrong: {_of_template(error)}"
    return ""


def check_default_widgets(pairs: Iterable[tuple[str, str]], loaded: Loaded, registry: PluginRegistry) -> None:
    """Refuse a column or widget that can't be there. Those of plugins that may come later, or are only suggested, can."""
    for name, column in pairs:
        if column not in COLUMNS:
            raise PluginRefused(f"default_widgets: the column of {name!r} must be one of {', '.join(COLUMNS)}, not {column!r}")
        owner = name.partition(".")[0]
        of_another = owner != loaded.name and (owner in loaded.manifest.suggests or registry.get(owner) is not None)
        if registry.widget(name) is None and not of_another:
            own = ", ".join(widget.name for widget in loaded.widgets) or "none"
            raise PluginRefused(f"default_widgets: there is no widget {name!r}; the plugin's own are: {own}")


def check_page(declaration: ViewDeclaration, renderer: str | None, config: Configurator) -> None:
    """Refuse a page that nobody could ever be shown."""
    page = f"page {declaration.name or '(default)'!r} ({declaration.function.__name__})"
    permission = declaration.permission
    if not isinstance(permission, str) or permission not in (*_PERMISSIONS, NO_PERMISSION_REQUIRED):
        raise PluginRefused(f"{page}: permission {permission!r} is none that there is: {', '.join(_PERMISSIONS)}")
    if renderer is None:
        return
    kind = Path(renderer).suffix or renderer
    if config.registry.queryUtility(IRendererFactory, name=kind) is None:
        raise PluginRefused(f"{page}: template {renderer!r} is neither a file .pt nor 'json' or 'string'")
    said = _missing(renderer, config.registry.runtime) if kind == ".pt" else ""
    if said:
        raise PluginRefused(f"{page}: {said}")
