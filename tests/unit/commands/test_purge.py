"""Purging a plugin: all that it holds, wherever that is, also in communities that are in the trash."""

from __future__ import annotations

import json
import zipfile
from hashlib import sha256
from pathlib import Path

import pytest

from colonnade.commands.archive.plan import plan_import
from colonnade.commands.archive.read import Archive, ArchiveUnreadable
from colonnade.commands.archive.record import record_of
from colonnade.commands.archive.restore import restore
from colonnade.commands.archive.write import write_archive
from colonnade.commands.attach import attach
from colonnade.commands.edit import edit
from colonnade.commands.purge import contents_of, purge, roots_of
from colonnade.commands.remove_place import remove_place, restore_place
from colonnade.commands.trash import trash
from colonnade.content import tombstones
from colonnade.content.errors import Invalid
from colonnade.content.interfaces import IContent
from colonnade.content.objects import path_of
from colonnade.content.types import ContentType
from colonnade.facets import flags
from colonnade.plugins.lifecycle import SwitchRefused
from colonnade.testing import SAMPLE_PAGE, MemorySite, make_plugin, memory_site, sample_plugin


def test_what_is_in_a_removed_community_goes_too(site: MemorySite) -> None:
    site.person("anna")
    hall, club = (site.place(name, "open", {"anna": "owner"}) for name in ("hall", "club"))
    for place in (hall, club):
        site.page("Plan", at=site.app(place), by="anna")
        trash(site.uow("anna"), site.page("Thrown", at=site.app(place), by="anna"))
    remove_place(site.uow("anna"), club, "Club")
    site.switch("sample", False)
    expected = contents_of(roots_of(site.uow(), "sample"))
    assert purge(site.uow(), "sample", expected) == len(expected) + 2
    assert not [obj for obj in site.root["uids"].values() if obj.type_name == SAMPLE_PAGE.name]
    assert list(site.root["trash"]) == [club.uid]
    restore_place(site.uow("anna"), club)
    assert site.site["club"] is club and not club.app_roots()


def test_of_one_place_only_that_goes(site: MemorySite) -> None:
    hall, club = site.place("hall"), site.place("club")
    kept, gone = (site.page("Plan", at=site.app(place)) for place in (hall, club))
    site.switch("sample", False, club)
    purge(site.uow(), "sample", contents_of(roots_of(site.uow(), "sample", club)), club)
    assert kept.uid in site.root["uids"] and gone.uid not in site.root["uids"]


def digests(site: MemorySite) -> dict[int, str]:
    """Of each object of the plugin, what an archive says of it."""
    mine = [obj for obj in site.root["uids"].values() if obj.type_name.startswith("sample.") and not obj.trashed]
    return {obj.uid: sha256(json.dumps(record_of(site.root, obj), sort_keys=True).encode()).hexdigest() for obj in mine}


def purged(site: MemorySite, path: Path) -> int:
    roots = roots_of(site.uow(), "sample")
    expected = contents_of(roots)
    write_archive(site.uow(), roots, path, purged="sample")
    return purge(site.uow(), "sample", expected, archive=path.name)


def test_what_comes_back_is_what_was_there_bit_for_bit(site: MemorySite, tmp_path: Path) -> None:
    site.person("ann")
    hall = site.place("hall", "restricted", {"ann": "owner"})
    page = site.page("Plan", "Text", by="ann")
    edit(site.uow("ann"), page, {"body": "Other text"}, note="Better")
    attach(site.uow("ann"), page, "plan.txt", site.received("plan.txt", b"bytes"))
    site.page("Below", "See [[Plan]]", at=page, by="ann")
    site.page("Secret", at=site.app(hall), by="ann")
    before = digests(site)
    site.switch("sample", False)
    site.commit()
    assert purged(site, tmp_path / "sample.zip") == len(before) and digests(site) == {}
    site.commit()
    site.switch("sample", True)
    with Archive(tmp_path / "sample.zip") as archive:
        archive.demand_purged(site.root, "sample")
        archive.demand_whole()
        planned = plan_import(site.uow(), archive)
        assert planned.refused == [] and restore(site.uow(), archive, planned, archive.records()) == []
    assert digests(site) == before


