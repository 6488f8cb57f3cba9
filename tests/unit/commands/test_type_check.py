"""A rule of a type beyond its schema: it completes values, refuses them, or says what is there already."""

from __future__ import annotations

import pytest
from translationstring import TranslationString
from zope.interface import Invalid as ConstraintInvalid
from zope.schema import URI

from colonnade.commands.create import create
from colonnade.commands.edit import edit
from colonnade.content.errors import AlreadyThere, Invalid
from colonnade.content.interfaces import IContent
from colonnade.content.types import TYPES, ContentType
from colonnade.content.validation import validated
from colonnade.testing import SAMPLE_APP, SAMPLE_PAGE, memory_site

OWN = TranslationString("Only green links.", domain="sample")


class Green(URI):
    """A field with words of its own."""

    def _validate(self, value):
        if "green" not in value:
            raise ConstraintInvalid(OWN)


class ILink(IContent):
    """A schema with such a field."""

    url = Green(title="Address")


def one_of_a_title(uow, container, values, obj):
    """No two of one title; a title in small letters gets a capital."""
    title = values.get("title", obj.title if obj is not None else "")
    twin = next((child for child in container.values() if child.title == title and child is not obj), None)
    if twin is not None:
        raise AlreadyThere({"": OWN}, twin)
    if title == "never":
        raise Invalid({"title": OWN})
    return {**values, "title": title.capitalize()}


UNIQUE = ContentType("sample.unique", SAMPLE_PAGE.schema, title="Unique", check=one_of_a_title, addable_in=(SAMPLE_APP.name,))


@pytest.fixture
def site():
    with memory_site() as made, TYPES.temporarily(UNIQUE, owner="sample"):
        made.person("ann")
        yield made


def test_a_rule_completes_refuses_and_finds_what_is_there(site) -> None:
    first = create(site.uow("ann"), site.app(), UNIQUE.name, {"title": "one"})
    assert first.title == "One"
    with pytest.raises(AlreadyThere) as caught:
        create(site.uow("ann"), site.app(), UNIQUE.name, {"title": "One"})
    assert caught.value.obj is first and len(site.app()) == 1
    second = create(site.uow("ann"), site.app(), UNIQUE.name, {"title": "two"})
    with pytest.raises(Invalid):
        edit(site.uow("ann"), second, {"title": "One"})
    with pytest.raises(Invalid):
        edit(site.uow("ann"), second, {"title": "never"})
    edit(site.uow("ann"), second, {"title": "two"})
    assert (first.title, second.title) == ("One", "Two")


def test_a_field_says_in_its_own_words_what_is_wrong() -> None:
    with pytest.raises(Invalid) as caught:
        validated(ILink, {"title": "x", "url": "red"})
    assert caught.value.errors == {"url": OWN}
    assert validated(ILink, {"title": "x", "url": " green\x01line "})["url"] == "green\x01line", "an address is not cleaned, only trimmed"
