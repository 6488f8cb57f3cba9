from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from colonnade.catalog.index import index, own_walk
from colonnade.commands.trash import trash
from colonnade.content.objects import Content
from colonnade.content.types import TYPES, ContentType
from colonnade.plugins.migrations import lift, migrate
from colonnade.plugins.state import state
from colonnade.testing import SAMPLE_APP, SAMPLE_PAGE, MemorySite


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    log = logging.getLogger("colonnade.plugins.migrations")
    log.disabled = True
    yield
    log.disabled = False


def version(number: int, **steps: Callable[[Any], None]) -> ContentType:
    return replace(SAMPLE_PAGE, version=number, migrations={int(name[1:]): step for name, step in steps.items()})


def run(site: MemorySite, *types: ContentType, **options: Any) -> None:
    def objects(type_name: str) -> list[Content]:
        return [obj for obj in site.root["uids"].values() if obj.type_name == type_name]

    migrate("sample", types, state(site.root), objects, site.manager, **options)


def to_two(obj: Any) -> None:
    obj.summary = f"{obj.title}, lifted"


def to_three(obj: Any) -> None:
    obj.summary += " twice"


def boom(obj: Any) -> None:
    obj.summary = "half"
    if obj.title == "Page 1":
        raise ValueError("no")


@pytest.fixture
def old(site: MemorySite) -> MemorySite:
    """A site whose pages were made by version 1 of the plugin."""
    for number in range(3):
        site.page(f"Page {number}")
    run(site, version(1))
    site.commit()
    return site


def test_what_was_lifted_is_entered_in_the_lists_of_the_new_version(old: MemorySite) -> None:
    trash(old.uow(), old.app()["page-1"])
    newer = replace(version(2, _1=lambda obj: None), walks=lambda page: ("titles",))
    with TYPES.temporarily():
        TYPES.unregister("sample")
        for content_type in (SAMPLE_APP, newer):
            TYPES.register(content_type, "sample")
        run(old, newer, enter=lambda obj: index(old.root, obj))
        assert sorted(old.listed(own_walk("sample.page", "titles"))) == ["Page 0", "Page 2"]


def test_every_object_is_lifted_step_by_step(old: MemorySite) -> None:
    run(old, version(3, _1=to_two, _2=to_three))
    assert [(page.summary, page.schema_version) for page in old.app().values()] == [(f"Page {n}, lifted twice", 3) for n in range(3)]
    assert state(old.root).schemas["sample.page"] == 3 and not state(old.root).quarantined


def test_objects_that_are_new_already_are_left_alone(old: MemorySite) -> None:
    old.app()["page-1"].schema_version = 2
    run(old, version(2, _1=to_two))
    assert old.app()["page-1"].summary == "" and old.app()["page-0"].summary == "Page 0, lifted"


def test_a_failing_step_leaves_everything_as_it_was_and_quarantines(old: MemorySite) -> None:
    serials = [page._p_serial for page in old.app().values()]
    run(old, version(3, _1=to_two, _2=boom))
    old.commit()
    assert [(p.summary, p.schema_version) for p in old.app().values()] == [("", 1)] * 3
    assert [page._p_serial for page in old.app().values()] == serials
    assert state(old.root).schemas["sample.page"] == 1
    assert state(old.root).quarantined["sample"] == "migration of sample.page failed: ValueError: no"
    assert "sample" not in state(old.root).answering


def test_a_later_version_that_works_ends_the_quarantine(old: MemorySite) -> None:
    run(old, version(2, _1=boom))
    run(old, version(2, _1=to_two))
    assert not state(old.root).quarantined and old.app()["page-0"].schema_version == 2


def test_types_that_were_lifted_before_the_failure_go_back_too(old: MemorySite) -> None:
    other = old.page("Other")
    other.type_name = "sample.other"
    old.commit()
    first = ContentType("sample.other", SAMPLE_PAGE.schema, version=2, migrations={1: to_two})
    state(old.root).schemas["sample.other"] = 1
    run(old, first, version(2, _1=boom))
    assert other.summary == "" and other.schema_version == 1 and state(old.root).schemas["sample.other"] == 1


@pytest.mark.parametrize("error", [SystemExit, KeyError, RecursionError])
def test_any_way_to_fail_quarantines(old: MemorySite, error: type[BaseException]) -> None:
    def step(obj: Any) -> None:
        raise error

    run(old, version(2, _1=step))
    assert error.__name__ in state(old.root).quarantined["sample"]


def test_a_missing_step_quarantines(old: MemorySite) -> None:
    run(old, version(3, _2=to_three))
    assert "KeyError: 1" in state(old.root).quarantined["sample"] and old.app()["page-0"].schema_version == 1


def test_objects_of_a_newer_version_are_not_touched_by_older_code(old: MemorySite) -> None:
    run(old, version(2, _1=to_two))
    run(old, version(1))
    assert "version 2" in state(old.root).quarantined["sample"] and state(old.root).schemas["sample.page"] == 2


def test_a_type_seen_for_the_first_time_needs_no_step(site: MemorySite) -> None:
    run(site, version(5))
    assert state(site.root).schemas["sample.page"] == 5


def test_a_start_without_anything_to_do_writes_nothing(old: MemorySite) -> None:
    run(old, version(1))
    assert not state(old.root)._p_changed and not state(old.root).schemas._p_changed and not state(old.root).quarantined._p_changed


def test_one_object_can_be_lifted() -> None:
    obj = Content(2000, "sample.page")
    obj.title, obj.schema_version = "T", 1
    lift(obj, version(3, _1=to_two, _2=to_three))
    assert obj.schema_version == 3 and obj.summary == "T, lifted twice"
    lift(obj, version(3))
