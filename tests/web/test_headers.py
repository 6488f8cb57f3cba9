"""Headers of every answer, hosts that are ours, and cookies that others can't read."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from colonnade.security import second_factor
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


def sent(answer) -> list[str]:
    """What the cookies of an answer are like."""
    return answer.headers.getall("Set-Cookie")


def test_every_cookie_is_for_this_host_and_https_alone(secure):
    """Each name that the program gives a cookie, as it is set and as it is dropped: browsers heed neither without `Secure`."""
    password = secure.password("employee")
    browser = secure.browser()
    browser.extra_environ["HTTP_HOST"] = "intranet.example.com"
    page = browser.get("/sign-in")
    cookies = sent(page)
    filled = next(f for f in page.forms.values() if "password" in f.fields)
    filled["login"], filled["password"] = "employee", password
    cookies += sent(filled.submit(status=303))
    browser.extra_environ["wsgi.url_scheme"] = "https"
    profile = next(f for f in browser.get("/me").forms.values() if "native_name" in f.fields)
    cookies += sent(profile.submit(status=303)) + sent(browser.get("/me"))
    for path, fields in (("/-/preferences", {"language": "en"}), ("/sign-out", {})):
        token = browser.get("/help").html.body["data-csrf"]
        cookies += sent(browser.post(path, {"csrf_token": token, **fields}, status=303))
    names = {cookie.partition("=")[0] for cookie in cookies}
    assert names == {"__Host-session", "__Host-csrf", "__Host-message", "__Host-language"}
    for cookie in cookies:
        facts = {fact.strip().lower() for fact in cookie.split(";")[1:]}
        assert {"secure", "httponly", "samesite=lax", "path=/"} <= facts, cookie
        assert not any(fact.startswith("domain") for fact in facts), cookie


def test_the_cookie_between_password_and_code_is_too(secure):
    with secure.change() as site:
        person = site.root["people"]["employee"]
        second_factor.begin(person).confirmed = True
    password = secure.password("employee")
    browser = secure.browser()
    browser.extra_environ["HTTP_HOST"] = "intranet.example.com"
    filled = next(f for f in browser.get("/sign-in").forms.values() if "password" in f.fields)
    filled["login"], filled["password"] = "employee", password
    cookie = next(c for c in sent(filled.submit(status=303)) if c.startswith("__Host-second-step="))
    assert {"secure", "httponly", "samesite=lax", "path=/"} <= {fact.strip().lower() for fact in cookie.split(";")}


def answers(world):
    """One answer of each kind, by what it is."""
    person = world.visitor("employee")
    file = person.get("/sample/welcome/@@json").json
    static = person.get("/").html.select_one("link[rel=stylesheet]")["href"]
    assert file
    return {
        "page": person.get("/"),
        "page for nobody": world.browser().get("/sign-in"),
        "not found": person.get("/nothing-here", status=404),
        "redirect": world.browser().get("/people", status=303),
        "json": person.get("/sample/welcome/@@json"),
        "refused form": person.post("/-/preferences", {"language": "en"}, status=400),
        "static file": person.get(static),
        "probe": person.get("/-/live"),
    }


def test_every_kind_of_answer_has_the_headers(world):
    for kind, answer in answers(world).items():
        policy = answer.headers["Content-Security-Policy"]
        for directive in ("default-src 'none'", "object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'", "script-src 'self'"):
            assert directive in policy, kind
        assert answer.headers["X-Content-Type-Options"] == "nosniff", kind
        assert answer.headers["Referrer-Policy"] == "same-origin", kind
        if answer.body:
            assert answer.content_type, kind
            assert not answer.content_type.startswith("text/") or answer.charset.lower() == "utf-8", kind


def test_no_other_site_may_read_answers(world):
    for origin in ("https://evil.example", "null"):
        answer = world.visitor("employee").get("/sample/welcome/@@json", headers={"Origin": origin})
        assert not [name for name in answer.headers if name.lower().startswith("access-control")]
    for kind, answer in answers(world).items():
        assert not [name for name in answer.headers if name.lower().startswith("access-control")], kind


def test_trace_gives_nothing_back(world):
    answer = world.visitor("employee").request("/", method="TRACE", headers={"X-Secret": "sesame"}, status=405)
    assert "sesame" not in answer.text


def test_pages_are_not_kept_by_caches_that_others_use(secure):
    assert ask(secure).headers["Cache-Control"].startswith("private")


def test_sign_out_clears_what_the_browser_kept(fresh):
    visitor = fresh.sign_in("employee")
    visitor.get("/", status=200)
    answer = visitor.submit("/sign-out", status=303)
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    visitor.get("/people", status=303)
