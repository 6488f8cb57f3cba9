"""Serving the site: waitress in front, the worker and the command line's socket beside it, and a clean end."""

from __future__ import annotations

import errno
import gc
import logging
import os
import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import FrameType
from urllib.parse import urlsplit

import waitress

from colonnade.app.bodies import Judge, channel_class, temporary_files_in
from colonnade.app.console import Console, Progress, WatchedConsole, named
from colonnade.app.control import ControlServer
from colonnade.app.demonstration import kept_password, load_demonstration, sign_in_text
from colonnade.app.main import Application, StartRefused, make_app
from colonnade.app.settings import Settings
from colonnade.app.transactions import change, reading
from colonnade.app.worker_tasks import file_tasks, mail_tasks, search_tasks, telling_tasks, webhook_tasks, worker_tasks
from colonnade.commands.base import UnitOfWork
from colonnade.commands.switch import switch
from colonnade.jobs.lease import BEAT_SECONDS, Lease
from colonnade.jobs.worker import Task, Worker
from colonnade.plugins.state import state
from colonnade.security import first_admin
from colonnade.storage.backups.restore import UNFINISHED
from colonnade.storage.open import demand_unused, file_of
from colonnade.web.intake import UNLIMITED
from colonnade.web.runtime import Runtime

log = logging.getLogger(__name__)

_ALL_AFTER = 100
"""Rounds of looking through what is young, after which all is looked through. Python's own is 10."""

RunCommand = Callable[[Application, list[str], Console], int]
_LEFT = ("search", "demo-password", UNFINISHED)
"""What tells that there was a site in the folder, or that one was being restored there."""
# There while an empty site still has to get the demo organisation, so that a first start that was broken off is made up for.
_DEMO_WANTED = "demo-wanted"


def serve(
    settings: Settings,
    console: Console,
    run_command: RunCommand,
    *,
    demo: bool = False,
    safe: bool = False,
    listener: socket.socket | None = None,
) -> None:
    """Serve until SIGTERM or SIGINT. *run_command* does what the command line asks of the running site.

    With *demo*, a site that is made by this start gets the demo organisation; with *safe*, no plugin is loaded. *listener* is a socket that
    listens already. Raises StartRefused (a port in use), StorageInUse, StorageUnavailable, ThemeMissing.
    """
    with ExitStack() as stack:
        stack.enter_context(ended_by_signals())
        listener = stack.enter_context(listener if listener is not None else listen(settings))
        _demand_its_database(settings)
        if demo:
            _want_demo(settings)
        application = make_app(settings, safe=safe)
        temporary = stack.enter_context(temporary_files_in(settings.var / "tmp"))
        stack.callback(application.close)
        _greet(application, console, listener)
        if safe:
            change(application.runtime, lambda uow: uow.audit("mode.safe"))
            console.out("Started without plugins: what they hold can be read. Switch off what breaks the site, then start it as always.\n")
        elif settings.reload:
            _switch_new_files_on(application, console)
        stack.enter_context(working(application.runtime))
        _open_control(stack, application, run_command)
        server = make_server(application, settings, listener, temporary)
        console.out(f"Colonnade is at {_address(settings, listener)}/  (Ctrl-C stops it)\n")
        server.run()
        server.close()


@contextmanager
def working(runtime: Runtime) -> Iterator[None]:
    """What is done beside the requests is done while this block runs. Of several processes, one does what is done for the whole site.

    While people may only read, or the site is closed, nothing of it is done.
    """
    with ExitStack() as stack:
        stack.enter_context(_kept_for_good())
        may = stack.enter_context(_leased(runtime)) if runtime.shared else _always
        every = (worker_tasks, search_tasks, file_tasks, telling_tasks, mail_tasks, webhook_tasks)
        for tasks in (make(runtime) for make in every):
            worker = Worker(tasks, may=may, rests=lambda: not runtime.mode.now().is_normal, board=runtime.jobs)
            worker.start()
            stack.callback(worker.stop)
        yield


@contextmanager
def _kept_for_good() -> Iterator[None]:
    """Whoever looks for garbage while this block runs passes over what is there now: all requests would wait some 60 ms for that.

    Through all that came since, Python would look each second while people write, 20 to 50 ms long; once in ten seconds is enough.
    """
    before = gc.get_threshold()
    gc.collect()
    gc.freeze()
    gc.set_threshold(*before[:2], _ALL_AFTER)
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()


def _always() -> bool:
    """The lock on the file of the database, or the one process that has it in memory, is lease enough."""
    return True


@contextmanager
def _leased(runtime: Runtime) -> Iterator[Callable[[], bool]]:
    """Take part in the lease while this block runs; gives what tells whether this process holds it."""
    lease = Lease(lambda work: change(runtime, lambda uow: work(uow.root)))
    keeper = Worker([Task("lease", BEAT_SECONDS, lease.beat, delay=0.0)])
    keeper.start()
    try:
        yield lambda: lease.is_held
    finally:
        keeper.stop()
        try:
            lease.release()
        except Exception:  # the others wait, then, as if this process had been killed
            log.exception("the lease of the site's work can't be given back")


