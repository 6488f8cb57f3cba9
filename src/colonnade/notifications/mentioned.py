"""Whom a text mentions."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Mentions:
    """Whom a text mentions: the ids of `people`, each once and in order, and whether it is `all` who may read it."""

    people: tuple[int, ...] = ()
    all: bool = False


def mentioned_in(source: str) -> Mentions:
    """Whom the stored Markdown *source* mentions."""
    return Mentions()
