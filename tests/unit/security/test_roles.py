from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from colonnade.security.roles import ROLES, rank, rank_at


def node(parent: Any = None, **roles: str) -> Any:
    return SimpleNamespace(__parent__=parent, roles={"*" if name == "stop_" else name: role for name, role in roles.items()} or None)


def test_roles_rise_from_reader_to_owner() -> None:
    assert [rank(role) for role in ROLES] == [1, 2, 3, 4] and rank(None) == rank("") == rank("boss") == 0


@pytest.mark.parametrize(
    ("principals", "expected"),
    [
        ({"staff"}, "editor"),
        ({"anna"}, "author"),
        ({"anna", "staff"}, "editor"),
        ({"anna", "olga"}, "owner"),
        ({"stranger"}, None),
        (set(), None),
    ],
)
def test_the_highest_grant_counts(principals: set[str], expected: str | None) -> None:
    assert rank_at(principals, node(staff="editor", anna="author", olga="owner")) == rank(expected)


def test_grants_come_from_everything_above() -> None:
    leaf = node(node(node(staff="reader"), anna="editor"))
    assert rank_at({"staff"}, leaf) == rank("reader") and rank_at({"staff", "anna"}, leaf) == rank("editor")


def test_a_place_stops_what_comes_from_above() -> None:
    place = node(node(staff="owner"), stop_="stop", anna="author")
    leaf = node(place, ben="reader")
    assert rank_at({"staff"}, leaf) == 0 == rank_at({"staff"}, place)
    assert rank_at({"staff", "anna"}, leaf) == rank("author") and rank_at({"ben"}, leaf) == rank("reader")


def test_the_stop_itself_gives_nobody_anything() -> None:
    assert rank_at({"*"}, node(stop_="stop")) == 0


def test_a_role_that_nobody_knows_is_none() -> None:
    assert rank_at({"anna"}, node(anna="boss")) == 0
