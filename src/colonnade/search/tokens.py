"""Cutting text into the tokens that are searched for: the same for documents and for queries, and for every engine.

Unicode NFKC, so that full and half width are one; case folded; accents of Latin, Greek and Cyrillic letters dropped; 臺 is 台. Letters
and digits make words. Scripts that are written without spaces become pairs of neighbours (Nie, Gao, Zhang, Zhou: *On the use of words
and n-grams for Chinese information retrieval*, 2000), and the last character of a run one more token, so that each begins one.
"""

from __future__ import annotations

from colonnade.content.folding import MAX_WORD, RUN, fold, tokens

__all__ = ["MAX_WORD", "RUN", "fold", "tokens", "wanted_tokens"]  # they are looked for here


def wanted_tokens(text: str) -> tuple[tuple[str, ...], bool]:
    """(tokens, whether the last one is a beginning) of a query's *text*: what must stand one after the other in a document.

    A run of characters may go on in the document, so its last character isn't asked for by itself, unless it is the only one.
    """
    runs = RUN.findall(fold(text))
    found = tokens(text)
    last = runs[-1][0] if runs else ""
    return tuple(found[:-1] if len(last) > 1 else found), len(last) == 1
