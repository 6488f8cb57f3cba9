"""Mentions of people in Markdown texts. An author writes `@login` or `@all`. Text in, text out: no directory, no request.

A login can be changed, and a text has to go on meaning the same person. So a mention is stored by the person's id, with what was
written as its label, `[[person:123|@login]]`: in the places where `[[Title]]` becomes `[[uid:…]]`, and written back in the same ones.
The label is what is left of a mention where nobody knows the id, in another site for example. `@all` stays as it is written: whether
it means anything is for `may_mention_all` to say when it is read, not for a text.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from colonnade.content.link_syntax import ALL, UNSPACED, Link, write_link
from colonnade.content.markdown import TOOLS
from colonnade.content.markup import rewrite_links, rewrite_signs

MAX_PEOPLE = 50
"""How many people one text can mention; the others are words."""

MAX_LOOKED_UP = 500
"""How many different words after an `@` are looked up in a text: further ones are words."""

FindPerson = Callable[[str], int | None]
LoginOf = Callable[[int], str | None]
_UNSPACED = re.compile(f"[{UNSPACED}]")


@dataclass(frozen=True)
class Mentions:
    """Whom a text mentions: the ids of `people`, each once and in order, and whether it is `all` who may read it."""

    people: tuple[int, ...] = ()
    all: bool = False


def mentioned_in(source: str) -> Mentions:
    """Whom the stored Markdown *source* mentions: at most `MAX_PEOPLE`, none in code. Takes time in proportion to its length."""
    may_name_all = "@" in source or "＠" in source  # looked for first: it is found a hundred times as fast
    if "[[person:" not in source and not (may_name_all and ALL.search(source)):
        return Mentions()
    parts = [part for token in TOOLS.parser.parse(source) for part in token.children or () if part.meta]
    people = dict.fromkeys(part.meta["link"].person for part in parts if "link" in part.meta and part.meta["link"].person)
    return Mentions(tuple(people)[:MAX_PEOPLE], any("all" in part.meta for part in parts))


def to_stored(source: str, find: FindPerson) -> str:
    """*source* with each `@login` that *find* knows replaced by a link to the person; all else stays as it is."""
    found: dict[str, tuple[int, int] | None] = {}
    people = set(mentioned_in(source).people)

    def store(rest: str) -> tuple[int, str] | None:
        run = _run(rest)
        if run not in found and len(found) < MAX_LOOKED_UP:
            found[run] = None if rest[len(run) :].startswith("@") else _longest(run, find)
        known = found.get(run)
        if known is None or (known[0] not in people and len(people) >= MAX_PEOPLE):
            return None
        people.add(known[0])
        return known[1], write_link(Link(person=known[0], label=f"@{run[: known[1]]}"))

    return rewrite_signs(source, store)


def to_written(source: str, login_of: LoginOf) -> str:
    """*source* as a person edits it: `@login` for the people whose login *login_of* tells; the others stay links."""

    def write(link: Link) -> Link | str:
        login = login_of(link.person) if link.person else None
        return f"@{login}" if login else link

    return rewrite_links(source, write) if "[[person:" in source else source


def relabelled(source: str, person_id: int, login: str) -> str:
    """*source* with another login as the label of each mention of a person."""

    def write(link: Link) -> Link | str:
        return Link(person=person_id, label=f"@{login}") if link.person == person_id else link

    return rewrite_links(source, write) if f"[[person:{person_id}" in source else source


def _run(rest: str) -> str:
    """The beginning of *rest* that has only characters of logins."""
    return rest[: next((i for i, c in enumerate(rest) if c not in "._-" and unicodedata.category(c)[0] not in "LMN"), len(rest))]


def _longest(run: str, find: FindPerson) -> tuple[int, int] | None:
    """(person, length of the login) of the longest login that *run* begins with, or None. `@all` is nobody's."""
    if ALL.match(f"@{run}"):
        return None
    lengths = (len(run[:end].rstrip("._-")) for end in _ends(run))
    return next(((person, length) for length in dict.fromkeys(lengths) if (person := find(run[:length]))), None)


def _ends(run: str) -> Iterator[int]:
    """Where a login may end, from the last on: with the run, or beside a character of a script without blanks."""
    yield len(run)
    for end in range(len(run) - 1, 0, -1):
        if _UNSPACED.match(run, end) or _UNSPACED.match(run, end - 1):
            yield end
