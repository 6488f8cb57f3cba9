"""All that a site stores, as plain values: to see that something left no trace."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from BTrees.Length import Length
from persistent import Persistent

from colonnade.catalog.changed import Changed
from colonnade.catalog.index import catalog
from colonnade.stream.log import SHARDS, log
from colonnade.testing import MemorySite

EMPTY = (None, {}, [])


def _plain(value: Any) -> Any:
    """A value of a state without what is empty; objects with attributes of their own as their numbers."""
    if isinstance(value, Length):
        return None
    if isinstance(value, (tuple, list)):
        return [_plain(item) for item in value]
    if isinstance(value, dict) or (_is_tree(value) and hasattr(value, "items")):
        found = {repr(_plain(key)): _plain(item) for key, item in value.items()}
        return {key: item for key, item in found.items() if item not in EMPTY}
    if _is_tree(value):
        return [_plain(item) for item in value]
    if isinstance(value, Persistent):
        return f"-> {value._p_oid.hex()}" if _state(value) else None
    return value


def _is_tree(value: Any) -> bool:
    return any(base.__module__.startswith("BTrees") for base in type(value).__mro__)


def _state(obj: Any) -> dict[str, Any]:
    obj._p_activate()
    return {
        name: item for name, item in vars(obj).items() if not name.startswith("_v_") and (_is_object(item) or _plain(item) not in EMPTY)
    }


def _is_object(value: Any) -> bool:
    return isinstance(value, Persistent) and not _is_tree(value)


def _put_away(root: Any) -> None:
    """Whether an entry still lies among the newest or in the trees already says nothing of what is there."""
    for number in range(SHARDS):
        log(root)._put_away(number)
    for name in catalog(root).names(""):
        for shard in catalog(root).walk(name)._shards.values():
            shard.entries.update(shard.new)
            shard.new = {}


def all_stored(site: MemorySite) -> dict[str, Any]:
    """All that can be reached from the root, without counters, what is empty, and what the search index still has to look at."""
    _put_away(site.root)
    root = {name: area for name, area in site.root.items() if name not in ("changed", "audit")}
    found: dict[str, Any] = {"root": _plain(root)}
    waiting = list(_objects_in(root))
    while waiting:
        obj = waiting.pop()
        name = f"{type(obj).__name__} {obj._p_oid.hex()}"
        if name not in found and not isinstance(obj, Changed):
            found[name] = _plain(_state(obj))
            waiting.extend(_objects_in(_state(obj)))
    return {name: state_ for name, state_ in found.items() if state_ not in EMPTY}


def _objects_in(value: Any) -> Iterator[Any]:
    """The objects with attributes of their own in a state, also those in trees."""
    if _is_object(value):
        yield value
    elif isinstance(value, (tuple, list)):
        for item in value:
            yield from _objects_in(item)
    elif hasattr(value, "values"):
        for item in value.values():
            yield from _objects_in(item)
