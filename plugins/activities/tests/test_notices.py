"""Who gets a to-do is told of it, once."""

from __future__ import annotations

from typing import Any

import pytest
from colonnade_activities.commands import set_done
from colonnade_activities.types import ACTIVITY, TASK

from colonnade.api import edit
from colonnade.testing import TestSite


@pytest.fixture
def todo(world: TestSite, request: pytest.FixtureRequest) -> int:
    with world.change() as site:
        activity = site.make(site.app(plugin="activities"), ACTIVITY.name, by="mei", title="Fair")
        tom, mei = site.person("tom"), site.person("mei")
        uid = site.make(activity, TASK.name, by="mei", title=request.node.name, assignees=(tom.id, mei.id)).uid
    world.tell()
    return uid


def sentences(world: TestSite, login: str, title: str) -> list[str]:
    items = world.sign_in(login).get("/notifications?format=json").json["items"]
    return [item["sentence"] for item in items if item["sentence"].endswith(f"{title} to you")]


def change(world: TestSite, uid: int, by: str, **values: Any) -> None:
    with world.change() as site:
        edit(site.uow(by), site.root["uids"][uid], values)
    world.tell()


def test_the_others_are_told_and_not_whoever_did_it(world: TestSite, todo: int, request: pytest.FixtureRequest) -> None:
    title = request.node.name
    assert sentences(world, "tom", title) == [f"Lin Mei-hua assigned {title} to you"]
    assert sentences(world, "mei", title) == []


def test_who_is_added_is_told_and_the_others_not_again(world: TestSite, todo: int, request: pytest.FixtureRequest) -> None:
    title = request.node.name
    with world.change() as site:
        everyone = tuple(site.person(login).id for login in ("tom", "boss"))
    change(world, todo, "mei", assignees=everyone)
    change(world, todo, "mei", title=title + " at last")
    assert len(sentences(world, "boss", title + " at last")) == len(sentences(world, "tom", title + " at last")) == 1


def test_of_what_is_done_nobody_is_told(world: TestSite, todo: int, request: pytest.FixtureRequest) -> None:
    with world.change() as site:
        set_done(site.uow("mei"), site.root["uids"][todo], True)
        boss = site.person("boss").id
    change(world, todo, "mei", assignees=(boss,))
    assert sentences(world, "boss", request.node.name) == []
