"""Engines that can be exchanged: each indexes documents and answers query trees, and all pass one suite of tests."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from colonnade.search.engines.base import SearchEngine

ENGINES = {"whoosh": "WhooshEngine", "sqlite": "SqliteEngine"}
"""Their classes by the name of the setting, each in a module of that name."""


def engine_class(name: str) -> type[SearchEngine]:
    """The engine that is called *name*. Imported only now: a site loads the one that it uses, and a command none."""
    return getattr(import_module(f"{__name__}.{name}"), ENGINES[name])
