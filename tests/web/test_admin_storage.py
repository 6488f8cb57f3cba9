"""The page about storage: how large it is, and whether there is a backup that is whole."""

from __future__ import annotations

import pytest

from colonnade.commands.note_packing import note_packing
from colonnade.storage.backups.create import Site, create
from colonnade.storage.backups.folder import BackupFolder
from colonnade.storage.open import open_database
from colonnade.testing import TestSite


@pytest.fixture
def site(tmp_path):
    with TestSite(database=open_database(f"file://{tmp_path}/Data.fs")) as made:
        with made.change() as change:
            change.administrator("boss")
            change.person("ann")
        yield made


def shown(site) -> str:
    return " ".join(site.sign_in("boss").get("/admin/storage").html.main.text.split())


def test_a_site_without_a_backup_says_how_one_is_made(site):
    page = site.sign_in("boss").get("/admin/storage")
    assert "There is no backup in" in page and "colonnade backup create" in page and "Not yet" in page
    assert page.html.select_one(".side a[href='/admin/storage'][aria-current]") is not None
    site.sign_in("ann").get("/admin/storage", status=404)


def test_the_backups_are_listed_with_what_is_known_of_them(site):
    folder: BackupFolder = site.runtime.backups
    first = create(site.runtime.database.storage, folder, Site("1", "Acme"), site.clock()).point
    assert "No backup was checked so far" in shown(site)
    site.clock.advance(hours=1)
    create(site.runtime.database.storage, folder, Site("1", "Acme"), site.clock())
    folder.note_verified(first.id, site.clock(), "drill", 3.0)
    page = site.sign_in("boss").get("/admin/storage")
    rows = [[" ".join(cell.text.split()) for cell in row.select("td")] for row in page.html.select("tbody tr")]
    assert [row[2] for row in rows] == ["What was new", "All of it"] and [row[1].endswith("Whole") for row in rows] == [False, True]
    assert "it was restored and started" in shown(site) and "No backup was checked" not in shown(site)


def test_packing_is_told(site):
    with site.change() as change:
        note_packing(change.uow("boss"), 5_000_000, 2_000_000)
    assert "from 5.0 MB to 2.0 MB" in shown(site)


def test_a_database_elsewhere_is_told(site, monkeypatch):
    monkeypatch.setattr(site.runtime, "backups", None)
    assert "is not a file on this machine" in shown(site)
