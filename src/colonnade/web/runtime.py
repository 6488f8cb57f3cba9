"""What lives as long as the process: database, plugins, translations, templates, buffers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from colonnade.clock import Clock, utc_now
from colonnade.content.usage import Limits
from colonnade.home.seen import SeenBuffer
from colonnade.home.visits import VisitBuffer
from colonnade.i18n import Catalogs
from colonnade.jobs.mode import ModeSwitch
from colonnade.jobs.paced import Traffic
from colonnade.mail.server import Server
from colonnade.notifications.seen import InboxSeen
from colonnade.outbound.client import Client
from colonnade.outbound.rules import Policy
from colonnade.plugins.registry import PluginRegistry
from colonnade.search.index import SearchIndex
from colonnade.search.unfound import UnfoundBuffer
from colonnade.security import feed_tokens
from colonnade.security.rate_limits import MemoryLimits, SignInLimits
from colonnade.security.sessions import LastUseBuffer
from colonnade.storage.backups.folder import BackupFolder
from colonnade.storage.transfers import Transfers
from colonnade.web.cards import Budgets, CardCache
from colonnade.web.measures import Measures
from colonnade.web.templating import Templates

if TYPE_CHECKING:
    from ZODB.DB import DB

    from colonnade.app.health import Finding
    from colonnade.commands.base import UnitOfWork


# Parts of a page's frame are for one person, those with the New menu for one page too: many of them must not push out cards.
MAX_FRAMES = 1000
MAX_OWN = 2000
"""Parts of pages that are for one person: those must not push out what is drawn for many."""
MAX_HITS = 1000
"""Results of searches: of fifty pages of them."""


@dataclass
class Runtime:
    """Shared by all threads; every member is safe for that. `shared`: other processes may have the database open, too."""

    database: DB
    registry: PluginRegistry
    catalogs: Catalogs
    templates: Templates
    assets: Mapping[str, str]
    stylesheets: tuple[str, ...]
    search: SearchIndex
    var: Path | None = None
    backups: BackupFolder | None = None
    mode: ModeSwitch = field(default_factory=lambda: ModeSwitch(None))
    shared: bool = False
    site_url: str = ""
    password_length: int = 15
    clock: Clock = utc_now
    file_limits: Limits = field(default_factory=Limits)
    visits: VisitBuffer = field(default_factory=VisitBuffer)
    seen: SeenBuffer = field(default_factory=SeenBuffer)
    inbox_seen: InboxSeen = field(default_factory=InboxSeen)
    unfound: UnfoundBuffer = field(default_factory=UnfoundBuffer)
    report_unfound: bool = True
    last_use: LastUseBuffer = field(default_factory=LastUseBuffer)
    feed_use: LastUseBuffer = field(default_factory=lambda: LastUseBuffer(feed_tokens.AREA))
    limits: SignInLimits = field(default_factory=lambda: SignInLimits(MemoryLimits()))
    cards: CardCache = field(default_factory=CardCache)
    outbound: Client = field(default_factory=lambda: Client(Policy(mode="off")))
    mail_server: Server | None = None
    frames: CardCache = field(default_factory=lambda: CardCache(MAX_FRAMES))
    own: CardCache = field(default_factory=lambda: CardCache(MAX_OWN))
    hits: CardCache = field(default_factory=lambda: CardCache(MAX_HITS))
    budgets: Budgets = field(default_factory=Budgets)
    traffic: Traffic = field(default_factory=Traffic)
    measures: Measures = field(default_factory=Measures)
    transfers: Transfers = field(default_factory=Transfers)
    metrics_token: str = field(default="", repr=False)
    look_at: Callable[[UnitOfWork], Iterable[Finding]] = lambda uow: ()
