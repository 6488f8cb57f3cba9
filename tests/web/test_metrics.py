"""What machines ask of a site: whether it lives, whether it is ready, and what it measured, which only who has the token learns."""

from __future__ import annotations

import re

import pytest

from colonnade.app.main import make_app
from colonnade.jobs.mode import MAINTENANCE, READ_ONLY
from colonnade.plugins.state import state
from colonnade.testing import TestSite, make_plugin, sample_plugin
from colonnade.web.metrics import text_of

TOKEN = "a-token-that-is-long-enough"
BEARER = {"Authorization": f"Bearer {TOKEN}"}
LINE = re.compile(r'([a-z_]+)(\{(?:[a-z_]+="(?:[^"\\\n]|\\["\\n])*",?)*\})? (-?[0-9.e+]+)')
SUFFIXES = {"counter": ("_total",), "gauge": ("",), "histogram": ("_bucket", "_count", "_sum")}


@pytest.fixture
def site():
    with TestSite(metrics_token=TOKEN) as made:
        with made.change() as change:
            change.administrator("boss")
            change.person("ann")
            change.page("A private title", "Words", by="ann")
        made.update_search()
        yield made


def metrics(site) -> dict[str, float]:
    """The samples by name and labels; fails where the text isn't what OpenMetrics says."""
    answer = site.browser().get("/-/metrics", headers=BEARER, status=200)
    assert answer.headers["Content-Type"] == "application/openmetrics-text; version=1.0.0; charset=utf-8"
    assert answer.headers["Cache-Control"] == "no-store"
    lines = answer.text.split("\n")
    assert lines[-2:] == ["# EOF", ""]
    found: dict[str, float] = {}
    family, kind, known = "", "", set()
    for line in lines[:-2]:
        if line.startswith("# TYPE "):
            family, kind = line.split()[2:]
            assert family not in known, f"{family} twice"
            known.add(family)
        elif line.startswith("# HELP "):
            assert line.split()[2] == family
        else:
            match = LINE.fullmatch(line)
            assert match, line
            assert match[1].removeprefix(family) in SUFFIXES[kind], line
            assert match[1] + (match[2] or "") not in found, line
            found[match[1] + (match[2] or "")] = float(match[3])
    return found


@pytest.mark.parametrize(
    "given",
    [
        None,
        "",
        "Bearer",
        "Bearer ",
        "Bearer wrong",
        f"Basic {TOKEN}",
        TOKEN,
        f"Bearer {TOKEN}x",
        f"Bearer {TOKEN} {TOKEN}",
        "Bearer \xff\xfe",
    ],
)
def test_without_the_token_there_is_nothing_there(given, site):
    headers = {} if given is None else {"Authorization": given}
    answer = site.browser().get("/-/metrics", headers=headers, extra_environ={"REMOTE_ADDR": "127.0.0.1"}, status=404)
    with TestSite() as without:
        same = without.browser().get("/-/metrics", headers={"Authorization": "Bearer "}, status=404)
    alike = [name for name in answer.headers if name != "X-Request-Id"]
    assert answer.body == same.body and [answer.headers[name] for name in alike] == [same.headers[name] for name in alike]


def test_a_site_without_a_token_has_no_metrics():
    with TestSite() as without:
        for given in ({}, BEARER, {"Authorization": "Bearer "}, {"Authorization": "Bearer None"}):
            without.browser().get("/-/metrics", headers=given, status=404)
        without.sign_in("boss", administrator=True).get("/-/metrics", status=404)


def test_requests_plugins_and_the_database_are_counted(site):
    ann = site.sign_in("ann")
    for _ in range(3):
        ann.get("/sample/a-private-title")
    ann.post("/sample/a-private-title/@@edit", {"csrf_token": ann.csrf, "title": "A private title", "body": "Other"}, status=303)
    found = metrics(site)
    page = 'screen="content.show",plugin="colonnade"'
    assert found[f'colonnade_requests_total{{{page},status="2xx"}}'] == 3
    buckets = [value for name, value in found.items() if name.startswith(f"colonnade_request_seconds_bucket{{{page}")]
    assert buckets == sorted(buckets) and buckets[-1] == found[f"colonnade_request_seconds_count{{{page}}}"] == 3
    assert found[f"colonnade_request_seconds_sum{{{page}}}"] > 0
    assert found["colonnade_writes_total"] == 1 and found["colonnade_storage_stores_total"] > 0
    assert found["colonnade_storage_up"] == 1 and found["colonnade_storage_bytes"] > 0
    assert found["colonnade_sessions"] == 1
    assert found['colonnade_queue_length{queue="search"}'] > 0
    assert found['colonnade_plugin_state{plugin="sample",state="enabled"}'] == 1
    site.update_search()
    assert metrics(site)['colonnade_queue_length{queue="search"}'] == 0


def test_no_metric_tells_what_people_read_or_ask(site):
    ann = site.sign_in("ann")
    ann.get("/sample/a-private-title?q=private")
    ann.get("/search?q=private")
    ann.get("/people/ann")
    ann.get("/private", status=404)
    text = site.browser().get("/-/metrics", headers=BEARER).text
    assert not re.search(r"private|\bann\b", text)


def test_metrics_are_told_while_the_site_is_closed_and_while_the_database_is_lost(site):
    site.runtime.mode.set(MAINTENANCE)
    assert metrics(site)["colonnade_storage_up"] == 1

    def lost():
        raise OSError("gone")

    text = text_of(site.runtime, lost)
    assert "colonnade_storage_up 0" in text and "colonnade_requests_total" in text and "queue_length" not in text


def test_ready_says_why_not(site, monkeypatch):
    browser = site.browser()
    assert browser.get("/-/ready", status=200).text == "ready\n"
    site.runtime.mode.set(READ_ONLY)
    browser.get("/-/ready", status=200)
    site.runtime.mode.set(MAINTENANCE)
    closed = browser.get("/-/ready", status=503)
    assert closed.text == "not ready: maintenance\n" and closed.headers["Retry-After"] == "120"
    assert browser.get("/-/live", status=200).text == "live\n"


def test_ready_reads_the_storage_and_live_does_not(site, monkeypatch):
    def fails(*arguments):
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(site.runtime.database.storage, "loadBefore", fails)
    monkeypatch.setattr(site.runtime.database, "open", fails)
    assert site.browser().get("/-/ready", status=503).text == "not ready: storage\n"
    assert site.browser().get("/-/live", status=200).text == "live\n"


def test_a_plugin_that_is_on_and_could_not_be_loaded_keeps_a_site_from_being_ready():
    def widgets():
        raise RuntimeError("no way in")

    with TestSite([sample_plugin(), make_plugin("bad", widgets)]) as site:
        assert site.browser().get("/-/ready", status=200)
        with site.change() as change:
            state(change.root).enabled = state(change.root).enabled | {"bad"}
        answer = site.browser().get("/-/ready", status=503)
        assert answer.text == "not ready: plugins\n"


def test_the_token_is_in_no_repr(site):
    assert TOKEN not in repr(site.settings) and TOKEN not in repr(site.runtime.metrics_token == "") and callable(make_app)
