"""Which classes a record may name. Everything else is refused before it is imported or called."""

from __future__ import annotations

import dataclasses
import enum
import importlib
import sys
from io import BytesIO
from typing import Any

from persistent import Persistent
from ZODB._compat import PersistentUnpickler
from ZODB.broken import find_global

from colonnade.storage.errors import ClassRefused

CORE_PACKAGES = tuple(
    f"colonnade.{name}"
    for name in ("content", "security", "mail", "catalog", "plugins", "home", "stream", "search", "jobs", "facets", "notifications")
)
"""Packages (with their modules) whose persistent classes, frozen dataclasses and enums may be stored."""

EXACT = frozenset(
    {
        ("persistent.list", "PersistentList"),
        ("persistent.mapping", "PersistentMapping"),
        ("ZODB.blob", "Blob"),
        ("datetime", "date"),
        ("datetime", "datetime"),
        ("datetime", "time"),
        ("datetime", "timedelta"),
        ("datetime", "timezone"),
        ("decimal", "Decimal"),
        ("uuid", "UUID"),
        ("builtins", "bytearray"),
        ("builtins", "complex"),
        ("builtins", "frozenset"),
        ("builtins", "set"),
    }
)
"""Single names. None of them runs code that its arguments choose; so no `type`, `getattr`, `partial` or `copyreg` here."""

_PACKAGES = (*CORE_PACKAGES, "BTrees")
_known: dict[tuple[str, str], Any] = {}


def allowed_class(connection: object, module: str, name: str) -> Any:
    """The class *name* of *module*, for `ZODB.DB(class_factory=...)`; raises `ClassRefused` for what isn't listed.

    A class of a listed package that no longer exists becomes ZODB's placeholder ("broken object"), which keeps its data.
    """
    found = _known.get((module, name))
    return found if found is not None else _look_up(module, name)


def check_record(data: bytes) -> None:
    """Refuse a database record whose class or state names anything that is not listed.

    For code of ZODB which reads records without asking the class factory: its conflict resolution imports any name.
    """
    reader = PersistentUnpickler(lambda module, name: allowed_class(None, module, name), lambda reference: None, BytesIO(data))
    reader.load()
    reader.load()


def _look_up(module: str, name: str) -> Any:
    if (module, name) in _STAND_INS:
        return _STAND_INS[module, name]
    if not ((module, name) in EXACT or _is_under(module, _PACKAGES)):
        raise ClassRefused(module, name)
    found = getattr(_import(module), name, None)
    if found is None:
        return _placeholder(module, name)
    if (module, name) not in EXACT and not _is_data_class(found, module):
        raise ClassRefused(module, name)
    _known[module, name] = found
    return found


def _is_under(module: str, packages: tuple[str, ...]) -> bool:
    return any(module == package or module.startswith(package + ".") for package in packages)


def _import(module: str) -> Any:
    try:
        return sys.modules.get(module) or importlib.import_module(module)
    except ModuleNotFoundError:
        return None


def _is_data_class(found: Any, module: str) -> bool:
    """Whether *found* is a class made to hold data, and defined where the record says (not merely imported there)."""
    if not isinstance(found, type) or not _is_under(found.__module__, _PACKAGES):
        return False
    if issubclass(found, Persistent | enum.Enum):
        return True
    return dataclasses.is_dataclass(found) and found.__dataclass_params__.frozen


def _placeholder(module: str, name: str) -> Any:
    if "." in name:
        raise ClassRefused(module, name)
    return find_global(module, name)


def _rebuild(module: str, name: str, *args: object) -> Any:
    """Stands in for `ZODB.broken.rebuild`, by which placeholders are stored: the class behind it must be listed too."""
    class_ = allowed_class(None, module, name)
    return class_.__new__(class_, *args)


def _enum_member(class_: Any, name: str) -> enum.Enum:
    """Stands in for `getattr`, by which Python 3.11 stores the members of an enum, and does only that."""
    if isinstance(class_, type) and issubclass(class_, enum.Enum) and name in class_.__members__:
        return class_[name]
    raise ClassRefused("builtins", "getattr")


def _flags(left: Any, right: Any) -> enum.Flag:
    """Stands in for `operator.or_`, by which Python 3.11 stores combined flags, and does only that."""
    if isinstance(left, enum.Flag) and isinstance(right, enum.Flag):
        return left | right
    raise ClassRefused("_operator", "or_")


_STAND_INS = {("ZODB.broken", "rebuild"): _rebuild, ("builtins", "getattr"): _enum_member, ("_operator", "or_"): _flags}
