"""How much of a password is not a well-known password, a run or a repetition."""

from __future__ import annotations

import importlib.util
import re
import unicodedata
from functools import cache
from pathlib import Path

_SHORTEST_WORD, _LONGEST_WORD, _SHORTEST_RUN = 4, 16, 3
_YEAR = re.compile(r"(19|20)\d\d")


@cache
def common_passwords() -> frozenset[str]:
    """The 30,000 most common passwords, in lower case, as the distribution zxcvbn lists them."""
    # Only the list is loaded: the package itself builds tables of 14 MB on import, which a small process has no use for.
    package = importlib.util.find_spec("zxcvbn")
    if package is None or package.origin is None:
        raise ImportError("the distribution zxcvbn, which has the list of common passwords, is not installed")
    spec = importlib.util.spec_from_file_location("zxcvbn_frequency_lists", Path(package.origin).with_name("frequency_lists.py"))
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return frozenset(module.FREQUENCY_LISTS["passwords"])


def pieces(password: str) -> int:
    """The number of different pieces that a guesser has to put together.

    A common password, a year, a run of neighbours (`aaa`, `2345`) and any other single character are one piece each;
    a piece that comes again costs nothing.
    """
    text = unicodedata.normalize("NFKC", password).casefold()
    found, start = set(), 0
    while start < len(text):
        end = _end_of_piece(text, start)
        found.add(text[start:end])
        start = end
    return len(found)


def _end_of_piece(text: str, start: int) -> int:
    year = _YEAR.match(text, start)
    return max(_end_of_word(text, start), _end_of_run(text, start), year.end() if year else 0)


def _end_of_word(text: str, start: int) -> int:
    for length in range(min(_LONGEST_WORD, len(text) - start), _SHORTEST_WORD - 1, -1):
        if text[start : start + length] in common_passwords():
            return start + length
    return start + 1


def _end_of_run(text: str, start: int) -> int:
    for step in (0, 1, -1):
        end = start + 1
        while end < len(text) and ord(text[end]) - ord(text[end - 1]) == step:
            end += 1
        if end - start >= _SHORTEST_RUN:
            return end
    return start + 1
