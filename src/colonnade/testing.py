"""What tests of the core and of plugins need: a site in memory, people and places in it, and browsers that are signed in.

`memory_site()` is for tests of commands and queries: one database, one connection, no HTTP. `TestSite` is the whole WSGI
application, for tests of pages; it needs WebTest.
"""

from __future__ import annotations

import atexit
import os
import secrets
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from hashlib import sha256
from pathlib import Path
from types import ModuleType
from typing import Any
from urllib.parse import urlsplit

import transaction
from webtest import TestApp
from ZODB.DB import DB
from zope.schema import TextLine

from colonnade.app.file_reading import FileReading, MakeReader
from colonnade.app.install import install
from colonnade.app.main import Application, make_app
from colonnade.app.settings import Settings
from colonnade.app.worker_tasks import run_for_plugin, store, tell, update_search
from colonnade.catalog import profiles
from colonnade.catalog.index import catalog
from colonnade.catalog.readers import reader_of
from colonnade.commands.archive_place import archive_place
from colonnade.commands.base import UnitOfWork
from colonnade.commands.create import create
from colonnade.commands.demo_load import load as load_demo
from colonnade.commands.places import add_place
from colonnade.commands.share import share
from colonnade.commands.switch import app_of, switch
from colonnade.commands.trash import empty_overdue, restore
from colonnade.content.errors import NotAllowed
from colonnade.content.facets import FACETS
from colonnade.content.fields import Markdown
from colonnade.content.interfaces import IContent
from colonnade.content.media_types import HEAD
from colonnade.content.objects import Content, Folder, Place
from colonnade.content.stored_file import Incoming
from colonnade.content.types import TYPES, ContentType
from colonnade.content.usage import Limits, room_of_person, room_of_place
from colonnade.demo import company
from colonnade.extraction.reader import FileReader
from colonnade.plugins.discovery import LoadingMarks, file_importer, load
from colonnade.plugins.manifest import Plugin, hookimpl
from colonnade.plugins.registry import Loaded, PluginRegistry
from colonnade.plugins.state import Activity, activity_of, state
from colonnade.security import sessions
from colonnade.security.accounts import set_password
from colonnade.security.groups import ADMINISTRATORS
from colonnade.security.person import Person
from colonnade.security.reader import SYSTEM, Reader
from colonnade.security.ties import connect
from colonnade.storage.open import open_database

__all__ = ["SAMPLE_APP", "SAMPLE_PAGE", "START", "Browser", "Clock", "MemorySite", "TestSite"]
__all__ += ["load_file", "load_module", "make_plugin", "memory_database", "memory_site", "sample_plugin"]

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
"""The moment at which a `Clock` begins: a Monday morning."""


class ISampleApp(IContent):
    """Schema of the sample plugin's root object."""


class ISamplePage(IContent):
    """Schema of a page that has nearly everything."""

    summary = TextLine(title="Summary", required=False, default="", max_length=300)
    body = Markdown(title="Text", required=False, default="")


SAMPLE_APP = ContentType("sample.app", ISampleApp, title="Sample", kind="folder", listed=False)
SAMPLE_PAGE = ContentType(
    "sample.page",
    ISamplePage,
    title="Sample page",
    kind="folder",
    facets=tuple(FACETS),
    addable_in=(SAMPLE_APP.name, "sample.page"),
)


class Clock:
    """A clock that stands still until `advance` is called. Calling it gives the moment."""

    def __init__(self, now: datetime = START) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **step: float) -> datetime:
        """Go on by a `timedelta` of these keywords (`minutes=5`); return the new moment."""
        self.now += timedelta(**step)
        return self.now


def make_plugin(name: str, *hooks: Callable[..., Any], folder: Path | None = None, **manifest: Any) -> Loaded:
    """A plugin as if it had been discovered. *hooks* are functions named like the hooks they implement, *manifest* fields of `Plugin`."""
    module = ModuleType(f"plugin_{name}")
    module.plugin = Plugin(name, **{"title": name.title(), **manifest})
    for hook in hooks:
        setattr(module, hook.__name__, hookimpl(hook))
    return Loaded(name, module.plugin, module, folder)


