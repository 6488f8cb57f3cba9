"""Headers of every answer, hosts that are ours, and cookies that others can't read."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.web.world import World, make_world


@pytest.fixture
def secure() -> Iterator[World]:
    with make_world(site_url="https://intranet.example.com") as world:
        yield world


def ask(world, path="/sign-in", host="intranet.example.com", status="*", **headers):
    return world.browser().get(path, headers={"Host": host, **headers}, status=status)


def test_https_is_kept_to(secure):
    answer = ask(secure, status=200)
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "intranet.example.com.evil.example",
        "intranet.example.com:8080",
        "INTRANET.example.com@evil.example",
        "127.0.0.1",
        "x",
    ],
)
def test_other_hosts_are_refused(secure, host):
    answer = ask(secure, host=host, status=400)
    assert host not in answer.text
    assert "Location" not in answer.headers


def test_forwarded_hosts_are_not_believed(secure):
    for name in ("X-Forwarded-Host", "Forwarded", "X-Host", "X-Original-URL", "X-Rewrite-URL"):
        answer = ask(secure, "/people", status=303, **{name: "evil.example"})
        assert "evil" not in answer.headers["Location"]


def test_the_probes_answer_on_any_host(secure):
    assert ask(secure, "/-/live", host="127.0.0.1", status=200).text == "live\n"
    assert ask(secure, "/-/ready", host="127.0.0.1", status=200).text == "ready\n"


def test_the_session_s_cookie_is_for_this_host_and_https_alone(secure):
    password = secure.password("employee")
    browser = secure.browser()
    browser.extra_environ["HTTP_HOST"] = "intranet.example.com"
    page = browser.get("/sign-in")
    filled = next(f for f in page.forms.values() if "password" in f.fields)
    filled["login"], filled["password"] = "employee", password
    answer = filled.submit(status=303)
    cookie = next(c for c in answer.headers.getall("Set-Cookie") if c.startswith("__Host-session="))
    for word in ("secure", "HttpOnly", "SameSite=Lax", "Path=/"):
        assert word.lower() in cookie.lower()
    assert "domain" not in cookie.lower()


def test_pages_are_not_kept_by_caches_that_others_use(secure):
    assert ask(secure).headers["Cache-Control"].startswith("private")


def test_sign_out_clears_what_the_browser_kept(fresh):
    visitor = fresh.sign_in("employee")
    visitor.get("/", status=200)
    answer = visitor.submit("/sign-out", status=303)
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    visitor.get("/people", status=303)
