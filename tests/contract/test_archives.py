"""What a plugin holds can be written to an archive, removed, and brought back as it was: every plugin, the site's and a place's."""

from __future__ import annotations

import json
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from colonnade.catalog.index import catalog
from colonnade.commands.archive.plan import plan_import
from colonnade.commands.archive.read import Archive
from colonnade.commands.archive.record import record_of
from colonnade.commands.archive.restore import restore
from colonnade.commands.archive.write import write_archive
from colonnade.commands.archive_place import unarchive_place
from colonnade.commands.attach import attach
from colonnade.commands.comment import add_comment, delete_comment, edit_comment
from colonnade.commands.edit import edit
from colonnade.commands.purge import contents_of, purge, roots_of
from colonnade.commands.react import follow, like
from colonnade.content.file_field import file_fields
from colonnade.content.objects import Content, Place, descendants
from colonnade.content.types import TYPES
from colonnade.security.reader import All
from colonnade.testing import MemorySite, memory_site
from tests.examples import fill, installed_plugins

NAMES = sorted(loaded.name for loaded in installed_plugins())
pytestmark = pytest.mark.skipif(not NAMES, reason="no plugin is installed")


@pytest.fixture(scope="module")
def site() -> Iterator[MemorySite]:
    """All plugins with their demo content, and in the site and a place an object of each type that has all that its facets allow."""
    with memory_site(*installed_plugins()) as found:
        for login in ("ann", "ben"):
            found.person(login)
        found.place("hall", "restricted", {"ann": "owner", "ben": "member"}, NAMES)
        found.load_demo()
        for place in [child for child in found.site.values() if child.is_place and child.archived]:
            unarchive_place(found.uow(), place)  # what was removed comes back only where somebody may write
        for name in NAMES:
            for place in (found.site, found.site["hall"]):
                for obj in fill(found, name, place, f"Made by {name}", "Some *text*.", by="ann"):
                    enrich(found, obj)
        found.commit()
        yield found


def enrich(site: MemorySite, obj: Content) -> None:
    """Give *obj* a second version, files, comments, tags and people, as far as its type takes them."""
    site.advance(minutes=1)
    content_type, uow = TYPES.get(obj.type_name), site.uow("ann")
    files = {name: site.received("plan.txt", obj.type_name.encode()) for name in file_fields(content_type.schema)}
    edit(uow, obj, {"title": f"{obj.title} anew", **files}, note="Once more")
    if content_type.has("taggable"):
        edit(uow, obj, {"tags": ("one", "二")})
    if content_type.has("attachable"):
        attach(uow, obj, "notes.txt", site.received("notes.txt", obj.title.encode()))
    if content_type.has("commentable"):
        first = add_comment(uow, obj, "First")
        add_comment(site.uow("ben"), obj, "A reply", reply_to=first.key)
        edit_comment(uow, first, "First, corrected")
        delete_comment(uow, add_comment(uow, obj, "Never mind"))
    for facet, join in (("likeable", like), ("followable", follow)):
        if content_type.has(facet):
            join(site.uow("ben"), obj, True)
    if obj.__parent__.__parent__.is_place:
        site.share(obj, [site.root["people"]["ben"].principal], by="ann")


def digest(site: MemorySite, plugin: str, place: Place | None) -> str:
    """The SHA-256 of all that a plugin holds, with versions."""
    found = [record_of(site.root, obj) for root in roots_of(site.uow(), plugin, place) for obj in descendants(root)]
    return sha256(json.dumps(found).encode()).hexdigest()


def lists(site: MemorySite) -> dict[str, Any]:
    """Every list of the catalog with what is in it. Of two that changed at the same moment either may come first."""
    found = catalog(site.root)
    return {name: set(page) for name in found.names("") if (page := found.page(name, All(), 10_000).uids)}


def links(site: MemorySite) -> dict[str, Any]:
    """Who links where, and who wants what."""
    return {area: {key: sorted(uids) for key, uids in site.root[area].items()} for area in ("backlinks", "wanted")}


@pytest.mark.parametrize("at", ["", "hall"])
@pytest.mark.parametrize("plugin", NAMES)
def test_exported_removed_and_imported_it_is_what_it_was(site: MemorySite, plugin: str, at: str, tmp_path: Path) -> None:
    if at and "place" not in site.registry.get(plugin).manifest.scopes:
        pytest.skip("it is switched for the whole site only")
    place = site.site[at] if at else None
    before, listed, linked, taken = digest(site, plugin, place), lists(site), links(site), site.taken(place or site.site)
    roots = roots_of(site.uow(), plugin, place)
    expected = contents_of(roots)
    assert write_archive(site.uow(), roots, tmp_path / "all.zip") == len(expected)
    site.switch(plugin, False, place)
    site.commit()
    assert purge(site.uow(), plugin, expected, place) >= len(expected)
    assert not roots_of(site.uow(), plugin, place)
    assert all(not (expected & uids) for uids in lists(site).values())
    site.commit()
    site.switch(plugin, True, place)
    if place is None and "place" in site.registry.get(plugin).manifest.scopes:
        for hall in (child for child in site.site.values() if isinstance(child, Place) and plugin in child.apps):
            site.switch(plugin, True, hall)
    site.commit()
    with Archive(tmp_path / "all.zip") as archive:
        plan = plan_import(site.uow(), archive)
        assert not plan.refused and not plan.unknown
        assert restore(site.uow(), archive, plan, archive.records()) == []
    site.commit()
    assert digest(site, plugin, place) == before
    assert lists(site) == listed
    assert links(site) == linked
    assert site.taken(place or site.site) == taken


@pytest.mark.parametrize("plugin", NAMES)
def test_nothing_is_taken_into_an_archived_community(site: MemorySite, plugin: str, tmp_path: Path) -> None:
    hall = site.site["hall"]
    if "place" not in site.registry.get(plugin).manifest.scopes:
        pytest.skip("it is switched for the whole site only")
    roots = roots_of(site.uow(), plugin, hall)
    write_archive(site.uow(), roots, tmp_path / "all.zip")
    expected = contents_of(roots)
    site.switch(plugin, False, hall)
    purge(site.uow(), plugin, expected, hall)
    site.switch(plugin, True, hall)
    site.archive(hall)
    with Archive(tmp_path / "all.zip") as archive:
        plan = plan_import(site.uow(), archive)
        assert not plan.wanted and "the community is archived" in plan.refused[0][1]
        restore(site.uow(), archive, plan, archive.records())
    assert not expected & set(site.root["uids"])


@pytest.mark.parametrize("plugin", NAMES)
def test_imported_again_nothing_is_changed(site: MemorySite, plugin: str, tmp_path: Path) -> None:
    write_archive(site.uow(), roots_of(site.uow(), plugin), tmp_path / "all.zip")
    with Archive(tmp_path / "all.zip") as archive:
        plan = plan_import(site.uow(), archive)
        assert not plan.wanted and plan.there == archive.objects
