"""The API: lists and objects of whatever types are on, changed by the same commands as by pages, with errors that programs can read."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.web.test_api_tokens import make, program
from tests.web.test_fuzz import Answer

API = "/-/api/v1"
OBJECTS = f"{API}/types/sample.page/objects"


@pytest.fixture(scope="module")
def writer(world: Any) -> Any:
    """A program of employee's that may write."""
    return program(world, make(world, "employee", "write"))


@pytest.fixture(scope="module")
def app_uid(writer: Any) -> str:
    """The number of the sample app."""
    return writer.get(f"{API}/objects?path=/sample").json["items"][0]["uid"]


@pytest.fixture
def page(writer: Any, app_uid: str) -> Any:
    """A page of employee's, made by a program, and its tag."""
    made = writer.post_json(f"{OBJECTS}?in={app_uid}", {"title": "By a program", "body": "One\n\nTwo", "tags": ["a"]}, status=201)
    yield made
    writer.delete(made.location.removeprefix("http://localhost"), status="*")


def address(made: Any) -> str:
    return made.location.removeprefix("http://localhost")


def problem(answer: Any) -> Any:
    assert answer.content_type == "application/problem+json", answer
    assert answer.json["status"] == answer.status_int and answer.json["title"] and answer.json["detail"]
    return answer.json


def test_what_there_is_is_told(writer):
    found = writer.get(API).json
    assert found["person"]["login"] == "employee"
    types = writer.get(found["types"]).json["items"]
    assert {each["type"] for each in types} >= {"sample.app", "sample.page"}
    sample = next(each for each in types if each["type"] == "sample.page")
    assert sample["objects"] == OBJECTS and sample["made_in"] == ["sample.app", "sample.page"]


def test_made_it_is_there_as_it_was_sent(world, writer, page):
    read = writer.get(address(page))
    assert read.json == page.json and read.etag == page.etag and read.etag
    assert (read.json["title"], read.json["body"], read.json["tags"], read.json["revision"]) == ("By a program", "One\n\nTwo", ["a"], 1)
    assert world.visitor("employee").get(read.json["url"], status=200)
    assert writer.get(read.json["links"]["container"]).json["path"] == "/sample"


def test_read_again_it_is_not_modified(writer, page):
    assert not writer.get(address(page), headers={"If-None-Match": f'"{page.etag}"'}, status=304).body
    writer.get(address(page), headers={"If-None-Match": '"other"'}, status=200)


def test_changed_if_it_is_what_was_read(world, writer, page):
    changed = writer.patch_json(address(page), {"title": "Renamed"}, headers={"If-Match": f'"{page.etag}"'})
    assert (changed.json["title"], changed.json["body"], changed.json["revision"]) == ("Renamed", "One\n\nTwo", 2)
    assert changed.etag != page.etag and writer.get(address(page)).etag == changed.etag
    stale = writer.patch_json(address(page), {"title": "Late"}, headers={"If-Match": f'"{page.etag}"'}, status=412)
    assert problem(stale) and writer.get(address(page)).json["title"] == "Renamed"
    assert "Renamed" in world.visitor("employee").get(changed.json["url"] + "/@@history").text


@pytest.mark.parametrize("header", [{}, {"If-Match": ""}, {"If-Match": " "}])
def test_without_what_was_read_nothing_is_changed(writer, page, header):
    problem(writer.patch_json(address(page), {"title": "Blind"}, headers=header, status=428))
    assert writer.get(address(page)).json["title"] == "By a program"


@pytest.mark.parametrize("header", ['W/"{tag}"', '"other"', "{", '"', "nonsense"])
def test_another_tag_is_stale(writer, page, header):
    sent = {"If-Match": header.replace("{tag}", page.etag)}
    problem(writer.patch_json(address(page), {"title": "Blind"}, headers=sent, status=412))
    problem(writer.delete(address(page), headers=sent, status=412))


def test_a_comment_or_a_like_makes_nothing_stale(world, writer, page):
    world.visitor("member").submit(page.json["url"] + "/@@comments", text="Good", status=303)
    world.visitor("member").submit(page.json["url"] + "/@@like", status=303)
    writer.patch_json(address(page), {"title": "Still"}, headers={"If-Match": f'"{page.etag}"'}, status=200)
    assert "comments" in writer.get(address(page) + "?facets=1").json and "comments" not in writer.get(address(page)).json


