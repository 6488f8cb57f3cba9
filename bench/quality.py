"""Recall, precision and order of search results, judged by hand: `python -m bench.quality FOLDER JUDGEMENTS [--pool]`.

FOLDER is a site with a tree of real texts, as `colonnade import markdown` makes it. JUDGEMENTS is JSON, a list of

    {"place": "handbook", "query": "travel -hotel", "must": ["travel"], "not": ["hotel"], "title": [], "relevant": ["a/b", "c"]}

`must`, `not` and `title` are regular expressions, looked for in the sources of the pages by themselves, without the product's tokens:
what a page must have anywhere, must not have, and must have in its title. `relevant` are the addresses of the pages (below the place)
that someone who read them holds to answer the question. `--pool` prints what both engines place among the first ten, to be judged.
"""

from __future__ import annotations

import json
import re
import sys
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import mean
from typing import Any

from colonnade.app.indexing import SiteDatabase
from colonnade.app.main import make_app
from colonnade.app.settings import read_settings
from colonnade.app.transactions import reading
from colonnade.catalog.index import access_id_of
from colonnade.content.fields import read_values
from colonnade.content.objects import path_of, place_of
from colonnade.content.types import TYPES
from colonnade.search.asking import Asker
from colonnade.search.document import Sight
from colonnade.search.engines import ENGINES
from colonnade.search.query import And, In, parse
from colonnade.security.reader import SYSTEM, All

FIRST, MANY = 10, 10_000
_NOT_SHOWN = re.compile(r"\]\([^()\s]*(?:\s+\"[^\"\n]*\")?\)|<[^<>\n]{1,300}>|\[\[uid:[0-9]+(?:#[^|\]]*)?\|?")
"""Where links lead and tags of HTML: no words that a reader sees."""


@dataclass(frozen=True)
class Page:
    """A page as somebody reads it."""

    uid: int
    path: str
    title: str
    text: str


def main(folder: Path, judgements: Path, pool: bool) -> None:
    """Ask each engine all questions; print a table, or what is to be judged."""
    asked = json.loads(judgements.read_text(encoding="utf-8"))
    found = {engine: list(_answers(folder, engine, asked)) for engine in ENGINES}
    if pool:
        print(
            json.dumps([_pooled(question, answers) for question, *answers in zip(asked, *found.values(), strict=True)], ensure_ascii=False)
        )
        return
    print(table(asked, found))


def _answers(folder: Path, engine: str, asked: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """For each question: the pages that should be found, those that are, and the first ten in their order."""
    app = make_app(read_settings(environ={}, var=folder, search_engine=engine))
    try:
        app.runtime.search.rebuild(SiteDatabase(app.runtime))
        with reading(app.runtime) as uow:
            for question in asked:
                place = uow.root["site"][question["place"]]
                pages = _pages(uow.root, place)
                asker = Asker(uow.root, SYSTEM, uow.activity, "UTC", lambda title: (str(title),))
                tree, _notes = asker.understood(parse(question["query"]))
                tree = And((tree, In("place", frozenset({place.uid})), In("type", frozenset({"wiki.page"}))))
                uids = list(app.runtime.search.search(tree, Sight(All()), limit=MANY))
                yield {"right": {p.uid for p in pages.values() if _fits(question, p)}, "found": uids, "pages": pages}
    finally:
        app.close()


def _pages(root: Any, place: Any) -> dict[int, Page]:
    found = {}
    for uid, obj in root["uids"].items():
        if obj.type_name == "wiki.page" and place_of(obj) is place and access_id_of(obj) is not None:
            body = read_values(obj, TYPES.get(obj.type_name).schema).get("body") or ""
            path = "/".join(path_of(obj)).partition("wiki/")[2]
            found[uid] = Page(uid, path, obj.title, f"{_NOT_SHOWN.sub(' ', body)}\n{' '.join(obj.tags)}")
    return found


def _fits(question: dict[str, Any], page: Page) -> bool:
    title, whole = _simple(page.title), _simple(f"{page.title}\n{page.text}")
    return (
        all(re.search(_simple(wanted), whole) for wanted in question.get("must", ()))
        and all(re.search(_simple(wanted), title) for wanted in question.get("title", ()))
        and not any(re.search(_simple(unwanted), whole) for unwanted in question.get("not", ()))
    )


def _simple(text: str) -> str:
    """Small letters and common forms; what is written in an expression with a backslash stays as it is."""
    return "".join(part if part.startswith("\\") else unicodedata.normalize("NFKC", part).casefold() for part in re.split(r"(\\.)", text))


def _pooled(question: dict[str, Any], answers: list[dict[str, Any]]) -> dict[str, Any]:
    first = dict.fromkeys(uid for answer in answers for uid in answer["found"][:FIRST])
    pages = answers[0]["pages"]
    return {**question, "pool": [{"path": pages[uid].path, "title": pages[uid].title, "text": pages[uid].text[:300]} for uid in first]}


def table(asked: list[dict[str, Any]], found: dict[str, list[dict[str, Any]]]) -> str:
    """The figures as Markdown: of each question, and the means."""
    lines = [
        "| question | should be found | "
        + " | ".join(f"{engine}: recall | precision | of the first ten, relevant" for engine in found)
        + " |",
        "| --- | --: |" + " --: |" * (3 * len(found)),
    ]
    sums: dict[str, list[tuple[float, float, float]]] = {engine: [] for engine in found}
    for number, question in enumerate(asked):
        cells = []
        for engine, answers in found.items():
            figures = _figures(question, answers[number])
            sums[engine].append(figures)
            cells += [f"{figure:.2f}" for figure in figures]
        right = len(found[next(iter(found))][number]["right"])
        lines.append(f"| `{question['query']}` | {right} | {' | '.join(cells)} |".replace("``", "`"))
    means = [f"{mean(column):.3f}" for rows in sums.values() for column in zip(*rows, strict=True)]
    return "\n".join([*lines, f"| **mean of {len(asked)}** | | {' | '.join(means)} |"])


def _figures(question: dict[str, Any], answer: dict[str, Any]) -> tuple[float, float, float]:
    """(recall, precision, the share of relevant ones among the first ten)."""
    right, uids = answer["right"], answer["found"]
    hit = len(right & set(uids))
    relevant = set(question.get("relevant", ()))
    first = [answer["pages"][uid].path for uid in uids[:FIRST]]
    return hit / (len(right) or 1), hit / (len(uids) or 1), sum(path in relevant for path in first) / (len(first) or 1)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), "--pool" in sys.argv)
