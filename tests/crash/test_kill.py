"""The site is killed at any moment while people write: nothing that was answered is lost, and all that follows from it is there once."""

from __future__ import annotations

import http.client
import itertools
import os
import random
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest

from tests.crash.inside import waiting
from tests.crash.process import Answer, Person, Site, wait_for
from tests.unit.mail.conftest import running

KILLS = int(os.environ.get("COLONNADE_TEST_KILLS", "3"))
"""How often each site is killed; 25 before a release."""
WRITERS = 3
pytestmark = [pytest.mark.slow, pytest.mark.timeout(120 + 12 * KILLS)]


@dataclass
class Writer:
    """Somebody who writes pages as long as they may, and knows what was answered. `pages` maps titles to what was stored there last.

    Where no answer came, either may be: both are kept. `comments` are those on the page of another.
    """

    me: Person
    name: str
    words: Callable[[], str]
    pages: dict[str, set[str]] = field(default_factory=dict)
    comments: dict[str, bool] = field(default_factory=dict)
    answers: Counter = field(default_factory=Counter)

    def work(self, end: threading.Event) -> None:
        """Do one thing after the other, until *end*."""
        choose = random.Random(self.name)
        for number in itertools.count():
            if end.is_set():
                return
            choose.choice((self._add, self._edit, self._edit, self._throw_away, self._share, self._comment, self._attach))(number, choose)

    def _send(self, send: Callable[[], Answer]) -> bool:
        """Tell whether it was answered that it's done."""
        try:
            status, body, _headers = send()
        except (OSError, http.client.HTTPException):
            self.answers["none"] += 1
            time.sleep(0.05)
            return False
        self.answers[status] += 1
        assert status == 303, (status, body[:500])
        return True

    def _write(self, title: str, word: str, send: Callable[[], Answer]) -> None:
        known = self.pages.get(title, {""})
        self.pages[title] = {word} if self._send(send) else known | {word}

    def _page(self, choose: random.Random) -> str | None:
        sure = [title for title, words in self.pages.items() if "" not in words and "gone" not in words]
        return choose.choice(sure) if sure else None

    def _add(self, number: int, choose: random.Random) -> None:
        title, word = f"Page {self.name} {number}", self.words()
        self._write(title, word, lambda: self.me.post("/sample/@@add/sample.page", title=title, body=f"text {word}"))

    def _edit(self, number: int, choose: random.Random) -> None:
        if title := self._page(choose):
            word = self.words()
            self._write(title, word, lambda: self.me.post(f"{path(title)}/@@edit", title=title, body=f"text {word}"))

    def _throw_away(self, number: int, choose: random.Random) -> None:
        if (title := self._page(choose)) and len(self.pages) > 3:
            self._write(title, "gone", lambda: self.me.post(f"{path(title)}/@@trash"))

    def _share(self, number: int, choose: random.Random) -> None:
        if title := self._page(choose):
            self._send(lambda: self.me.post(f"{path(title)}/@@share", readers="only", people=""))

    def _attach(self, number: int, choose: random.Random) -> None:
        if title := self._page(choose):
            content = f"file {self.words()}".encode()
            self._send(lambda: self.me.upload(f"{path(title)}/@@attach", f"{number}.txt", content))

    def _comment(self, number: int, choose: random.Random) -> None:
        word = self.words()
        self.comments[word] = self._send(lambda: self.me.post(f"/sample/desk-{self.name}/@@comments", text=f"said {word}"))


def path(title: str) -> str:
    return "/sample/" + title.lower().replace(" ", "-")


@pytest.mark.parametrize("engine", ["whoosh", "sqlite"])
def test_killed_at_any_moment(make_site: Callable[..., Site], engine: str, record_property: Callable[[str, object], None]) -> None:
    with running() as smtp:
        mail = {"smtp_host": "127.0.0.1", "smtp_port": smtp.address.port, "smtp_security": "none", "mail_from": "site@example.com"}
        site = make_site(2 * WRITERS, search_engine=engine, **mail)
        words = map("w{}x".format, itertools.count())
        lock = threading.Lock()

        def word() -> str:
            with lock:
                return next(words)

        writers = [Writer(site.people[f"p{n}"], str(n), word) for n in range(WRITERS)]
        site.start()
        for n, writer in enumerate(writers):  # the desk of a colleague, who is told of each comment
            colleague = site.people[f"p{WRITERS + n}"]
            assert colleague.post("/sample/@@add/sample.page", title=f"Desk {writer.name}", body="comments")[0] == 303
        _kill_again_and_again(site, writers)
        found = _settled(site)
    _check_pages(found["pages"], writers)
    told = _check_told(found, writers)
    ids = Counter(message["Message-ID"] for message in smtp.mailbox.messages)
    assert len(ids) == told and not found["failed"]
    twice = sum(ids.values()) - len(ids)
    assert twice <= KILLS, "a letter comes twice only if the site was killed between handing it over and noting that"
    index = found["index"]
    assert not any(index[wrong] for wrong in ("missing", "surplus", "double", "stale")), index
    answers = sum((writer.answers for writer in writers), Counter())
    figures = {"engine": engine, "kills": KILLS, "answers": dict(answers), "documents": index["documents"], "words": index["words"]}
    print({**figures, "told": told, "mails twice": twice})  # noqa: T201 this is its result
    for name, value in figures.items():
        record_property(name, str(value))


def _kill_again_and_again(site: Site, writers: list[Writer]) -> None:
    """Let the writers work, and kill the site at moments of no rule."""
    end, choose = threading.Event(), random.Random()
    threads = [threading.Thread(target=writer.work, args=(end,)) for writer in writers]
    failed: list[object] = []
    threading.excepthook, before = failed.append, threading.excepthook
    for thread in threads:
        thread.start()
    try:
        for _ in range(KILLS):
            time.sleep(choose.uniform(0.2, 2.5))
            site.stop(signal.SIGKILL)
            site.start()
        wait_for(lambda: all(_last(writer) for writer in writers), what="a page of each that was answered")
    finally:
        end.set()
        for thread in threads:
            thread.join()
        threading.excepthook = before
    assert not failed, failed


def _last(writer: Writer) -> str:
    """A word of this writer that must be found."""
    sure = [next(iter(words)) for words in writer.pages.values() if len(words) == 1 and not words & {"", "gone"}]
    return sure[-1] if sure else ""


def _settled(site: Site) -> dict:
    """What is there when nothing waits any more. The site has to come to that by itself."""
    wait_for(lambda: not any(waiting(site.var).values()), 240, what="an end of what waits")
    site.stop()
    return site.look()


def _check_pages(pages: dict, writers: list[Writer]) -> None:
    for writer in writers:
        for title, allowed in writer.pages.items():
            page = pages.get(title)
            state = "" if page is None else "gone" if page["gone"] else page["words"][0]
            assert state in allowed, (title, state, allowed)
        stored = Counter(pages[f"Desk {writer.name}"]["comments"])
        assert max(stored.values(), default=1) == 1 and stored.keys() <= writer.comments.keys()
        assert {word for word, answered in writer.comments.items() if answered} <= stored.keys()


def _check_told(found: dict, writers: list[Writer]) -> int:
    """Each comment was told to whom it concerns, once; return how many those were."""
    numbers = [len(found["pages"][f"Desk {writer.name}"]["comments"]) for writer in writers]
    assert [found["told"].get(f"p{WRITERS + n}", 0) for n in range(WRITERS)] == numbers
    return sum(numbers)
