"""What follows from the words of an update: its title, its tags, its language. Pure."""

from __future__ import annotations

import re
import unicodedata

from colonnade.api import plain_text, to_tags

MAX_TITLE = 80
SHOWN_CHARACTERS = 420
SHOWN_LINES = 6
_BLANK_LETTERS = "\u115f\u1160\u2800\u3164\uffa0"
_CODE = re.compile(r"(?ms)^(`{3,}|~{3,}).*?(?:^\1|\Z)|(`+)(?!`).*?(?<!`)\2(?!`)")
# Not inside a word or an address, and not a number alone: `#4` is the fourth of something.
_TAG = re.compile(r"(?<![\w/&#?=.:-])[#＃](?=[\w.+-]*[^\W\d_])([\w][\w.+-]*)")
_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_LATIN = re.compile(r"[A-Za-z]")
_ADDRESS = re.compile(r"https?://\S+|@[\w.-]+")


def is_blank(text: str) -> bool:
    """Tell whether nothing of *text* can be seen."""
    return all(c.isspace() or c in _BLANK_LETTERS or unicodedata.category(c)[0] in "CZ" for c in text)


def title_of(body: str) -> str:
    """The first line of the Markdown *body* that shows something, as plain text of at most `MAX_TITLE` characters; '' without any."""
    for line in body.splitlines():
        title = plain_text(line, MAX_TITLE)
        if not is_blank(title):
            return title
    lines = (" ".join(line.split()) for line in body.splitlines())
    return next((line[:MAX_TITLE] for line in lines if not is_blank(line)), "")


def tags_in(body: str) -> tuple[str, ...]:
    """The tags written as `#tag` in the Markdown *body*, each once, in their order; none from code or addresses."""
    return to_tags([found.rstrip(".+-") if not found.endswith("++") else found for found in _TAG.findall(_CODE.sub(" ", body))])


def language_of(body: str, otherwise: str) -> str:
    """The language that *body* is written in, by its letters: Chinese where a tenth of them are; *otherwise* where there are none."""
    words = _ADDRESS.sub(" ", body)
    han, latin = len(_HAN.findall(words)), len(_LATIN.findall(words))
    if not han and not latin:
        return otherwise
    return "zh_Hant" if han * 9 >= latin else "en"


def is_long(body: str) -> bool:
    """Tell whether *body* is more than a list shows of it: about six lines."""
    return len(body) > SHOWN_CHARACTERS or sum(not is_blank(line) for line in body.splitlines()) > SHOWN_LINES
