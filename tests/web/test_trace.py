"""Each request has an id, in its answer, on pages of errors and in its lines of the log, and none of them tells what was read."""

from __future__ import annotations

import io
import json
import logging
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from ZODB.POSException import ConflictError

from colonnade.app.logs import AsJson, OfRequest
from colonnade.home.widget import Widget
from colonnade.plugins.manifest import view
from colonnade.testing import SAMPLE_PAGE, TestSite, sample_plugin
from colonnade.web.trace import HEADER

OWN = re.compile(r"[0-9a-f]{12}")
PROXY = "0b6e5f0a-5c7e-4c39-9d55-1f0f7d6f2c11"


@view(context=SAMPLE_PAGE.schema, permission="view", name="broken")
def broken(context, request):
    raise KeyError("a secret detail")


class Failing(Widget):
    name, title = "sample.failing", "Failing"

    def data(self, view):
        raise RuntimeError("no data")


def views():
    return [broken]


def widgets():
    return [Failing]


def default_widgets():
    return [("sample.failing", "right")]


def make_site(**settings) -> TestSite:
    return TestSite([sample_plugin(views, widgets, default_widgets)], **settings)


@pytest.fixture
def site() -> Iterator[TestSite]:
    with make_site() as made:
        with made.change() as change:
            change.person("ann")
            change.page("Holidays", "We have thirty days.", by="ann")
        made.update_search()
        yield made


