"""`colonnade export`: content as JSON lines, also of plugins that are off or gone."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from typing import Any

import click

from colonnade.cli.context import CommandContext, Failure, number_of, pass_context
from colonnade.commands.base import UnitOfWork
from colonnade.content.objects import Content, Folder, descendants, path_of, stored_fields
from colonnade.content.text import Text
from colonnade.content.versions import versions_of
from colonnade.facets.plain import facets_of


@click.command(epilog="Example: colonnade export /payroll > payroll.jsonl")
@click.argument("path")
@click.option("--versions", is_flag=True, help="With all earlier versions.")
@pass_context
def export(context: CommandContext, path: str, versions: bool) -> None:
    """Print the object at PATH and all below it, one JSON object a line. Files are named, not included."""
    number = 0
    with context.reading() as uow:
        for obj in descendants(_find(uow, path)):
            context.print(json.dumps(_line(uow, obj, versions), ensure_ascii=False))
            number += 1
    context.say(f"{number_of(number, 'object')}.")


def _find(uow: UnitOfWork, path: str) -> Content:
    node: Content = uow.root["site"]
    for name in path.strip("/").split("/") if path.strip("/") else ():
        found = node.get(name) if isinstance(node, Folder) else None
        if found is None:
            raise Failure(f"there is nothing at {path!r}: {'/' + '/'.join(path_of(node))} has no {name!r}")
        node = found
    return node


def _line(uow: UnitOfWork, obj: Content, versions: bool) -> dict[str, Any]:
    obj._p_activate()
    line = {
        "path": "/" + "/".join(path_of(obj)),
        "uid": str(obj.uid),
        "type": obj.type_name,
        "schema_version": obj.schema_version,
        "created": obj.created.isoformat(),
        "modified": obj.modified.isoformat(),
        "creator": _login(uow, obj.creator),
        "fields": {name: _plain(value) for name, value in stored_fields(obj).items()},
        "attachments": [],
        **facets_of(obj, lambda person_id: _login(uow, person_id)),
    }
    return {**line, "versions": list(_versions(uow, obj))} if versions else line


def _login(uow: UnitOfWork, person_id: int) -> str:
    person = uow.root["people"].get(person_id)
    return person.login if person else str(person_id)


def _versions(uow: UnitOfWork, obj: Content) -> Iterator[dict[str, Any]]:
    for version in reversed(versions_of(obj)):
        yield {
            "number": version.number,
            "when": version.when.isoformat(),
            "by": _login(uow, version.by),
            "note": version.note,
            "fields": {name: _plain(value) for name, value in version.values.items()},
        }


def _plain(value: Any) -> Any:
    """A value as JSON has it. What has no such form becomes a string."""
    match value:
        case Text():
            return value.source
        case None | bool() | int() | float() | str():
            return value
        case date():
            return value.isoformat()
        case list() | tuple() | set() | frozenset():
            return [_plain(item) for item in value]
        case _ if hasattr(value, "items"):
            return {str(key): _plain(item) for key, item in value.items()}
        case _ if hasattr(value, "__iter__"):
            return [_plain(item) for item in value]
    return str(value)
