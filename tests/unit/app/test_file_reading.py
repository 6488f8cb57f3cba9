"""Files are read beside the requests, and whoever is killed in between has lost nothing."""

from __future__ import annotations

import logging
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import IO

import pytest

from colonnade.app import file_reading
from colonnade.app.file_reading import FileReading
from colonnade.app.indexing import MAX_SEARCHED, SEARCHED, SiteDatabase
from colonnade.app.install import install
from colonnade.catalog.changed import changed
from colonnade.catalog.file_texts import file_texts, sweep, unread, want_all
from colonnade.commands.trash import trash
from colonnade.content.objects import Content
from colonnade.extraction.extract import extract
from colonnade.extraction.outcome import Outcome, Reason
from colonnade.extraction.reader import ReaderUnusable
from colonnade.facets.attachments import attach, attachments_of, detach
from colonnade.search.document import Sight
from colonnade.search.index import SearchIndex
from colonnade.search.indexing import document_of
from colonnade.search.query import parse
from colonnade.security.reader import All
from colonnade.testing import MemorySite
from colonnade.web.runtime import Runtime
from tests.documents import docx


class Here:
    """Reads in this process, but for the file with the number *fails*. `number` were asked for, and it was closed `closed` times."""

    def __init__(self, fails: int | None = None) -> None:
        self.number, self._fails = 0, fails
        self.closed = 0

    def __call__(self) -> Here:
        return self

    def read(self, file: IO[bytes]) -> Outcome:
        self.number += 1
        if self.number == self._fails:
            raise ReaderUnusable
        file.seek(0)
        return extract(file.read())

    def close(self) -> None:
        self.closed += 1


def give(site: MemorySite, obj: Content, *contents: bytes) -> None:
    for content in contents:
        attach(site.root, obj, "file.txt", BytesIO(content), site.now, 0)
    site.commit()


def texts_of(site: MemorySite, obj: Content) -> list[str]:
    site.abort()
    return [
        file_texts(site.root).text(stored) for stored in sorted(attachments_of(obj), key=lambda stored: (len(stored.name), stored.name))
    ]


def entered(site: MemorySite) -> set[int]:
    return {entry.value for entry in changed(site.root)}


def nothing_changed(site: MemorySite) -> None:
    changed(site.root).remove(list(changed(site.root)))
    site.commit()


@pytest.fixture
def page(site: MemorySite) -> Content:
    made = site.page("Page")
    site.commit()
    return made


def test_a_file_is_read_once_and_the_index_hears_of_it(runtime: Runtime, site: MemorySite, page: Content) -> None:
    reader = Here()
    read = FileReading(runtime, reader)
    give(site, page, "資料庫".encode(), docx("Word"), b"\x89PNG\r\n\x1a\n")
    nothing_changed(site)
    read()
    assert texts_of(site, page) == ["資料庫", "Word", ""] and entered(site) == {page.uid}
    assert len(unread(site.root)) == 0 and reader.number == 2 and reader.closed == 1
    assert read() == 0 and reader.closed == 1
    assert document_of(site.root, page.uid, SEARCHED).text.split() == [*page.attachments, "Word", "資料庫"]


def test_a_copy_isnt_read_again_but_its_object_is_indexed(runtime: Runtime, site: MemorySite, page: Content) -> None:
    reader = Here()
    give(site, page, b"same", b"same")
    FileReading(runtime, reader)()
    assert reader.number == 1
    site.abort()
    other = site.page("Other")
    give(site, other, b"same", b"same")
    nothing_changed(site)
    FileReading(runtime, reader)()
    assert texts_of(site, other) == ["same", "same"] and reader.number == 1 and entered(site) == {other.uid}


def test_why_there_is_no_text_is_kept_and_logged(
    runtime: Runtime, site: MemorySite, page: Content, caplog: pytest.LogCaptureFixture
) -> None:
    give(site, page, docx("x")[:-100], bytes(10), b"text")
    with caplog.at_level(logging.WARNING):
        FileReading(runtime, Here())()
    site.abort()
    assert {file_texts(site.root).reason(s) for s in attachments_of(page)} == {Reason.OTHER_KIND.value, "", Reason.BROKEN.value}
    assert file_texts(site.root).counts() == (1, {Reason.BROKEN.value: 1, Reason.OTHER_KIND.value: 1})
    assert [f"object {page.uid} isn't searched: it is broken" in record.message for record in caplog.records] == [True]