def test_addresses_tell_those_who_could_read_that_it_is_gone_until_it_is_back(site: MemorySite, tmp_path: Path) -> None:
    site.person("ann")
    page = site.page("Plan", by="ann")
    path = path_of(page)
    site.switch("sample", False)
    purged(site, tmp_path / "sample.zip")
    found = tombstones.at(site.root, path)
    assert (found.uid, found.plugin, found.archive, found.when) == (page.uid, "sample", "sample.zip", site.now)
    assert found == tombstones.of(site.root, page.uid) and found.access_id in site.reader("ann").visible
    site.switch("sample", True)
    with Archive(tmp_path / "sample.zip") as archive:
        restore(site.uow(), archive, plan_import(site.uow(), archive), archive.records())
    assert tombstones.at(site.root, path) is None and tombstones.of(site.root, page.uid) is None


def test_what_others_need_is_not_purged() -> None:
    upper = ContentType("upper.page", IContent, title="Upper", addable_in=("sample.page",))

    def content_types() -> list[ContentType]:
        return [upper]

    with memory_site(sample_plugin(), make_plugin("upper", content_types, requires=["sample"])) as site:
        page = site.page("Plan")
        site.make(page, "upper.page", title="Rests on it")
        site.switch("sample", False)
        expected = contents_of(roots_of(site.uow(), "sample"))
        with pytest.raises(SwitchRefused) as error:
            purge(site.uow(), "sample", expected)
        assert (error.value.reason, error.value.names) == ("needed", ("upper",))
        assert page.uid in site.root["uids"]


def test_while_something_waits_for_a_decision_nothing_is_purged(site: MemorySite) -> None:
    page = site.page("Plan")
    flags.wait(site.root, page.uid)
    site.switch("sample", False)
    expected = contents_of(roots_of(site.uow(), "sample"))
    with pytest.raises(Invalid):
        purge(site.uow(), "sample", expected)
    assert page.uid in site.root["uids"]


def changed_about(path: Path, **changed: object) -> Path:
    """The archive with something else in what it says of itself."""
    other = path.with_name("changed.zip")
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(other, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            if name == "archive.json":
                about = json.loads(data)
                data = json.dumps({**about, "purged": {**about["purged"], **changed}} if "plugin" in changed else {**about, **changed})
            new.writestr(name, data)
    return other


def test_only_what_this_site_wrote_is_taken_for_that(site: MemorySite, tmp_path: Path) -> None:
    site.page("Plan", "A text")
    path, root = tmp_path / "sample.zip", site.root
    write_archive(site.uow(), roots_of(site.uow(), "sample"), path, purged="sample")
    plain = tmp_path / "plain.zip"
    write_archive(site.uow(), roots_of(site.uow(), "sample"), plain)

    def refusal(which: Path, plugin: str = "sample") -> str:
        with pytest.raises(ArchiveUnreadable) as error, Archive(which) as archive:
            archive.demand_purged(root, plugin)
        return str(error.value)

    with Archive(path) as archive:
        archive.demand_purged(root, "sample")
    assert "wasn't written by a purge" in refusal(plain)
    assert "'sample', not of 'other'" in refusal(path, "other")
    assert "'upper', not of 'sample'" in refusal(changed_about(path, plugin="upper"))
    assert "another version of Colonnade" in refusal(changed_about(path, colonnade_archive=99))
    cut = tmp_path / "cut.zip"
    cut.write_bytes(path.read_bytes()[:-100])
    assert "was cut off" in refusal(cut)
    edited = tmp_path / "edited.zip"
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(edited, "w") as new:
        content = old.read("content.jsonl").replace(b"A text", b"B text")
        about = json.loads(old.read("archive.json")) | {"sha256": sha256(content).hexdigest()}
        new.writestr("content.jsonl", content)
        new.writestr("archive.json", json.dumps(about))
    assert "it was changed" in refusal(edited)
    root["secret"] = b"of another site"
    assert "another site" in refusal(path)
