"""From settings to a WSGI application."""

from __future__ import annotations

import logging
import os
import warnings
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import transaction
from pyramid.config import Configurator
from pyramid.exceptions import ConfigurationExecutionError
from pyramid.interfaces import IViewDerivers
from pyramid.security import NO_PERMISSION_REQUIRED
from pyramid.tweens import INGRESS
from pyramid.viewderivers import INGRESS as FIRST_DERIVER
from ZODB.DB import DB

import colonnade
from colonnade.app.health import look_at
from colonnade.app.indexing import SEARCHED, render_texts
from colonnade.app.install import install
from colonnade.app.loader import Claims, load_plugins
from colonnade.app.settings import Settings
from colonnade.app.themes import InstalledTheme, chain, installed_themes
from colonnade.app.transactions import change
from colonnade.catalog.index import index
from colonnade.clock import Clock, utc_now
from colonnade.commands.base import UnitOfWork
from colonnade.commands.switch import current_activity, ensure_app
from colonnade.content.objects import Place
from colonnade.content.types import CORE, TYPES
from colonnade.content.usage import Limits
from colonnade.i18n import Catalogs
from colonnade.jobs.mode import ModeSwitch
from colonnade.mail import outbox
from colonnade.outbound.client import Client
from colonnade.plugins.discovery import LoadingMarks, discover
from colonnade.plugins.migrations import migrate
from colonnade.plugins.registry import Loaded, PluginRegistry
from colonnade.plugins.state import state
from colonnade.search.index import SearchIndex
from colonnade.security.reader import SYSTEM
from colonnade.storage.backups.folder import BackupFolder
from colonnade.storage.open import file_of, is_shared, open_database
from colonnade.stream.log import walk_more
from colonnade.web import routes
from colonnade.web.cards import MAX_CARDS, CardCache
from colonnade.web.core_widgets import CORE_WIDGETS
from colonnade.web.intake import taken_in
from colonnade.web.measures import Measures
from colonnade.web.requests import settle_requests
from colonnade.web.runtime import MAX_FRAMES, MAX_HITS, MAX_OWN, Runtime
from colonnade.web.static_files import StaticFiles
from colonnade.web.templating import Templates
from colonnade.web.trace import Tracer

log = logging.getLogger(__name__)

_WEB = ("tx", "auth.identity", "auth.csrf", "way_back", "once", "gate", "renderer", "headers", "etag", "turns", "errors", "closed")
"""Modules of the package `web` that are included, in this order."""
CORE_FOLDER = Path(colonnade.__file__).parent


class StartRefused(Exception):
    """The site may not start; the message says why."""


@dataclass
class Application:
    """A WSGI application with what it runs on."""

    wsgi: Callable
    runtime: Runtime
    settings: Settings

    def __post_init__(self) -> None:
        self.tracer = Tracer(self.runtime.measures, trusting=bool(self.settings.trusted_proxy))

    def __call__(self, environ: dict, start_response: Callable) -> Iterable[bytes]:
        return self.tracer.answer(environ, start_response, self._answer)

    def _answer(self, environ: dict, start_response: Callable) -> Iterable[bytes]:
        traffic = self.runtime.traffic
        begun = traffic.begin()
        try:
            with taken_in(environ, self.runtime):
                return self.wsgi(environ, start_response)
        finally:
            traffic.end(begun)

    def close(self) -> None:
        """Close the database and the search index."""
        self.runtime.search.close()
        self.runtime.database.close()


def make_app(settings: Settings, *, database: DB | None = None, clock: Clock = utc_now, plugins: list[Loaded] | None = None) -> Application:
    """Open the database (unless given), load themes and plugins, check, and return the application.

    *plugins* replaces what is installed, for tests. Raises StorageInUse, ThemeMissing, StartRefused.
    """
    _prepare_folder(settings.var)
    shared = database is None and is_shared(settings.storage_uri)
    database = database or open_database(settings.storage_uri, cache_bytes=settings.cache)
    registry = PluginRegistry()
    for widget in CORE_WIDGETS:
        registry.add_widget(CORE, widget)
    found = discover(settings.plugin_folder, LoadingMarks(settings.var / "loading")) if plugins is None else plugins
    static, catalogs = StaticFiles(), Catalogs()
    themes = chain(settings.theme, installed_themes())
    runtime = Runtime(
        database=database,
        registry=registry,
        catalogs=catalogs,
        templates=_templates(settings, found, themes, static, catalogs),
        assets=static.addresses,
        stylesheets=_stylesheets(themes, static),
        var=settings.var,
        backups=BackupFolder(settings.backup_folder, version("colonnade")) if file_of(settings.storage_uri) else None,
        mode=ModeSwitch(settings.var),
        shared=shared,
        site_url=settings.site_url,
        password_length=settings.password_length,
        clock=clock,
        outbound=Client(settings.outbound_policy),
        mail_server=settings.mail_server,
        measures=Measures(clock),
        metrics_token=settings.metrics_token,
        file_limits=Limits(settings.max_upload, settings.quota_person, settings.quota_place),
        cards=_kept(settings, MAX_CARDS),
        frames=_kept(settings, MAX_FRAMES),
        own=_kept(settings, MAX_OWN),
        hits=_kept(settings, MAX_HITS),
        report_unfound=settings.report_unfound,
        search=SearchIndex(settings.var / "search", settings.search_engine, SEARCHED, alone=not shared, done=render_texts),
    )
    database.setActivityMonitor(runtime.transfers)
    runtime.look_at = lambda uow: look_at(uow, settings, runtime.backups, runtime.mode.now())
    config = _configurator(runtime, static)
    claims = Claims()
    _take_core_views(config, claims)
    load_plugins(config, registry, found, claims)
    _bring_up_to_date(runtime, settings)
    settle_requests(config)
    return Application(config.make_wsgi_app(), runtime, settings)