def test_thrown_away_it_is_in_the_trash(world, writer, app_uid):
    made = writer.post_json(f"{OBJECTS}?in={app_uid}", {"title": "Short-lived"}, status=201)
    assert writer.delete(address(made), status=204).body == b""
    problem(writer.delete(address(made), status=404))
    assert "Short-lived" in world.visitor("employee").get("/trash")


def test_what_is_not_shared_is_not_there(world, writer):
    with world.change() as site:
        salaries, vault = site.app()["salaries"].uid, site.site["vault"]
        hidden = [salaries, vault.uid, site.app(vault).uid, site.app(vault)["plan"].uid, next(iter(site.root["trash"].values())).uid]
    missing = writer.get(f"{API}/objects/1234567890123456789", status=404)
    for uid in hidden:
        for method in ("GET", "PATCH", "DELETE"):
            answer = writer.request(f"{API}/objects/{uid}", method=method, status=404)
            assert answer.body == missing.body, (method, uid)
    texts = [writer.get(f"{path}limit=100").text for path in (f"{API}/objects?", f"{OBJECTS}?", f"{API}/objects?title=salaries&")]
    assert all("Salaries" not in text and "vault" not in text for text in texts)
    assert writer.get(f"{API}/objects?path=/sample/salaries").json["items"] == []
    problem(writer.get(f"{API}/objects?place={vault.uid}", status=400))


def test_readable_but_not_theirs_it_is_not_changed(world):
    reader = program(world, make(world, "guest", "write"))
    with world.change() as site:
        uid = site.app(site.site["vault"])["plan"].uid
    found = reader.get(f"{API}/objects/{uid}")
    problem(reader.patch_json(f"{API}/objects/{uid}", {"title": "x"}, headers={"If-Match": f'"{found.etag}"'}, status=403))
    problem(reader.delete(f"{API}/objects/{uid}", status=403))


def test_lists_go_on_by_key(writer, app_uid):
    made = [address(writer.post_json(f"{OBJECTS}?in={app_uid}", {"title": f"Page {n}"}, status=201)) for n in range(7)]
    try:
        titles, url, pages = [], f"{OBJECTS}?limit=3", 0
        while url:
            answer = writer.get(url)
            assert len(answer.json["items"]) <= 3
            assert ("Link" in answer.headers) is (answer.json["next"] is not None)
            titles += [each["title"] for each in answer.json["items"]]
            url, pages = answer.json["next"], pages + 1
        assert len(titles) == len(set(titles)) >= 7 and pages >= 3
        assert set(titles) >= {f"Page {n}" for n in range(7)}
    finally:
        for each in made:
            writer.delete(each)


def test_filters(world, writer, page):
    with world.change() as site:
        hall = site.site["hall"].uid
    assert [each["title"] for each in writer.get(f"{API}/objects?tag=a").json["items"]] == ["By a program"]
    assert writer.get(f"{API}/objects?tag=a&place={hall}").json["items"] == []
    assert {each["path"].split("/")[1] for each in writer.get(f"{OBJECTS}?place={hall}").json["items"]} == {"hall"}
    assert [each["title"] for each in writer.get(f"{API}/objects?title=by+a+pro").json["items"]] == ["By a program"]
    assert writer.get(f"{OBJECTS}?state=no/such@thing").json["items"] == []


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("limit=0", "limit"),
        ("limit=101", "limit"),
        ("limit=x", "limit"),
        ("limit=", "limit"),
        ("after=x", "after"),
        ("after=" + "9" * 30, "after"),
        ("place=x", "place"),
        ("place=2", "place"),
        ("plaec=1", "plaec"),
        ("tag=a&title=b", "title"),
        ("title=a&place=1", "title"),
    ],
)
def test_a_wrong_question_is_named(writer, query, field):
    assert list(problem(writer.get(f"{API}/objects?{query}", status=400))["errors"]) == [field]


def test_one_object_has_one_parameter(writer, page):
    for query in ("facets=0", "facets=", "facet=1"):
        problem(writer.get(f"{address(page)}?{query}", status=400))


