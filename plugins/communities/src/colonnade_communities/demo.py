"""Communities of the demo company, with who is in them, who asks, and what was said: read from `examples/communities.toml`."""

from __future__ import annotations

import tomllib
from importlib.resources import files
from typing import Any

from colonnade.api import Content, Demo, Place, add_place, archive_place, create, membership, sub_communities, switch


def read() -> list[dict[str, Any]]:
    """An entry for each community, with the keys of the file."""
    text = (files("colonnade_communities") / "examples" / "communities.toml").read_text(encoding="utf-8")
    entries: list[dict[str, Any]] = tomllib.loads(text)["community"]
    return entries


def add(demo: Demo) -> None:
    """Let the people of the demo company start their communities."""
    made: dict[str | None, Place] = dict(demo.places)
    for entry in read():
        place = made[entry["name"]] = _place(demo, entry)
        if "above" in entry:
            sub_communities.put_below(demo.uow(entry["founder"], entry["days_ago"]), place, made[entry["above"]])
        for said in entry.get("content", ()):
            _say(demo, place, said)
        for login, message in entry.get("asked", ()):
            membership.ask(demo.uow(login, days_ago=2), place, message)
        for login, message in entry.get("invited", ()):
            membership.invite(demo.uow(entry["founder"], days_ago=1), place, [demo.people[login]], message=message)
        if "archived" in entry:
            archive_place(demo.uow(entry["founder"], entry["archived"]), place)
    for entry in read():
        related = [made[name].uid for name in entry.get("related", ())]
        sub_communities.set_related(demo.uow(entry["founder"]), made[entry["name"]], related)


def _place(demo: Demo, entry: dict[str, Any]) -> Place:
    roles = (("members", "member"), ("guests", "guest"), ("owners", "owner"))
    members = {demo.people[login].id: role for key, role in roles for login in entry.get(key, ())}
    uow = demo.uow(entry["founder"], days_ago=entry["days_ago"])
    texts = {name: entry.get(name, "") for name in ("access", "description", "rules", "name")}
    place = add_place(uow, entry["title"], members=members, important_links=entry.get("links", ""), **texts)
    for app in entry["apps"]:
        loaded = uow.registry.get(app)
        if loaded is not None and loaded.usable:
            switch(demo.system, app, on=True, place=place)
    return place


def _say(demo: Demo, place: Place, said: dict[str, Any]) -> None:
    app = next((root for root in place.app_roots() if _belongs(root, said["type"])), None)
    if app is not None:
        values = {name: said[name] for name in ("title", "body") if name in said}
        create(demo.uow(said["by"], days_ago=said["days_ago"], hour=11), app, said["type"], values)


def _belongs(root: Content, type_name: str) -> bool:
    return root.type_name.partition(".")[0] == type_name.partition(".")[0]