@contextmanager
def ended_by_signals() -> Iterator[None]:
    """SIGTERM and SIGHUP end the block like Ctrl-C does. Not by SystemExit: while plugins are loaded, that means a broken plugin."""

    def end(number: int, frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    before = {number: signal.signal(number, end) for number in (signal.SIGTERM, signal.SIGHUP)}
    try:
        yield
    except KeyboardInterrupt:
        pass
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def listen(settings: Settings) -> Iterator[socket.socket]:
    """A socket that listens, before anything slow is done. Whoever connects early waits.

    Where the same site is served already, another port would be of no use: that is told rather than that the port is in use.
    """
    host, port = settings.host, settings.port
    try:
        listener = socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET, backlog=1024)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            demand_unused(settings.storage_uri)
            raise StartRefused(f"port {port} is in use on {host}; stop what uses it, or choose another one with --port") from error
        raise StartRefused(f"can't listen on {host}, port {port}: {error.strerror or error}") from error
    with listener:
        yield listener


def _open_control(stack: ExitStack, application: Application, run_command: RunCommand) -> None:
    """Let the command line in. A folder that can't hold a socket is no reason not to serve."""
    path = application.settings.control_socket
    try:
        control = ControlServer(path, lambda argv, remote: run_watched(application, argv, remote, run_command))
    except OSError as error:
        log.warning("the command line can't reach this site: no socket at %s (%s)", path, error)
        return
    control.start()
    stack.callback(control.stop)


def run_watched(application: Application, argv: list[str], console: Console, run_command: RunCommand) -> int:
    """Run a command, entered among the jobs of the site: by its name alone, as what follows may be about people. One that fails says so."""
    board = application.runtime.jobs
    with board.doing("command", named(argv)) as number:
        code = run_command(application, argv, WatchedConsole(console, lambda done, total: board.reached(number, done, total)))
        if code:
            board.failed(number, f"exit code {code}")
    return code


def make_server(application: Application, settings: Settings, listener: socket.socket, temporary: Path) -> waitress.server.TcpWSGIServer:
    """What answers at *listener*; bodies of requests that don't fit into memory lie in the folder *temporary*."""
    proxy = {"trusted_proxy": settings.trusted_proxy, "trusted_proxy_headers": {"x-forwarded-for", "x-forwarded-proto"}}
    server = waitress.create_server(
        application,
        sockets=[listener],
        threads=settings.threads,
        ident="",
        url_scheme=urlsplit(settings.site_url).scheme or "http",
        channel_request_lookahead=0,
        connection_limit=500,
        asyncore_use_poll=True,
        max_request_header_size=64 * 1024,
        max_request_body_size=UNLIMITED,  # the channel asks the Judge, by the address
        recv_bytes=64 * 1024,
        clear_untrusted_proxy_headers=True,
        **(proxy if settings.trusted_proxy else {}),
    )
    server.channel_class = channel_class(Judge(application.runtime, temporary))
    return server


def _demand_its_database(settings: Settings) -> None:
    """Make no new site in the place of one that was served from this folder: a wrong path in the settings looks the same."""
    path = file_of(settings.storage_uri)
    if path and not os.path.exists(path) and any((settings.var / left).exists() for left in _LEFT):
        raise StartRefused(
            f"there is no database at {path}, though a site was served from {settings.var} before. "
            "Mend the setting `storage`, or make a new site there by `colonnade init`"
        )


def _want_demo(settings: Settings) -> None:
    """Note that the site wants the demo organisation, if it is made by this start."""
    path = file_of(settings.storage_uri)
    if not (path and os.path.exists(path)):
        settings.var.mkdir(mode=0o700, parents=True, exist_ok=True)
        (settings.var / _DEMO_WANTED).touch()


def _greet(application: Application, console: Console, listener: socket.socket) -> None:
    """Load the demo organisation if it is wanted, and say how to sign in."""
    settings = application.settings
    wanted: Path = settings.var / _DEMO_WANTED
    if wanted.exists():
        progress = Progress(console, "Loading the demo organisation")
        load_demonstration(application.runtime, progress)
        progress.close()
        wanted.unlink()
    with reading(application.runtime) as uow:
        has_demo, has_administrator = "demo" in uow.root, bool(first_admin.administrators(uow.root))
    password = kept_password(settings.var) if has_demo else None
    if password:
        console.out(sign_in_text(settings.var, password))
    if not has_administrator:
        token = change(application.runtime, lambda uow: first_admin.ensure(uow.root, uow.now))
        console.out("Nobody administers the site yet. Whoever opens this address within a day can:\n")
        console.out(f"  {_address(settings, listener)}/set-up?token={token}\n")


def _switch_new_files_on(application: Application, console: Console) -> None:
    """While developing: whoever puts a plugin of one file into the folder wants to see it, without another step."""

    def switch_on(uow: UnitOfWork) -> list[str]:
        known = state(uow.root).known
        new = [p.name for p in uow.registry if p.usable and p.is_single_file and p.name not in known]
        for name in new:
            switch(uow, name, on=True)
        return new

    for name in change(application.runtime, switch_on):
        console.out(f"Plugin {name} is new and was switched on.\n")
    for loaded in application.runtime.registry:
        if not loaded.usable:
            console.out(f"Plugin {loaded.name} can't be used: {loaded.problem}\n")


def _address(settings: Settings, listener: socket.socket) -> str:
    if settings.site_url:
        return settings.site_url
    host, port = listener.getsockname()[:2]
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
