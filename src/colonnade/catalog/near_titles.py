"""Parts of titles that were nearly typed, in scripts without spaces: what somebody may have meant who found nothing.

The rule: one character of what was typed is wrong, missing, one too many or before its neighbour, and all the others stand in a title,
one after the other. Of two characters one can only be missing: with a wrong one, half of what was typed would be left. Bigrams don't
tell this, as a title of three with another one in its middle shares none.

The words of titles are sorted, so it is asked for what follows the first characters, and each such character leads on to the next with
one step: that takes as long with a hundred thousand titles as with a hundred. Only entries that the reader may see count.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, MutableMapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

from colonnade.catalog.title_words import AREA, MAX_KEY, entries
from colonnade.content.folding import RUN, fold
from colonnade.content.roots import by_uid

Root = MutableMapping[str, Any]
_PIECE = re.compile(f"(?:{RUN.pattern})+")
MAX_TRIED = 2000
MAX_COUNTED = 50
_LAST_PAIRED = "\U0003ffff"


@dataclass(frozen=True, slots=True)
class Edit:
    """What makes a part of a title of what was typed: `put` instead of the characters from `start` to `end`."""

    start: int
    end: int
    put: str

    def applied(self, typed: str) -> str:
        """*typed* with this change."""
        return typed[: self.start] + self.put + typed[self.end :]


def pieces(folded: str) -> Iterator[re.Match[str]]:
    """What is written in one and holds such characters: “VPN設定” is a word and a run, and one piece. A single one has nothing near."""
    return (piece for piece in _PIECE.finditer(folded) if len(piece[0]) > 1 and any(map(_is_paired, piece[0])))


def near(root: Root, typed: str, visible: Container[int], limit: int) -> list[Edit]:
    """What to change in *typed*, one folded piece, to get a part of a title that a reader with these access ids may see.

    Whole titles come first, then what leaves out nothing that was typed (but once for twice), beginnings of titles, and what most have.
    """
    ranked: dict[str, tuple[tuple[bool, bool, bool, int], Edit]] = {}
    for edit in islice(_edits(root[AREA], typed), MAX_TRIED) if len(typed) < MAX_KEY else ():
        guess = edit.applied(typed)
        if guess not in ranked and (found := list(islice(entries(root, guess, visible), MAX_COUNTED))):
            begun = [key for _, where, key in found if not where]
            better = _with_first(root, *found[0][:2]) if edit == Edit(0, 1, "") else edit
            ranked[guess] = (guess not in begun, _leaves_out(better, typed), not begun, -len(found)), better
    return [edit for _, edit in sorted(ranked.values(), key=lambda pair: pair[0])[:limit]]


def _leaves_out(edit: Edit, typed: str) -> bool:
    return not edit.put and typed[edit.start] not in (typed[edit.start - 1 : edit.start], typed[edit.end : edit.end + 1])


def _edits(words: Any, typed: str) -> Iterator[Edit]:
    """What may be tried: first what is one step each, then the rest from the end on, where fewer titles go on in another way."""
    last = len(typed)
    own = [at for at in range(last) if _is_paired(typed[at])]
    if last > 2:
        yield from (Edit(at, at + 2, typed[at + 1] + typed[at]) for at in own if at + 1 in own)
        yield from (Edit(at, at + 1, "") for at in own)
    for at in range(last - 1, 0, -1):
        for char in _following(words, typed[:at]):
            if last > 2 and at in own and char != typed[at]:
                yield Edit(at, at + 1, char)
            yield Edit(at, at, char)


def _following(words: Any, before: str) -> Iterator[str]:
    """The characters that go on from *before* in a title: one step for each, however many titles have it."""
    entry = _first(words, before)
    while entry.startswith(before) and (char := entry[len(before) : len(before) + 1]) <= _LAST_PAIRED:
        if _is_paired(char):
            yield char
        entry = _first(words, before + chr(ord(char) + 1))


def _first(words: Any, beginning: str) -> str:
    """The first entry from *beginning* on; each has an end that no title has, so it is longer than what of a title begins it."""
    return next(iter(words.keys(min=beginning)), "")


def _is_paired(char: str) -> bool:
    found = RUN.match(char)
    return bool(found and found[1])


def _with_first(root: Root, uid: int, where: int) -> Edit:
    """The first character is wrong, or one too many: in its place comes what the title has there, if that is of the same run."""
    obj = by_uid(root, uid) if where else None
    folded = " ".join(fold(obj.title).split()) if obj is not None else ""
    char = folded[where - 1 : where] if where else ""
    return Edit(0, 1, char if _is_paired(char) else "")
