"""A piece of a text around what was searched for, and where in it that stands."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate, takewhile

from colonnade.search.query import Text
from colonnade.search.tokens import RUN, fold

LENGTH = 220
_BEFORE = 60
MAX_LOOKED_AT = 200_000
WINDOW = 2_000
"""Characters whose places are worked out at once, where something is found."""
_MAX_REMEMBERED = 20_000
_PART, _OVERLAP = 5_000, 300
_MOST_TRIES = 40


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a text: what was searched for (`hit`), or what is around it."""

    text: str
    hit: bool = False


def pieces(text: str, wanted: Iterable[Text], length: int = LENGTH) -> list[Piece]:
    """A cut of *text* with the first place where something of *wanted* stands, in pieces. Without any: its beginning."""
    text = text[:MAX_LOOKED_AT]
    found = _spans(text, tuple(wanted))
    first = next(found, None)
    start = max(0, first[0] - _BEFORE) if first is not None else 0
    start = _at_word(text, start) if start else 0
    end = min(len(text), start + length)
    spans = [first, *takewhile(lambda span: span[0] < end, found)] if first is not None else []
    return _cut(text, _merged(spans), start, end)


def pieces_in_long(text: str, wanted: Iterable[Text], length: int = LENGTH) -> list[Piece]:
    """Like `pieces`, for a text of any length; nothing when nothing of *wanted* stands in it.

    Where something may stand is found by folding a part of the text at once, which is quick; only there each character is looked at.
    """
    wanted = tuple(wanted)
    tokens = {token for part in wanted for token in part.tokens}
    tries = _MOST_TRIES
    for start in range(0, len(text), _PART):
        part = text[max(0, start - _OVERLAP) : start + _PART + _OVERLAP]
        folded = fold(part)
        if any(token in folded for token in tokens):
            found, tries = pieces(part, wanted, length), tries - 1
            if any(piece.hit for piece in found):
                return _within(found, before=start > 0, after=start + _PART + _OVERLAP < len(text))
            if not tries:
                break
    return []


def _within(found: list[Piece], *, before: bool, after: bool) -> list[Piece]:
    """*found* as a part of a longer text: with a mark where that goes on."""
    begins = before and not found[0].text.startswith("…")
    ends = after and not found[-1].text.endswith("…")
    return [*([Piece("…")] if begins else ()), *found, *([Piece("…")] if ends else ())]


def marked(text: str, wanted: Iterable[Text]) -> list[Piece]:
    """All of *text*, in pieces: for titles."""
    return _cut(text, _merged(_spans(text, tuple(wanted))), 0, len(text))


def _cut(text: str, spans: list[tuple[int, int]], start: int, end: int) -> list[Piece]:
    found = [Piece("…")] if start else []
    at = start
    for first, last in spans:
        if first >= end:
            break
        if first >= at:
            found.append(Piece(text[at:first]))
            found.append(Piece(text[first : min(last, end)], hit=True))
            at = min(last, end)
    found.append(Piece(text[at:end] + ("…" if end < len(text) else "")))
    return [piece for piece in found if piece.text]


def _at_word(text: str, start: int) -> int:
    """The beginning of a word at or soon after *start*."""
    blank = text.find(" ", start, start + 20)
    return blank + 1 if blank >= 0 else start


def _spans(text: str, wanted: tuple[Text, ...]) -> Iterator[tuple[int, int]]:
    """Where tokens of *wanted* stand in *text*, as the engines see it, from the first on. Cheap where little of it is found.

    Where one stands as a part of a word at least, it is looked for in the folded text first: only there is it cut into tokens.
    """
    exact, begun, anything = _looked_for(wanted)
    if anything is None:
        return
    folded = _Folded(text)
    at = 0
    while (somewhere := anything.search(folded.text, at)) is not None:
        match = RUN.search(folded.text, _begin_of_run(folded.text, somewhere.start(), at))
        if match is None:
            return
        at = match.end()
        for start, end in _hits(match, _starts(anything, match, somewhere.start()), exact, begun):
            yield folded.place(start), folded.place(end - 1) + 1


