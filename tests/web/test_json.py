"""Objects as JSON: all that they hold, for those who may read them."""

from __future__ import annotations


def test_a_page_as_json(world):
    answer = world.visitor("employee").get("/sample/welcome/@@json")
    assert answer.content_type == "application/json"
    found = answer.json
    assert found["title"] == "Welcome" and found["type"] == "sample.page"
    assert found["body"].startswith("# Hello")
    assert isinstance(found["uid"], str) and isinstance(found["creator"], str)
    assert found["url"] == "/sample/welcome"


def test_nothing_of_who_may_read_it_is_told(world):
    text = world.visitor("member").get("/sample/salaries/@@json").text
    assert "access_id" not in text and "roles" not in text and "p:" not in text


def test_a_permalink_leads_to_where_it_is(world):
    visitor = world.visitor("employee")
    uid = visitor.get("/sample/rules/@@json").json["uid"]
    assert visitor.get(f"/-/id/{uid}", status=303).location.endswith("/sample/rules")
    for wrong in ("0", "9" * 19, "9" * 25, "-1", "x", "1/2"):
        visitor.get(f"/-/id/{wrong}", status=404)
    assert visitor.get("/-/id/1", status=303).location == "http://localhost/"
