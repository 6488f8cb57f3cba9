"""Archives made by others, or changed by hand: what is wrong is left out by name, and nothing else is touched."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from colonnade.commands.archive.plan import plan_import
from colonnade.commands.archive.read import Archive, ArchiveUnreadable
from colonnade.commands.archive.restore import restore
from colonnade.commands.archive.write import write_archive
from colonnade.commands.erase import erase_object, unlink
from colonnade.content.errors import NotAllowed
from colonnade.content.roots import by_uid
from colonnade.testing import MemorySite

Change = Callable[[dict[str, Any]], Any]


def forged(path: Path, change: Change) -> Path:
    """The archive at *path* with each line changed, and sums that fit."""
    with zipfile.ZipFile(path) as old:
        lines, about = old.read("content.jsonl").splitlines(), json.loads(old.read("archive.json"))
    raw = [json.loads(line) for line in lines]
    for record in raw:
        change(record)
    content = b"".join(json.dumps(record).encode() + b"\n" for record in raw)
    target = path.with_name("forged.zip")
    with zipfile.ZipFile(target, "w") as new:
        new.writestr("content.jsonl", content)
        new.writestr("archive.json", json.dumps({**about, "sha256": sha256(content).hexdigest()}))
    return target


@pytest.fixture
def archive(site: MemorySite, tmp_path: Path) -> Path:
    """An archive of a page that is gone."""
    site.person("anna")
    page = site.page("Kept", "Text", by="anna")
    write_archive(site.uow(), [page], tmp_path / "all.zip")
    unlink(site.root, page)
    erase_object(site.root, page)
    site.commit()
    return tmp_path / "all.zip"


def imported(site: MemorySite, path: Path, into: Any = None) -> list[tuple[str, str]]:
    """What was refused when *path* was imported."""
    with Archive(path) as opened:
        plan = plan_import(site.uow(), opened, into)
        return [*plan.refused, *restore(site.uow(), opened, plan, opened.records())]


WRONG: dict[str, Change] = {
    "a field that every object has": lambda r: r["fields"].update(access_id=1),
    "a private field": lambda r: r["fields"].update(_children={"map": "x"}),
    "a field that is no name": lambda r: r["fields"].update({"a b": 1}),
    "no title": lambda r: r["fields"].pop("title"),
    "a title that is too long": lambda r: r["fields"].update(title="x" * 500),
    "a text that is none": lambda r: r["fields"].update(body="plain"),
    "an unknown kind of value": lambda r: r["fields"].update(extra={"pickle": "x"}),
    "a file that isn't there": lambda r: r["fields"].update(extra={"file": "x"}),
    "fields that are none": lambda r: r.update(fields=[1]),
    "an unknown type": lambda r: r.update(type="no.such"),
    "a newer type": lambda r: r.update(schema_version=99),
    "versions that are none": lambda r: r.update(versions=[{"number": "x"}]),
    "comments that are none": lambda r: r.update(comments=[1]),
    "a comment without a time": lambda r: r.update(comments=[{"id": "1", "text": "a"}]),
    "a file without its sum": lambda r: r.update(attachments=[{"name": "a"}]),
}


@pytest.mark.parametrize("change", WRONG.values(), ids=WRONG)
def test_what_is_wrong_is_left_out_by_name(site: MemorySite, archive: Path, change: Change) -> None:
    refused = imported(site, forged(archive, change))
    assert [path for path, _ in refused] == ["/sample/kept"] and refused[0][1]
    assert len(site.app()) == 0


@pytest.mark.parametrize(
    "change",
    [
        lambda r: r.update(uid="x"),
        lambda r: r.update(uid="-1"),
        lambda r: r.update(uid="9" * 30),
        lambda r: r.pop("type"),
        lambda r: r.update(kind="class"),
        lambda r: r.update(created="yesterday"),
        lambda r: r.update(modified="2026-01-01T00:00:00"),
    ],
)
def test_a_line_that_can_t_be_read_refuses_the_archive(site: MemorySite, archive: Path, change: Change) -> None:
    with pytest.raises(ArchiveUnreadable):
        imported(site, forged(archive, change))
    assert len(site.app()) == 0


def test_names_and_addresses_are_cleaned(site: MemorySite, archive: Path) -> None:
    assert imported(site, forged(archive, lambda r: r.update(path="/sample/../@@edit"))) == []
    assert list(site.app().keys()) == ["edit"]


def test_people_who_are_not_here_get_nothing(site: MemorySite, archive: Path) -> None:
    def change(record: dict[str, Any]) -> None:
        record.update(creator="nobody", readers=["person:nobody"], roles={"person:nobody": "owner", "staff": "king"})

    imported(site, forged(archive, change))
    page = site.app()["kept"]
    assert (page.creator, page.roles) == (0, None)
    assert not site.reader("anna").visible.__contains__(page.access_id)


def test_what_is_there_stays_as_it_is(site: MemorySite, archive: Path) -> None:
    imported(site, archive)
    page = site.app()["kept"]
    page.title = "Newer"
    assert imported(site, archive) == [] and site.app()["kept"].title == "Newer"


def test_it_can_be_put_elsewhere(site: MemorySite, archive: Path) -> None:
    hall = site.place("hall")
    imported(site, archive, site.app(hall))
    assert list(site.app(hall).keys()) == ["kept"] and not len(site.app())


def test_only_administrators_import(site: MemorySite, archive: Path) -> None:
    with Archive(archive) as opened:
        plan = plan_import(site.uow(), opened)
        with pytest.raises(NotAllowed):
            restore(site.uow("anna"), opened, plan, opened.records())
    assert all(by_uid(site.root, uid) is None for uid in plan.wanted)
