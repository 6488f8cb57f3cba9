"""Whatever a program sends for whatever field of whatever type: it is taken or refused in words, and what was there can be shown."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from colonnade.content.fields import schema_fields
from colonnade.content.objects import descendants
from colonnade.content.types import TYPES
from colonnade.web.urls import path_for
from tests.examples import fill, installed_plugins
from tests.web.test_api_tokens import make, program
from tests.web.world import World

NAMES = sorted(loaded.name for loaded in installed_plugins())
API = "/-/api/v1"
WRONG = [
    None,
    True,
    -1,
    1.5,
    10**30,
    "",
    "x" * 3000,
    "\0\ud800",
    "0001-01-01",
    "9999-12-31T23:59:59-23:59",
    "0001-01-01T00:00:00+23:59",
    [None, 1],
    ["\ud800"],
    [["a"]],
    {"a": 1},
]
pytestmark = pytest.mark.skipif(not NAMES, reason="no plugin is installed")


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    """A site with all plugins on, and content of each."""
    with World(installed_plugins()) as found:
        with found.change() as site:
            site.person("employee")
            site.administrator("admin")
            for name in NAMES:
                fill(site, name, site.site, f"Made by {name}", "Some text", by="employee")
        yield found


@pytest.fixture(scope="module")
def writer(world: World) -> Any:
    """A program of employee's, who asks as often as it likes."""
    world.runtime.limits.token_used = lambda handle, now: None
    return program(world, make(world, "employee", "write"))


def of_plugin(world: World, name: str) -> list[tuple[str, int, int, str]]:
    """(type, number, number of what it is in, address) of one object of each type of a plugin."""
    found = {}
    with world.change() as site:
        for obj in descendants(site.site):
            if TYPES.owner(obj.type_name) == name:
                found.setdefault(obj.type_name, (obj.type_name, obj.uid, obj.__parent__.uid, path_for(obj)))
    return list(found.values())


@pytest.mark.parametrize("name", NAMES)
def test_no_value_breaks_anything(world: World, writer: Any, name: str) -> None:
    sent = {"content_type": "application/json", "status": "*"}
    for type_name, uid, above, path in of_plugin(world, name):
        for field, _schema_field in schema_fields(TYPES.get(type_name).schema):
            for value in WRONG:
                body = json.dumps({"title": "Sent", field: value})
                for answer in (
                    writer.patch(f"{API}/objects/{uid}", body, headers={"If-Match": "*"}, **sent),
                    writer.post(f"{API}/types/{type_name}/objects?in={above}", body, **sent),
                ):
                    assert answer.status_int in (200, 201, 400, 403, 409), (type_name, field, value, answer.text[:200])
            shown = world.visitor("admin").get(path, status="*")
            assert shown.status_int < 400, (type_name, field)
        assert writer.get(f"{API}/objects/{uid}").json["type"] == type_name
        assert writer.get(f"{API}/types/{type_name}/objects?limit=100").json["items"] is not None


def test_each_type_is_described_with_all_its_fields(world: World, writer: Any) -> None:
    found = writer.get(f"{API}/openapi.json").json
    for name in NAMES:
        for content_type in TYPES.owned_by(name):
            fields = {field for field, _ in schema_fields(content_type.schema)}
            assert fields <= found["components"]["schemas"][content_type.name]["properties"].keys()
            assert f"{API}/types/{content_type.name}/objects" in found["paths"]
    references = {part.split('"')[0] for part in json.dumps(found).split('"#/components/schemas/')[1:]}
    assert references <= found["components"]["schemas"].keys()
