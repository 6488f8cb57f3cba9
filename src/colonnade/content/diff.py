"""What changed between two texts: by lines, and inside changed lines by words. Plain text; showing it is the template's work."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import Match, SequenceMatcher
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

MAX_COST = 400_000
"""The most pairs of equal items to look at. Above it frequent items (blank lines, "the") don't count, and if that
doesn't suffice, the texts count as wholly different between their equal ends."""

_MIN_LIKENESS = 0.3
_BLANK_LIKENESS = 0.01  # less than any line of text has, so that pairing blank lines never costs one of those
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
    effort = _Effort(MAX_COST)
    for block in _without_blank_ties(matching_blocks(old, new), old, new, effort):
        yield from _changed_lines(old[at_old : block.a], new[at_new : block.b], at_old, at_new, effort)
        for offset in range(block.size):
            yield _same_line(old[block.a + offset], block.a + offset, block.b + offset)
        at_old, at_new = block.a + block.size, block.b + block.size


def _same_line(text: str, at_old: int, at_new: int) -> Line:
    return Line(" ", (Segment(text, False),), at_old + 1, at_new + 1)


@dataclass
class _Effort:
    """How much may still be looked at to find the lines of one text that became one another."""

    left: int

    def suffices(self, old: list[str], new: list[str]) -> bool:
        """Whether each of the lines can be compared with each."""
        return self._of(old, new) <= self.left

    def spend(self, old: list[str], new: list[str]) -> bool:
        """As `suffices`, and it is done."""
        enough = self.suffices(old, new)
        self.left -= self._of(old, new) if enough else 0
        return enough

    @staticmethod
    def _of(old: list[str], new: list[str]) -> int:
        # A word is a letter at least, so letters are counted.
        return len(old) * sum(map(len, new)) + len(new) * sum(map(len, old)) + len(old) * len(new)


def _without_blank_ties(blocks: list[Block], old: list[str], new: list[str], effort: _Effort) -> Iterator[Block]:
    """*blocks* without the blank lines that alone stand between two changes, where what they join can be paired line by line.

    Any blank line equals any other: one that is held for the same must not keep two like lines from being found.
    """
    start_old = start_new = 0
    ties: list[Block] = []
    for block in blocks:
        if block.size and not any(line.strip() for line in old[block.a : block.a + block.size]):
            ties.append(block)
            continue
        if ties and not effort.suffices(old[start_old : block.a], new[start_new : block.b]):
            yield from ties
        yield block
        start_old, start_new, ties = block.a + block.size, block.b + block.size, []


def _changed_lines(old: list[str], new: list[str], at_old: int, at_new: int, effort: _Effort) -> Iterator[Line]:
    """A line that was changed stands beside what it became; between those first what went, then what came."""
    done_old = done_new = 0
    for left, right in [*_pairs(old, new, effort), (len(old), len(new))]:
        for number in range(done_old, left):
            yield Line("-", _whole(old[number]), at_old + number + 1, None)
        for number in range(done_new, right):
            yield Line("+", _whole(new[number]), None, at_new + number + 1)
        if left < len(old) and right < len(new):
            yield from _changed_line(old[left], new[right], at_old + left, at_new + right)
        done_old, done_new = left + 1, right + 1


def _changed_line(old: str, new: str, at_old: int, at_new: int) -> Iterator[Line]:
    if old == new:
        yield _same_line(old, at_old, at_new)
        return
    before, after = _segments(old, new)
    yield Line("-", before, at_old + 1, None)
    yield Line("+", after, None, at_new + 1)


def _pairs(old: list[str], new: list[str], effort: _Effort) -> list[tuple[int, int]]:
    """The lines that became one another, in order. Where that would take too long, like ones at the same place."""
    if len(old) <= 1 and len(new) <= 1:
        return [(0, 0)] if old and new else []
    compared = effort.spend(old, new)
    bags_old, bags_new = [_bag(line) for line in old], [_bag(line) for line in new]
    if compared:
        return _best_pairs([[_likeness(*a, *b) for b in zip(new, bags_new, strict=True)] for a in zip(old, bags_old, strict=True)])
    return [(i, i) for i in range(min(len(old), len(new))) if _likeness(old[i], bags_old[i], new[i], bags_new[i])]


def _best_pairs(likeness: list[list[float]]) -> list[tuple[int, int]]:
    """The pairs (row, column), both ascending, that are most like in all."""
    rows, columns = len(likeness), len(likeness[0]) if likeness else 0
    best = [[0.0] * (columns + 1) for _ in range(rows + 1)]  # of what is left from here on
    for i in range(rows - 1, -1, -1):
        for j in range(columns - 1, -1, -1):
            best[i][j] = max(best[i + 1][j], best[i][j + 1], best[i + 1][j + 1] + likeness[i][j])
    pairs: list[tuple[int, int]] = []
    i = j = 0
    while i < rows and j < columns:
        if best[i][j] == best[i + 1][j]:
            i += 1
        elif best[i][j] == best[i][j + 1]:
            j += 1
        else:
            pairs.append((i, j))
            i, j = i + 1, j + 1
    return pairs


def _bag(line: str) -> Counter[str]:
    return Counter(word.strip() for word in words(line) if word.strip())


def _likeness(old: str, old_words: Counter[str], new: str, new_words: Counter[str]) -> float:
    """How much of both lines is in both, up to 1; 0 if that is too little to call one of them the other, changed."""
    if not old_words or not new_words:
        return _BLANK_LIKENESS if old == new else 0.0
    same = sum(len(word) * min(count, new_words[word]) for word, count in old_words.items())
    return _ratio(same, old, new) if _ratio(same, old, new) >= _MIN_LIKENESS else 0.0


def _ratio(same: int, old: str, new: str) -> float:
    return 2 * same / (len(old.strip()) + len(new.strip()) or 1)


def _segments(old: str, new: str) -> tuple[tuple[Segment, ...], tuple[Segment, ...]]:
    """Both lines in parts. Lines that have little in common are shown as wholly changed: spots of equal words don't help."""
    old_words, new_words = words(old), words(new)
    # Blanks belong to the word before them: without that, a word to which another was added at the end would be another word.
    bare_old, bare_new = ([word.rstrip() or word for word in each] for each in (old_words, new_words))
    blocks = matching_blocks(bare_old, bare_new)
    same = sum(len("".join(bare_old[block.a : block.a + block.size]).strip()) for block in blocks)
    if _ratio(same, old, new) < _MIN_LIKENESS:
        return _whole(old), _whole(new)
    before = _parts(old_words, new_words, [(block.a, block.b, block.size) for block in blocks])
    return before, _parts(new_words, old_words, [(block.b, block.a, block.size) for block in blocks])


def _whole(line: str) -> tuple[Segment, ...]:
    return (Segment(line, True),) if line else ()


def _parts(items: list[str], others: list[str], same: list[tuple[int, int, int]]) -> tuple[Segment, ...]:
    """The line of *items* in parts; *same* tells where it begins to be like the line of *others*, where that does, and how long."""
    parts: list[tuple[str, bool]] = []
    position = 0
    for start, other, size in same:
        parts.append(("".join(items[position:start]), True))
        for item, its_like in zip(items[start : start + size], others[other : other + size], strict=True):
            shared = item if item == its_like else item.rstrip()
            parts += (shared, False), (item[len(shared) :], True)
        position = start + size
    joined = groupby((part for part in parts if part[0]), key=itemgetter(1))
    return tuple(Segment("".join(text for text, _ in group), changed) for changed, group in joined)


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
