"""Answers that lead elsewhere never lead to another site, and old addresses lead to the new ones."""

from __future__ import annotations

from urllib.parse import parse_qs, quote, unquote, urlsplit

import pytest

from tests.web.world import form

ELSEWHERE = [
    "https://evil.example",
    "//evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "/%2f/evil.example",
    "http:evil.example",
    "javascript:alert(1)",
    "/\t/evil.example",
    "/\r\nSet-Cookie: a=b",
    "/people",
    "x.//evil.example",
    "." * 32 + "./people",
    "0" * 32 + "./people",
    "臺灣",
]


@pytest.fixture(scope="module")
def password(world):
    return world.password("employee")


def signed_in(world, password, onward):
    browser = world.browser()
    filled = form(browser.get("/sign-in"), "password")
    filled["login"], filled["password"], filled["next"] = "employee", password, onward
    return filled.submit(status=303)


@pytest.mark.parametrize("onward", ELSEWHERE)
def test_signing_in_leads_only_where_the_site_itself_said(world, password, onward):
    assert urlsplit(signed_in(world, password, onward).location).path in ("", "/")
    assert urlsplit(signed_in(world, password, onward).location).netloc == "localhost"


@pytest.mark.parametrize("path", ["/people?q=a%26b", "/sample/welcome/@@history", "/臺灣", "/a%20b"])
def test_signing_in_leads_back_to_what_was_asked_for(world, password, path):
    asked = world.browser().get(quote(path, safe="/?=%&@"), status=303).location
    onward = parse_qs(urlsplit(asked).query)["next"][0]
    answer = signed_in(world, password, onward)
    where = urlsplit(answer.location)
    assert unquote(where.path) == unquote(urlsplit(path).path)
    assert where.query == urlsplit(path).query


@pytest.mark.parametrize("path", ["//evil.example", "///evil.example/x", "/\\evil.example", "//evil.example/@@edit"])
def test_an_address_that_looks_like_another_host_stays_here(world, password, path):
    for visitor in (world.visitor("anonymous"), world.visitor("employee")):
        answer = visitor.request("/", environ={"PATH_INFO": path}, status="*")
        if "Location" in answer.headers:
            assert urlsplit(answer.location).netloc == "localhost"


@pytest.mark.parametrize(
    "referer",
    [
        "https://evil.example/",
        "http://localhost.evil.example/",
        "http://localhost//evil.example",
        "javascript:1",
        "http://localhost/\\evil.example",
    ],
)
def test_preferences_lead_back_to_this_site_only(world, referer):
    answer = world.visitor("employee").submit("/-/preferences", language="en", headers={"Referer": referer}, status=303)
    assert urlsplit(answer.location).netloc == "localhost"
    assert not urlsplit(answer.location).path.startswith(("//", "/\\"))


def test_someone_s_old_name_leads_to_the_new_one(world):
    with world.change() as site:
        person = site.person("old-name")
        site.root["people"].rename_login(person.id, "new-name")
    assert world.visitor("employee").get("/people/old-name", status=301).location.endswith("/people/new-name")


def test_old_addresses_of_hidden_pages_lead_nowhere(world):
    with world.change() as site:
        uid = str(site.app(site.site["vault"]).uid)
    world.visitor("owner").submit("/vault/sample/plan/@@move", parent=uid, name="plan-b", status=303)
    world.visitor("member").get("/vault/sample/plan", status=301)
    hidden = world.visitor("employee").get("/vault/sample/plan", status=404)
    assert hidden.body == world.visitor("employee").get("/vault/sample/never", status=404).body
    world.visitor("anonymous").get("/vault/sample/plan", status=303)
