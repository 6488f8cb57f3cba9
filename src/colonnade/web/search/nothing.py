"""What to do where nothing was found: another spelling, fewer words, everywhere, and what plugins offer; and noting it for the report."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, islice
from typing import Any

from colonnade.catalog.near_titles import near, pieces
from colonnade.search.query import NOTHING, Has, Text, replaced, texts
from colonnade.search.tokens import fold, wanted_tokens
from colonnade.web.quick_commands import Command, offered_by_plugins
from colonnade.web.search.asked import Search

MAX_GUESSED = 3
"""Words for which it is guessed what they were meant as: each guess asks the index."""
MAX_GUESSES = 5
MAX_LEFT_OUT = 5
"""Parts of a question that are tried to be left out: each asks the index."""


def ways_out(asked: Search) -> dict[str, Any]:
    """What helps a reader whose search found nothing. Raises IndexUnusable."""
    whole = asked.found(limit=0, whole=True).total if asked.is_narrowed and not asked.query.is_empty else 0
    meant = _meant(asked) if not whole else None
    return {
        "whole": whole,
        "meant": meant,
        "fewer": [] if whole or meant else list(_with_fewer_words(asked)),
        "offers": list(_offers(asked)),
    }


def note(asked: Search) -> None:
    """Count a question of words that found nothing, for the report, where it is asked for the first page, and nothing but words."""
    request = asked.request
    person = request.reader.person
    if request.runtime.report_unfound and person is not None and not asked.start and not asked.is_narrowed and _is_of_words(asked):
        request.runtime.unfound.note(person.id, asked.typed, request.now)


def _is_of_words(asked: Search) -> bool:
    tree = asked.query.tree
    return replaced(tree, Has, lambda _has: NOTHING) == tree and any(texts(tree))


def _meant(asked: Search) -> tuple[str, str] | None:
    """(words, address) of the first guess at what was meant with which this reader finds something."""
    words = next(chain(_as_in_a_title(asked), _as_another_word(asked)), None)
    return (words, asked.url(q=words)) if words else None


def _as_in_a_title(asked: Search) -> Iterator[str]:
    """What was typed with one piece of Chinese changed to what stands in a title (see `catalog/near_titles.py`)."""
    request, folded = asked.request, fold(asked.typed)
    typed = asked.typed if len(folded) == len(asked.typed) else folded
    looked_for = {token for text in texts(asked.query.tree) for token in text.tokens}
    wanted = (piece for piece in pieces(folded) if looked_for.issuperset(wanted_tokens(piece[0])[0]))
    for piece in islice(wanted, MAX_GUESSED):
        for edit in near(request.database, piece[0], request.reader.visible, MAX_GUESSES):
            words = typed[: piece.start()] + edit.applied(typed[slice(*piece.span())]) + typed[piece.end() :]
            if asked.number_of(words):
                yield words


def _as_another_word(asked: Search) -> Iterator[str]:
    """What was typed with one of its first words changed to one that the index knows."""
    words_alone = (text for text in texts(asked.query.tree) if len(text.tokens) == 1 and not text.prefix)
    for text in islice(words_alone, MAX_GUESSED):
        for guess in asked.request.runtime.search.words_like(text.tokens[0])[:MAX_GUESSES]:
            other = replaced(asked.understood[0], Text, lambda found, text=text, guess=guess: _with_word(found, text, guess))
            if asked.found(limit=0, tree=other).total:
                yield asked.typed.replace(text.tokens[0], guess) if text.tokens[0] in asked.typed else guess


def _with_word(found: Text, text: Text, word: str) -> Text:
    return Text((word,), found.prefix, found.in_title) if found == text else found


def _with_fewer_words(asked: Search) -> list[tuple[str, str, int]]:
    """(words, address, number of results) of the question without one of its parts, where that finds something; the most first."""
    parts = asked.typed.split()
    if not 1 < len(parts) <= MAX_LEFT_OUT or any(sign in asked.typed for sign in '"“”'):
        return []
    others = dict.fromkeys(" ".join(parts[:at] + parts[at + 1 :]) for at in range(len(parts)))
    counted = ((words, asked.url(q=words), asked.number_of(words)) for words in others)
    return sorted((found for found in counted if found[2]), key=lambda found: -found[2])[:3]


def _offers(asked: Search) -> list[Command]:
    """What plugins offer, at the place that is searched, to who found nothing."""
    request = asked.request
    place = request.view.get(int(asked.chosen.get("place", 0)))
    view = request.view.at(place if place is not None and place.is_place else request.database["site"])
    return list(offered_by_plugins(request, "nothing_found", view, words=asked.words))
