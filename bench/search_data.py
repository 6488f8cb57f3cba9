"""A site to search: documents in two languages in twelve places, three of which whoever measures may not read."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import timedelta
from functools import cache
from itertools import accumulate, product
from pathlib import Path
from typing import Any

from bench.data import LOGIN, START, Making, make_once, parent_of
from colonnade.app.worker_tasks import tell
from colonnade.catalog.readers import reader_of
from colonnade.commands.base import UnitOfWork
from colonnade.commands.create import create
from colonnade.commands.places import add_place
from colonnade.commands.switch import current_activity, switch
from colonnade.content.objects import Place
from colonnade.security.reader import SYSTEM

PLACES = ("open",) * 6 + ("restricted, a member",) * 3 + ("restricted, hidden",) * 3
AUTHORS, TAGS = 40, 30
VOCABULARY = 6000
_HAN = "工作會議報告專案預算客戶產品系統安全網路設備資料管理文件流程部門公司員工時間規則申請核准費用差旅飯店限額訓練計畫目標品質測試"
_SYLLABLES = [a + b for a, b in product("bdfgklmnprstvz", "aeiou")]
RARE = [f"qu{syllable}x" for syllable in _SYLLABLES[:40]]
"""Words that stand in one of a hundred documents each."""
RARE_HAN = [f"罕{character}字" for character in _HAN[:20]]
COMMON = [f"co{syllable}m" for syllable in _SYLLABLES[:20]]
"""Words that stand in one of ten documents each: two of them in one of a hundred."""
PHRASES = [f"ph{one}s ph{two}t" for one, two in zip(_SYLLABLES[:10], _SYLLABLES[10:20], strict=True)]
"""Pairs that stand together in one of a hundred documents, and apart in one of twenty."""
STEMS = [f"st{syllable}" for syllable in _SYLLABLES[:10]]
"""How words begin that stand in one of twenty-five documents, with four ends."""


def make_search_data(folder: Path, documents: int) -> None:
    """Fill *folder* with a site of *documents* pages of 1.5 kB; does nothing when it is there. The index is made by who
    measures it."""

    def fill(making: Making) -> None:
        making.once(_add_places)
        making.in_batches(documents, _add_pages)

    make_once(folder, fill, tell)


def _add_places(root: Any, app: Any) -> None:
    me = root["people"].by_login(LOGIN)
    authors = [root["people"].add(f"author.{n}", _name(n), created=START) for n in range(AUTHORS)]
    uow = unit_of_work(root, app)
    for number, kind in enumerate(PLACES):
        members = dict.fromkeys((author.id for author in authors), "owner") | ({me.id: "member"} if kind.endswith("member") else {})
        place = add_place(uow, f"Place {number}", access=kind.partition(",")[0], members=members, name=f"place-{number}")
        switch(uow, "wiki", on=True, place=place)


def unit_of_work(root: Any, app: Any, manager: Any = None) -> UnitOfWork:
    """To change something as the system, with every plugin that is on."""
    uow = UnitOfWork(root, SYSTEM, START, app.runtime.registry)
    return UnitOfWork(root, SYSTEM, START, app.runtime.registry, current_activity(uow), manager)


def _name(number: int) -> str:
    chance = random.Random(number)
    return " ".join("".join(chance.choices(_SYLLABLES, k=2)).capitalize() for _ in range(2))


def places_in(root: Any) -> list[Place]:
    """The places in the order of `PLACES`."""
    return [root["site"][f"place-{number}"] for number in range(len(PLACES))]


def _add_pages(root: Any, app: Any, manager: Any, numbers: range) -> None:
    activity = unit_of_work(root, app).activity
    places, people = places_in(root), root["people"]
    for number in numbers:
        actor = reader_of(root, people.by_login(f"author.{random.Random(number).randrange(AUTHORS)}"))
        uow = UnitOfWork(root, actor, START + timedelta(minutes=20 * number), app.runtime.registry, activity, manager)
        within, place = divmod(number, len(PLACES))
        create(uow, parent_of(places[place]["wiki"], within), "wiki.page", page_values(number), name=f"page-{within}")


@cache
def vocabulary() -> tuple[list[str], list[str], list[float], list[float]]:
    """Words, words in Chinese, and for each how often it and all before it are used: as the n-th of a language is, 1/n (Zipf)."""
    words = ["".join(parts) for parts in product(_SYLLABLES, repeat=2)] + ["".join(parts) for parts in product(_SYLLABLES, ["ne", "ro"])]
    random.Random(1).shuffle(words)
    han = ["".join(pair) for pair in product(sorted(set(_HAN)), repeat=2)]
    random.Random(2).shuffle(han)
    words, han = words[:VOCABULARY], han[: VOCABULARY // 3]
    return (
        words,
        han,
        list(accumulate(1 / n for n in range(10, 10 + len(words)))),
        list(accumulate(1 / n for n in range(10, 10 + len(han)))),
    )


def page_values(number: int) -> dict[str, str]:
    """Title, tags and text of page *number*; a quarter of them are Chinese."""
    chance = random.Random(number)
    words, han, often, often_han = vocabulary()
    if chinese := number % 4 == 3:
        sentences = ["，".join("".join(chance.choices(han, cum_weights=often_han, k=5)) for _ in range(3)) + "。" for _ in range(16)]
    else:
        sentences = [" ".join(chance.choices(words, cum_weights=often, k=13)).capitalize() + "." for _ in range(18)]
    for mark in _marks(chance):
        sentences[chance.randrange(len(sentences))] += f"{mark}。" if chinese else f" {mark.capitalize()} too."
    sections = ["".join(sentences[at : at + 4]) if chinese else " ".join(sentences[at : at + 4]) for at in range(0, len(sentences), 4)]
    title = " ".join(word.capitalize() for word in chance.choices(words, cum_weights=often, k=3))
    if chinese:
        title = "".join(chance.choices(han, cum_weights=often_han, k=3))
    body = "\n\n".join(f"## {title} {n}\n\n{section}" for n, section in enumerate(sections))
    tags = ", ".join(sorted({f"tag-{min(chance.randrange(TAGS), chance.randrange(TAGS))}" for _ in range(2)}))
    return {"title": f"{title} {number}", "language": "zh_Hant" if chinese else "en", "tags": tags, "body": body}


def _marks(chance: random.Random) -> Iterator[str]:
    """The words that are searched for, as often as is said of them."""
    yield from (word for word in (*RARE, *RARE_HAN) if chance.random() < 0.01)
    yield from (word for word in COMMON if chance.random() < 0.1)
    yield from (f"{stem}{end}" for stem in STEMS for end in ("ra", "ri", "ro", "ru") if chance.random() < 0.01)
    for phrase in PHRASES:
        if chance.random() < 0.01:
            yield phrase
        yield from (word for word in phrase.split() if chance.random() < 0.05)