def _prepare_folder(var: Path) -> None:
    var.mkdir(mode=0o700, parents=True, exist_ok=True)
    cache = var / "cache" / "templates"
    cache.mkdir(parents=True, exist_ok=True)
    os.environ.setdefault("CHAMELEON_CACHE", str(cache))


def _templates(settings: Settings, found: list[Loaded], themes: list[InstalledTheme], static: StaticFiles, catalogs: Catalogs) -> Templates:
    """Templates, static files and translations of the core, the theme and the plugins."""
    sources = {"colonnade": CORE_FOLDER / "web" / "templates"}
    static.add_folder("colonnade", CORE_FOLDER / "web" / "static")
    catalogs.load("colonnade", CORE_FOLDER / "locale")
    for theme in themes:
        static.add_folder(f"theme-{theme.manifest.name}", theme.folder / "static")
        catalogs.load(theme.folder.name, theme.folder / "locale")
    for loaded in found:
        if loaded.folder is not None and loaded.manifest is not None:
            sources[loaded.name] = _template_folder(loaded)
            static.add_folder(loaded.name, loaded.folder / "static") if (loaded.folder / "static").is_dir() else None
            catalogs.load(loaded.name, loaded.folder / "locale")
    return Templates(sources, [theme.folder for theme in themes], cache=settings.var / "cache" / "templates", reload=settings.reload)


def _template_folder(loaded: Loaded) -> Path:
    """`templates/` of a distribution; for a single file the folder beside it with its name, or the file's own folder."""
    candidates = (loaded.folder / "templates", loaded.folder / loaded.name)
    return next((folder for folder in candidates if folder.is_dir()), loaded.folder)


def _stylesheets(themes: list[InstalledTheme], static: StaticFiles) -> tuple[str, ...]:
    return tuple(static.addresses[f"theme-{t.manifest.name}:{sheet}"] for t in reversed(themes) for sheet in t.manifest.stylesheets)


def _kept(settings: Settings, number: int) -> CardCache:
    """Room for so many drawn parts of pages; for none while templates are edited, which must show."""
    return CardCache(0 if settings.reload else number)


def _configurator(runtime: Runtime, static: StaticFiles) -> Configurator:
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "pkg_resources is deprecated")
        config = Configurator(root_factory=lambda request: request.database["site"])
    config.registry.runtime = runtime
    config.registry.static_files = static
    for name in _WEB:
        config.include(f"colonnade.web.{name}")
    config.add_tween("colonnade.web.static_files.static_tween", under=("colonnade.web.headers.headers_tween", INGRESS))
    config.add_view_deriver(_explicit_permission, "explicit_permission", under=FIRST_DERIVER, over="gated")
    config.include(routes)
    config.commit()
    _settle_orders(config)
    config.scan("colonnade.web.views")
    return config


def _settle_orders(config: Configurator) -> None:
    """Sort derivers and predicates of views once: nobody adds any more, and Pyramid would sort them anew for each view."""
    for sorter in (config.registry.getUtility(IViewDerivers), config.get_predlist("view").sorter):
        order = sorter.sorted()
        sorter.sorted = lambda order=order: list(order)


def _take_core_views(config: Configurator, claims: Claims) -> None:
    try:
        claims.take(config, "colonnade")
    except ConfigurationExecutionError as error:
        if isinstance(error.evalue, StartRefused):
            raise error.evalue from error  # what to change, without Pyramid's words around it
        raise


def _explicit_permission(view: Callable, info: Any) -> Callable:
    """Stop the start when a view doesn't say who may use it. Nothing is public by forgetting."""
    if info.options.get("permission") is None and not info.exception_only:
        name = getattr(info.original_view, "__qualname__", info.original_view)
        raise StartRefused(f"view {name} has no permission. Name an action, or NO_PERMISSION_REQUIRED ({NO_PERMISSION_REQUIRED}).")
    return view


def _bring_up_to_date(runtime: Runtime, settings: Settings) -> None:
    """Make missing areas of the database, lift objects of types with a new version, give places their plugins' roots."""
    manager = transaction.TransactionManager(explicit=True)
    with manager:
        connection = runtime.database.open(transaction_manager=manager)
        root = connection.root()
        now = runtime.clock()
        site = install(root, now, settings.site_title)
        outbox.switch(root, on=settings.mail_server is not None)
        switches = state(root)
        for loaded in runtime.registry:
            if loaded.usable:
                types = TYPES.owned_by(loaded.name)
                migrate(loaded.name, types, switches, lambda name: _all_of(root, name), manager, lambda obj: index(root, obj))
        uow = UnitOfWork(root, SYSTEM, now, runtime.registry, current_activity(UnitOfWork(root, SYSTEM, now, runtime.registry)), manager)
        for place in (site, *(child for child in site.values() if isinstance(child, Place))):
            _make_apps(uow, place)
    connection.close()
    while change(runtime, lambda uow: walk_more(uow.root)):
        pass


def _make_apps(uow: UnitOfWork, place: Place) -> None:
    for name in state(uow.root).enabled:
        loaded = uow.registry.get(name)
        if loaded is not None and loaded.usable and (place.__parent__ is None or name in place.apps):
            ensure_app(uow, place, loaded.manifest)


def _all_of(root: Any, type_name: str) -> list[Any]:
    """All objects of a type: unlisted ones and those in the trash, too."""
    return [obj for obj in root["uids"].values() if obj.type_name == type_name]
