"""Our tokens in Whoosh's form. Whoosh pickles the analyzer's class into each index: this module and the names in it have to stay."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from whoosh.analysis import Analyzer, Token

from colonnade.search.tokens import tokens


class OurAnalyzer(Analyzer):
    """Cuts text as `colonnade.search.tokens` does."""

    def __call__(self, value: str, **options: Any) -> Iterator[Token]:
        token = Token(positions=True, mode=options.get("mode", ""))
        token.boost = 1.0
        for position, text in enumerate(tokens(value)):
            token.original = token.text = text
            token.pos = position
            token.stopped = False
            yield token
