"""Every view and role: who gets in is what `can()` says, and what isn't yours looks like what isn't there."""

from __future__ import annotations

from itertools import cycle

import pytest

from colonnade.catalog.profiles import relations
from colonnade.content.roots import by_uid
from colonnade.security.can import can
from colonnade.web.urls import path_for
from tests.examples import fill, installed_plugins
from tests.web.views import PUBLIC, Case, cases, declared, one_of_each
from tests.web.world import ACTORS, headers_of, make_world

# Of the site itself: it has none of them.
ALWAYS_MISSING = {
    "settings",
    "members",
    "about",
    "invite",
    "requests",
    "remove",
    "groups",
    "letters",
    "write-to-members",
    "around",
    "app-roles",
}
FEEDS = ("/@@feed", "/@@atom", "/feed")
OF_PROGRAMS = ("/@@json", *FEEDS)


@pytest.fixture(scope="module")
def world():
    with make_world(installed_plugins()) as found:
        with found.change() as site:
            for loaded in found.plugins[1:]:
                for place in (site.site, site.site["vault"]):
                    fill(site, loaded.name, place, "Filled", "Text")
        yield found


@pytest.fixture(scope="module")
def all_cases(world):
    with world.change() as site:
        found = one_of_each(cases(world.application.wsgi.registry, site), with_access=True)
        return [(case, case.obj.uid if case.obj is not None else site.site.uid) for case in found]


def expected(case: Case, reader, obj, site) -> set[int] | range:
    """The statuses that a request with the right token may be answered with."""
    answers = range(200, 404) if case.method == "GET" else range(200, 600)
    dormant = site.activity().is_dormant(obj)
    if case.permission == PUBLIC:
        return range(200, 500)
    if reader.person is None:
        return {401} if case.path.endswith(OF_PROGRAMS) else {303}
    if dormant and not case.dormant:
        # Who may read it is told that it is switched off when they send something.
        return {409} if case.method == "POST" and can(reader, "view", obj) else {404}
    if case.permission == "signed in":
        return answers
    if case.person and case.permission == "view":
        return answers if relations(site.root, reader, site.root["people"].get(case.person)) else {404}
    if not can(reader, "view", obj):
        # A guest can't read the site's homepage and is sent to what they can read.
        return {303} if case.path == "/" else {404}
    if not can(reader, case.permission, obj):
        return {404} if case.obj is None else {403}
    return answers


def test_every_view_names_what_it_needs(world):
    views = declared(world.application.wsgi.registry)
    assert len(views) > 50
    assert not [view for view in views if not view.permission]


@pytest.mark.parametrize("actor", ACTORS)
def test_reading_is_answered_as_can_decides(world, all_cases, actor):
    wrong = []
    visitor = world.visitor(actor)
    with world.change() as site:
        reader = world.reader(site, actor)
        for case, uid in all_cases:
            if case.method != "GET":
                continue
            obj = by_uid(site.root, uid)
            allowed = expected(case, reader, obj, site)
            for method in ("GET", "HEAD") if actor == "member" else ("GET",):
                response = visitor.request(case.path, method=method, status="*")
                missing = response.status_int == 404 and not answers_here(case, obj)
                if response.status_int not in allowed and not missing:
                    wrong.append((actor, method, case.path, case.permission, response.status_int, allowed))
    assert not wrong


def answers_here(case: Case, obj) -> bool:
    """Some views have nothing to say about some objects, whoever asks."""
    name = case.path.rpartition("@@")[2].partition("/")[0].partition("?")[0]
    if case.path.startswith("/admin/undo/"):
        return False  # a database in memory doesn't know what was
    nothing_to_add = name == "add" and case.path.endswith("/nothing")
    need_more = (
        "letter",
        "page",
        "tag",
        "feed",
        "compare",
        "attach",
        "comment",
        "comment-history",
        "widget-settings",
        "widget-audience",
        "who-may",
    )
    if name in ("connect", "leave", "asked-about") or case.path.startswith("/me/following/"):
        return False  # nobody is in their own network, or leaves what they aren't in; not everybody knows of everybody, or their skills
    return not nothing_to_add and name not in (*need_more, *(ALWAYS_MISSING if obj.uid == 1 else ()))


