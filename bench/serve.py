"""The site that is measured, in a process of its own: `python -m bench.serve FOLDER PORT [fresh|kept|real]`."""

from __future__ import annotations

import sys
from pathlib import Path

import transaction
from waitress import serve

from bench import widgets
from bench.data import LOGIN
from colonnade.app.main import make_app
from colonnade.app.serve import working
from colonnade.app.settings import read_settings
from colonnade.commands.base import UnitOfWork
from colonnade.commands.switch import switch
from colonnade.home.layout import Layer
from colonnade.home.store import store
from colonnade.home.widget import COLUMNS, Slot
from colonnade.plugins.discovery import LoadingMarks, discover, load
from colonnade.security.reader import SYSTEM


def main(folder: Path, port: int, mode: str) -> None:
    """Serve *folder* with the eight widgets on the homepage of the person who measures; *mode* `real`: those of the plugins."""
    marks = LoadingMarks(None)
    own = [load("bench", lambda: widgets, marks)] if mode != "real" else []
    app = make_app(read_settings(environ={}, var=folder), plugins=[*discover(None, marks), *own])
    if own:
        manager = transaction.TransactionManager(explicit=True)
        with manager:
            connection = app.runtime.database.open(manager)
            _arrange(connection.root(), app, mode)
        connection.close()
    with working(app.runtime):
        serve(app, host="127.0.0.1", port=port, threads=4, _quiet=True)


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
    main(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3] if len(sys.argv) > 3 else "kept")