def test_a_type_that_is_not_there(world, writer):
    for name in ("no.such", "sample.nothing", "colonnade.place", "%00", "x" * 500):
        problem(writer.get(f"{API}/types/{name}/objects", status=404))


WRONG = [None, True, -1, 1.5, 10**30, "", "x", "\0", "\ud800", "x" * 5000, [], [None], [[]], ["a", 1], {}, {"a": 1}, {"markdown": "a"}]
FIELDS = ["title", "body", "summary", "tags", "language"]


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize("value", WRONG, ids=lambda value: repr(value)[:20])
def test_whatever_a_field_is_sent_it_is_taken_or_named(writer, page, field, value):
    tag = writer.get(address(page)).etag
    answer = writer.patch(
        address(page), json.dumps({field: value}), content_type="application/json", headers={"If-Match": f'"{tag}"'}, status="*"
    )
    assert answer.status_int in (200, 400)
    if answer.status_int == 400:
        assert list(problem(answer)["errors"]) == [field]
    read = writer.get(address(page)).json
    assert isinstance(read["tags"], list) and isinstance(read["body"], str) and read["title"]
    assert writer.get(read["url"] + "/@@json").status_int == 200


def test_empty_tags_leave_a_page_that_can_be_shown(world, writer, page):
    writer.patch_json(address(page), {"tags": None, "body": None, "summary": None}, headers={"If-Match": "*"}, status=200)
    found = world.visitor("employee").get(page.json["url"], status=200)
    assert found and writer.get(address(page)).json["tags"] == []


@pytest.mark.parametrize(
    "name",
    ["creator", "access", "access_id", "roles", "uid", "type", "path", "created", "links", "trashed", "__parent__", "_p_jar", "\ud800"],
)
def test_what_is_no_field_or_not_theirs_is_refused(writer, page, app_uid, name):
    before = writer.get(address(page)).json
    for value in ("1", 1, None, {"a": "b"}):
        body = json.dumps({"title": "x", name: value})
        options = {"content_type": "application/json", "status": 400}
        told = problem(writer.patch(address(page), body, headers={"If-Match": "*"}, **options))
        assert len(told["errors"]) == 1
        problem(writer.post(f"{OBJECTS}?in={app_uid}", body, **options))
    assert writer.get(address(page)).json == before


@pytest.mark.parametrize(
    "body",
    [
        "",
        "{",
        "[]",
        "null",
        '{"title": "a", "title": "b"}',
        '{"title": NaN}',
        '{"title": 1e999}',
        '{"title": 1' + "0" * 5000 + "}",
        b'{"title": "\xff"}',
        "[" * 10_000,
        '{"title": ' + "[" * 400 + "]" * 400 + "}",
        '{"title": ' + '{"a":' * 100 + "1" + "}" * 100 + "}",
        json.dumps({f"f{n}": n for n in range(500)}),
        json.dumps({"x" * 9000: 1}),
    ],
    ids=lambda body: str(body)[:24],
)
def test_what_is_no_object_is_refused(writer, page, body):
    told = problem(writer.patch(address(page), body, content_type="application/json", headers={"If-Match": "*"}, status=400))
    assert len(json.dumps(told)) < 10_000


@pytest.mark.parametrize(
    "body",
    [
        '{"title": ' + "[" * 10_000 + "]" * 10_000 + "}",
        "[" * 1_000_000,
        json.dumps({f"f{n}": n for n in range(50_000)}),
        json.dumps({"x" * 1_000_000: 1}),
    ],
    ids=lambda body: str(body)[:24],
)
def test_large_nonsense_is_refused_in_few_words(world, body, app_uid):
    token = make(world, "employee", "write")
    options = {"content_type": "application/json", "HTTP_AUTHORIZATION": f"Bearer {token}"}
    answer = Answer(world, "POST", OBJECTS, f"in={app_uid}", "", body.encode(), **options)
    assert (answer.status_int, answer.content_type) == (400, "application/problem+json") and len(answer.body) < 10_000


def test_too_much_is_not_read(writer, app_uid):
    body = json.dumps({"title": "x", "body": "x" * (3 * 2**20)})
    problem(writer.post(f"{OBJECTS}?in={app_uid}", body, content_type="application/json", status=413))


