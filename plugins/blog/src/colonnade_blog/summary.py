"""The few lines that stand for a post in a list. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable

from colonnade.api import plain_text

LENGTH = 320
MOST_PARTS = 12
_BETWEEN = re.compile(r"\n[ \t]*\n")
# What says little by itself: headings, pictures, code, tables, rules, quotations of others.
_PASSED_OVER = re.compile(r"\s{0,3}(#|!\[|```|~~~|\||>|(-{3}|\*{3}|_{3})\s*$)")


def summary_of(summary: str, body: str, name_of: Callable[[int], str | None] = lambda person_id: None) -> str:
    """*summary*, or without one the first paragraph of the Markdown *body* as plain text; *name_of* names who is mentioned."""
    if summary:
        return " ".join(summary.split())
    parts = [part for part in _BETWEEN.split(body.strip(), MOST_PARTS)[:MOST_PARTS] if not _PASSED_OVER.match(part)]
    found = (plain_text(part, LENGTH, name_of) for part in parts)
    return next((text for text in found if text), plain_text(body, LENGTH, name_of))
