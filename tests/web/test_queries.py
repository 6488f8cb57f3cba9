"""Whatever is typed where something is searched is answered, by each engine, and costs no more than its length allows."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote

import pytest

from colonnade.search.query import MAX_PARTS, texts
from colonnade.search.tokens import tokens
from colonnade.testing import Browser, TestSite

TYPED = {
    "10 kB of words": "word " * 2_000,
    "10 kB without a blank": "x" * 10_000,
    "10 kB of Chinese": "資料庫備份" * 660,
    "10 kB of one sign": "資" * 3_300,
    "unbalanced": '"one two -"three "',
    "500 quotes": '"' * 500,
    "two kinds of quotes": "“one \"two」 'three",
    "only signs": "!@#$%^&*()_+|~-=\\`{}[]:;'<>?,./",
    "only Chinese signs": "，。、；：？！「」『』（）《》…—",
    "only blanks": " \t\u3000\u00a0\u200b ",
    "control characters": "\0\x01\x1b[31m\x7f",
    "a regular expression": "(a+)+$",
    "another one": "^(([a-z])+.)+[A-Z]([a-z])+$",
    "nested brackets": "(" * 300 + ")" * 300,
    "one asterisk": "*",
    "many asterisks": "* ** *a* a*b* a* *",
    "prefixes": " ".join(f"{letter}*" for letter in "abcdefghijklmnopqrstuvwxyz" * 2),
    "a prefix of Chinese": "資*",
    "a question mark": "?",
    "operators alone": "or OR and not - -- 或",
    "only nots": "-a -b -c",
    "a chain of ors": "a or " * 300,
    "names without values": "title: by: in: tag: # type: before: after:",
    "names of names": "title:title:by:by:" * 40,
    "SQL": "'; DROP TABLE doc; -- \" OR 1=1",
    "FTS5": 'title : NEAR(a b, 2) AND NOT {title} "a" * ^b',
    "surrogates and what joins": "\U0001f469\u200d\U0001f469\u200d\U0001f467 e\u0301\u0301\u0301 \u202egnp.exe",
    "a path": "../../../../etc/passwd%00",
}


@pytest.fixture(scope="module", params=["whoosh", "sqlite"])
def reader(request: pytest.FixtureRequest) -> Iterator[Browser]:
    with TestSite(search_engine=request.param) as site:
        with site.change() as change:
            for number in range(30):
                change.page(f"Page {number}", f"word{number} 資料庫備份 a b c {'a' * number}", tags=("vpn",), by=change.person("ann"))
        site.update_search()
        yield site.sign_in("ann")


@pytest.mark.parametrize("typed", TYPED.values(), ids=TYPED)
def test_it_is_answered_everywhere(reader: Browser, typed: str) -> None:
    q = {"q": typed}
    page = reader.get("/search", q, status=200)
    assert page.html.select_one("#search-q")["value"] == typed.strip()[:1000] or "\0" in typed
    reader.get("/search", {**q, "sort": "newest", "start": "40", "narrow": "1", "tag": typed[:100], "month": typed[:50]}, status=200)
    tag = f"/tags/{quote(typed[:2000], safe='')}"
    for address in ("/-/search/facets", "/search/feed", "/-/quick", "/tags", "/people", tag, f"{tag}/feed"):
        found = reader.get(address, {} if address.startswith(tag) else q, expect_errors=True)
        assert found.status_int in (200, 301, 303, 400, 404, 414), address
        assert found.status_int != 200 or found.text


def test_the_site_is_as_before(reader: Browser) -> None:
    assert len(reader.get("/search", {"q": "word7"}).html.select(".hit")) == 1
    assert reader.get("/", status=200)


@pytest.mark.parametrize("typed", TYPED.values(), ids=TYPED)
def test_an_engine_is_asked_for_so_many_words_and_no_more(reader: Browser, typed: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its time grows with the tokens of a question: 10 kB must not be ten times a thousand."""
    asked: list[int] = []

    def counting(self: object, tree: object, *more: object, **options: object) -> object:
        asked.append(_tokens_in(tree))
        return search(self, tree, *more, **options)

    index = type(reader.app.runtime.search)
    search = index.search
    monkeypatch.setattr(index, "search", counting)
    reader.get("/search", {"q": typed}, status=200)
    assert all(number <= 1000 for number in asked) and len(asked) <= 20


def _tokens_in(tree: object) -> int:
    """The tokens of all texts in *tree*, of which there are few."""
    found = list(texts(tree))
    assert len(found) <= 3 * MAX_PARTS
    return sum(len(text.tokens) for text in found)


@pytest.mark.parametrize("typed", TYPED.values(), ids=TYPED)
def test_cutting_into_tokens_gives_no_more_than_it_got(typed: str) -> None:
    assert len(list(tokens(typed))) <= len(typed)
