from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from transaction.interfaces import TransientError

from colonnade.commands.create import create
from colonnade.commands.edit import edit
from colonnade.plugins.call import PluginFailed, call
from colonnade.plugins.health import PLUGIN_LIMIT
from colonnade.testing import MemorySite, make_plugin, memory_site, sample_plugin


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    """Failures are written to the log with their traceback: not here."""
    log = logging.getLogger("colonnade.plugins.call")
    log.disabled = True
    yield
    log.disabled = False


def noting(name: str, heard: list[str], **options: Any) -> Any:
    def content_changed() -> None:
        heard.append(name)

    return make_plugin(name, content_changed, **options)


def failing(name: str, error: BaseException | type[BaseException]) -> Any:
    def content_changed(event: Any, root: Any) -> None:
        event.obj.summary = "half done"
        root["sample-mark"] = 1
        raise error

    return make_plugin(name, content_changed)


def test_a_hook_takes_any_of_the_arguments() -> None:
    heard: list[Any] = []

    def plugin(name: str, function: Any) -> Any:
        function.__name__ = "content_changed"
        return make_plugin(name, function)

    none = plugin("none", lambda: heard.append(()))
    one = plugin("one", lambda root: heard.append(root))
    both = plugin("both", lambda root, event: heard.append((root, event.obj)))
    extra = plugin("extra", lambda event, note="default": heard.append(note))
    with memory_site(sample_plugin(), none, one, both, extra) as site:
        page = site.page("Page")
        assert heard == [(), site.root, (site.root, page), "default"]
        assert all(site.registry.health.record(name).total_failures == 0 for name in ("none", "one", "both", "extra"))


def test_only_plugins_that_are_on_at_the_place_are_called() -> None:
    heard: list[str] = []
    with memory_site(sample_plugin(), noting("here", heard), noting("all_over", heard, scopes=["site"])) as site:
        place = site.place("team", plugins=("sample",))
        heard.clear()
        site.page("Page", at=site.app(place))
        assert heard == ["all_over"]
        heard.clear()
        site.switch("here", True, place)
        site.page("Page", at=site.app(place))
        assert heard == ["here", "all_over"]
        heard.clear()
        site.switch("here", False)
        site.page("Page")
        assert heard == ["all_over"]


@pytest.mark.parametrize("error", [ValueError("boom"), SystemExit(3), RecursionError(), MemoryError(), AssertionError()])
def test_one_that_raises_is_rolled_back_and_the_change_and_the_others_stay(error: BaseException) -> None:
    heard: list[str] = []
    with memory_site(sample_plugin(), failing("bad", error), noting("good", heard)) as site:
        page = site.page("Page", "text")
        site.commit()
        page = site.app()["page"]
        assert page.title == "Page" and page.body.source == "text" and page.summary == ""
        assert "sample-mark" not in site.root and heard == ["good"]
        failure = site.registry.health.record("bad").failures[-1]
        assert failure.where == "hook content_changed" and failure.error.startswith(type(error).__name__)


def test_what_an_earlier_plugin_did_stays_when_a_later_one_fails() -> None:
    def content_changed(event: Any) -> None:
        event.obj.summary = "done"

    with memory_site(sample_plugin(), make_plugin("first", content_changed), failing("second", ValueError())) as site:
        assert site.page("Page").summary == "done"


def test_an_edit_survives_a_hook_that_fails_halfway() -> None:
    with memory_site(sample_plugin()) as site:
        page = site.page("Page", "old")
        site.commit()
        bad = failing("bad", ValueError())
        site.registry.plugins["bad"] = bad
        site.registry.add_hooks(bad)
        site.switch("bad", True)
        edit(site.uow(), page, {"body": "new"})
        site.commit()
        assert page.body.source == "new" and page.revision == 2 and sorted(page.history) == [1, 2] and page.summary == ""