@lru_cache(maxsize=64)
def _looked_for(wanted: tuple[Text, ...]) -> tuple[frozenset[str], tuple[str, ...], re.Pattern[str] | None]:
    """Tokens that stand there whole, those that words begin with, and an expression for any of them; None when there is nothing to find."""
    exact = frozenset(token for part in wanted for token in (part.tokens[:-1] if part.prefix else part.tokens))
    begun = tuple(sorted({part.tokens[-1] for part in wanted if part.prefix}, key=len, reverse=True))
    anything = "|".join(re.escape(token) for token in sorted(exact.union(begun)))
    return exact, begun, re.compile(anything) if anything else None


def _begin_of_run(folded: str, at: int, least: int) -> int:
    """Where the word that *at* lies in begins, at *least* there. Pairs of characters are the same wherever one begins to cut them."""
    while at > least and RUN.fullmatch("x" + folded[at - 1 : at + 1]):
        at -= 1
    return at


def _starts(anything: re.Pattern[str], match: re.Match[str], first: int) -> Iterator[int]:
    """Where tokens of a run may be that are looked for, *first* being the first of these places: in pairs of characters anywhere."""
    if not match[1]:
        yield match.start()
        return
    at = first
    while at < match.end():
        yield at
        found = anything.search(match.string, at + 1, match.end())
        at = found.start() if found is not None else match.end()


def _hits(match: re.Match[str], starts: Iterable[int], exact: frozenset[str], begun: tuple[str, ...]) -> Iterator[tuple[int, int]]:
    """(start, end) in the folded text of each token of a run, at *starts*, that is wanted or begins as wanted."""
    folded, pairs = match.string, bool(match[1])
    for at in starts:
        token = folded[at : min(at + 2, match.end())] if pairs else match[2]
        begins = next((begin for begin in begun if token.startswith(begin)), "")
        if token in exact or begins:
            yield at, at + (len(begins) if pairs and token not in exact else len(token))


class _Folded:
    """A text folded character by character, that tells from which character of the text one of the folded text comes."""

    def __init__(self, text: str) -> None:
        self._windows = [text[at : at + WINDOW] for at in range(0, len(text), WINDOW)]
        folded = [window.translate(_FOLDED) for window in self._windows]
        self._begins = list(accumulate(map(len, folded), initial=0))
        self._places: dict[int, Sequence[int]] = {}
        self.text = "".join(folded)

    def place(self, at: int) -> int:
        """The place in the text of the folded text's character at *at*."""
        number = bisect_right(self._begins, at) - 1
        if number not in self._places:
            self._places[number] = _places_in(self._windows[number])
        return number * WINDOW + self._places[number][at - self._begins[number]]


def _places_in(window: str) -> Sequence[int]:
    """For each character of the folded *window*, the place of the one that it comes from."""
    if _is_one_to_one(window):
        return range(len(window))
    return [place for place, character in enumerate(window) for _ in _FOLDED[ord(character)]]


def _is_one_to_one(window: str) -> bool:
    """Tell whether each character is folded to one, as most are."""
    if window.isascii():
        return True
    new = set(window) - _TO_ONE
    if len(_TO_ONE) + len(new) > _MAX_REMEMBERED:
        _TO_ONE.clear()
    _TO_ONE.update(character for character in new if len(_FOLDED[ord(character)]) == 1)
    return new <= _TO_ONE


class _FoldedCharacters(dict[int, str]):
    """What each character is folded to, for `str.translate`; one or several, or none. Remembers those that were asked for."""

    def __missing__(self, code: int) -> str:
        if len(self) >= _MAX_REMEMBERED:
            self.clear()
        found = self[code] = fold(chr(code))
        return found


_FOLDED = _FoldedCharacters()
_TO_ONE: set[str] = set()


def _merged(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((start, end))
    return found