@pytest.mark.parametrize("given", ["", "in=", "in=x", "in=0", "in=1234567890123456789"])
def test_it_is_made_in_something(writer, given):
    assert list(problem(writer.post_json(f"{OBJECTS}?{given}", {"title": "x"}, status=400))["errors"]) == ["in"]


def test_where_it_can_t_be_made_it_is_not(world, writer):
    with world.change() as site:
        asleep = site.app(site.site["dusty"])
        uids = [site.site.uid, site.site["hall"].uid]
    for uid in uids:
        problem(writer.post_json(f"{OBJECTS}?in={uid}", {"title": "x"}, status=400))
    problem(program(world, make(world, "owner", "write")).post_json(f"{OBJECTS}?in={asleep.uid}", {"title": "x"}, status=409))


def test_what_is_dormant_is_read_and_not_changed(world):
    owner = program(world, make(world, "owner", "write"))
    with world.change() as site:
        uid = site.app(site.site["dusty"])["asleep"].uid
    assert owner.get(f"{API}/objects/{uid}").json["title"] == "Asleep"
    problem(owner.patch_json(f"{API}/objects/{uid}", {"title": "x"}, headers={"If-Match": "*"}, status=409))
    problem(owner.delete(f"{API}/objects/{uid}", status=409))


@pytest.mark.parametrize("actor", ["admin", "owner"])
def test_who_may_read_a_community_is_no_value_like_any_other(world, actor):
    bringing = program(world, make(world, actor, "write"))
    with world.change() as site:
        uid = site.site["vault"].uid
    for value in ({"access": "open"}, {"title": "x"}):
        problem(bringing.patch_json(f"{API}/objects/{uid}", value, headers={"If-Match": "*"}, status="*"))
        problem(bringing.patch_json("/vault/@@json", value, status="*"))
    problem(bringing.delete(f"{API}/objects/{uid}", status="*"))
    with world.change() as site:
        assert site.site["vault"].access == "restricted" and site.site["vault"].title == "Vault"


def test_other_methods_are_named(writer):
    for path, method, allowed in (
        (API, "POST", "GET, HEAD"),
        (f"{API}/types", "DELETE", "GET, HEAD"),
        (OBJECTS, "PUT", "GET, HEAD, POST"),
        (f"{API}/objects/1", "PUT", "GET, HEAD, PATCH, DELETE"),
    ):
        answer = writer.request(path, method=method, status=405)
        assert problem(answer) and ", ".join(answer.allow) == allowed


def test_a_browser_s_session_needs_its_form_s_token(world):
    visitor = world.visitor("employee")
    assert visitor.get(API).json["person"]["login"] == "employee"
    problem(visitor.post_json(f"{OBJECTS}?in=1", {"title": "x"}, status=400))
    told = problem(visitor.post_json(f"{OBJECTS}?in=1", {"title": "x"}, headers={"X-CSRF-Token": visitor.csrf}, status=400))
    assert told["title"] == "This can't be added here"


def test_an_address_that_is_too_long_is_a_problem(writer):
    problem(writer.get(f"{API}/objects?title={'x' * 9000}", status=414))


def test_everything_is_described(world, writer):
    answer = writer.get(f"{API}/openapi.json")
    found = answer.json
    assert found["openapi"].startswith("3.1.") and answer.etag
    add = found["paths"][OBJECTS]["post"]
    schema = found["components"]["schemas"]["sample.page.new"]
    assert add["requestBody"]["content"]["application/json"]["schema"]["$ref"].endswith("/sample.page.new")
    assert set(schema["properties"]) >= {"title", "body", "summary", "tags"} and schema["required"] == ["title"]
    assert schema["properties"]["summary"]["anyOf"][0]["maxLength"] == 300
    text = answer.text
    assert all(f'"#/components/schemas/{name}"' not in text or name in found["components"]["schemas"] for name in ("object", "problem"))


def test_what_is_switched_off_is_not_described(world, writer):
    with world.change() as site:
        site.switch("sample", False)
    try:
        assert OBJECTS not in writer.get(f"{API}/openapi.json").json["paths"]
        problem(writer.get(OBJECTS, status=404))
    finally:
        with world.change() as site:
            site.switch("sample", True)
    assert OBJECTS in writer.get(f"{API}/openapi.json").json["paths"]