def sample_plugin(*hooks: Callable[..., Any], **manifest: Any) -> Loaded:
    """The plugin `sample` with the types `sample.app` (its root object) and `sample.page`."""

    def content_types() -> list[ContentType]:
        return [SAMPLE_APP, SAMPLE_PAGE]

    return make_plugin("sample", content_types, *hooks, **{"title": "Sample", "app": SAMPLE_APP.name, **manifest})


def load_module(module: ModuleType) -> Loaded:
    """The plugin in *module*, loaded as the site does: for the tests of a plugin."""
    return load(module.plugin.name, lambda: module, LoadingMarks(None))


def load_file(path: Path) -> Loaded:
    """The plugin in a single file, loaded as the site does from `var/plugins`: for the tests of such a plugin."""
    return load(path.stem, file_importer(path), LoadingMarks(None))


def memory_database() -> DB:
    """A database that is gone when it is closed, with the list of allowed classes of a real one."""
    return open_database("memory://")


class MemorySite:
    """A site seen through one connection, in one transaction that `commit` and `abort` end and begin anew."""

    def __init__(self, database: DB, registry: PluginRegistry, clock: Clock) -> None:
        self.database, self.registry, self.clock = database, registry, clock
        self.manager = transaction.TransactionManager(explicit=True)
        self.manager.begin()
        self.connection = database.open(transaction_manager=self.manager)

    @property
    def root(self) -> Any:
        """The root of the database."""
        return self.connection.root()

    @property
    def site(self) -> Place:
        """The site."""
        return self.root["site"]

    @property
    def now(self) -> datetime:
        """The moment of the clock."""
        return self.clock()

    def advance(self, **step: float) -> datetime:
        """Let time pass (`advance(days=1)`)."""
        return self.clock.advance(**step)

    def reader(self, who: Person | Reader | str | None = None) -> Reader:
        """The reader that a person (or the person with a login) is now; None is the system, which may do everything."""
        if isinstance(who, Reader):
            return who
        return SYSTEM if who is None else reader_of(self.root, self.root["people"][who] if isinstance(who, str) else who)

    def uow(self, who: Person | Reader | str | None = None) -> UnitOfWork:
        """What commands need, for one actor at the present moment."""
        return UnitOfWork(self.root, self.reader(who), self.now, self.registry, self.activity(), self.manager)

    def activity(self) -> Activity:
        """Which plugins are on now."""
        return activity_of(self.root, self.registry)

    def person(self, login: str, **fields: Any) -> Person:
        """The person with this login; made if there is none. `name` is the login's if not given, `kind="guest"` an outsider."""
        found = self.root["people"].get(login)
        if found is not None:
            return self.root["people"].update(found.id, **fields) if fields else found
        name = fields.pop("name", login.replace("-", " ").title())
        return self.root["people"].add(login, name, created=self.now, **fields)

    def profile_fields(self, **changed: Mapping[str, Any] | None) -> None:
        """Let fields of profiles be other than they are: `manager_id={"narrowest": "me"}`; None takes a field away."""
        fields = (field for field in profiles.fields_of(self.root) if changed.get(field.name, {}) is not None)
        profiles.set_fields(self.root, [replace(field, **(changed.get(field.name) or {})) for field in fields])

    def administrator(self, login: str = "admin", **fields: Any) -> Person:
        """Like `person`, for someone who administers the site."""
        person = self.person(login, **fields)
        self.root["groups"].join(ADMINISTRATORS, person.id)
        return person

    def connect(self, one: Person, other: Person) -> None:
        """Put two people into each other's network, without asking."""
        connect(self.root, one.id, other.id)

    def place(
        self, name: str, access: str = "open", members: Mapping[Any, str] | None = None, plugins: Iterable[str] = ("sample",)
    ) -> Place:
        """A new place at `/name`. *members* maps people, logins or ids to `member`, `owner` or `guest`.

        Those *plugins* are switched on in it that are on at the site and can be on in a place.
        """
        ids = {self._id(who): role for who, role in (members or {}).items()}
        place = add_place(self.uow(), name.replace("-", " ").title(), access=access, members=ids, name=name)
        for plugin in plugins:
            if plugin in state(self.root).enabled and "place" in self.registry.get(plugin).manifest.scopes:
                switch(self.uow(), plugin, on=True, place=place)
        return place

    def archive(self, place: Place) -> None:
        """Archive a community."""
        archive_place(self.uow(), place)

    def _id(self, who: Person | str | int) -> int:
        return who if isinstance(who, int) else who.id if isinstance(who, Person) else self.root["people"][who].id

    def switch(self, plugin: str, on: bool, place: Place | None = None) -> None:
        """Switch a plugin on or off, as the system."""
        switch(self.uow(), plugin, on=on, place=place)

    def app(self, place: Place | None = None, plugin: str = "sample") -> Folder:
        """The root object of a plugin in a place, or in the site."""
        return app_of(place or self.site, self.registry.get(plugin).manifest)

    def page(
        self, title: str, body: str = "", *, by: Person | Reader | str | None = None, at: Folder | None = None, **values: Any
    ) -> Content:
        """A new `sample.page` in *at* (the site's sample app)."""
        return self.make(at or self.app(), SAMPLE_PAGE.name, by=by, title=title, body=body, **values)

    def make(self, at: Folder, type_name: str, *, by: Person | Reader | str | None = None, **values: Any) -> Content:
        """A new object of any type in *at*."""
        return create(self.uow(by), at, type_name, values)

    def load_demo(self) -> int:
        """Load the demo organisation; return how many objects plugins added to it. Plugins must be on at the site and in its places."""
        return load_demo(self.uow(), company(self.now), "no password").added

    def listed(self, walk: str, who: Person | Reader | str | None = None) -> list[str]:
        """The titles in a walk of the catalog that somebody may see, in its order. Fails unless they are as many as it counts."""
        visible = self.reader(who).visible
        found = catalog(self.root).page(walk, visible, 1000).uids
        assert len(found) == catalog(self.root).count(walk, visible), walk
        return [self.root["uids"][uid].title for uid in found]

    def share(self, obj: Content, only: Iterable[str] | None, *, by: Person | Reader | str | None = None) -> None:
        """Let only these principals read *obj*, beside its creator and whoever does it; None: whoever may read what it is in."""
        share(self.uow(by), obj, only)

    def restore(self, obj: Content, *, by: Person | Reader | str | None = None) -> Content:
        """Take *obj* back from the trash."""
        return restore(self.uow(by), obj)

    def titles(self, list_name: str, place: Place | None = None) -> list[str]:
        """The titles in a list, the latest change first: of a type (or a state of it, `forum.topic/open`) in a place, or in the site."""
        found = catalog(self.root).page(f"type:{list_name}@{(place or self.site).uid}", SYSTEM.visible, 1000)
        return [self.root["uids"][uid].title for uid in found.uids]

    def empty_trash(self) -> int:
        """Remove for good what is in the trash for too long; return how many objects."""
        return empty_overdue(self.uow())

    def taken(self, of: Person | Place) -> int:
        """How many bytes the files of a person, or in a place, take."""
        whole = room_of_person(self.root, of.id, Limits()) if isinstance(of, Person) else room_of_place(self.root, of.uid, Limits())
        return whole.taken

    def received(self, filename: str, content: bytes) -> Incoming:
        """A file as it is after it was uploaded, for a field of the kind `File`."""
        path = Path(self.database.storage.temporaryDirectory()) / f"received-{secrets.token_hex(8)}"
        path.write_bytes(content)
        return Incoming(filename, path, len(content), sha256(content).hexdigest(), content[:HEAD])

    def commit(self) -> None:
        """Store what was changed, and begin the next transaction. Raises ConflictError; then `abort`."""
        self.manager.commit()
        self.manager.begin()

    def abort(self) -> None:
        """Forget what was changed since the last commit, and see what others committed."""
        self.manager.abort()
        self.manager.begin()

    @contextmanager
    def other(self) -> Iterator[MemorySite]:
        """The same site through a connection and a transaction of its own, begun now: another process or thread."""
        other = MemorySite(self.database, self.registry, self.clock)
        try:
            yield other
        finally:
            other.leave()

    def leave(self) -> None:
        """End the transaction without storing it, and give the connection back."""
        self.manager.abort()
        self.connection.close()