class Killed(BaseException):
    """The process ends here."""


def _steps(monkeypatch: pytest.MonkeyPatch, when: int) -> Callable[[], None]:
    """Let the process be killed before its transaction with the number *when*, or after it was stored (negative)."""
    count = 0
    real = file_reading.change

    def change(runtime: Runtime, work: Callable) -> object:
        nonlocal count
        count += 1
        if count == when:
            raise Killed
        result = real(runtime, work)
        if count == -when:
            raise Killed
        return result

    monkeypatch.setattr(file_reading, "change", change)
    return lambda: monkeypatch.setattr(file_reading, "change", real)


@pytest.mark.parametrize("when", [sign * number for number in range(1, 8) for sign in (1, -1)])
def test_killed_between_any_two_steps_nothing_is_missing(
    runtime: Runtime, site: MemorySite, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, when: int
) -> None:
    search, database = SearchIndex(tmp_path / "index", "sqlite", SEARCHED), SiteDatabase(runtime)
    pages = [site.page(f"Page {number}") for number in range(3)]
    for number, page in enumerate(pages):
        give(site, page, f"own {number}".encode(), b"common")
    search.update(database)
    heal = _steps(monkeypatch, when)
    with pytest.raises(Killed):
        FileReading(runtime, Here())()
    heal()
    search.update(database)
    for _ in range(3):
        FileReading(runtime, Here())()
        search.update(database)
    site.abort()
    found = {number: list(search.search(parse(f'"own {number}"').tree, Sight(All()))) for number in range(3)}
    assert found == {number: [page.uid] for number, page in enumerate(pages)}
    assert set(search.search(parse("common").tree, Sight(All()))) == {page.uid for page in pages}
    assert len(unread(site.root)) == 0
    search.close()


def test_when_nothing_can_be_read_it_rests_and_then_goes_on(runtime: Runtime, site: MemorySite, page: Content) -> None:
    give(site, page, b"one", b"two")
    now = 0.0
    reader = Here(fails=2)
    read = FileReading(runtime, reader, lambda: now)
    read()
    assert len(unread(site.root)) == 2 and texts_of(site, page).count("") == 1 and reader.closed == 1
    assert read() == 0 and reader.number == 2
    now = file_reading.REST_SECONDS
    read()
    assert sorted(texts_of(site, page)) == ["one", "two"] and len(unread(site.root)) == 0 and reader.number == 3


