"""Every plugin with ten thousand objects: its pages and the homepage stay small, and whatever is asked is answered."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from colonnade.commands.create import create
from colonnade.content.objects import descendants
from colonnade.content.types import TYPES
from colonnade.testing import MemorySite
from colonnade.web.urls import path_for
from tests.examples import addable_types, fill, installed_plugins, values_for
from tests.web.views import declared
from tests.web.world import Visitor, World

NAMES = sorted(loaded.name for loaded in installed_plugins())
MANY = 10_000
MAX_PAGE = 400_000
PARTS = 3
pytestmark = [pytest.mark.slow, pytest.mark.timeout(600), pytest.mark.skipif(not NAMES, reason="no plugin is installed")]


def _add_many(site: MemorySite, plugin: str) -> None:
    """Add `MANY` objects of the first type of a plugin that people add, where one fits first."""
    types = addable_types(plugin)
    if types:
        fill(site, plugin, site.site, "First")
        container = next(o for o in descendants(site.site) if o.type_name in types[0].addable_in)
        uow = site.uow("employee")
        for number in range(MANY):
            create(uow, container, types[0].name, values_for(types[0].schema, f"Number {number}"))


def _parts(visitor: Visitor, path: str) -> Iterator[Any]:
    """The first parts of a long list, by the links that lead on."""
    for _ in range(PARTS):
        page = visitor.get(path, status=200)
        yield page
        following = page.html.select_one(".pager a[rel=next], .pagination a[rel=next]")
        if following is None:
            return
        path = following["href"]


@pytest.mark.parametrize("plugin", NAMES)
def test_ten_thousand_objects_are_no_burden(plugin: str) -> None:
    with World(installed_plugins()) as big:
        with big.change() as site:
            site.person("employee")
            _add_many(site, plugin)
            paths = ["/", *(path_for(o) for o in site.site.values() if TYPES.owner(o.type_name) == plugin)]
            names = {v.name for v in declared(big.application.wsgi.registry) if v.route is None and "GET" in v.methods}
        visitor = big.visitor("employee")
        for path in paths:
            for page in _parts(visitor, path):
                assert len(page.body) < MAX_PAGE
            for name in names - {"", "add", "widget", "widget-settings"}:
                assert visitor.get(f"{path.rstrip('/')}/@@{name}", status="*").status_int < 500, name