@contextmanager
def memory_site(*plugins: Loaded, on: bool = True, database: DB | None = None, clock: Clock | None = None) -> Iterator[MemorySite]:
    """A site with *plugins* (the sample plugin, if none are given), switched on unless told otherwise; committed once."""
    own = database or memory_database()
    registry = PluginRegistry()
    plugins = plugins or (sample_plugin(),)
    owners = [loaded.name for loaded in plugins if _take_in(registry, loaded)]
    site = MemorySite(own, registry, clock or Clock())
    try:
        install(site.root, site.now)
        for loaded in plugins if on else ():
            site.switch(loaded.name, on=True)
        site.commit()
        yield site
    finally:
        site.leave()
        for owner in owners:
            TYPES.unregister(owner)
        if database is None:
            own.close()


def _take_in(registry: PluginRegistry, loaded: Loaded) -> bool:
    """Add a plugin's hooks, types and widgets; tell whether it brought types that weren't there."""
    registry.plugins[loaded.name] = loaded
    registry.add_hooks(loaded)
    new = [t for t in _own_results(registry, loaded, "content_types") if TYPES.get(t.name) is not t]
    for content_type in new:
        TYPES.register(content_type, loaded.name)
    loaded.widgets = tuple(_own_results(registry, loaded, "widgets"))
    for widget in loaded.widgets:
        registry.add_widget(loaded.name, widget)
    loaded.default_widgets = tuple(_own_results(registry, loaded, "default_widgets"))
    loaded.tasks = tuple(_own_results(registry, loaded, "tasks"))
    return bool(new)


