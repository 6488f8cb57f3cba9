from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest

from colonnade.commands import attach as module
from colonnade.commands.attach import attach, detach
from colonnade.commands.create import create
from colonnade.commands.trash import trash
from colonnade.content.errors import Dormant, Invalid, NotAllowed
from colonnade.content.types import TYPES, ContentType
from colonnade.facets.attachments import attachments_of
from colonnade.testing import ISamplePage, MemorySite


def test_a_file_is_kept_with_its_object(site: MemorySite) -> None:
    anna = site.person("anna")
    page = site.page("Page", by=anna)
    file = attach(site.uow(anna), page, "Notes.txt", BytesIO(b"hello"))
    assert (file.name, file.size, file.by, file.owner, file.when) == ("notes.txt", 5, anna.id, page.uid, site.now)
    site.commit()
    with file.blob.open() as stored:
        assert stored.read() == b"hello"
    detach(site.uow(anna), page, "notes.txt")
    assert list(attachments_of(page)) == []


class Endless:
    """A file without end, which counts how much of it was read."""

    def __init__(self) -> None:
        self.given = 0

    def read(self, size: int) -> bytes:
        self.given += size
        return b"x" * size


def test_a_file_that_is_too_large_is_not_read_to_its_end(site: MemorySite, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_BYTES", 2**20)
    page, source = site.page("Page"), Endless()
    with pytest.raises(Invalid):
        attach(site.uow(), page, "big.bin", source)
    assert source.given <= 2**20 + 2**17
    attach(site.uow(), page, "just.bin", BytesIO(b"x" * 2**20))


def test_not_every_type_takes_files(site: MemorySite) -> None:
    with TYPES.temporarily(ContentType("notes.note", ISamplePage, addable_in=("sample.app",))):
        note = create(site.uow(), site.app(), "notes.note", {"title": "N"})
        with pytest.raises(Invalid):
            attach(site.uow(), note, "a.txt", BytesIO(b""))


@pytest.mark.parametrize(
    "change", [lambda uow, page: attach(uow, page, "a.txt", BytesIO(b"")), lambda uow, page: detach(uow, page, "first.txt")]
)
def test_it_takes_the_right_to_edit_a_living_object(site: MemorySite, change: Any) -> None:
    page = site.page("Page", at=site.app(site.place("team")))
    attach(site.uow(), page, "first.txt", BytesIO(b""))
    with pytest.raises(NotAllowed):
        change(site.uow(site.person("ben")), page)
    site.switch("sample", False)
    with pytest.raises(Dormant):
        change(site.uow(), page)
    site.switch("sample", True)
    trash(site.uow(), page)
    with pytest.raises(NotAllowed):
        change(site.uow(site.administrator()), page)


def test_a_file_that_is_not_there_is_not_removed(site: MemorySite) -> None:
    page = site.page("Page")
    with pytest.raises(Invalid):
        detach(site.uow(), page, "a.txt")