def test_a_change_that_can_be_repeated_is_begun_anew_at_the_first_failure_and_goes_on_at_the_next() -> None:
    heard: list[str] = []
    with memory_site(sample_plugin(), failing("bad", ValueError()), noting("good", heard)) as site:
        uow = replace(site.uow(), repeatable=True)
        with pytest.raises(PluginFailed):
            create(uow, site.app(), "sample.page", {"title": "Page"})
        assert site.registry.health.record("bad").total_failures == 0
        site.abort()
        page = create(replace(site.uow(), repeatable=True), site.app(), "sample.page", {"title": "Page"})
        assert page.summary == "" and heard == ["good"] and site.registry.health.record("bad").total_failures == 1


def test_an_interrupt_from_the_keyboard_is_not_the_plugins() -> None:
    with memory_site(sample_plugin(), failing("bad", KeyboardInterrupt)) as site, pytest.raises(KeyboardInterrupt):
        site.page("Page")


def test_a_conflict_is_left_to_whoever_tries_again() -> None:
    with memory_site(sample_plugin(), failing("bad", TransientError)) as site:
        with pytest.raises(TransientError):
            site.page("Page")
        assert site.registry.health.record("bad").total_failures == 0


def test_a_hook_that_asks_for_what_is_not_there_keeps_the_plugin_out() -> None:
    def content_changed(event: Any, request: Any) -> None:
        """Takes an argument that the hook doesn't have."""

    with pytest.raises(Exception, match="request"), memory_site(sample_plugin(), make_plugin("bad", content_changed)):
        pass


def test_one_that_keeps_failing_is_not_called_any_more() -> None:
    calls = []

    def content_changed() -> None:
        calls.append(1)
        raise ValueError

    with memory_site(sample_plugin(), make_plugin("bad", content_changed)) as site:
        for number in range(PLUGIN_LIMIT + 5):
            site.page(f"Page {number}")
        assert len(calls) == PLUGIN_LIMIT and set(site.registry.health.tripped) == {"bad"}
        site.registry.health.resume("bad")
        site.page("Once more")
        assert len(calls) == PLUGIN_LIMIT + 1


def test_hooks_are_timed() -> None:
    with memory_site(sample_plugin(), noting("good", [])) as site:
        site.page("Page")
        assert len(site.registry.health.record("good").times) == 1


def test_a_read_hook_gives_the_results_of_those_that_did_not_fail(site: MemorySite) -> None:
    def bad(name: str) -> Any:
        def widgets() -> list[type]:
            raise SystemExit

        return make_plugin(name, widgets)

    def widgets() -> list[str]:
        return ["w"]

    for loaded in (bad("aa"), make_plugin("bb", widgets), make_plugin("off", widgets)):
        site.registry.plugins[loaded.name] = loaded
        site.registry.add_hooks(loaded)
    for name in ("aa", "bb"):
        site.switch(name, True)
    assert call(site.registry, site.activity(), "widgets") == [("bb", ["w"])]
    assert call(site.registry, site.activity(), "views") == []


def test_plugins_see_each_event_in_the_transaction_of_the_change() -> None:
    def content_changed(event: Any, root: Any) -> None:
        root["sample-count"] = root.get("sample-count", 0) + 1

    with memory_site(sample_plugin(content_changed)) as site:
        create(site.uow(), site.app(), "sample.page", {"title": "A"})
        assert site.root["sample-count"] == 1
        site.abort()
        assert "sample-count" not in site.root


def test_when_one_fails_what_the_others_did_is_there_once() -> None:
    def counting(name: str) -> Any:
        def content_changed(root: Any) -> None:
            root[name] = root.get(name, 0) + 1

        return make_plugin(name, content_changed)

    plugins = (sample_plugin(), counting("aa"), failing("bb", ValueError()), counting("cc"), failing("dd", ValueError()), counting("ee"))
    with memory_site(*plugins) as site:
        site.page("Page")
        site.commit()
        assert [site.root[name] for name in ("aa", "cc", "ee")] == [1, 1, 1]
        assert [site.registry.health.record(name).total_failures for name in ("bb", "dd")] == [1, 1]