def test_an_object_with_which_something_is_wrong_holds_up_no_other(
    runtime: Runtime, site: MemorySite, page: Content, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    give(site, page, b"one")
    others = [site.page(f"Other {number}") for number in range(5)]
    for number, other in enumerate(others):
        give(site, other, f"other {number}".encode())

    def damaged(obj: Content) -> list:
        if obj.uid == page.uid:
            raise KeyError("a record")
        return list(attachments_of(obj))

    now = 0.0
    read = FileReading(runtime, Here(), lambda: now)
    with monkeypatch.context() as broken:
        broken.setattr(file_reading, "current_files_of", damaged)
        assert read() == 5 and read() == 0
        assert [texts_of(site, other) for other in others] == [[f"other {number}"] for number in range(5)]
        assert [entry.value for entry in unread(site.root)] == [page.uid] and f"object {page.uid} aren't read" in caplog.text
        give(site, later := site.page("Later"), b"later")
        now = file_reading.REST_SECONDS
        assert read() == 1 and texts_of(site, later) == ["later"]
    now = 2 * file_reading.REST_SECONDS
    assert read() == 1 and texts_of(site, page) == ["one"]


def test_a_round_ends_after_some_seconds(runtime: Runtime, site: MemorySite, page: Content) -> None:
    give(site, page, b"one")
    give(site, site.page("Other"), b"two")
    seconds = iter(range(0, 1000, int(file_reading.ROUND_SECONDS) + 1))
    read = FileReading(runtime, Here(), lambda: next(seconds))
    assert [read(), read(), read()] == [1, 1, 0]


def test_what_is_gone_meanwhile_is_nobodys(runtime: Runtime, site: MemorySite, page: Content) -> None:
    give(site, page, b"one", b"two")

    class Late(Here):
        def read(self, file: IO[bytes]) -> Outcome:
            with site.other() as other:
                mine = other.root["uids"][page.uid]
                for name in list(mine.attachments):
                    detach(other.root, mine, name)
                other.commit()
            return super().read(file)

    FileReading(runtime, Late())()
    site.abort()
    assert len(unread(site.root)) == 0 and file_texts(site.root).counts()[0] == 0


def test_an_object_that_is_gone_leaves_the_queue(runtime: Runtime, site: MemorySite, page: Content) -> None:
    give(site, page, b"one")
    trash(site.uow(), page)
    site.advance(days=40)
    assert site.empty_trash()
    nothing_changed(site)
    FileReading(runtime, Here())()
    site.abort()
    assert len(unread(site.root)) == 0 and entered(site) == set()


@pytest.mark.filterwarnings("ignore")
def test_a_file_that_is_missing_on_the_disk_holds_nothing_up(
    runtime: Runtime, site: MemorySite, page: Content, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    give(site, page, b"one")
    monkeypatch.setattr("ZODB.blob.Blob.open", lambda blob, mode="r": open("/nowhere/at/all", "rb"))
    FileReading(runtime, Here())()
    site.abort()
    assert len(unread(site.root)) == 0 and "can't be read from the disk" in caplog.text


def test_the_sweep_keeps_what_files_have(runtime: Runtime, site: MemorySite, page: Content) -> None:
    give(site, page, b"kept", b"gone", bytes(10))
    FileReading(runtime, Here())()
    site.abort()
    detach(site.root, page, "file-2.txt")
    detach(site.root, page, "file-3.txt")
    assert sweep(site.root) == 2 and file_texts(site.root).counts() == (1, {})
    assert texts_of(site, page)[:1] == ["kept"]


def test_a_file_that_comes_while_its_text_is_swept_is_read_again(runtime: Runtime, site: MemorySite, page: Content) -> None:
    give(site, page, b"words")
    FileReading(runtime, Here())()
    site.abort()
    detach(site.root, page, "file.txt")
    site.commit()
    with site.other() as other:
        sweep(other.root)
        give(site, page, b"words")
        other.commit()
    site.abort()
    assert texts_of(site, page) == [""]
    FileReading(runtime, Here())()
    assert texts_of(site, page) == ["words"]


def test_a_database_of_before_gets_the_areas_and_all_its_files_are_wanted(runtime: Runtime, site: MemorySite, page: Content) -> None:
    give(site, page, b"old", b"older", b"\x89PNG\r\n\x1a\n")
    with_picture = site.page("Picture")
    give(site, with_picture, b"\x89PNG\r\n\x1a\n")
    for area in ("file_texts", "unread"):
        del site.root[area]
    oldest = page.attachments["file.txt"]
    del oldest.sha256
    site.commit()
    install(site.root, site.now)
    site.commit()
    assert [entry.value for entry in unread(site.root)] == [page.uid]
    install(site.root, site.now)
    assert len(unread(site.root)) == 1
    FileReading(runtime, Here())()
    assert texts_of(site, page)[:2] == ["old", "older"] and len(oldest.sha256) == 64


def test_what_failed_for_want_of_time_can_be_wanted_again(runtime: Runtime, site: MemorySite, page: Content) -> None:
    give(site, page, b"slow", docx("broken")[:-99])

    class Slow(Here):
        def read(self, file: IO[bytes]) -> Outcome:
            return Outcome(reason=Reason.TOO_SLOW) if file.read() == b"slow" else Outcome(reason=Reason.BROKEN)

    FileReading(runtime, Slow())()
    site.abort()
    want_all(site.root)
    assert len(unread(site.root)) == 0
    file_texts(site.root).forget([Reason.TOO_SLOW.value])
    want_all(site.root)
    site.commit()
    assert len(unread(site.root)) == 1
    FileReading(runtime, Here())()
    assert "slow" in texts_of(site, page)


def test_of_all_files_of_an_object_so_much_is_searched(runtime: Runtime, site: MemorySite, page: Content) -> None:
    give(site, page, *(f"{number} {'字' * (MAX_SEARCHED // 10)}".encode() for number in range(6)))
    FileReading(runtime, Here())()
    site.abort()
    text = document_of(site.root, page.uid, SEARCHED).text
    assert MAX_SEARCHED <= len(text.encode()) < MAX_SEARCHED + 200 and text.endswith("字") and "3 字" in text
