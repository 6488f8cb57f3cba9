"""What changed between two texts: by lines, and inside changed lines by words. Plain text; showing it is the template's work."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import Match, SequenceMatcher
from itertools import zip_longest
from typing import NamedTuple

MAX_COST = 400_000
"""The most pairs of equal items to look at. Above it frequent items (blank lines, "the") don't count, and if that
doesn't suffice, the texts count as wholly different between their equal ends."""

_MIN_LIKENESS = 0.3
_CJK = (
    "\u2e80-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff"  # Chinese, Japanese, their signs
    "\uac00-\ud7af"  # Korean
)
_WORD = re.compile(rf"(?:[{_CJK}]|[^\W{_CJK}]+|[^\w\s])[^\S\n]*|\n|[^\S\n]+")


class Block(NamedTuple):
    """Equal parts of two sequences: `size` items from `a` in the first and from `b` in the second."""

    a: int
    b: int
    size: int


class Segment(NamedTuple):
    """A part of a line, and whether it differs from its counterpart."""

    text: str
    changed: bool


@dataclass(frozen=True)
class Line:
    """A line with `op` ' ' (in both), '-' (old) or '+' (new), and its number in each text, from 1, or None."""

    op: str
    segments: tuple[Segment, ...]
    old_number: int | None
    new_number: int | None

    @property
    def text(self) -> str:
        """The whole line, without its end."""
        return "".join(segment.text for segment in self.segments)


@dataclass(frozen=True)
class Hunk:
    """Changed lines with those around them, from line `old_start` of the old and `new_start` of the new text, counted from 1."""

    old_start: int
    new_start: int
    lines: tuple[Line, ...]


class Summary(NamedTuple):
    """How many lines came and went."""

    added: int
    removed: int


def compare(old: str, new: str, context: int = 3) -> list[Hunk]:
    """The changes from *old* to *new*, each with *context* unchanged lines around it; empty if they are equal."""
    old_lines, new_lines = _lines(old), _lines(new)
    lines = list(_all_lines(old_lines, new_lines))
    hunks: list[Hunk] = []
    position = at_old = at_new = 0
    for start, end in _ranges([line.op != " " for line in lines], context):
        shown = tuple(lines[start:end])
        at_old, at_new = at_old + start - position, at_new + start - position  # what isn't shown is in both
        hunks.append(Hunk(at_old + 1, at_new + 1, shown))
        position = end
        at_old += sum(line.op != "+" for line in shown)
        at_new += sum(line.op != "-" for line in shown)
    return hunks


def summary(old: str, new: str) -> Summary:
    """The number of lines that *new* has more, and less, than *old*. A changed line counts in both."""
    old_lines, new_lines = _lines(old), _lines(new)
    same = sum(block.size for block in matching_blocks(old_lines, new_lines))
    return Summary(len(new_lines) - same, len(old_lines) - same)


def words(text: str) -> list[str]:
    """*text* cut into words, single Chinese, Japanese or Korean characters, signs and ends of lines; joined they are the text.

    Blanks belong to what is before them.
    """
    return _WORD.findall(text)


def matching_blocks(a: Sequence[str], b: Sequence[str]) -> list[Block]:
    """The parts that *a* and *b* have in common, in order, the last with size 0. Never takes long, see `MAX_COST`."""
    start = _common(zip(a, b, strict=False))
    end = _common(zip(reversed(a[start:]), reversed(b[start:]), strict=False))
    middle_a, middle_b = a[start : len(a) - end], b[start : len(b) - end]
    blocks = [Block(0, 0, start)]
    blocks += [Block(block.a + start, block.b + start, block.size) for block in _middle_blocks(middle_a, middle_b)]
    blocks.append(Block(len(a) - end, len(b) - end, end))
    return [block for block in blocks if block.size] + [Block(len(a), len(b), 0)]


def _lines(text: str) -> list[str]:
    lines = re.split(r"\r\n|\r|\n", text)
    return lines if lines[-1] else lines[:-1]


def _common(pairs: Iterator[tuple[str, str]]) -> int:
    count = 0
    for left, right in pairs:
        if left != right:
            break
        count += 1
    return count


def _middle_blocks(a: Sequence[str], b: Sequence[str]) -> Iterable[Match]:
    counts_a, counts_b = Counter(a), Counter(b)
    frequent = len(b) // 100 + 1  # what SequenceMatcher itself calls popular, if told to leave it out
    for autojunk in (False, True):
        cost = sum(count * counts_b[item] for item, count in counts_a.items() if not autojunk or counts_b[item] <= frequent)
        if cost <= MAX_COST and (not autojunk or len(b) >= 200):
            return SequenceMatcher(None, a, b, autojunk=autojunk).get_matching_blocks()
    return ()


def _all_lines(old: list[str], new: list[str]) -> Iterator[Line]:
    at_old = at_new = 0
    for block in matching_blocks(old, new):
        yield from _changed_lines(old[at_old : block.a], new[at_new : block.b], at_old, at_new)
        for offset in range(block.size):
            yield Line(" ", (Segment(old[block.a + offset], False),), block.a + offset + 1, block.b + offset + 1)
        at_old, at_new = block.a + block.size, block.b + block.size


def _changed_lines(old: list[str], new: list[str], at_old: int, at_new: int) -> Iterator[Line]:
    """First what went, then what came; the first old line is compared with the first new one, and so on."""
    pairs = [_segments(left, right) for left, right in zip_longest(old, new)]
    for number, (left, _) in enumerate(pairs[: len(old)], at_old + 1):
        yield Line("-", left, number, None)
    for number, (_, right) in enumerate(pairs[: len(new)], at_new + 1):
        yield Line("+", right, None, number)


def _segments(old: str | None, new: str | None) -> tuple[tuple[Segment, ...], tuple[Segment, ...]]:
    """Both lines in parts. Lines that have little in common are shown as wholly changed: spots of equal words don't help."""
    old_words, new_words = words(old or ""), words(new or "")
    blocks = matching_blocks(old_words, new_words)
    same = sum(len("".join(old_words[block.a : block.a + block.size]).strip()) for block in blocks)
    if 2 * same < _MIN_LIKENESS * (len(old or "") + len(new or "")):
        blocks = blocks[-1:]
    return _parts(old_words, [(block.a, block.size) for block in blocks]), _parts(new_words, [(block.b, block.size) for block in blocks])


def _parts(items: list[str], same: list[tuple[int, int]]) -> tuple[Segment, ...]:
    parts: list[Segment] = []
    position = 0
    for start, size in same:
        parts += Segment("".join(items[position:start]), True), Segment("".join(items[start : start + size]), False)
        position = start + size
    return tuple(part for part in parts if part.text)


def _ranges(changed: list[bool], context: int) -> list[tuple[int, int]]:
    """Ranges of lines to show: those that changed with *context* around, joined where they touch."""
    ranges: list[tuple[int, int]] = []
    for index in (index for index, is_changed in enumerate(changed) if is_changed):
        start, end = max(index - context, 0), min(index + context + 1, len(changed))
        if ranges and start <= ranges[-1][1]:
            ranges[-1] = (ranges[-1][0], end)
        else:
            ranges.append((start, end))
    return ranges