@pytest.mark.parametrize("actor", ACTORS)
def test_changing_is_refused_as_can_decides_and_nothing_changes(world, all_cases, actor):
    wrong = []
    visitor = world.visitor(actor)
    before = world.runtime.database.lastTransaction()
    with world.change() as site:
        reader = world.reader(site, actor)
        for case, uid in all_cases:
            if case.method == "POST" and case.permission not in (PUBLIC, "signed in"):
                obj = by_uid(site.root, uid)
                allowed = expected(case, reader, obj, site)
                if isinstance(allowed, set):
                    response = visitor.submit(case.path, status="*")
                    if response.status_int not in allowed:
                        wrong.append((actor, case.path, case.permission, response.status_int, allowed))
    assert not wrong
    assert world.runtime.database.lastTransaction() == before


def test_other_methods_do_nothing(world, all_cases):
    admin = world.visitor("admin")
    before = world.runtime.database.lastTransaction()
    methods = cycle(("PUT", "DELETE", "PATCH"))
    answers = {admin.request(case.path, method=next(methods), status="*").status_int for case, _ in all_cases}
    assert answers <= {400, 403, 404, 409}
    assert world.runtime.database.lastTransaction() == before


def test_not_yours_and_not_there_are_the_same_answer(world):
    with world.change() as site:
        vault = site.site["vault"]
        hidden = [path_for(vault), *(path_for(child) for child in vault.values()), path_for(site.app(vault)["plan"]), "/sample/salaries"]
    visitor = world.visitor("employee")
    for view in ("", "/@@edit", "/@@json", "/@@history", "/@@add/sample.page", "/@@share", "/nothing"):
        missing = visitor.get(f"/nothing-at-all{view}", status=404)
        for path in hidden:
            answer = visitor.get(path + view, status=404)
            assert answer.body == missing.body, path + view
            assert headers_of(answer) == headers_of(missing), path + view


def test_what_is_thrown_away_is_not_there(world):
    visitor = world.visitor("member")
    assert visitor.get("/sample/gone", status=404).body == visitor.get("/sample/never-was", status=404).body


def test_nobody_gets_the_same_answer_for_every_address(world, all_cases):
    visitor = world.visitor("anonymous")
    paths = [case.path for case, _ in all_cases if case.permission != PUBLIC and case.method == "GET"]
    paths = [path for path in paths if not path.endswith(OF_PROGRAMS)]
    seen = set()
    for path in [*paths, "/nothing", "/sample/nothing", "/vault/nothing", "/people/nobody", "/-/id/7", "/admin/plugins/nothing"]:
        answer = visitor.get(path, status=303)
        headers = {k: v for k, v in headers_of(answer) if k not in ("Location", "Content-Length")}
        if path != "/":
            assert answer.headers["Location"].startswith("http://localhost/sign-in?next=")
        seen.add((tuple(sorted(headers.items())), answer.text.replace(answer.headers["Location"].removeprefix("http://localhost"), "")))
    assert len(seen) == 1


def test_a_program_that_is_nobody_gets_the_same_answer_for_every_address(world, all_cases):
    visitor = world.visitor("anonymous")
    paths = [case.path for case, _ in all_cases if case.path.endswith("/@@json")]
    answers = [visitor.get(path, status=401) for path in (*paths, "/nothing/@@json", "/vault/nothing/@@json", "/sample/gone/@@json")]
    assert len(paths) > 3 and answers[0].content_type == "application/problem+json" and answers[0].json["status"] == 401
    assert len({(answer.text, tuple(headers_of(answer))) for answer in answers}) == 1


def test_a_feed_reader_that_is_nobody_gets_the_same_answer_for_every_address(world, all_cases):
    visitor = world.visitor("anonymous")
    paths = [case.path for case, _ in all_cases if case.path.endswith(FEEDS) and case.permission != PUBLIC and case.method == "GET"]
    visitor.get("/sign-in")  # gives the cookie of forms, once
    answers = [visitor.get(path, status=401) for path in (*paths, "/nothing/@@feed", "/vault/nothing/@@feed", "/people/nobody/feed")]
    assert len(paths) > 3 and "private address" in answers[0]
    assert len({(answer.text, tuple(headers_of(answer))) for answer in answers}) == 1


def test_a_permalink_tells_nothing_about_what_is_hidden(world):
    with world.change() as site:
        uids = [site.site["vault"].uid, site.app(site.site["vault"])["plan"].uid, next(iter(site.root["trash"].values())).uid]
    visitor = world.visitor("member")
    assert visitor.get(f"/-/id/{uids[1]}", status=303).headers["Location"].endswith("/vault/sample/plan")
    missing = world.visitor("employee").get("/-/id/1234567890123456789", status=404)
    for uid in uids[:2]:
        assert world.visitor("employee").get(f"/-/id/{uid}", status=404).body == missing.body
    assert world.visitor("admin").get(f"/-/id/{uids[2]}", status=404)
