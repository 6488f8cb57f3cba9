"""Cutting text into the tokens that are searched for: the same for documents and for queries, and for every engine.

Unicode NFKC, so that full and half width are one; case folded; accents of Latin, Greek and Cyrillic letters dropped; 臺 is 台. Letters
and digits make words. Scripts that are written without spaces become pairs of neighbours (Nie, Gao, Zhang, Zhou: *On the use of words
and n-grams for Chinese information retrieval*, 2000), and the last character of a run one more token, so that each begins one.
"""

from __future__ import annotations

from colonnade.content.folding import RUN, fold

MAX_WORD = 64
"""Characters of a word that count: what is longer is no word."""


def tokens(text: str) -> list[str]:
    """The tokens of a document's *text*, in their order."""
    found: list[str] = []
    for run, word in RUN.findall(fold(text)):
        found.extend((run[at : at + 2] for at in range(len(run))) if run else (word[:MAX_WORD],))
    return found


def wanted_tokens(text: str) -> tuple[tuple[str, ...], bool]:
    """(tokens, whether the last one is a beginning) of a query's *text*: what must stand one after the other in a document.

    A run of characters may go on in the document, so its last character isn't asked for by itself, unless it is the only one.
    """
    runs = RUN.findall(fold(text))
    found = tokens(text)
    last = runs[-1][0] if runs else ""
    return tuple(found[:-1] if len(last) > 1 else found), len(last) == 1
