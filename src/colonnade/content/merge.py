"""Two people changed the same text: put both changes together, and show both where they collide. Nothing is ever lost."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

from colonnade.content.diff import Block, matching_blocks, words

MAX_ITEMS = 5_000
"""Texts of more lines or words than this are compared in bigger pieces."""

MARKS = ("<<<<<<<", "=======", ">>>>>>>")
"""The lines before, between and after two versions of a part that collide, in `Merge.text`."""

Kind = Literal["same", "mine", "theirs", "both", "conflict"]


@dataclass(frozen=True)
class Chunk:
    """A part of the texts. `kind` tells who changed it ("both": in the same way, or at different words); `text` is the outcome.

    For a "conflict" `text` is empty, and the reader chooses between `mine` and `theirs`.
    """

    kind: Kind
    base: str
    mine: str
    theirs: str
    text: str


@dataclass(frozen=True)
class Merge:
    """The merged `text`, with both versions between `MARKS` where they collide, the number of `conflicts`, and the parts."""

    text: str
    conflicts: int
    chunks: tuple[Chunk, ...]


class MergedValue(NamedTuple):
    """The outcome for a plain value; if `conflict`, it is mine."""

    value: Any
    conflict: bool


def merge(base: str, mine: str, theirs: str) -> Merge:
    """Merge two texts that both came from *base*. Ends of lines become `\\n`.

    Changes in different lines are put together, and those at different words of the same lines (or at different
    characters, where there are no blanks between words) as well.
    """
    texts = [re.sub(r"\r\n?", "\n", text) for text in (base, mine, theirs)]
    chunks = tuple(_joined(_by_lines(*texts)))
    return Merge(_with_marks(chunks), sum(chunk.kind == "conflict" for chunk in chunks), chunks)


def merge_values(base: Any, mine: Any, theirs: Any) -> MergedValue:
    """The value that changed, if only one did or both became equal."""
    if base == mine:
        return MergedValue(theirs, False)
    return MergedValue(mine, base != theirs and mine != theirs)


def merge_members(base: tuple, mine: tuple, theirs: tuple) -> tuple:
    """The members of *theirs* that I didn't take away, then those that I added."""
    kept = tuple(member for member in theirs if member in mine or member not in base)
    return kept + tuple(member for member in mine if member not in base and member not in kept)


def _by_lines(base: str, mine: str, theirs: str) -> Iterator[Chunk]:
    cut = _lines if max(base.count("\n"), mine.count("\n"), theirs.count("\n")) <= MAX_ITEMS else _paragraphs
    for part in _parts(cut(base), cut(mine), cut(theirs)):
        kind = _kind(*part)
        if kind == "conflict":
            blended = _blend(*part)
            yield Chunk("conflict", *part, "") if blended is None else Chunk("both", *part, blended)
        else:
            yield Chunk(kind, *part, part[2] if kind == "theirs" else part[1])


def _kind(base: str, mine: str, theirs: str) -> Kind:
    if mine == theirs:
        return "same" if base == mine else "both"
    if base == theirs:
        return "mine"
    return "theirs" if base == mine else "conflict"


def _blend(base: str, mine: str, theirs: str) -> str | None:
    """Both changes put together inside a part that both changed: by sentences, and inside these by words. None if they collide."""
    merged = []
    for part in _parts(_sentences(base), _sentences(mine), _sentences(theirs)):
        text = _outcome(*part, deeper=_blend_words)
        if text is None:
            return None
        merged.append(text)
    return "".join(merged)


def _blend_words(base: str, mine: str, theirs: str) -> str | None:
    cut = [words(text) for text in (base, mine, theirs)]
    if max(map(len, cut)) > MAX_ITEMS or not all(_is_mostly_kept(cut[0], other) for other in cut[1:]):
        return None
    merged = [_outcome(*part) for part in _parts(*cut)]
    return None if None in merged else "".join(text for text in merged if text)


def _outcome(base: str, mine: str, theirs: str, *, deeper: Callable[[str, str, str], str | None] | None = None) -> str | None:
    kind = _kind(base, mine, theirs)
    if kind == "conflict":
        return deeper(base, mine, theirs) if deeper else None
    return theirs if kind == "theirs" else mine


def _is_mostly_kept(base: list[str], other: list[str]) -> bool:
    """Whether half of *base* is still there. Two rewritten texts share some words by chance; merging by these makes nonsense."""
    kept = [base[index] for block in matching_blocks(base, other) for index in range(block.a, block.a + block.size)]
    return 2 * len("".join(kept)) >= len("".join(base))


def _parts(base: Sequence[str], mine: Sequence[str], theirs: Sequence[str]) -> Iterator[tuple[str, str, str]]:
    """The three texts side by side, cut where all agree: parts that are equal in all, and between them parts that aren't."""
    at = (0, 0, 0)
    for start, size in _agreements(matching_blocks(base, mine), matching_blocks(base, theirs)):
        texts = (base, mine, theirs)
        between = tuple("".join(text[a:b]) for text, a, b in zip(texts, at, start, strict=True))
        if any(between):
            yield between
        if size:
            equal = "".join(base[start[0] : start[0] + size])
            yield equal, equal, equal
        at = tuple(position + size for position in start)


def _agreements(with_mine: list[Block], with_theirs: list[Block]) -> Iterator[tuple[tuple[int, int, int], int]]:
    """Where all three are equal: the positions in base, mine and theirs, and the length. The last has length 0."""
    left, right = 0, 0
    while left < len(with_mine) and right < len(with_theirs):
        mine, theirs = with_mine[left], with_theirs[right]
        start = max(mine.a, theirs.a)
        end = min(mine.a + mine.size, theirs.a + theirs.size)
        if start < end:
            yield (start, mine.b + start - mine.a, theirs.b + start - theirs.a), end - start
        if mine.a + mine.size < theirs.a + theirs.size:
            left += 1
        else:
            right += 1
    yield (with_mine[-1].a, with_mine[-1].b, with_theirs[-1].b), 0


def _lines(text: str) -> list[str]:
    """Lines with the empty ones after them: these alone are too much alike to tell where one is."""
    return re.findall(r"[^\n]+\n*|\n+", text)


def _paragraphs(text: str) -> list[str]:
    """Parts between empty lines, with these."""
    return re.findall(r"(?:[^\n]+\n?)+\n*|\n+", text)


def _sentences(text: str) -> list[str]:
    """Sentences with what follows them; lines end sentences."""
    return re.findall(r"[^\n。！？；.!?;]*(?:[。！？；]|[.!?;]+(?=\s|\Z)|[.!?;]|\n|\Z)[^\S\n]*", text)


def _joined(chunks: Iterator[Chunk]) -> Iterator[Chunk]:
    """Neighbours of one kind as one chunk, conflicts excepted."""
    last: Chunk | None = None
    for chunk in chunks:
        if last and last.kind == chunk.kind != "conflict":
            last = Chunk(chunk.kind, last.base + chunk.base, last.mine + chunk.mine, last.theirs + chunk.theirs, last.text + chunk.text)
        else:
            if last:
                yield last
            last = chunk
    if last:
        yield last


def _with_marks(chunks: Sequence[Chunk]) -> str:
    parts = []
    for chunk in chunks:
        if chunk.kind == "conflict":
            before, between, after = MARKS
            parts.append(f"{before}\n{_ended(chunk.mine)}{between}\n{_ended(chunk.theirs)}{after}\n")
        else:
            parts.append(chunk.text)
    return "".join(parts)


def _ended(text: str) -> str:
    return text if text.endswith("\n") or not text else text + "\n"
