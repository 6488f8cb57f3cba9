from __future__ import annotations

import threading

import pytest

from colonnade.plugins.health import FRESH_SECONDS, PLUGIN_LIMIT, WIDGET_LIMIT, WINDOW_SECONDS, Health


class Watch:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def watch() -> Watch:
    return Watch()


@pytest.fixture
def health(watch: Watch) -> Health:
    return Health(watch)


def fail(health: Health, times: int, where: str = "hook x", plugin: str = "sample") -> None:
    for _ in range(times):
        health.failed(plugin, where, ValueError("boom"))


def test_five_errors_in_ten_minutes_pause_a_plugin(health: Health) -> None:
    fail(health, PLUGIN_LIMIT - 1)
    assert health.tripped == {}
    fail(health, 1, "view y")
    assert health.tripped == {"sample": "ValueError: boom"}


@pytest.mark.parametrize("where", ["hook x", "view page", "widget sample.here"])
def test_one_error_is_enough_within_the_first_minute(health: Health, watch: Watch, where: str) -> None:
    health.watch(["sample"])
    watch.now += FRESH_SECONDS - 1
    fail(health, 1, "hook x", "other")
    assert health.tripped == {} and health.fell == set()
    fail(health, 1, where)
    assert health.tripped == {"sample": f"{where}: ValueError: boom"} and health.fell == {"sample"}
    health.resume("sample")
    assert health.tripped == {} and health.fell == set()
    fail(health, 1)
    assert health.tripped == {}


def test_after_the_first_minute_it_counts_as_any_other(health: Health, watch: Watch) -> None:
    health.watch(["sample"])
    watch.now += FRESH_SECONDS
    fail(health, PLUGIN_LIMIT - 1)
    assert health.tripped == {}
    fail(health, 1)
    assert health.tripped == {"sample": "ValueError: boom"} and health.fell == set()


def test_errors_that_are_further_apart_pause_nothing(health: Health, watch: Watch) -> None:
    for _ in range(20):
        fail(health, 1)
        watch.now += WINDOW_SECONDS / (PLUGIN_LIMIT - 1) + 1
    assert health.tripped == {} and health.record("sample").total_failures == 20


def test_each_plugin_counts_for_itself(health: Health) -> None:
    for plugin in ("aa", "bb"):
        fail(health, PLUGIN_LIMIT - 1, plugin=plugin)
    assert health.tripped == {}


def test_three_errors_of_one_widget_pause_that_widget_alone(health: Health) -> None:
    fail(health, WIDGET_LIMIT - 1, "widget sample.a")
    fail(health, WIDGET_LIMIT - 1, "widget sample.b")
    assert health.paused_widget("sample.a") is None
    fail(health, 1, "widget sample.a")
    assert health.paused_widget("sample.a") == "ValueError: boom" and health.paused_widget("sample.b") is None and health.tripped == {}
    fail(health, WIDGET_LIMIT - 1)
    assert health.tripped == {}  # what paused a widget doesn't count again for its plugin


def test_the_core_itself_is_never_paused(health: Health) -> None:
    fail(health, 20, "widget recent", plugin="")
    fail(health, 20, "hook x", plugin="")
    assert health.tripped == {}


def test_resuming_starts_the_count_anew(health: Health) -> None:
    fail(health, PLUGIN_LIMIT)
    fail(health, WIDGET_LIMIT, "widget sample.a")
    health.resume("sample", ("sample.a",))
    assert health.tripped == {} and health.paused_widget("sample.a") is None
    fail(health, PLUGIN_LIMIT - 1)
    assert health.tripped == {}
    health.resume("never seen")


def test_an_error_is_kept_with_its_traceback(health: Health, watch: Watch) -> None:
    try:
        raise KeyError("x")
    except KeyError as error:
        health.failed("sample", "view y", error)
    failure = health.record("sample").failures[-1]
    assert (failure.when, failure.where, failure.error) == (watch.now, "view y", "KeyError: 'x'")
    assert "test_health.py" in failure.trace


def test_only_the_latest_errors_and_times_are_kept(health: Health) -> None:
    fail(health, 50)
    for _ in range(500):
        health.took("sample", 0.1)
    record = health.record("sample")
    assert len(record.failures) == 20 and len(record.times) == 200 and record.total_failures == 50


def test_times_are_told_as_percentiles(health: Health) -> None:
    assert health.record("sample").percentile(0.5) == 0.0
    for milliseconds in range(100):
        health.took("sample", milliseconds / 1000)
    record = health.record("sample")
    assert (record.percentile(0.0), record.percentile(0.5), record.percentile(0.95), record.percentile(1.0)) == (0.0, 0.05, 0.095, 0.099)


def test_a_block_is_timed_even_when_it_raises(health: Health) -> None:
    with pytest.raises(ValueError), health.timed("sample"):
        raise ValueError
    assert len(health.record("sample").times) == 1


def test_many_threads_lose_no_error(health: Health) -> None:
    def work() -> None:
        for _ in range(200):
            health.took("sample", 0.001)
            health.failed("sample", "hook x", ValueError())
            health.record("sample").percentile(0.9)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert health.record("sample").total_failures == 800
