"""Naming one of several people who are called alike."""

from __future__ import annotations

import pytest

from colonnade.commands.people_names import NotUnderstood, person_named
from colonnade.testing import MemorySite


def said(site: MemorySite, reader: str) -> str:
    with pytest.raises(NotUnderstood) as error:
        person_named(site.root, site.reader(site.person(reader)), site.site["hall"], "Anna Visser")
    return error.value.message.interpolate()


def test_the_user_names_of_those_whom_the_reader_knows_are_told(site: MemorySite) -> None:
    one, other = (site.person(login, name="Anna Visser").id for login in ("anna.v", "visser"))
    site.person("gus", kind="guest"), site.person("ben")
    site.place("hall", "restricted", {"anna.v": "owner", "visser": "member", "gus": "guest"})
    assert all(login in said(site, "ben") for login in ("anna.v", "visser"))
    assert all(login in said(site, "gus") for login in ("anna.v", "visser"))
    assert one != other
