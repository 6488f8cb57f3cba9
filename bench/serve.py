"""The site that is measured, in a process of its own: `python -m bench.serve FOLDER PORT [fresh|kept|real|six] [ENGINE [unsearched]]`."""

from __future__ import annotations

import logging
import socket
import sys
from itertools import zip_longest
from pathlib import Path

import transaction

from bench import widgets
from bench.data import LOGIN
from colonnade.app.bodies import temporary_files_in
from colonnade.app.main import make_app
from colonnade.app.serve import make_server, working
from colonnade.app.settings import read_settings
from colonnade.catalog import index
from colonnade.commands.base import UnitOfWork
from colonnade.commands.switch import switch
from colonnade.home.layout import Layer
from colonnade.home.store import store
from colonnade.home.widget import COLUMNS, Slot
from colonnade.plugins.discovery import LoadingMarks, discover, load
from colonnade.security.reader import SYSTEM
from colonnade.web.core_widgets import CORE_WIDGETS

SIX = ("wiki", "blog", "forum", "files", "bookmarks", "activities")


def main(folder: Path, port: int, mode: str, engine: str, searched: str) -> None:
    """Serve *folder* with the eight widgets on the homepage of the person who measures.

    *mode* `real`: with all that is there when nobody arranged anything; `six`: of that, what the first six plugins bring.

    *engine* is that of the search; *searched* `unsearched`: what changes isn't noted for it.
    """
    marks = LoadingMarks(None)
    if searched == "unsearched":
        index.note_change = lambda root, obj: None
    settings = read_settings(environ={}, var=folder, search_engine=engine)
    own = [load("bench", lambda: widgets, marks)] if mode not in ("real", "six") else []
    app = make_app(settings, plugins=[*discover(None, marks), *own])
    manager = transaction.TransactionManager(explicit=True)
    with manager:
        connection = app.runtime.database.open(manager)
        if own:
            _arrange(connection.root(), app, mode)
        else:
            _leave(connection.root(), app, SIX if mode == "six" else None)
    connection.close()
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)  # under load requests wait for each other, of course
    with working(app.runtime), temporary_files_in(folder / "tmp") as temporary, socket.create_server(("127.0.0.1", port)) as listener:
        make_server(app, settings, listener, temporary).run()


def _leave(root, app, plugins: tuple[str, ...] | None) -> None:
    """Leave on the homepage what some plugins bring, or everything."""
    names = [(loaded.name, widget.name) for loaded in app.runtime.registry for widget in loaded.widgets]
    names += [("", widget.name) for widget in CORE_WIDGETS]
    removed = frozenset(widget for plugin, widget in names if plugins is not None and plugin not in plugins)
    store(root, root["site"], Layer(removed=removed), root["people"].by_login(LOGIN).id)


def _arrange(root, app, mode: str) -> None:
    uow = UnitOfWork(root, SYSTEM, app.runtime.clock(), app.runtime.registry)
    switch(uow, "bench", on=True)
    chosen = [widgets.KeptLive, *widgets.KEPT] if mode == "kept" else [widgets.Live, *widgets.SMALL]
    slots = {w.name: Slot(w.name, w.name) for w in chosen}
    names = list(slots)
    order = dict(zip(COLUMNS, (tuple(names[1:4]), tuple(names[:1]), tuple(names[4:])), strict=True))
    removed = frozenset(name for loaded in app.runtime.registry for name, _ in loaded.default_widgets)
    layer = Layer(order=order, added=slots, removed=removed | {"colonnade.welcome", "colonnade.continue"})
    store(root, root["site"], layer, root["people"].by_login(LOGIN).id)


if __name__ == "__main__":
    folder_, port_, *more = sys.argv[1:]
    main(Path(folder_), int(port_), *(given or default for given, default in zip_longest(more, ("kept", "whoosh", ""))))
