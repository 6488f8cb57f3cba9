"""Projects of the demo company, from demo_content/activities.toml."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import timedelta
from importlib.resources import files
from typing import Any

from colonnade.api import Content, Demo, Folder, UnitOfWork, create, descendants
from colonnade_activities.commands import save_as_template, set_completed, set_done
from colonnade_activities.types import ACTIVITIES, ACTIVITY, ENTRY, SECTION, TASK


def fill(demo: Demo) -> None:
    """Activities in the site and in its places, with to-dos that are over, due and done; and a template from the one that is completed."""
    text = (files("colonnade_activities") / "demo_content" / "activities.toml").read_text(encoding="utf-8")
    titles = _uids_by_title(demo)
    for sheet in tomllib.loads(text)["activity"]:
        if sheet.get("place") in demo.places:
            _add(demo, sheet, titles)


def _uids_by_title(demo: Demo) -> dict[str, int]:
    """What the entries can link to: whatever other plugins brought before."""
    return {obj.title: obj.uid for obj in descendants(demo.places[None]) if not obj.is_place}


def _add(demo: Demo, sheet: Mapping[str, Any], titles: Mapping[str, int]) -> None:
    try:
        root = demo.app(ACTIVITIES.name, sheet.get("place"))
    except LookupError:
        return
    uow = demo.uow(sheet["author"], days_ago=sheet["days_ago"], hour=9)
    values = {"title": sheet["title"], "language": sheet["language"], "body": sheet["body"].strip(), "due": _day(demo, sheet.get("due"))}
    activity = create(uow, root, ACTIVITY.name, {**values, "tags": tuple(sheet.get("tags", ()))})
    for part in sheet["section"]:
        folder: Folder = activity
        if "title" in part:
            folder = create(uow, activity, SECTION.name, {"title": part["title"], "language": sheet["language"]})
        for item in part["items"]:
            _add_item(demo, uow, folder, {"language": sheet["language"], **item}, titles)
    if "completed" in sheet:
        set_completed(demo.uow(sheet["author"], days_ago=sheet["completed"], hour=16), activity, True)
    if "template" in sheet:
        _template(demo, sheet, activity)


def _add_item(demo: Demo, uow: UnitOfWork, folder: Folder, item: Mapping[str, Any], titles: Mapping[str, int]) -> None:
    links = tuple(titles[title] for title in item.get("links", ()) if title in titles)
    values = {"title": item.get("todo") or item.get("entry"), "language": item["language"], "body": item.get("body", ""), "related": links}
    if "entry" in item:
        create(uow, folder, ENTRY.name, values)
        return
    people = tuple(demo.people[login].id for login in item.get("who", ()) if login in demo.people)
    todo = create(uow, folder, TASK.name, {**values, "assignees": people, "due": _day(demo, item.get("due"))})
    if "done" in item:
        login, days_ago = item["done"].split()
        set_done(demo.uow(login, days_ago=int(days_ago), hour=15), todo, True)


def _template(demo: Demo, sheet: Mapping[str, Any], activity: Content) -> None:
    uow = demo.uow(sheet["author"], days_ago=sheet["template_days_ago"], hour=11)
    first_day = (demo.now - timedelta(days=55)).date()
    save_as_template(uow, activity, sheet["template"], first_day, keep_people=True)


def _day(demo: Demo, days: int | None) -> Any:
    return None if days is None else (demo.now + timedelta(days=days)).date()
