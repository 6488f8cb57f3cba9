"""How links stand in a text: `[[uid:123|Label]]`, `[[uid:123#h-part]]`, `[[Title|Label]]`, `[[Title#Part]]`, `[[person:123|@login]]`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Link:
    """A link as it stands in a text: by `uid` (with an optional `fragment`), by `title`, or to a `person`; `label` if there is one."""

    uid: int | None = None
    title: str | None = None
    label: str | None = None
    fragment: str | None = None
    person: int | None = None


MAX_UID = 2**63 - 1
MAX_TITLE = 300

# Each alternative excludes the others, so that matching takes linear time. A backslash before other characters is itself.
_PIECE = r"(?:\\[\\|\[\]:]|[^\\\[\]|\n]|\\(?![\\|\[\]:])|\[(?!\[)|\](?!\]))"
LINK = re.compile(rf"\[\[({_PIECE}{{1,{MAX_TITLE}}})(?:\|({_PIECE}{{0,300}}))?\]\]")
_UID = re.compile(r"uid:([0-9]{1,19})(?:#([\w%.~-]{1,120}))?")
_PERSON = re.compile(r"person:([0-9]{1,19})")

# Scripts that put no blank between words: in them `請@mei` is as usual as `hi @mei`.
UNSPACED = r"\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff66-\uff9d\U00020000-\U0003ffff"
_LETTER = rf"[^\W{UNSPACED}]"
# What stands before an @ that begins a mention: neither the rest of an address nor the opening of one in `[text](…)`.
SIGN = rf"(?<!{_LETTER})(?<![@＠/.+%=&\[-])(?<!\]\()[@＠]"
ALL = re.compile(rf"{SIGN}(?:(?i:all)(?![@_-]|{_LETTER}|\.{_LETTER})|全部)")
"""Everyone who may read a text, as written in it: `@all` or `@全部`."""


def parse_link(target: str, label: str | None) -> Link | None:
    """The link that the two parts found by `LINK` mean; None if they mean none, like a uid out of range."""
    label = (_unescaped(label) or None) if label is not None else None
    if by_uid := _UID.fullmatch(target.strip()):
        uid = int(by_uid[1])
        return Link(uid=uid, label=label, fragment=by_uid[2]) if 0 < uid <= MAX_UID else None
    if by_person := _PERSON.fullmatch(target.strip()):
        person = int(by_person[1])
        return Link(person=person, label=label) if 0 < person <= MAX_UID else None
    title = _unescaped(target)
    return None if not title or target.strip().startswith("uid:") else Link(title=title, label=label)


_MAX_PARTED = 3
# What is an address, a path or markup. A colon alone is none: "HR:leave" is a title, so the schemes without `//` are named.
_BEGINS_AS_NO_TITLE = re.compile(
    r"[/\\]|\.{1,2}(?:$|[/\\])|[a-z][a-z0-9+.-]{0,30}://|(?:javascript|vbscript|view-source):|(?:data|blob|file|about|mailto|tel|sms):\S",
    re.IGNORECASE,
)
_IN_NO_TITLE = re.compile(r"[/\\]\.{1,2}[/\\]|<[a-z/!?]", re.IGNORECASE)
_PART = re.compile(r"(?<=\S)#(?=\S)")


def parted(title: str) -> Iterator[tuple[str, str]]:
    """The ways to read *title* as the title of a page and a heading in it, the longest title first; a `#` may belong to either.

    No blank stands beside the `#` between them: `C# notes` and `Room #5` are titles.
    """
    for mark in reversed([*_PART.finditer(title)][-_MAX_PARTED:]):
        yield title[: mark.start()], title[mark.end() :]


def wanted_title(title: str) -> str | None:
    """The title of the page that a link wants which leads nowhere yet, without a heading in it; None if it can be no title."""
    return None if _BEGINS_AS_NO_TITLE.match(title) or _IN_NO_TITLE.search(title) else _PART.split(title, maxsplit=1)[0]


def write_link(link: Link) -> str:
    """*link* as `parse_link` reads it again. What would end a title or label is escaped, line ends become blanks."""
    if link.uid is not None:
        target = f"uid:{link.uid}" + (f"#{link.fragment}" if link.fragment else "")
    elif link.person is not None:
        target = f"person:{link.person}"
    else:
        target = re.sub(r"^(uid|person):", r"\1\:", _escaped(link.title or ""))
    return f"[[{target}|{_escaped(link.label)}]]" if link.label else f"[[{target}]]"


def _escaped(text: str) -> str:
    return re.sub(r"([\\|\[\]])", r"\\\1", " ".join(text.split()))


def _unescaped(text: str) -> str:
    return " ".join(re.sub(r"\\([\\|\[\]:])", r"\1", text).split())
