"""Bringing data up to date for a trial: on an overlay, with a report, and never with anything stored."""

from __future__ import annotations

import errno
import logging
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from ZODB.Connection import Connection

from colonnade.app.main import Application, make_app
from colonnade.app.settings import Settings
from colonnade.app.transactions import change, reading
from colonnade.app.upgrade_trial import rehearse
from colonnade.commands.create import create
from colonnade.commands.switch import app_of, switch
from colonnade.content.types import TYPES
from colonnade.plugins.registry import Loaded
from colonnade.plugins.state import state
from colonnade.plugins.status import state_of
from colonnade.security.audit import trail
from colonnade.testing import SAMPLE_APP, SAMPLE_PAGE, make_plugin


def plugin(step: Callable[[Any], None] | None = None) -> Loaded:
    """The sample plugin; with a step, as version 2 of it."""

    def content_types() -> list[Any]:
        return [SAMPLE_APP, replace(SAMPLE_PAGE, version=2, migrations={1: step}) if step else SAMPLE_PAGE]

    return make_plugin("sample", content_types, title="Sample", app=SAMPLE_APP.name)


def lift(obj: Any) -> None:
    obj.summary = f"{obj.title}, lifted"


def fail(obj: Any) -> None:
    obj.summary = "half"
    if obj.title == "Page 2":
        raise ValueError("no way")


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    logs = [logging.getLogger(f"colonnade.{name}") for name in ("plugins.migrations", "app.main")]
    for log in logs:
        log.disabled = True
    yield
    for log in logs:
        log.disabled = False


@pytest.fixture
def settings(tmp_path: Path) -> Iterator[Settings]:
    """A site in a folder with three pages of version 1."""
    found = Settings(var=tmp_path / "var")
    application = make_app(found, plugins=[plugin()])

    def fill(uow: Any) -> None:
        switch(uow, "sample", on=True)

    change(application.runtime, fill)

    def pages(uow: Any) -> None:
        app = app_of(uow.root["site"], uow.registry.get("sample").manifest)
        for number in range(3):
            create(uow, app, SAMPLE_PAGE.name, {"title": f"Page {number}"})

    change(application.runtime, pages)
    application.close()
    TYPES.unregister("sample")
    yield found
    TYPES.unregister("sample")


def bytes_of(settings: Settings) -> bytes:
    return (settings.var / "Data.fs").read_bytes()


def opened(settings: Settings, step: Callable[[Any], None] | None) -> Application:
    TYPES.unregister("sample")
    return make_app(settings, plugins=[plugin(step)])


def summaries(application: Application) -> list[str]:
    with reading(application.runtime) as uow:
        pages = [obj for obj in uow.root["uids"].values() if obj.type_name == SAMPLE_PAGE.name]
        return [getattr(obj, "summary", "") for obj in sorted(pages, key=lambda obj: obj.title)]


def test_a_rehearsal_tells_what_a_start_would_do_and_stores_nothing(settings: Settings) -> None:
    before = bytes_of(settings)
    found = rehearse(settings, plugins=[plugin(lift)])
    (migration,) = found.migrations
    assert (migration.plugin, migration.error, migration.lifted) == ("sample", "", {"sample.page": (1, 2, 3)})
    assert found.failed == [] and found.broken == {} and found.bytes > 0
    assert found.impacts["sample"].objects == 4
    assert bytes_of(settings) == before


def test_one_that_fails_names_the_object_and_the_error(settings: Settings) -> None:
    before = bytes_of(settings)
    found = rehearse(settings, plugins=[plugin(fail)])
    (migration,) = found.migrations
    assert found.failed == ["sample"] and "no way" in migration.error and migration.at
    assert bytes_of(settings) == before


def test_nothing_to_do_is_said(settings: Settings) -> None:
    found = rehearse(settings, plugins=[plugin()])
    assert (found.migrations, found.bytes, found.failed) == ([], 0, [])


def test_it_goes_while_the_site_runs(settings: Settings) -> None:
    application = opened(settings, None)
    TYPES.unregister("sample")
    found = rehearse(settings, plugins=[plugin(lift)])
    assert found.migrations[0].objects == 3
    assert summaries(application) == ["", "", ""]
    application.close()


def test_the_start_does_what_was_rehearsed_and_tells_of_it(settings: Settings) -> None:
    application = opened(settings, lift)
    assert summaries(application) == [f"Page {n}, lifted" for n in range(3)]
    assert application.runtime.registry.migrations["sample"].objects == 3
    with reading(application.runtime) as uow:
        assert [e.facts["objects"] for e in trail(uow.root).all() if e.action == "plugin.lifted"] == [3]
    application.close()
    again = opened(settings, lift)
    assert again.runtime.registry.migrations == {}
    again.close()


def test_half_way_is_nowhere_and_the_plugin_is_quarantined(settings: Settings) -> None:
    application = opened(settings, fail)
    assert summaries(application) == ["", "", ""]
    with reading(application.runtime) as uow:
        assert state_of(uow.root, uow.registry, "sample")[0] == "quarantined"
        assert [e.action for e in trail(uow.root).all()][-1] == "plugin.not_lifted"
    application.close()
    mended = opened(settings, lift)
    assert summaries(mended) == [f"Page {n}, lifted" for n in range(3)]
    with reading(mended.runtime) as uow:
        assert state_of(uow.root, uow.registry, "sample") == ("enabled", "")
    mended.close()


def test_without_room_nothing_changes_and_the_site_serves_without_the_plugin(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    before = bytes_of(settings)

    def full(self: Connection, transaction: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(Connection, "tpc_vote", full)
        patch.setattr("colonnade.app.main.walk_more", lambda root: False)
        application = opened(settings, lift)
    assert summaries(application) == ["", "", ""]
    with reading(application.runtime) as uow:
        found, reason = state_of(uow.root, uow.registry, "sample")
        assert found == "quarantined" and "the disk is full" in reason
        assert not uow.activity.is_on("sample") and "sample" not in state(uow.root).quarantined
    application.close()
    assert bytes_of(settings) == before
    with_room = opened(settings, lift)
    assert summaries(with_room) == [f"Page {n}, lifted" for n in range(3)]
    with_room.close()