def _own_results(registry: PluginRegistry, loaded: Loaded, hook: str) -> list[Any]:
    found = (i.function() for i in registry.implementations(hook) if i.plugin == loaded.name)
    return [item for result in found for item in result]


class Browser(TestApp):
    """A browser. `person_id` tells who is signed in (0: nobody); `csrf` is the token that its forms carry."""

    __test__ = False
    person_id = 0
    csrf = ""

    def submit(self, address: str, /, **fields: Any) -> Any:
        """Post *fields* as one of the site's own forms would. Pass `status=` to expect something else than 2xx or 3xx."""
        names = ("status", "headers", "upload_files")  # allow core_names_no_plugin: the status of an answer
        options = {name: fields.pop(name) for name in names if name in fields}
        return self.post(address, {"csrf_token": self.csrf, **fields}, **options)


@cache
def _template_cache() -> Path:
    """The folder of compiled templates, for all sites of this process: compiling takes longer than most tests.

    The environment may name one in COLONNADE_TEST_TEMPLATES, for several processes and for the next time.
    """
    given = os.environ.get("COLONNADE_TEST_TEMPLATES")
    if not given:
        folder = tempfile.mkdtemp(prefix="colonnade-templates-")
        atexit.register(shutil.rmtree, folder, ignore_errors=True)
        return Path(folder)
    Path(given).mkdir(mode=0o700, parents=True, exist_ok=True)
    return Path(given)


