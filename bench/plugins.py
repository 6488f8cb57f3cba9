"""Each installed plugin with many objects: its main page, one object, and the homepage with the widgets that plugins put there."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

from bench.data import START, Making, make_once, person_of
from colonnade.commands.base import UnitOfWork
from colonnade.commands.create import create
from colonnade.commands.switch import current_activity
from colonnade.content.types import TYPES, ContentType
from tests.examples import values_for

TEXT = "Some **words** about travel, hotels and limits, with a [link](https://example.org/) and a list:\n\n- one\n- two\n"


def make_plugins_data(folder: Path, objects: int) -> None:
    """Fill *folder* with a site that has *objects* of one type of each plugin, straight in the plugin's app; once."""

    def fill(making: Making) -> None:
        for name, content_type in making.once(lambda root, _app: dict(_kinds(root))).items():
            making.in_batches(objects, partial(_add, name, content_type))

    make_once(folder, fill)


def _kinds(root: Any) -> Iterator[tuple[str, ContentType]]:
    """(name of the app, the first type that people add to it)."""
    for app in root["site"].app_roots():
        owner = TYPES.owner(app.type_name)
        found = (kind for kind in TYPES.addable_in(app.type_name) if kind.listed and TYPES.owner(kind.name) == owner)
        kind = next(found, None)
        if kind is not None:
            yield app.__name__, kind


def _add(name: str, content_type: ContentType, root: Any, app: Any, manager: Any, numbers: range) -> None:
    activity = current_activity(UnitOfWork(root, person_of(root), START, app.runtime.registry))
    for number in numbers:
        uow = UnitOfWork(root, person_of(root), START + timedelta(minutes=number), app.runtime.registry, activity, manager)
        create(uow, root["site"][name], content_type.name, values_for(content_type.schema, f"Example {number}", TEXT))


def pages_of(root: Any) -> dict[str, str]:
    """The pages to measure by name: each plugin's main page, and its latest object."""
    found = {}
    for name, kind in _kinds(root):
        found[f"{name}: its page, with a listing of its objects"] = f"/{name}"
        app = root["site"][name]
        last = next((child for child in app.values() if child.type_name == kind.name), None)
        if last is not None:
            found[f"{name}: one object"] = f"/{name}/{last.__name__}"
    return found
