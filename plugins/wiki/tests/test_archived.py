"""In an archived community wiki pages are read, and none is written, moved, shared, brought back to an older version or taken in."""

from __future__ import annotations

import colonnade_wiki
import pytest

from colonnade.api import NotAllowed, add_comment, attach, edit, move, share, trash
from colonnade.testing import TestSite, load_module, memory_site


def test_nobody_writes_in_its_wiki() -> None:
    with memory_site(load_module(colonnade_wiki)) as site:
        site.person("ann"), site.administrator("boss")
        hall = site.place("hall", "open", {"ann": "owner"}, ["wiki"])
        wiki = site.app(hall, "wiki")
        one, two = (site.make(wiki, "wiki.page", by="ann", title=title) for title in ("One", "Two"))
        site.archive(hall)
        for who in ("ann", "boss"):
            for act in (
                lambda uow: site.make(one, "wiki.page", by=uow.actor, title="Below"),
                lambda uow: site.make(wiki, "wiki.template", by=uow.actor, title="Template"),
                lambda uow: edit(uow, one, {"body": "Other"}),
                lambda uow: move(uow, two, wiki, before="one"),
                lambda uow: move(uow, two, site.app(plugin="wiki")),
                lambda uow: share(uow, one, ()),
                lambda uow: add_comment(uow, one, "Well"),
                lambda uow: attach(uow, one, "a.txt", site.received("a.txt", b"a")),
                lambda uow: trash(uow, one),
            ):
                with pytest.raises(NotAllowed):
                    act(site.uow(who))
        assert list(wiki.values()) == [one, two]


def test_its_pages_offer_nothing_that_would_be_refused() -> None:
    with TestSite([load_module(colonnade_wiki)]) as web:
        with web.change() as site:
            site.person("ann")
            hall = site.place("hall", "open", {"ann": "owner"}, ["wiki"])
            page = site.make(site.app(hall, "wiki"), "wiki.page", by="ann", title="One", body="See [[Nowhere]].")
            site.archive(hall)
            uid = page.uid
        ann = web.sign_in("ann")
        for address in ("/hall/wiki", "/hall/wiki/one", "/hall/wiki/@@pages"):
            html = ann.get(address, status=200).html
            found = [
                a["href"] for a in html.select("main a[href]") if any(v in a["href"] for v in ("@@edit", "@@add", "@@move", "@@share"))
            ]
            assert not found, address
        ann.submit("/hall/wiki/@@pages", page=str(uid), do="up", status=303)
        ann.submit("/hall/wiki/one/@@edit", title="Other", status=403)
