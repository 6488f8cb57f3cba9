"""Whatever the core can store it can load again: a class that isn't listed is found here, not after a restart."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator

from persistent import Persistent

import colonnade
from colonnade.storage.allow_list import allowed_class


def all_below(cls: type) -> Iterator[type]:
    for found in cls.__subclasses__():
        yield found
        yield from all_below(found)


def test_every_persistent_class_of_the_core_may_be_loaded() -> None:
    modules = {module.name for module in pkgutil.walk_packages(colonnade.__path__, "colonnade.") if not module.name.endswith("__main__")}
    for name in modules:
        importlib.import_module(name)
    classes = {found for found in all_below(Persistent) if found.__module__ in modules}  # not what another test planted
    assert len(classes) > 10
    for found in classes:
        assert allowed_class(None, found.__module__, found.__name__) is found
