"""What a type settles: in every command that changes an object, before the object is entered in lists."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from zope.schema import Bool

from colonnade.catalog.access_ids import access_table
from colonnade.catalog.index import access_id_of, index_tree
from colonnade.commands.create import create
from colonnade.commands.edit import edit
from colonnade.commands.move import move
from colonnade.commands.restore_version import restore_version
from colonnade.commands.share import share
from colonnade.content.errors import Invalid
from colonnade.content.interfaces import IContent
from colonnade.content.links import wanted_in
from colonnade.content.objects import Content
from colonnade.content.types import TYPES, ContentType
from colonnade.testing import SAMPLE_APP, MemorySite, memory_site, sample_plugin


class INote(IContent):
    """A note that can be hidden."""

    hidden = Bool(title="Hidden", required=False, default=False)


INote["hidden"].setTaggedValue("passing", True)


def settle(uow: Any, note: Content) -> None:
    if note.title == "Never":
        raise Invalid({"title": "Never."})
    uow.notes.append(note.title)
    only = [f"p:{note.creator}"] if note.hidden else []
    note.access_id = access_table(uow.root).shared(access_id_of(note.__parent__), only) if only else None


NOTE = ContentType(
    "sample.note",
    INote,
    facets=("versioned",),
    addable_in=(SAMPLE_APP.name,),
    settle=settle,
    walks=lambda note: ["hidden"] if note.hidden else ["open", "open", f"first:{note.title[0]}"],
    moment=lambda note: note.created - timedelta(days=len(note.title)),
)
OWN = "own:sample.note:"


@pytest.fixture
def notes() -> Iterator[MemorySite]:
    """A site with the type, and two people."""

    with memory_site(sample_plugin()) as site, TYPES.temporarily(NOTE, owner="sample"):
        site.person("anna"), site.person("ben")
        yield site


def make(site: MemorySite, title: str, **values: Any) -> Content:
    return create(site.uow("anna"), site.app(), NOTE.name, {"title": title, **values})


def test_it_comes_before_lists_and_readers(notes: MemorySite) -> None:
    make(notes, "Open"), make(notes, "Hidden", hidden=True)
    assert notes.listed("type:sample.note", "ben") == ["Open"] == notes.listed(f"{OWN}open", "ben")
    assert notes.listed(f"{OWN}hidden", "ben") == [] and notes.listed(f"{OWN}hidden", "anna") == ["Hidden"]


def test_lists_go_by_the_moment_that_the_type_names(notes: MemorySite) -> None:
    for title in ("Long one", "A", "Mid"):
        make(notes, title)
    assert notes.listed("type:sample.note", "ben") == ["A", "Mid", "Long one"]


def test_a_refusal_stops_every_command(notes: MemorySite) -> None:
    note = make(notes, "Note")
    for change in (lambda: make(notes, "Never"), lambda: edit(notes.uow("anna"), note, {"title": "Never"})):
        with pytest.raises(Invalid):
            change()
    note.title = "Never"
    with pytest.raises(Invalid):
        share(notes.uow("anna"), note, None)
    with pytest.raises(Invalid):
        move(notes.uow("anna"), note, notes.app(), name="elsewhere")


def test_what_is_refused_leaves_nothing_behind(notes: MemorySite) -> None:
    note = make(notes, "Note", hidden=True)
    for change in (lambda: make(notes, "Never"), lambda: edit(notes.uow("anna"), note, {"title": "Never", "hidden": False})):
        with pytest.raises(Invalid):
            change()
    assert (note.title, note.hidden, note.revision, note.__name__) == ("Note", True, 1, "note")
    assert list(notes.app().keys()) == ["note"]


def test_the_person_is_told(notes: MemorySite) -> None:
    note, uow = make(notes, "Note"), notes.uow("anna")
    edit(uow, note, {"title": "Renamed"})
    edit(uow, note, {"title": "Renamed"})
    assert uow.notes == ["Renamed"] == uow.acting_as(note.creator).notes


def test_what_was_hidden_enters_all_lists_when_it_is_shown(notes: MemorySite) -> None:
    source = notes.page("Source", "See [[Plan]].")
    note = make(notes, "Plan", hidden=True)
    assert [title for title, _ in wanted_in(notes.root, notes.site.uid)] == ["plan"]  # nobody learns that it is there
    edit(notes.uow("anna"), note, {"hidden": False})
    assert notes.listed("type:sample.note", "ben") == ["Plan"] and notes.listed(f"{OWN}hidden", "anna") == []
    assert str(note.uid) in source.body.source and not list(wanted_in(notes.root, notes.site.uid))


def test_passing_fields_are_not_brought_back(notes: MemorySite) -> None:
    note = make(notes, "One", hidden=True)
    edit(notes.uow("anna"), note, {"title": "Two", "hidden": False})
    restore_version(notes.uow("anna"), note, 1)
    assert note.title == "One" and not note.hidden


def test_lists_of_a_type_outlive_its_code(notes: MemorySite) -> None:
    note = make(notes, "Note")
    TYPES.unregister("sample")
    index_tree(notes.root, note)
    assert notes.listed(f"{OWN}open") == ["Note"] == notes.listed(f"{OWN}first:N")


def test_acting_as_somebody_is_acting_with_their_rights(notes: MemorySite) -> None:
    anna = notes.root["people"]["anna"]
    mine = notes.uow().acting_as(anna.id)
    assert mine.actor.id == anna.id and not mine.actor.administrator and mine.root is notes.root
    notes.root["people"].deactivate(anna.id)
    assert notes.uow().acting_as(anna.id).actor.id == 0 == notes.uow().acting_as(5).actor.id
