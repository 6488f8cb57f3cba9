"""The wiki pages: reads pages/PLACE/…/NAME.md, where a page lies in the folder named like its parent, and dates them."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from datetime import datetime
from importlib.resources import files
from importlib.resources.abc import Traversable

from colonnade.demo.dates import working_moment, write_dates
from colonnade.demo.model import Page, Person, Revision
from colonnade.demo.people import time_zone
from colonnade.demo.sheets import Draft, Sheet, read_sheet

SITE = "site"
PAGE_TYPE = "wiki.page"

# Somebody should write these; they show what a link to a page that is not there looks like.
WANTED = frozenset({"Parking", "離職流程", "Retention schedule", "供應商名單", "Load test results", "外籍同仁扣繳"})


def pages(now: datetime, seed: int, people: Mapping[str, Person]) -> tuple[Page, ...]:
    """All pages, parents before children, as of *now*. Raises SheetError for a file that can't be read, KeyError for an unknown author."""
    sheets = {path: read_sheet("/".join(path), text) for path, text in _texts(files("colonnade.demo") / "pages")}
    return tuple(_page(path, sheets[path], now, seed, people) for path in sorted(sheets))


def _texts(folder: Traversable, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], str]]:
    for entry in folder.iterdir():
        if entry.is_dir():
            yield from _texts(entry, (*path, entry.name))
        elif entry.name.endswith(".md"):
            yield (*path, entry.name.removesuffix(".md")), entry.read_text(encoding="utf-8")


def _page(path: tuple[str, ...], sheet: Sheet, now: datetime, seed: int, people: Mapping[str, Person]) -> Page:
    key = "/".join(path)
    revisions = _revisions(sheet, now, random.Random(f"{seed} {key}"), people)
    first, last = revisions[0], revisions[-1]
    return Page(
        key=key,
        place=None if path[0] == SITE else path[0],
        parent="/".join(path[:-1]) if len(path) > 2 else None,
        title=last.title,
        language=sheet.language,
        body=last.body,
        author=first.author,
        created=first.when,
        revisions=revisions,
    )


def _revisions(sheet: Sheet, now: datetime, rng: random.Random, people: Mapping[str, Person]) -> tuple[Revision, ...]:
    """Dated from the last back to the first, so that each lies before the next one and none after *now*."""
    dated: list[Revision] = []
    before = now
    for draft in reversed(sheet.drafts):
        before = working_moment(draft.days_ago, time_zone(people[draft.author]), before, now, rng)
        dated.append(_revision(draft, before, now, sheet.language))
    return tuple(reversed(dated))


def _revision(draft: Draft, when: datetime, now: datetime, language: str) -> Revision:
    title, body, note = (write_dates(text, now.date(), language) for text in (draft.title, draft.body, draft.note))
    return Revision(when=when, author=draft.author, title=title, body=body, note=note)
