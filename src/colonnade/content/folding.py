"""The one form in which words are compared when something is searched for: in titles, and in texts by every engine.

Unicode NFKC, so that full and half width are one; case folded; accents of Latin, Greek and Cyrillic letters dropped; 臺 is 台.
"""

from __future__ import annotations

import re
import unicodedata

_PAIRED = (
    "\u0e00-\u0e7f\u0e80-\u0eff\u1000-\u109f\u1780-\u17ff"  # Thai, Lao, Burmese, Khmer
    "\u3005\u3006\u3041-\u3096\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff\u31f0-\u31ff"  # kana, 々 and 〆
    "\u3105-\u312f\u31a0-\u31bf"  # bopomofo
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"  # Han
)
RUN = re.compile(rf"([{_PAIRED}]+)|((?![{_PAIRED}])[^\W_](?:(?![{_PAIRED}])[^\W_]|[\u0300-\u036f\u0591-\u06ff\u0900-\u0dff])*)")
"""A run of a script without spaces (group 1), or a word of any other (group 2), in folded text."""
_ACCENTED = re.compile("[\u00c0-\u052f\u1d00-\u1fff\u2c60-\u2c7f\ua720-\ua7ff\u0300-\u036f]")
_ACCENTS = re.compile("[\u0300-\u036f]")
MAX_WORD = 64
"""Characters of a word that count: what is longer is no word."""


def fold(text: str) -> str:
    """*text* in the form in which it is compared."""
    if text.isascii():
        return text.lower()
    text = unicodedata.normalize("NFKC", text).casefold().replace("臺", "台")
    if not _ACCENTED.search(text):
        return text
    return unicodedata.normalize("NFC", _ACCENTS.sub("", unicodedata.normalize("NFD", text)))


def tokens(text: str) -> list[str]:
    """The tokens of a *text*, in their order: words, and pairs of neighbours in scripts without spaces."""
    found: list[str] = []
    for run, word in RUN.findall(fold(text)):
        found.extend((run[at : at + 2] for at in range(len(run))) if run else (word[:MAX_WORD],))
    return found
