"""Which language a text is written in."""

from __future__ import annotations

import re

_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")
_LATIN_WORD = re.compile(r"[A-Za-zÀ-ɏ]+")
_CODE = re.compile(r"^ {0,3}(`{3,}|~{3,}).*?(?:^ {0,3}\1|\Z)|`[^`\n]*`|<[^<>\n]*>|\]\([^()\n]*\)", re.DOTALL | re.MULTILINE)
_HAN_SHARE = 0.25


def guess_language(text: str) -> str:
    """The language of a text by how many of its words are Chinese characters, code aside."""
    prose = _CODE.sub(" ", text[:200_000])
    han, words = len(_HAN.findall(prose)), len(_LATIN_WORD.findall(prose))
    return "zh_Hant" if han and han >= _HAN_SHARE * (han + words) else "en"
