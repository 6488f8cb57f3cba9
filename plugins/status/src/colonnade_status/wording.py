"""What follows from the words of an update: its title, its tags, its language. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection

from colonnade.api import plain_text, tag_path, to_tags

MAX_TITLE = 80
SHOWN_CHARACTERS = 420
SHOWN_LINES = 6
_BLANK_LETTERS = "\u115f\u1160\u2800\u3164\uffa0"
_CODE = re.compile(r"(?ms)^(`{3,}|~{3,}).*?(?:^\1|\Z)|(`+)(?!`).*?(?<!`)\2(?!`)")
# Not inside a word or an address, and not a number alone: `#4` is the fourth of something.
_TAG = re.compile(r"(?<![\w/&#?=.:-])[#＃](?=[\w.+-]*[^\W\d_])([\w][\w.+-]*)")
_MARK = re.compile(r'(<[^<>"]*(?:"[^"]*"[^<>"]*)*>)')
_WITHOUT_TAGS = re.compile(r"<(/?)(?:a|code|pre)\b")
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
    return to_tags([_ended(found) for found in _TAG.findall(_CODE.sub(" ", body))])


def _ended(found: str) -> str:
    """What is written behind a `#`, without the full stop of its sentence; `c++` keeps its end."""
    return found if found.endswith("++") else found.rstrip(".+-")


def with_tag_links(html: str, tags: Collection[str]) -> str:
    """The cleaned *html* of an update, with each `#tag` in its words that is one of *tags* as a link to what has the tag."""
    if not tags:
        return html

    def linked(found: re.Match[str]) -> str:
        written = _ended(found[1])
        tag = next(iter(to_tags([written])), "")
        shown = found[0][: 1 + len(written)]
        return f'<a href="{tag_path(tag)}">{shown}</a>{found[0][len(shown) :]}' if tag in tags else found[0]

    depth, parts = 0, _MARK.split(html)
    for at, part in enumerate(parts):
        if at % 2:
            mark = _WITHOUT_TAGS.match(part)
            depth += 0 if mark is None else -1 if mark[1] else 1
        elif not depth:
            parts[at] = _TAG.sub(linked, part)
    return "".join(parts)


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
