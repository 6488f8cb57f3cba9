"""Who gets a to-do is told of it, once."""

from __future__ import annotations

from typing import Any

import pytest
from colonnade_activities.commands import set_done
from colonnade_activities.types import ACTIVITY, SECTION, TASK

from colonnade.api import edit, move, restore, share, trash
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


@pytest.fixture
def hidden(world: TestSite, request: pytest.FixtureRequest) -> tuple[int, int]:
    """(activity, to-do): of an activity that only its maker may see, with a to-do in a section that the other can't know of."""
    with world.change() as site:
        activity = site.make(site.app(plugin="activities"), ACTIVITY.name, by="tom", title="Move house")
        share(site.uow("tom"), activity, ())
        section = site.make(activity, SECTION.name, by="tom", title="Before")
        people = (site.person("mei").id, site.person("tom").id)
        todo = site.make(section, TASK.name, by="tom", title=request.node.name, assignees=people)
        uids = activity.uid, todo.uid
    told(world)
    assert sentences(world, "mei", request.node.name) == []
    return uids


def told(world: TestSite) -> None:
    """Do what the plugin does beside the requests, then tell all."""
    world.run_tasks("activities")
    world.tell()


def shared(world: TestSite, uid: int, by: str, only: tuple[str, ...] | None) -> None:
    with world.change() as site:
        share(site.uow(by), site.root["uids"][uid], only)
    told(world)


def test_who_may_see_a_to_do_only_later_is_told_then_and_once(
    world: TestSite, hidden: tuple[int, int], request: pytest.FixtureRequest
) -> None:
    title, (activity, todo) = request.node.name, hidden
    shared(world, activity, "boss", None)
    assert sentences(world, "mei", title) == [f"Tom Baker assigned {title} to you"], "whoever shares it assigned nothing"
    assert sentences(world, "tom", title) == []
    shared(world, activity, "boss", ())
    shared(world, activity, "boss", None)
    shared(world, todo, "boss", None)
    change(world, todo, "tom", assignees=())
    with world.change() as site:
        mei = site.person("mei").id
    change(world, todo, "tom", assignees=(mei,))
    assert len(sentences(world, "mei", title)) == 1
    items = world.sign_in("mei").get("/notifications?format=json").json["items"]
    assert [item["kind"] for item in items if title in item["sentence"]] == ["directed"]


@pytest.mark.parametrize("way", ["moved", "restored"])
def test_what_comes_where_one_may_see_it_is_told_too(
    world: TestSite, hidden: tuple[int, int], request: pytest.FixtureRequest, way: str
) -> None:
    title, (activity, todo) = request.node.name, hidden
    with world.change() as site:
        uow, uids = site.uow("tom"), site.root["uids"]
        if way == "moved":
            move(uow, uids[todo], site.make(site.app(plugin="activities"), ACTIVITY.name, by="tom", title="Open"))
        else:
            trash(uow, uids[todo])
            share(uow, uids[activity], None)
    told(world)
    if way == "restored":
        assert sentences(world, "mei", title) == []
        with world.change() as site:
            restore(site.uow("tom"), site.root["uids"][todo])
        told(world)
    assert sentences(world, "mei", title) == [f"Tom Baker assigned {title} to you"]


def test_of_what_is_done_or_stays_hidden_nobody_is_told_later(
    world: TestSite, hidden: tuple[int, int], request: pytest.FixtureRequest
) -> None:
    title, (activity, todo) = request.node.name, hidden
    with world.change() as site:
        boss = site.person("boss").principal
    shared(world, activity, "tom", (boss,))
    assert sentences(world, "mei", title) == []
    with world.change() as site:
        set_done(site.uow("tom"), site.root["uids"][todo], True)
    shared(world, activity, "tom", None)
    assert sentences(world, "mei", title) == []


def test_who_assigned_it_is_the_one_who_named_the_person(world: TestSite, hidden: tuple[int, int], request: pytest.FixtureRequest) -> None:
    title, (activity, todo) = request.node.name, hidden
    change(world, todo, "tom", assignees=())
    with world.change() as site:
        mei = site.person("mei").id
    change(world, todo, "boss", assignees=(mei,))
    change(world, todo, "tom", body="More")
    shared(world, activity, "tom", None)
    assert [sentence.partition(" assigned")[0] for sentence in sentences(world, "mei", title)] == ["Boss"]
