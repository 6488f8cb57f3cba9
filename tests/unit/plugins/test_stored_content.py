"""What is stored of a plugin's content outlives the plugin: no record names its code."""

from __future__ import annotations

import pickletools
from collections.abc import Iterator
from io import BytesIO

import pytest

from colonnade.catalog.index import catalog
from colonnade.commands.attach import attach
from colonnade.commands.drafts import save_draft
from colonnade.commands.edit import edit
from colonnade.commands.share import share
from colonnade.commands.trash import trash
from colonnade.content.errors import UnknownType
from colonnade.content.interfaces import IContent
from colonnade.content.objects import descendants
from colonnade.content.text import Text
from colonnade.content.types import TYPES
from colonnade.home.layout import EMPTY_LAYER, add, configure
from colonnade.home.store import store
from colonnade.home.widget import Slot
from colonnade.testing import MemorySite, memory_site


def fill(site: MemorySite) -> None:
    """A bit of everything that a plugin can leave in the database."""
    anna = site.person("anna")
    place = site.place("team", members={anna: "owner"})
    page = site.page("Page", "[[Other]] [[Wanted]]", by=anna, at=site.app(place), summary="s")
    site.page("Other", by=anna, at=page)
    edit(site.uow(anna), page, {"title": "Page two"})
    share(site.uow(anna), page, ())
    attach(site.uow(anna), page, "a.png", BytesIO(b"\x89PNG\r\n\x1a\n"))
    save_draft(site.uow(anna), page, "", {"title": "T"})
    trash(site.uow(anna), site.page("Gone", by=anna, at=site.app(place)))
    layer = add({}, EMPTY_LAYER, Slot("sample.tile", "sample.tile", {"limit": 3}), "main")
    store(site.root, place, configure({}, layer, "sample.tile", {"limit": 5}), anna.id)
    site.commit()


def classes_in(data: bytes) -> Iterator[str]:
    """`module.name` of every class that a record's two pickles name."""
    stream = BytesIO(data)
    for _ in range(2):
        texts: list[str] = []
        for opcode, argument, _position in pickletools.genops(stream):
            if opcode.name == "GLOBAL":
                yield argument.replace(" ", ".")
            elif opcode.name == "STACK_GLOBAL":
                yield ".".join(texts[-2:])
            elif isinstance(argument, str):
                texts.append(argument)


def stored_classes(site: MemorySite) -> set[str]:
    return {name for txn in site.database.storage.iterator() for record in txn for name in classes_in(record.data)}


def test_no_record_names_a_class_of_a_plugin(site: MemorySite) -> None:
    fill(site)
    found = stored_classes(site)
    assert "colonnade.content.objects.Folder" in found and "colonnade.content.text.Text" in found
    ours = {name for name in found if name.startswith("colonnade")}
    allowed = ("colonnade.content.", "colonnade.catalog.", "colonnade.security.", "colonnade.plugins.state.", "colonnade.facets.")
    more = (
        "colonnade.stream.",
        "colonnade.home.store.",
        "colonnade.commands.drafts.",
        "colonnade.mail.outbox.",
        "colonnade.jobs.",
        "colonnade.notifications.",
    )
    assert all(name.startswith((*allowed, *more)) for name in ours), ours
    assert all(
        name.startswith(("BTrees.", "persistent.", "ZODB.", "datetime.", "builtins.", "copyreg.", "copy_reg.")) for name in found - ours
    )


def test_content_without_its_plugin_is_all_there() -> None:
    with memory_site() as site:
        fill(site)
        TYPES.unregister("sample")
        with site.other() as other:  # objects that this process never had in memory
            page = other.site["team"]["sample"]["page"]
            assert (page.title, page.summary, page.type_name) == ("Page two", "s", "sample.page")
            assert isinstance(page.body, Text) and page.body.html and [node.title for node in descendants(page)] == ["Page two", "Other"]
            assert other.activity().is_dormant(page) and not IContent.providedBy(page)
            assert set(page.history) == {1, 2} and len(page.attachments) == 1
            assert page.uid in catalog(other.root).page("type:sample.page", {page.access_id}, 10).uids
            with pytest.raises(UnknownType):
                edit(other.uow(), page, {"title": "T"})


def test_when_the_plugin_returns_nothing_is_missing() -> None:
    with memory_site() as site:
        fill(site)
        types = TYPES.owned_by("sample")
        TYPES.unregister("sample")
        site.abort()
        for content_type in types:
            TYPES.register(content_type, "sample")
        page = site.site["team"]["sample"]["page"]
        assert not site.activity().is_dormant(page) and edit(site.uow(), page, {"title": "Back"}).revision == 3
