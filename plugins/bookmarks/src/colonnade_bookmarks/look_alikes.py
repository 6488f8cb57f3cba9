"""Names of hosts that may look like another's: a part that mixes scripts is shown as machines write it. Pure.

The rule is that of *highly restrictive* in Unicode Technical Standard 39: one script, or Latin with those that Chinese, Japanese or
Korean is written in.
"""

from __future__ import annotations

import re
import unicodedata

_TOGETHER = (
    frozenset({"LATIN", "CJK", "BOPOMOFO"}),
    frozenset({"LATIN", "CJK", "HIRAGANA", "KATAKANA"}),
    frozenset({"LATIN", "CJK", "HANGUL"}),
)
_HAN = ("CJK", "IDEOGRAPHIC", "VERTICAL")  # 々, 〆 and the like are written with Han characters
_LABEL = re.compile(r"[^.:]+")


def shown_host(host: str) -> str:
    """*host* for people to read: parts of it that mix scripts in punycode (`xn--…`), all others as they are."""
    return host if host.isascii() else _LABEL.sub(lambda match: _shown(match[0]), host)


def _shown(label: str) -> str:
    folded = unicodedata.normalize("NFKC", label)
    scripts = {_script(character) for character in folded if unicodedata.category(character).startswith("L")}
    if len(scripts) <= 1 or any(scripts <= together for together in _TOGETHER):
        return label
    try:
        return label.encode("idna").decode("ascii")
    except UnicodeError:  # no host of the web: nothing is there to be mistaken for
        return label.encode("ascii", "backslashreplace").decode("ascii")


def _script(letter: str) -> str:
    """The script of a letter: the first word of its name, but for those that have several."""
    word = re.split("[ -]", unicodedata.name(letter, "?"))[0]
    return "CJK" if word in _HAN else word