class TestSite:
    """The whole application on a database in memory, with *plugins* (the sample plugin, if not given) switched on.

    With *safe* it loads none of them. *settings* are fields of `Settings`. Use it as a context manager, or `close` it.
    """

    __test__ = False

    def __init__(
        self,
        plugins: Iterable[Loaded] | None = None,
        *,
        on: bool = True,
        database: DB | None = None,
        clock: Clock | None = None,
        safe: bool = False,
        **settings: Any,
    ) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="colonnade-test-")
        (Path(self._folder.name) / "cache").symlink_to(_template_cache())
        self.clock = clock or Clock()
        self.plugins = [sample_plugin()] if plugins is None else list(plugins)
        for loaded in self.plugins:
            TYPES.unregister(loaded.name)  # another site of this process may have brought them
        self.settings = Settings(**{"var": Path(self._folder.name), **settings})
        try:
            base = database or memory_database()
            self.application: Application = make_app(self.settings, database=base, clock=self.clock, plugins=self.plugins, safe=safe)
        except BaseException:
            self._forget()
            raise
        self.runtime = self.application.runtime
        if on:
            with self.change() as site:
                for loaded in self.runtime.registry:
                    if loaded.usable:
                        site.switch(loaded.name, on=True)

    def __enter__(self) -> TestSite:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def run_tasks(self, plugin: str) -> None:
        """Do now what a plugin does beside the requests."""
        for task in self.runtime.registry.get(plugin).tasks:
            run_for_plugin(self.runtime, plugin, task)

    def store_what_waits(self) -> None:
        """Store now what reading left in memory: visits, what people saw, and what they searched for in vain."""
        for noted in (self.runtime.visits, self.runtime.seen, self.runtime.inbox_seen, self.runtime.unfound):
            store(self.runtime, noted)

    def tell(self) -> int:
        """Work out now what people are to be told, all of it; return how many entries of the queue that were."""
        done = number = tell(self.runtime)
        while number:
            number = tell(self.runtime)
            done += number
        return done

    def update_search(self) -> int:
        """Index now what changed; return how many entries were done."""
        return update_search(self.runtime)

    def read_files(self, reader: MakeReader = FileReader) -> int:
        """Read now the texts of files that wait for it; return how many objects were done. Starts a process, unless told otherwise."""
        return FileReading(self.runtime, reader)()

    def close(self) -> None:
        """Close the database and forget the plugins' types."""
        self.application.close()
        self._forget()

    def _forget(self) -> None:
        for loaded in self.plugins:
            TYPES.unregister(loaded.name)
        self._folder.cleanup()

    @contextmanager
    def change(self) -> Iterator[MemorySite]:
        """The site behind the pages, to look at and to change; stored at the end of the block unless it raises."""
        site = MemorySite(self.runtime.database, self.runtime.registry, self.clock)
        try:
            yield site
            site.manager.commit()
            site.manager.begin()
        finally:
            site.leave()

    def browser(self) -> Browser:
        """A browser in which nobody is signed in."""
        address = urlsplit(self.settings.site_url)
        environ = {"wsgi.url_scheme": address.scheme, "HTTP_HOST": address.netloc} if address.netloc else None
        return Browser(self.application, extra_environ=environ)

    def sign_in(self, login: str, *, administrator: bool = False, **fields: Any) -> Browser:
        """A browser of the person with this login, who is made if there is none. Starts a session without a password."""
        browser = self.browser()
        with self.change() as site:
            person = site.administrator(login, **fields) if administrator else site.person(login, **fields)
            if not person.active:
                raise NotAllowed("sign in", "inactive")
            raw = sessions.start(site.root, person, site.now)
            session = sessions.find(site.root, raw, site.now)
            browser.person_id, browser.csrf = person.id, session.csrf
        browser.set_cookie("__Host-session" if self.settings.secure else "session", raw)
        return browser

    def password(self, login: str) -> str:
        """Give a person a random password and return it, for tests of signing in itself. Slow: it hashes."""
        raw = secrets.token_urlsafe(18)
        with self.change() as site:
            set_password(site.person(login), raw)
        return raw