@contextmanager
def logged() -> Iterator[Callable[[], list[dict]]]:
    """What is logged in this block, as a served site with `log_format = json` writes it."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.addFilter(OfRequest())
    handler.setFormatter(AsJson())
    root, requests = logging.getLogger(), logging.getLogger("colonnade.requests")
    before = root.level, requests.level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    requests.setLevel(logging.INFO)
    try:
        yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    finally:
        root.removeHandler(handler)
        root.setLevel(before[0])
        requests.setLevel(before[1])


def test_each_answer_has_an_id_of_its_own(site):
    ann = site.sign_in("ann")
    tag = ann.get("/sample/holidays").headers["ETag"]
    answers = [
        ann.get("/sample/holidays"),
        ann.get("/sample/holidays", headers={"If-None-Match": tag}, status="*"),
        ann.get("/nothing", status=404),
        site.browser().get("/nothing"),
        site.browser().get("/-/static/none/none.js", status=404),
        site.browser().post("/sign-in", {}, status="*"),
    ]
    ids = [answer.headers.getall(HEADER) for answer in answers]
    assert all(len(found) == 1 and OWN.fullmatch(found[0]) for found in ids)
    assert len({found[0] for found in ids}) == len(answers)


@pytest.mark.parametrize("given", [PROXY, "abcd1234", "A.b_c-1" * 9])
def test_only_the_trusted_proxy_names_requests(given, site):
    assert site.browser().get("/-/live", headers={HEADER: given}).headers[HEADER] != given
    with make_site(trusted_proxy="127.0.0.1") as behind:
        assert behind.browser().get("/-/live", headers={HEADER: given}).headers[HEADER] == given


@pytest.mark.parametrize(
    "given",
    [
        "",
        "short",
        "a" * 65,
        "a" * 60_000,
        "one, two",
        "<script>alert(1)</script>",
        "..%2f..%2f",
        "-" * 12,
        "編號編號編號編號".encode().decode("latin-1"),
    ],
)
def test_what_is_no_id_is_replaced(given):
    with make_site(trusted_proxy="127.0.0.1") as behind:
        assert OWN.fullmatch(behind.browser().get("/-/live", headers={HEADER: given}).headers[HEADER])


def test_an_id_with_a_line_break_reaches_neither_answer_nor_log():
    with make_site(trusted_proxy="127.0.0.1") as behind, logged() as lines:
        answer = behind.browser().get("/people", extra_environ={"HTTP_X_REQUEST_ID": "abcdefgh\r\nSet-Cookie: a=b"})
        assert OWN.fullmatch(answer.headers[HEADER]) and "a=b" not in str(answer.headers)
        assert all("Set-Cookie" not in str(line) for line in lines())


def test_a_page_that_fails_says_its_number_which_stands_in_every_line_about_it(site):
    with logged() as lines:
        answer = site.sign_in("ann").get("/sample/holidays/@@broken?q=private", status=500)
    number = answer.html.find("code").text
    assert number == answer.headers[HEADER] and "a secret detail" not in answer.text
    of_it = [line for line in lines() if line["request"] == number]
    assert len(of_it) >= 2 and all(line["level"] == "error" for line in of_it)
    told, ended = of_it[0], of_it[-1]
    assert number in told["message"] and "KeyError" in told["trace"]
    assert (ended["screen"], ended["plugin"], ended["error"], ended["status"]) == ("sample.test_trace.broken", "sample", "KeyError", 500)
    assert ended["ms"] > 0 and re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", ended["time"])


def test_programs_get_the_number_too(site, monkeypatch):
    monkeypatch.setattr("colonnade.web.views.json._answer", lambda *arguments: 1 / 0)
    answer = site.sign_in("ann").get("/sample/holidays/@@json", status=500)
    assert answer.json["error"] == answer.headers[HEADER]


def test_log_lines_have_screens_and_never_what_was_asked_for(site):
    ann = site.sign_in("ann")
    with logged() as lines:
        ann.get("/sample/holidays?q=private-question")
        ann.get("/search?q=private-question")
        ann.get("/people/ann")
        ann.get("/private-name", status=404)
        ann.get("/-/live")
        ann.get("/-/static/none/none.js", status=404)
    found = lines()
    assert [line["screen"] for line in found if line["logger"] == "colonnade.requests"] == [
        "content.show",
        "search.search",
        "people.person",
        "none",
    ]
    assert not [line for line in found if re.search("private|holidays|ann", json.dumps(line), re.IGNORECASE)]


def test_outside_of_requests_no_line_has_an_id(site):
    with logged() as lines:
        site.browser().get("/-/live")
        logging.getLogger("colonnade").warning("Something else")
    assert next(line for line in lines() if line["message"] == "Something else").keys() == {"time", "level", "logger", "message"}


def test_a_widget_that_fails_is_counted_to_its_plugin_and_the_page_is_shown(site):
    with logged() as lines:
        answer = site.sign_in("ann").get("/", status=200)
    line = next(line for line in lines() if line["message"].startswith("widget"))
    assert (line["plugin"], line["error"], line["request"]) == ("sample", "RuntimeError", answer.headers[HEADER])
    home = next(screen for screen in site.runtime.measures.screens() if screen.name == "home.home")
    assert site.runtime.registry.health.record("sample").total_failures == 1 and home.errors == 0 and home.count == 1


def test_a_view_that_fails_is_counted_to_its_screen_and_its_plugin(site):
    site.sign_in("ann").get("/sample/holidays/@@broken", status=500)
    screen = next(screen for screen in site.runtime.measures.screens() if screen.errors)
    assert (screen.name, screen.plugin, screen.errors) == ("sample.test_trace.broken", "sample", 1)
    assert site.runtime.registry.health.record("sample").total_failures == 1


def test_what_is_done_again_is_one_request_that_was_retried(site, monkeypatch):
    ann = site.sign_in("ann")
    left = [ConflictError("others"), ConflictError("others")]
    vote = __import__("ZODB.Connection", fromlist=["Connection"]).Connection.tpc_vote

    def meets_others(self, transaction):
        if left:
            raise left.pop()
        return vote(self, transaction)

    monkeypatch.setattr("ZODB.Connection.Connection.tpc_vote", meets_others)
    ann.post("/sample/holidays/@@edit", {"csrf_token": ann.csrf, "title": "Holidays", "body": "Now forty."}, status=303)
    measures = site.runtime.measures
    assert (measures.retries, measures.writes) == (2, 1)
    assert sum(screen.count for screen in measures.screens()) == 1


def test_reading_and_what_is_refused_are_no_writes(site):
    ann = site.sign_in("ann")
    ann.get("/sample/holidays")
    ann.post("/sample/holidays/@@edit", {"title": "Holidays"}, status=400)
    assert site.runtime.measures.writes == 0
