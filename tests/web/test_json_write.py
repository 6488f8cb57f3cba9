"""Objects changed, added and thrown away as JSON: what forms can do, for programs, with errors that programs can read."""

from __future__ import annotations

import json
from typing import Any

import pytest

PAGE = "/sample/json-page/@@json"


def send(world: Any, actor: str, method: str, path: str, body: Any = None, **options: Any) -> Any:
    visitor = world.visitor(actor)
    raw = body if isinstance(body, (bytes, str)) else json.dumps(body)
    headers = {"X-CSRF-Token": visitor.csrf, **options.pop("headers", {})}
    options = {"content_type": "application/json", "status": "*", "headers": headers, **options}
    if method == "DELETE":
        return visitor.delete(path, headers=headers, status="*")
    return getattr(visitor, f"{method.lower()}")(path, raw, **options)


@pytest.fixture
def page(world: Any) -> str:
    """A page of employee's, made as JSON."""
    made = send(
        world, "employee", "POST", "/sample/@@json", {"type": "sample.page", "title": "JSON page", "body": "One\n\nTwo", "tags": ["a"]}
    )
    assert made.status_int == 201
    yield made.location.removeprefix("http://localhost")
    send(world, "employee", "DELETE", made.location)


def test_made_it_is_there_as_it_was_sent(world, page):
    found = world.visitor("member").get(page).json
    assert (found["title"], found["body"], found["tags"], found["revision"]) == ("JSON page", "One\n\nTwo", ["a"], 1)
    assert world.visitor("member").get(page.removesuffix("/@@json"), status=200)


def test_only_the_fields_that_are_sent_change(world, page):
    found = send(world, "employee", "PATCH", page, {"title": "Renamed"})
    assert (found.status_int, found.json["title"], found.json["body"], found.json["revision"]) == (200, "Renamed", "One\n\nTwo", 2)


def test_two_who_change_it_are_merged_or_told(world, page):
    send(world, "employee", "PATCH", page, {"body": "One!\n\nTwo"})
    merged = send(world, "employee", "PATCH", page, {"body": "One\n\nTwo!", "revision": 1})
    assert merged.json["body"] == "One!\n\nTwo!"
    told = send(world, "employee", "PATCH", page, {"body": "Uno\n\nTwo", "revision": 1})
    assert (told.status_int, told.content_type, told.json["status"]) == (409, "application/problem+json", 409)
    assert world.visitor("employee").get(page).json["body"] == "One!\n\nTwo!"


def test_thrown_away_it_is_in_the_trash(world):
    made = send(world, "employee", "POST", "/sample/@@json", {"type": "sample.page", "title": "Short-lived"}).location
    assert send(world, "employee", "DELETE", made).status_int == 204
    assert send(world, "employee", "DELETE", made).status_int == 404
    assert "Short-lived" in world.visitor("employee").get("/trash")


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"title": ""}, "title"),
        ({"title": None}, "title"),
        ({"title": 5}, "title"),
        ({"title": ["a"]}, "title"),
        ({"title": "x" * 500}, "title"),
        ({"body": {"markdown": "a"}}, "body"),
        ({"tags": "a" * 60}, "tags"),
        ({"tags": [1]}, "tags"),
        ({"tags": {"a": 1}}, "tags"),
        ({"language": ["en"]}, "language"),
        ({"language": "xx"}, "language"),
        ({"bodyy": "a"}, "bodyy"),
        ({"access_id": 1}, "access_id"),
        ({"uid": "1"}, "uid"),
        ({"revision": "1"}, "revision"),
        ({"revision": True}, "revision"),
        ({"revision": -1}, "revision"),
    ],
)
def test_each_field_that_is_wrong_is_named(world, page, sent, field):
    before = world.visitor("employee").get(page).json
    told = send(world, "employee", "PATCH", page, sent)
    assert (told.status_int, told.content_type) == (400, "application/problem+json")
    assert list(told.json["errors"]) == [field] and told.json["detail"]
    assert world.visitor("employee").get(page).json == before


@pytest.mark.parametrize(
    "body", ["", "{", "[]", "null", '"x"', '{"title": "a", "title": "b"}', '{"title": NaN}', b'{"title": "\xff"}', "[" * 5_000]
)
def test_what_is_no_object_is_refused(world, page, body):
    told = send(world, "employee", "PATCH", page, body)
    assert (told.status_int, list(told.json["errors"])) == (400, [""])


def test_a_form_is_no_json(world, page):
    told = send(world, "employee", "PATCH", page, "title=x", content_type="application/x-www-form-urlencoded")
    assert told.status_int == 400


def test_what_can_t_be_added_there_is_refused(world):
    for sent in ({"title": "No type"}, {"type": 5, "title": "x"}, {"type": "no.such", "title": "x"}, {"type": "sample.app", "title": "x"}):
        assert send(world, "employee", "POST", "/sample/@@json", sent).status_int == 400
    assert send(world, "employee", "POST", "/@@json", {"type": "sample.page", "title": "x"}).status_int in (400, 403)


def test_who_may_not_is_told_as_on_the_page(world, page):
    assert send(world, "guest", "PATCH", page, {"title": "x"}).status_int == 404
    assert send(world, "anonymous", "PATCH", page, {"title": "x"}).status_int in (400, 401)
    assert send(world, "member", "PATCH", "/sample/salaries/@@json", {"title": "x"}).status_int in (200, 403)
    assert send(world, "employee", "PATCH", "/sample/salaries/@@json", {"title": "x"}).status_int == 404
    assert send(world, "employee", "DELETE", "/sample/salaries/@@json").status_int == 404


def test_without_the_session_s_token_nothing_is_changed(world, page):
    for headers in ({"X-CSRF-Token": "wrong"}, {"Sec-Fetch-Site": "cross-site"}):
        told = send(world, "employee", "PATCH", page, {"title": "Stolen"}, headers=headers)
        assert (told.status_int, told.content_type) == (400, "application/problem+json")
    assert world.visitor("employee").get(page).json["title"] == "JSON page"


def test_what_is_dormant_says_so(world):
    told = send(world, "owner", "PATCH", "/dusty/sample/asleep/@@json", {"title": "x"})
    assert (told.status_int, told.content_type) == (409, "application/problem+json")
    assert send(world, "owner", "DELETE", "/dusty/sample/asleep/@@json").status_int == 409


def test_messages_are_in_the_reader_s_language(world, page):
    with world.change() as site:
        site.person("employee", language="zh_Hant")
    try:
        told = send(world, "employee", "PATCH", page, {"bodyy": 1})
        assert told.json["errors"]["bodyy"] == "沒有這個名稱的欄位。"
    finally:
        with world.change() as site:
            site.person("employee", language="en")
