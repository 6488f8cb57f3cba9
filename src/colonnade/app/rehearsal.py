"""Opening every screen of a site with a made-up organisation, by HTTP, and judging how long that takes.

The site is served in this process, on connections of its own kind, and so is the yardstick: the smallest application there is. What a
screen takes is compared with what that takes for the same client at the same time, as times by themselves only tell of the machine.
"""

from __future__ import annotations

import gc
import html
import http.client
import re
import shutil
import socket
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import waitress
from pyramid.interfaces import IRoutesMapper
from pyramid.request import Request
from zope.interface import implementedBy, providedBy
from zope.interface.interfaces import IInterface

from colonnade.app.answers import Channel
from colonnade.app.bodies import temporary_files_in
from colonnade.app.main import Application, make_app
from colonnade.app.rehearsal_data import Made, make_organisation
from colonnade.app.serve import make_server
from colonnade.app.settings import Settings
from colonnade.app.transactions import change, reading
from colonnade.commands.base import UnitOfWork
from colonnade.content.types import CORE
from colonnade.demo.people import ADMINISTRATORS, SIGN_IN
from colonnade.security import sessions
from colonnade.web.measures import percentile
from colonnade.web.trace import screen_of
from colonnade.web.urls import path_for, person_path

Progress = Callable[[int, int], None]
LIMIT_MS, OTHERS = 250.0, 4
"""What nineteen of twenty answers of a page must not take, in ms, and how many times as much files and feeds may take."""
BASE_BYTES, PERSON_BYTES = 100 * 10**6, 60_000
"""How much room the site takes, at most: without anybody, and for each person."""
_SAMPLES, _ADDRESSES, _REPEATS, _PATIENCE = 3, 3, 8, 5.0
_HELLOS = 200
_LINK = re.compile(r'(?:href|src|hx-get|data-url)="(/[^"#]*)"')
_NEVER = ("/-/static/", "/sign-out", "/-/metrics")


class TooLittleRoom(Exception):
    """The disk has no room for the organisation. `needed` and `free` are bytes."""

    def __init__(self, folder: Path, needed: int, free: int) -> None:
        super().__init__(folder, needed, free)
        self.folder, self.needed, self.free = folder, needed, free


@dataclass
class Opened:
    """One screen with its times, in seconds. `failed` are statuses that tell of a fault; `is_page` says that it is HTML."""

    screen: str
    plugin: str
    is_page: bool = True
    first: float = 0.0
    times: list[float] = field(default_factory=list)
    failed: list[int] = field(default_factory=list)
    addresses: int = 0

    def passes(self, limit_ms: float) -> bool:
        """Nothing failed, and nineteen of twenty answers came in time."""
        return not self.failed and percentile(self.times, 0.95) * 1000 <= limit_ms * (1 if self.is_page else OTHERS)


@dataclass
class Result:
    """What a rehearsal found. `yardstick` is the median time of the smallest application, in seconds; `errors` are by plugin."""

    made: Made
    making_seconds: float
    yardstick: float
    opened: list[Opened]
    unopened: list[tuple[str, str]]
    errors: dict[str, int]


def demand_room(folder: Path, people: int) -> None:
    """Raise TooLittleRoom unless an organisation of *people* fits into *folder*."""
    needed, free = BASE_BYTES + people * PERSON_BYTES, shutil.disk_usage(folder).free
    if free < needed:
        raise TooLittleRoom(folder, needed, free)


def rehearse(settings: Settings, people: int, making: Progress, opening: Progress) -> Result:
    """Make an organisation in the empty folder `settings.var`, open every screen, and say how long it took. Nobody is called or mailed."""
    quiet = {"storage": "", "site_url": "", "outbound": "off", "smtp_host": "", "smtp_user": "", "smtp_password": "", "mail_from": ""}
    application = make_app(replace(settings, **quiet, trusted_proxy="", metrics_token="", reload=False))
    try:
        start = time.monotonic()
        made = make_organisation(application.runtime, people, making)
        seconds = time.monotonic() - start
        with _served(application) as port, _yardstick() as yard:
            with closing(_Opener(application, port)) as opener, closing(_Client(yard, "")) as hello:
                yardstick = [hello.seconds("/") for _ in range(_HELLOS)]
                found, unopened = opener.open_all(opening)
                yardstick += [hello.seconds("/") for _ in range(_HELLOS)]
        health = application.runtime.registry.health
        errors = {name: health.record(name).total_failures for name in health.names()}
        return Result(made, seconds, percentile(yardstick, 0.5), found, unopened, errors)
    finally:
        application.close()


