"""In an archived community files are read, and none is uploaded, replaced, moved or thrown away."""

from __future__ import annotations

import pytest
from colonnade_files.commands import receive, replace

from colonnade.api import NotAllowed, edit, move, trash
from colonnade.testing import MemorySite


def test_nobody_changes_its_files(site: MemorySite) -> None:
    site.person("ann"), site.person("ben")
    vault = site.place("vault", "restricted", {"ann": "owner", "ben": "member"}, ["files"])
    app = site.app(vault, "files")
    folder = site.make(app, "files.folder", by="ann", title="Plans")
    file = receive(site.uow("ben"), app, site.received("a.txt", b"one")).file
    site.archive(vault)
    for who in ("ann", "ben", site.administrator("boss")):
        for act in (
            lambda uow: receive(uow, app, site.received("b.txt", b"two")),
            lambda uow: receive(uow, app, site.received("a.txt", b"two"), "version"),
            lambda uow: replace(uow, file, site.received("a.txt", b"two")),
            lambda uow: edit(uow, file, {"title": "c.txt"}),
            lambda uow: move(uow, file, folder),
            lambda uow: move(uow, file, site.app(plugin="files")),
            lambda uow: trash(uow, file),
        ):
            with pytest.raises(NotAllowed):
                act(site.uow(who))
    assert list(app.values()) == [folder, file] and file.revision == 1


def test_the_page_sends_nothing_and_offers_no_upload(pages) -> None:
    ann = pages.sign_in("ann")
    with pages.change() as site:
        site.archive(site.site["vault"])
    page = ann.get("/vault/files", status=200)
    assert not page.html.select("input[type=file]") and not page.html.select("main a[href*='@@add']")
