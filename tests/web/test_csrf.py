"""A change needs the token of the session, and must come from the site's own pages."""

from __future__ import annotations

import pytest

from colonnade.content.roots import by_uid
from colonnade.security.can import can
from tests.examples import installed_plugins
from tests.web.views import PUBLIC, cases, one_of_each
from tests.web.world import make_world


@pytest.fixture(scope="module")
def world():
    with make_world(installed_plugins()) as found:
        yield found


@pytest.fixture(scope="module")
def posts(world):
    """The addresses of all views that take a POST and that an administrator may use."""
    with world.change() as site:
        admin, found = site.reader("admin"), []
        for case in one_of_each(cases(world.application.wsgi.registry, site)):
            obj = case.obj or site.site
            allowed = case.permission in (PUBLIC, "signed in") or can(admin, case.permission, obj)
            if case.method == "POST" and allowed and (case.dormant or not site.activity().is_dormant(by_uid(site.root, obj.uid))):
                found.append(case.path)
    assert len(found) > 60
    return found


FORGERIES = {
    "no token": ({}, {}),
    "an empty token": ({"csrf_token": ""}, {}),
    "another token": ({"csrf_token": "x" * 32}, {}),
    "letters that no token has": ({"csrf_token": "臺灣\u202e"}, {}),
    "a token of another session in a header": ({}, {"X-CSRF-Token": "y" * 32}),
}


@pytest.mark.parametrize("fields, headers", FORGERIES.values(), ids=FORGERIES)
@pytest.mark.parametrize("actor", ["admin", "anonymous"])
def test_without_the_token_nothing_is_done(world, posts, actor, fields, headers):
    visitor = world.visitor(actor)
    before = world.runtime.database.lastTransaction()
    answers = {path: visitor.post(path, fields, headers=headers, status="*").status_int for path in posts}
    assert set(answers.values()) <= ({400} if actor == "admin" else {400, 303, 401}), answers
    assert world.runtime.database.lastTransaction() == before


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://localhost.evil.example"},
    ],
    ids=str,
)
def test_another_site_s_page_is_refused_even_with_the_token(world, posts, headers):
    admin = world.visitor("admin")
    before = world.runtime.database.lastTransaction()
    answers = {path: admin.submit(path, headers=headers, status="*").status_int for path in posts}
    assert set(answers.values()) == {400}, answers
    assert world.runtime.database.lastTransaction() == before


def test_the_token_works_from_the_site_s_own_pages(world):
    visitor = world.visitor("employee")
    for headers in ({"Sec-Fetch-Site": "same-origin"}, {"Origin": "http://localhost"}, {"X-CSRF-Token": visitor.csrf}):
        visitor.submit("/-/preferences", language="en", headers=headers, status=303)


def test_the_token_of_another_session_is_refused(world):
    mine, theirs = world.visitor("employee"), world.visitor("member")
    mine.post("/-/preferences", {"csrf_token": theirs.csrf, "language": "en"}, status=400)


def test_the_refusal_is_a_page_in_the_reader_s_language(world):
    for headers in ({"Accept-Language": "zh-TW"}, {"Accept-Language": "zh-TW", "Sec-Fetch-Site": "cross-site"}):
        answer = world.browser().post("/sign-in", {"login": "employee"}, headers=headers, status=400)
        assert '<html lang="zh-Hant-TW"' in answer.text
        assert answer.html.find("h1").text.strip()
