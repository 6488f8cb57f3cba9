"""A piece of a text around what was searched for, and where in it that stands."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from colonnade.search.query import Text
from colonnade.search.tokens import RUN, fold

LENGTH = 220
_BEFORE = 60
MAX_LOOKED_AT = 200_000
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
    spans = _merged(_spans(text, tuple(wanted)))
    start = max(0, spans[0][0] - _BEFORE) if spans else 0
    start = _at_word(text, start) if start else 0
    end = min(len(text), start + length)
    return _cut(text, spans, start, end)


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


def _spans(text: str, wanted: tuple[Text, ...]) -> list[tuple[int, int]]:
    """Where tokens of *wanted* stand in *text*, as the engines see it. One character of the text is one or more of the folded text."""
    exact = {token for part in wanted for token in (part.tokens[:-1] if part.prefix else part.tokens)}
    begun = tuple({part.tokens[-1] for part in wanted if part.prefix})
    folded, places = _folded(text)
    found = []
    for match in RUN.finditer(folded):
        if match[1]:
            tokens = [(at, folded[at : min(at + 2, match.end())]) for at in range(match.start(), match.end())]
        else:
            tokens = [(match.start(), match[2])]
        for at, token in tokens:
            begins = next((begin for begin in begun if token.startswith(begin)), "")
            if token in exact or begins:
                end = at + (len(token) if token in exact else len(token) if not match[1] else len(begins))
                found.append((places[at], places[end - 1] + 1))
    return found


def _folded(text: str) -> tuple[str, list[int]]:
    parts, places = [], []
    for number, character in enumerate(text):
        one = character if character.isascii() and not character.isupper() else fold(character) or ""
        parts.append(one)
        places.extend([number] * len(one))
    return "".join(parts), places


def _merged(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((start, end))
    return found
