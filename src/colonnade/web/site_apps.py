"""The site's own apps as a reader sees them: what every page shows of them is kept while nothing that decides about it changes."""

from __future__ import annotations

from collections.abc import Container, Hashable, Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from colonnade.content.objects import Content
from colonnade.content.types import CORE, TYPES
from colonnade.security.can import can
from colonnade.web.keeping import changed_at, may_keep
from colonnade.web.urls import path_for

if TYPE_CHECKING:
    from pyramid.request import Request

Item = tuple[str, str, str]
"""(title, address, icon)."""


@dataclass(frozen=True, slots=True)
class SiteApp:
    """An app, and what the reader can add to it, by the name of its type."""

    item: Item
    new_items: dict[str, Item]


def site_apps(request: Request) -> tuple[SiteApp, ...]:
    """The site's apps that are on and that the reader may see."""
    site = request.database["site"]
    roots = site.app_roots()
    if not may_keep(request):
        return _seen(request, roots)
    key = ("site apps", *_decisive(request), *map(_stamp, (site, *roots)))
    return request.runtime.frames.kept(key, lambda: _seen(request, roots))


def _seen(request: Request, roots: Iterable[Content]) -> tuple[SiteApp, ...]:
    apps = [app for app in roots if not request.activity.is_dormant(app) and can(request.reader, "view", app)]
    return tuple(SiteApp((app_title(request, app), path_for(app), app_icon(request, app)), new_items(request, app)) for app in apps)


def _decisive(request: Request) -> Iterator[Hashable]:
    """All but the apps themselves that rights, switches and words depend on."""
    reader = request.reader
    yield from (request.language, request.activity.on, reader.id, reader.administrator, reader.principals)
    yield from (reader.closed, tuple(request.activity.trials), reader.visible)


def _stamp(node: Content) -> Hashable:
    """New with every committed change of what an object itself holds, and of who has which role there."""
    return changed_at(node), None if node.roles is None else changed_at(node.roles)


def new_items(request: Request, container: Content, known: Container[str] = ()) -> dict[str, Item]:
    """What the reader can add to *container*, by the name of its type, without the types that are *known*."""
    types = [t for t in TYPES.addable_in(container.type_name) if t.name not in known and t.listed and t.kind != "place"]
    offered = [t for t in types if request.activity.is_type_on(t.name, container)] if types else []
    if not offered or not can(request.reader, "add", container):
        return {}
    url = f"{path_for(container).rstrip('/')}/@@add/"
    return {t.name: (request.t(t.title), url + t.name, t.icon) for t in offered}


def app_title(request: Request, app: Content) -> str:
    """The name of an app in the reader's language: its plugin's title."""
    title = plugin_title(request, TYPES.owner(app.type_name) or CORE)
    return request.t(title) if title else app.title


def plugin_title(request: Request, plugin: str) -> str:
    """The title of a plugin as its manifest has it, '' where its code isn't installed or of no use."""
    loaded = request.runtime.registry.get(plugin)
    return loaded.manifest.title if loaded and loaded.usable else ""


def app_icon(request: Request, app: Content) -> str:
    """The icon of an app's plugin."""
    loaded = request.runtime.registry.get(TYPES.owner(app.type_name) or CORE)
    return loaded.manifest.icon if loaded and loaded.usable else "puzzle"