@contextmanager
def _served(application: Application) -> Iterator[int]:
    """Serve the site; gives the port. What is in memory by now is left alone when Python looks for garbage, as in a site that runs."""
    gc.collect()
    gc.freeze()
    try:
        with temporary_files_in(application.settings.var / "tmp") as temporary, _listener() as listener:
            with _running(make_server(application, application.settings, listener, temporary)):
                yield listener.getsockname()[1]
    finally:
        gc.unfreeze()


@contextmanager
def _yardstick() -> Iterator[int]:
    """Serve the smallest application; gives the port."""
    body = b"Hello, world\n"

    def hello(environ: dict, start_response: Callable) -> list[bytes]:
        start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", str(len(body)))])
        return [body]

    with _listener() as listener:
        server = waitress.create_server(hello, sockets=[listener], threads=4)
        server.channel_class = Channel
        with _running(server):
            yield listener.getsockname()[1]


def _listener() -> socket.socket:
    return socket.create_server(("127.0.0.1", 0))


@contextmanager
def _running(server: Any) -> Iterator[None]:
    ended = threading.Event()

    def answer() -> None:
        while not ended.is_set():
            server.asyncore.loop(timeout=5, use_poll=True, map=server._map, count=1)

    thread = threading.Thread(target=answer, name="rehearsal", daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        server.pull_trigger()
        thread.join()
        server.task_dispatcher.shutdown()
        for channel in list(server.active_channels.values()):
            channel.handle_close()
        server.close()


class _Client:
    """A browser with one connection that stays open."""

    def __init__(self, port: int, cookie: str) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
        self._headers = {"Cookie": f"session={cookie}", "Accept": "text/html"} if cookie else {}

    def get(self, path: str) -> tuple[int, str, bytes, float]:
        """(status, media type, body, seconds)."""
        start = time.perf_counter()
        try:
            self._connection.request("GET", path, headers=self._headers)
            answer = self._connection.getresponse()
            body = answer.read()
        except (http.client.HTTPException, OSError):
            self._connection.close()  # the next one opens another connection
            return 500, "", b"", time.perf_counter() - start
        return answer.status, answer.headers.get_content_type(), body, time.perf_counter() - start

    def seconds(self, path: str) -> float:
        """How long an answer takes."""
        return self.get(path)[3]

    def close(self) -> None:
        """Give the connection back."""
        self._connection.close()


class _Opener:
    """Finds the addresses of all screens and opens each several times, as an employee; where they get no page, as an administrator, then
    nobody."""

    def __init__(self, application: Application, port: int) -> None:
        self._application, self._runtime = application, application.runtime
        employee, administrator = change(self._runtime, _start_sessions)
        self._clients = (_Client(port, employee), _Client(port, administrator), _Client(port, ""))
        self._found: dict[str, Opened] = {}
        self._asked: set[str] = set()
        self._shapes: dict[Any, int] = defaultdict(int)
        self._links: list[str] = []
        self._mapper = application.wsgi.registry.getUtility(IRoutesMapper)

    def close(self) -> None:
        """Give the connections back."""
        for client in self._clients:
            client.close()

    def open_all(self, progress: Progress) -> tuple[list[Opened], list[tuple[str, str]]]:
        """(what was opened, the (screen, plugin) of what wasn't), each by plugin and name."""
        wanted = self._screens()
        paths = list(dict.fromkeys(self._addresses(wanted)))
        for number, path in enumerate(paths):
            self._open(path)
            progress(number + 1, len(paths) + len(self._links))
        while self._links:
            self._open(self._links.pop())
        left = {(view["screen"], view["owner"]) for view in wanted} - {(o.screen, o.plugin) for o in self._found.values()}
        opened = sorted(self._found.values(), key=lambda each: (each.plugin, each.screen))
        return opened, sorted(left, key=lambda pair: (pair[1], pair[0]))

    def _screens(self) -> list[dict[str, Any]]:
        """Every view that answers GET: its screen, owner, name, context and route."""
        found = []
        for entry in self._application.wsgi.registry.introspector.get_category("views"):
            view = entry["introspectable"]
            methods = view["request_methods"]
            reads = methods is None or "GET" in ((methods,) if isinstance(methods, str) else methods)
            owner = view.get("owner", CORE)
            module = getattr(view["callable"], "__module__", "")
            if view["exception_only"] or not reads or (owner == CORE and not module.startswith("colonnade.")):
                continue
            facts = {"name": view["name"], "context": view["context"], "route": view["route_name"], "owner": owner}
            found.append({"screen": screen_of(view["callable"], owner), **facts})
        return found

    def _addresses(self, wanted: list[dict[str, Any]]) -> Iterator[str]:
        yield from ("/", "/people", "/communities")
        for route in self._mapper.get_routes():
            if "{" not in route.pattern and "*" not in route.pattern:
                yield route.pattern
        names = defaultdict(list)
        for view in wanted:
            if view["route"] is None:
                names[view["name"]].append(view["context"])
        with reading(self._runtime) as uow:
            for obj, path in _sampled(uow):
                for name, contexts in names.items():
                    if any(_is_for(context, obj) for context in contexts):
                        yield path(name)

    def _open(self, path: str) -> None:
        if path in self._asked or path.startswith(_NEVER):
            return
        self._asked.add(path)
        for client in self._clients:
            before = self._counts()
            status, media_type, body, first = client.get(path)
            screen = next((s for s in self._runtime.measures.screens() if s.count != before.get(s.name, 0)), None)
            if screen is None:
                return
            self._take_links(body if media_type == "text/html" else b"")
            if status >= 500 or status == 200:
                self._measure(client, path, screen.name, screen.plugin, status, media_type, first)
                return

    def _counts(self) -> dict[str, int]:
        return {screen.name: screen.count for screen in self._runtime.measures.screens()}

    def _measure(self, client: _Client, path: str, screen: str, plugin: str, status: int, media_type: str, first: float) -> None:
        opened = self._found.setdefault(screen, Opened(screen, plugin, first=first))
        opened.is_page = opened.is_page and media_type == "text/html"
        if status != 200:
            opened.failed.append(status)
            return
        if opened.addresses >= _ADDRESSES:
            return
        opened.addresses += 1
        end = time.monotonic() + _PATIENCE
        for _ in range(_REPEATS):
            again, _type, _body, seconds = client.get(path)
            opened.times.append(seconds)
            if again >= 500:
                opened.failed.append(again)
            if time.monotonic() > end:
                return

    def _take_links(self, body: bytes) -> None:
        """Links of kinds that weren't followed yet: they lead to screens whose addresses can't be told from outside."""
        for link in _LINK.findall(body.decode("utf-8", "replace")):
            path = html.unescape(link)
            parts = urlsplit(path).path.partition("/@@")
            route = self._mapper(Request.blank(quote(parts[0], safe="/%:@")))["route"] if not parts[2] else None
            shape = route.name if route is not None else parts[2].partition("?")[0]
            if not shape or self._shapes[shape] >= _SAMPLES or path in self._asked:
                continue
            self._shapes[shape] += 1
            self._links.append(path)


def _start_sessions(uow: UnitOfWork) -> tuple[str, str]:
    """Sessions of an employee of the demo company and of one who administers the site."""
    employee = next(person.login for person in SIGN_IN if person.login not in ADMINISTRATORS)
    people = uow.root["people"]
    return tuple(sessions.start(uow.root, people.by_login(login), uow.now) for login in (employee, ADMINISTRATORS[0]))


def _sampled(uow: UnitOfWork) -> Iterator[tuple[Any, Callable[[str], str]]]:
    """The site, the list of people, some people, and of each type the first, a middle and the last object, with their addresses."""
    people = uow.root["people"]
    yield people, lambda name: f"/people/@@{name}" if name else "/people"
    for person in _some(list(people)):
        yield person, lambda name, person=person: f"{person_path(person)}/@@{name}" if name else person_path(person)
    by_type: dict[str, list[int]] = defaultdict(list)
    for uid, obj in uow.root["uids"].items():
        by_type[obj.type_name].append(uid)
    for uids in by_type.values():
        for uid in _some(uids):
            obj = uow.root["uids"][uid]
            yield obj, lambda name, obj=obj: path_for(obj, name)


def _some(items: list[Any]) -> Iterable[Any]:
    return dict.fromkeys((items[0], items[len(items) // 2], items[-1])) if items else ()


def _is_for(context: Any, obj: Any) -> bool:
    wanted = context if IInterface.providedBy(context) else implementedBy(context) if context is not None else None
    return wanted is not None and wanted in providedBy(obj).__sro__
