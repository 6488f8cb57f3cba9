"""What a plugin, a widget's view or a theme says of itself. Data only."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal

import pluggy
from zope.interface.interfaces import IInterface

API_VERSION = "1"
NAME = r"[a-z][a-z0-9_]{1,39}"
Scope = Literal["site", "place"]
Period = Literal["now", "daily", "weekly", "off"]
PERIODS: tuple[Period, ...] = ("now", "daily", "weekly", "off")

hookimpl = pluggy.HookimplMarker("colonnade")
hookspec = pluggy.HookspecMarker("colonnade")


class ManifestError(ValueError):
    """A manifest that can't be used; the message says what to change."""


@dataclass(frozen=True)
class Plugin:
    """A plugin's manifest.

    `requires`, `suggests` and `conflicts` name other plugins. `scopes` tells where it can be switched: the site, places.
    `app` is the content type of the root object that the plugin gets in each place where it is active, at `PLACE/name`.
    `powers` name what it does beside showing content (for example `mail`, `outbound`), shown before it is enabled.
    `scripts` name files of its folder `static` that each page of who is signed in has while it is on for the site; `keys` are
    (key, what it does) of theirs, for the list of keyboard shortcuts.
    `mail` is when those who watch its content get mail about it unless they choose: `now`, `daily`, `weekly` or `off`.
    """

    name: str
    title: str
    description: str = ""
    version: str = "0.1"
    icon: str = "puzzle"
    requires: tuple[str, ...] | list[str] = ()
    suggests: tuple[str, ...] | list[str] = ()
    conflicts: tuple[str, ...] | list[str] = ()
    scopes: tuple[Scope, ...] = ("site", "place")
    powers: tuple[str, ...] | list[str] = ()
    app: str | None = None
    mail: Period = "daily"
    scripts: tuple[str, ...] | list[str] = ()
    keys: tuple[tuple[str, str], ...] = ()
    api: str = API_VERSION

    def __post_init__(self) -> None:
        self._check_texts()
        if not re.fullmatch(NAME, self.name):
            raise ManifestError(f"plugin name {self.name!r}: use 2 to 40 small letters, digits or _")
        for option in ("requires", "suggests", "conflicts", "scopes", "powers", "scripts"):
            self._make_tuple(option)
        if not self.scopes or not set(self.scopes) <= {"site", "place"}:
            raise ManifestError(f"plugin {self.name!r}: scopes are 'site' and 'place', not {self.scopes!r}")
        if not isinstance(self.keys, tuple) or any(not isinstance(pair, tuple) or len(pair) != 2 for pair in self.keys):
            raise ManifestError(f"plugin {self.name!r}: keys are pairs (key, what it does), not {self.keys!r}")
        if self.mail not in PERIODS:
            raise ManifestError(f"plugin {self.name!r}: mail is one of {', '.join(PERIODS)}, not {self.mail!r}")
        if self.app is not None and not self.app.startswith(f"{self.name}."):
            raise ManifestError(f"plugin {self.name!r}: app must be a type of its own, '{self.name}.…', not {self.app!r}")
        if self.api != API_VERSION:
            raise ManifestError(f"plugin {self.name!r} needs API {self.api}, this is API {API_VERSION}")

    def _check_texts(self) -> None:
        """Refuse what pages, which show every plugin, could not show."""
        for option in ("name", "title", "description", "version", "icon", "api"):
            value = getattr(self, option)
            if not isinstance(value, str):
                raise ManifestError(f"plugin {self.name!r}: {option} must be a text, not {value!r}")
        if not self.title.strip():
            raise ManifestError(f"plugin {self.name!r}: title is empty")
        if self.app is not None and not isinstance(self.app, str):
            raise ManifestError(f"plugin {self.name!r}: app must be the name of a type, not {self.app!r}")

    def _make_tuple(self, option: str) -> None:
        """Refuse one text where several are expected: each of its letters would count as a name."""
        value = getattr(self, option)
        if not isinstance(value, (tuple, list)) or not all(isinstance(item, str) for item in value):
            raise ManifestError(f"plugin {self.name!r}: {option} must be a list of names, not {value!r}")
        object.__setattr__(self, option, tuple(value))


@dataclass(frozen=True)
class Theme:
    """A theme's manifest. `base` names the theme whose style sheets and templates it builds upon."""

    name: str
    title: str
    stylesheets: tuple[str, ...] = ()
    base: str | None = None


@dataclass(frozen=True)
class ViewDeclaration:
    """One page that a plugin adds: see `view`."""

    function: Callable[..., Any]
    context: IInterface | type
    name: str
    permission: str
    renderer: str | None
    methods: tuple[str, ...] | None
    options: dict[str, Any] = field(default_factory=dict)


def view(
    *,
    context: IInterface | type,
    permission: str,
    name: str = "",
    template: str | None = None,
    methods: tuple[str, ...] | str | None = None,
    **options: Any,
) -> Callable[[Callable], Callable]:
    """Declare a function `(context, request) -> dict or response` as a page.

    `context` is the schema it is for, `permission` the action that `can()` decides. One that isn't in the table of permissions, or a
    `template` that isn't there, keeps the whole plugin from loading.
    The page answers only while its plugin, and the plugin of its context's type, are on.
    """
    wrong = {"request_method": "methods", "renderer": "template", "owner": "nothing: it is the plugin"}
    for option in wrong.keys() & options.keys():
        raise ManifestError(f"view {name!r}: instead of {option} say {wrong[option]}")
    wanted = (methods,) if isinstance(methods, str) else methods

    def declare(function: Callable) -> Callable:
        declaration = ViewDeclaration(function, context, name, permission, template, wanted, options)
        function.__dict__.setdefault("colonnade_views", []).append(declaration)
        return function

    return declare
