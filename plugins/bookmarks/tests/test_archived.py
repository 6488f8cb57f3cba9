"""In an archived community bookmarks are read, and none is saved or taken in; what waits to be taken in waits until it is open again."""

from __future__ import annotations

import colonnade_bookmarks
import pytest
from colonnade_bookmarks.browser_file import Entry
from colonnade_bookmarks.commands import AT_ONCE, still_waiting, take_in

from colonnade.api import NotAllowed, edit, trash
from colonnade.testing import TestSite, load_module, memory_site


def entries(number: int) -> list[Entry]:
    return [Entry(url=f"https://example.com/{n}", title=f"Page {n}") for n in range(number)]


def test_nobody_saves_anything_there() -> None:
    with memory_site(load_module(colonnade_bookmarks)) as site:
        site.person("ann"), site.administrator("boss")
        hall = site.place("hall", "open", {"ann": "owner"}, ["bookmarks"])
        app = site.app(hall, "bookmarks")
        saved = site.make(app, "bookmarks.bookmark", by="ann", url="https://example.com/page")
        site.archive(hall)
        for who in ("ann", "boss"):
            for act in (
                lambda uow: site.make(app, "bookmarks.bookmark", by=uow.actor, url="https://example.com/other"),
                lambda uow: take_in(uow, app, entries(1), "en"),
                lambda uow: edit(uow, saved, {"title": "Other"}),
                lambda uow: trash(uow, saved),
            ):
                with pytest.raises(NotAllowed):
                    act(site.uow(who))
        assert list(app.values()) == [saved]


def waiting(web: TestSite) -> int:
    with web.change() as site:
        return still_waiting(site.root, site.person("ann").id)


def test_an_import_goes_on_when_it_is_open_again() -> None:
    with TestSite([load_module(colonnade_bookmarks)]) as web:
        with web.change() as site:
            site.person("ann")
            hall = site.place("hall", "open", {"ann": "owner"}, ["bookmarks"])
            take_in(site.uow("ann"), site.app(hall, "bookmarks"), entries(AT_ONCE + 5), "en")
            site.archive(hall)
        web.run_tasks("bookmarks")
        assert waiting(web) == 5
        web.sign_in("ann").submit("/hall/@@archive", do="unarchive", status=303)
        web.run_tasks("bookmarks")
        assert waiting(web) == 0
        with web.change() as site:
            assert len(site.app(site.site["hall"], "bookmarks")) == AT_ONCE + 5
