from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pyramid.config import Configurator
from ZODB.DB import DB

from colonnade.app.install import install
from colonnade.app.main import StartRefused, make_app
from colonnade.app.settings import read_settings
from colonnade.app.transactions import change, reading
from colonnade.commands.base import UnitOfWork
from colonnade.commands.trash import trash
from colonnade.content.types import ContentType
from colonnade.plugins.registry import Loaded
from colonnade.plugins.state import state
from colonnade.stream.log import log
from colonnade.testing import SAMPLE_APP, SAMPLE_PAGE, START, TestSite, make_plugin, memory_database, memory_site, sample_plugin


@pytest.fixture
def database() -> Iterator[DB]:
    """A site of which another version of the plugin was the last to run."""
    made = memory_database()
    with memory_site(database=made) as site:
        team = site.place("team")
        site.page("Page")
        site.page("In the team", at=site.app(team))
        top = site.page("Top")
        site.page("Inside", at=top)
        trash(site.uow(), top)
        state(site.root).schemas.update({"sample.page": 1, "sample.app": 1})
        site.commit()
    yield made
    made.close()


def newer(step: Any) -> Loaded:
    def content_types() -> list[ContentType]:
        return [replace(t, version=2, migrations={1: step}) for t in (SAMPLE_APP, SAMPLE_PAGE)]

    return make_plugin("sample", content_types, title="Sample", app="sample.app")


def mark(obj: Any) -> None:
    obj.title += "!"


def test_a_start_lifts_every_object_also_in_the_trash_and_roots_of_apps(database: DB) -> None:
    with TestSite([newer(mark)], database=database) as site, site.change() as inside:
        objects = [obj for obj in inside.root["uids"].values() if obj.type_name.startswith("sample.")]
        assert sorted(obj.title for obj in objects) == ["In the team!", "Inside!", "Page!", "Sample!", "Sample!", "Top!"]
        assert {obj.schema_version for obj in objects} == {2} and not state(inside.root).quarantined


def test_a_migration_that_fails_leaves_the_site_running_without_the_plugin(database: DB) -> None:
    def boom(obj: Any) -> None:
        obj.title = "half"
        raise ValueError("no")

    logging.getLogger("colonnade.plugins.migrations").disabled = True
    try:
        with TestSite([newer(boom)], database=database) as site:
            with site.change() as inside:
                assert "ValueError: no" in state(inside.root).quarantined["sample"]
                assert inside.site["sample"]["page"].title == "Page"
            anna = site.sign_in("anna")
            assert anna.get("/").status_int == 200
            assert "Page" in anna.get("/sample/page", status="*").text  # the dormant page still shows what is there
    finally:
        logging.getLogger("colonnade.plugins.migrations").disabled = False


def test_a_start_with_nothing_to_do_writes_nothing(database: DB) -> None:
    seen = []
    for _ in range(2):
        site = TestSite(database=database, on=False)
        seen.append(database.lastTransaction())
        site.runtime.database = memory_database()  # so that closing the site leaves the other one open
        site.close()
    assert seen[0] == seen[1]


def test_places_get_the_root_of_an_app_that_came_with_an_upgrade() -> None:
    database = memory_database()
    with memory_site(sample_plugin(app=None), database=database) as site:
        site.place("team")
        site.place("quiet", plugins=())
        site.commit()
    with TestSite(database=database, on=False) as site, site.change() as inside:
        assert "sample" in inside.site and "sample" in inside.site["team"] and "sample" not in inside.site["quiet"]


def test_a_plugin_that_is_gone_stops_nothing(database: DB) -> None:
    with TestSite([], database=database) as site:
        anna = site.sign_in("anna")
        assert anna.get("/").status_int == 200
        assert anna.get("/sample/page/@@json").json["title"] == "Page"


def test_a_view_without_a_permission_stops_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    original = Configurator.scan

    def scan(config: Configurator, *arguments: Any) -> None:
        original(config, *arguments)
        config.add_view(lambda context, request: None, name="forgotten")

    monkeypatch.setattr(Configurator, "scan", scan)
    with pytest.raises(StartRefused, match="has no permission"):
        TestSite([])


def test_installing_twice_changes_nothing() -> None:
    root: dict[str, Any] = {}
    site = install(root, START, "Our house")
    before = {name: id(area) for name, area in root.items()}
    assert install(root, START, "Other") is site and {name: id(area) for name, area in root.items()} == before
    assert site.title == "Our house" and dict(site.roles) == {"staff": "editor"} and len(root["secret"]) == 32


def test_two_sites_have_two_secrets() -> None:
    roots: list[dict[str, Any]] = [{}, {}]
    for root in roots:
        install(root, START)
    assert roots[0]["secret"] != roots[1]["secret"]


def test_an_application_is_wsgi() -> None:
    with TestSite() as site:
        assert callable(make_app) and site.browser().get("/-/live", status="*").status_int in (200, 303, 404)


def test_the_stream_of_an_older_version_is_brought_up_to_date_before_the_first_request(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr("colonnade.stream.log.WALKED_AT_ONCE", 2)

    def enter(uow: UnitOfWork) -> None:
        for uid in range(5):
            log(uow.root).add(START, uid, 1, "created", "a.b", 1, 0)
        del log(uow.root)._by_type

    application = make_app(read_settings(environ={}, var=tmp_path), plugins=[])
    change(application.runtime, enter)
    application.close()
    application = make_app(read_settings(environ={}, var=tmp_path), plugins=[])
    with reading(application.runtime) as uow:
        assert len(list(log(uow.root).chosen(types=["a.b"]))) == 5
    application.close()


def test_each_thread_keeps_as_much_of_the_database_as_is_set(tmp_path: Path) -> None:
    application = make_app(read_settings(environ={"COLONNADE_CACHE": "2 MB"}, var=tmp_path), plugins=[])
    assert application.runtime.database.getCacheSizeBytes() == 2 * 10**6
    application.close()
