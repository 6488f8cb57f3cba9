from __future__ import annotations

from collections.abc import Iterator

import pytest
from zope.interface import Interface, providedBy
from zope.schema import Int, TextLine

from colonnade.content.interfaces import IContent, IFolder, INode, IPlace, ISite
from colonnade.content.objects import PLACE_TYPE, SITE_TYPE, Content, Folder, Place, Site
from colonnade.content.types import CORE, TYPES, ContentType, TypeRefused, TypeRegistry


class INote(IContent):
    text = TextLine(title="Text", required=False)


class ILoose(Interface):
    text = TextLine(title="Text", required=False)


def schema_with(name: str) -> type[IContent]:
    return type(IContent)(f"I{name}", (IContent,), {name: Int(title="x", required=False)})


@pytest.fixture
def types() -> TypeRegistry:
    made = TypeRegistry()
    made.reserve(Site)
    return made


@pytest.fixture
def note() -> Iterator[ContentType]:
    made = ContentType("notes.note", INote, kind="folder")
    with TYPES.temporarily(made, owner="notes"):
        yield made


def test_a_registered_type_can_be_found(types: TypeRegistry) -> None:
    note, book = ContentType("notes.note", INote, addable_in=("notes.book",)), ContentType("notes.book", IContent)
    types.register(note, "notes")
    types.register(book, "notes")
    types.register(ContentType("other.thing", IContent), "other")
    assert types.get("notes.note") is note and types.get("notes.nothing") is None
    assert types.owner("notes.note") == "notes" and types.owner("notes.nothing") is None
    assert types.owned_by("notes") == [note, book]
    assert types.addable_in("notes.book") == (note,)
    assert [t.name for t in types] == ["notes.note", "notes.book", "other.thing"]


TAKEN = """
    items keys values get uid type_name schema_version creator created modified members apps roles access_id trashed history
    attachments revision is_place insert remove layout order_key title_key
"""


@pytest.mark.parametrize("field", TAKEN.split())
def test_a_field_may_not_hide_an_attribute(types: TypeRegistry, field: str) -> None:
    with pytest.raises(TypeRefused, match=field):
        types.register(ContentType("notes.note", schema_with(field)), "notes")


@pytest.mark.parametrize("field", ["_children", "_p_oid", "__name__", "__parent__", "_anything"])
def test_a_field_may_not_begin_with_an_underscore(types: TypeRegistry, field: str) -> None:
    with pytest.raises(TypeRefused, match=field):
        types.register(ContentType("notes.note", schema_with(field)), "notes")


@pytest.mark.parametrize("field", ["title", "language", "description", "access", "text", "body", "due", "item"])
def test_other_fields_are_free(types: TypeRegistry, field: str) -> None:
    free = ContentType("notes.note", schema_with(field))
    types.register(free, "notes")
    assert types.get("notes.note") is free


def test_a_name_can_be_taken_once(types: TypeRegistry) -> None:
    note = ContentType("notes.note", INote)
    types.register(note, "notes")
    types.register(note, "notes")  # a second site in this process
    with pytest.raises(TypeRefused, match="already registered by 'notes'"):
        types.register(ContentType("notes.note", INote, version=2), "notes")


@pytest.mark.parametrize("name", ["other.note", "note", "notesnote", "notes.", "colonnade.note"])
def test_a_plugin_names_types_after_itself(types: TypeRegistry, name: str) -> None:
    with pytest.raises(TypeRefused, match="must be named"):
        types.register(ContentType(name, INote), "notes")


def test_a_schema_starts_from_ours(types: TypeRegistry) -> None:
    with pytest.raises(TypeRefused, match="IContent"):
        types.register(ContentType("notes.note", ILoose), "notes")


@pytest.mark.parametrize("option", ["addable_in", "facets"])
def test_one_text_instead_of_several_is_noticed(types: TypeRegistry, option: str) -> None:
    with pytest.raises(TypeRefused, match=option):
        types.register(ContentType("notes.note", INote, **{option: "notes.book"}), "notes")


def test_a_refused_type_leaves_nothing_behind(types: TypeRegistry) -> None:
    with pytest.raises(TypeRefused):
        types.register(ContentType("notes.note", schema_with("uid")), "notes")
    assert list(types) == []


def test_a_plugin_can_be_forgotten(types: TypeRegistry) -> None:
    types.register(ContentType("notes.note", INote), "notes")
    types.register(ContentType("notes2.note", INote), "notes2")
    types.unregister("notes")
    assert [t.name for t in types] == ["notes2.note"]


def test_types_for_a_test_are_gone_after_it() -> None:
    before = list(TYPES)
    with TYPES.temporarily(ContentType("notes.note", INote), owner="notes"):
        assert TYPES.owner("notes.note") == "notes"
    assert list(TYPES) == before


def test_when_one_of_them_is_refused_none_stays() -> None:
    first, second = ContentType("notes.note", INote), ContentType("wrong.note", INote)
    with pytest.raises(TypeRefused), TYPES.temporarily(first, second, owner="notes"):
        pass
    assert TYPES.get("notes.note") is None


def test_a_type_tells_its_facets_and_can_be_a_key() -> None:
    note = ContentType("notes.note", INote, facets=("versioned",))
    assert note.has("versioned") and not note.has("attachable")
    assert {note: 1}[ContentType("notes.note", INote, facets=("versioned",))] == 1


def test_an_object_provides_the_schema_of_its_type(note: ContentType) -> None:
    obj = Folder(2000, note.name)
    assert INote.providedBy(obj) and IContent.providedBy(obj) and IFolder.providedBy(obj)
    assert next(iter(providedBy(obj).interfaces())) is INote
    assert not INote.providedBy(Content(2001, "other.thing"))


def test_without_the_code_of_its_type_it_is_only_a_node() -> None:
    obj = Content(2000, "notes.note")
    assert INode.providedBy(obj) and not IContent.providedBy(obj)
    with TYPES.temporarily(ContentType("notes.note", INote), owner="notes"):
        assert INote.providedBy(obj)
        TYPES.unregister("notes")
        assert not INote.providedBy(obj) and INode.providedBy(obj)
    assert not IContent.providedBy(obj)


def test_the_class_itself_provides_nothing_of_the_types(note: ContentType) -> None:
    assert INode.implementedBy(Content) and not INote.implementedBy(Content)


def test_what_an_object_provides_is_computed_once(note: ContentType) -> None:
    assert providedBy(Folder(2000, note.name)) is providedBy(Folder(2001, note.name))


def test_the_core_has_places_of_its_own() -> None:
    assert TYPES.get("colonnade.place") is PLACE_TYPE and TYPES.owner(SITE_TYPE.name) == CORE
    assert IPlace.providedBy(Place(2000, PLACE_TYPE.name)) and ISite.providedBy(Site(1, SITE_TYPE.name))
