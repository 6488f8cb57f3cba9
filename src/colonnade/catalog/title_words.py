"""Words of titles to objects: for quick search, which finds a page by the beginning of any word of its title.

An entry says what is left of the title from a word on, the uid, the access id, and where in the title that begins. In scripts without
spaces each character begins one. So a page of results is found by reading entries that stand together, and no object that the reader may
not see is loaded. A page enters several, each among others that are stored again with it: so key and value are one string and one number,
which are stored five times as fast as tuples.
"""

from __future__ import annotations

import heapq
from collections.abc import Container, Iterator, MutableMapping
from functools import lru_cache
from itertools import islice
from typing import Any

from BTrees.OLBTree import OLBTree

from colonnade.content.folding import RUN, fold

Root = MutableMapping[str, Any]
Words = dict[str, int]
AREA = "title_words"
MAX_KEY = 40  # characters of a key: what is typed beyond them isn't compared
MAX_BEGINNINGS = 200
MAX_WORDS = 5
MAX_SCAN = 5000
MAX_RANKED = 100
_PLACE_BITS = 16
_LAST_PLACE = (1 << _PLACE_BITS) - 1


def beginnings(title: str) -> Words:
    """What is left of a title, folded, from each of its words on, with the place where that begins."""
    folded = " ".join(fold(title).split())
    found: Words = {}
    for at in islice(_starts(folded[:_LAST_PLACE]), MAX_BEGINNINGS):
        found.setdefault(folded[at : at + MAX_KEY], at)
    return found


def _starts(folded: str) -> Iterator[int]:
    for match in RUN.finditer(folded):
        yield from range(*match.span()) if match[1] else (match.start(),)


def put(root: Root, uid: int, title: str, access_id: int) -> None:
    """Enter the words of a title. What is entered already isn't written again."""
    words = root[AREA]
    for key, at in beginnings(title).items():
        value = access_id << _PLACE_BITS | at
        if words.get(_entry(key, uid)) != value:
            words[_entry(key, uid)] = value


def drop(root: Root, uid: int, title: str) -> None:
    """Forget the words of a title under which an object was entered."""
    for key in beginnings(title):
        root[AREA].pop(_entry(key, uid), None)


def _entry(key: str, uid: int) -> str:
    return f"{key}\0{uid}"


def find(root: Root, typed: str, visible: Container[int]) -> list[int]:
    """The uids of what a reader with these access ids may see, where each word of *typed* is the beginning of a word of the title.

    Titles that begin with *typed* come first, then those that have it in the middle, then those that have its words somewhere. At most
    `MAX_RANKED`, of the first `MAX_SCAN` entries that are met.
    """
    folded = _from_first_word(" ".join(fold(typed).split()))[:MAX_KEY]
    whole = heapq.nsmallest(MAX_RANKED, entries(root, folded, visible), key=lambda found: (found[1] > 0, found[2], found[0]))
    apart = _with_all(root, words_of(typed), visible) if len(whole) < MAX_RANKED else ()
    return list(dict.fromkeys([*(uid for uid, _, _ in whole), *apart]))[:MAX_RANKED]


def _from_first_word(folded: str) -> str:
    first = RUN.search(folded)
    return folded[first.start() :] if first else ""


def words_of(typed: str) -> list[str]:
    """The words of what was typed, folded: as many as are looked for."""
    return [match[0][:MAX_KEY] for match in islice(RUN.finditer(fold(typed)), MAX_WORDS)]


def matches(typed: str, title: str) -> bool:
    """Tell whether *title* has, for each word of *typed*, one that begins with it. False when nothing of *typed* is a word."""
    words, keys = _wanted(typed), _keys(title)
    return bool(words) and all(any(key.startswith(word) for key in keys) for word in words)


@lru_cache(maxsize=100)
def _wanted(typed: str) -> tuple[str, ...]:
    return tuple(words_of(typed))


@lru_cache(maxsize=10_000)
def _keys(title: str) -> tuple[str, ...]:
    return tuple(beginnings(title))


def _with_all(root: Root, words: list[str], visible: Container[int]) -> list[int]:
    if len(words) < 2:
        return []
    found, *others = ({uid: key for uid, _, key in entries(root, word, visible)} for word in sorted(words, key=len, reverse=True))
    return sorted((uid for uid in found if all(uid in other for other in others)), key=found.__getitem__)


def entries(root: Root, beginning: str, visible: Container[int]) -> Iterator[tuple[int, int, str]]:
    """(uid, where, key) of the entries with this *beginning* that the reader may see, of the first `MAX_SCAN`."""
    if not beginning:
        return
    for entry, value in islice(root[AREA].items(min=beginning), MAX_SCAN):
        if not entry.startswith(beginning):
            return
        if value >> _PLACE_BITS in visible:
            key, _, uid = entry.rpartition("\0")
            yield int(uid), value & _LAST_PLACE, key


def install(root: Root) -> bool:
    """Make the area in a database that has none, or one of another form; tells whether it did, so that it is to be filled."""
    if isinstance(root.get(AREA), OLBTree):
        return False
    root[AREA] = OLBTree()
    return True
