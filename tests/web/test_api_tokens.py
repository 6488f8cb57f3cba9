"""Access tokens: made and shown once, good for programs alone, within their scope, until they end."""

from __future__ import annotations

from typing import Any

import pytest

from colonnade.commands.people import set_active, sign_out_everywhere
from colonnade.security import api_tokens
from colonnade.security.audit import trail

API = "/-/api/v1"
PAGE = "/sample/welcome/@@json"


def make(world: Any, actor: str, scope: str = "read", days: int = 30, name: str = "Program") -> str:
    """A token of an actor's, made as they do."""
    page = world.visitor(actor).submit("/me/tokens", name=name, scope=scope, days=str(days))
    return page.html.select_one(".note-ok input")["value"]


def program(world: Any, token: str) -> Any:
    """A program that brings a token with each request, and keeps no cookie of anybody's."""
    browser = world.browser()
    browser.authorization = ("Bearer", token)
    return browser


def test_a_program_reads_as_its_person(fresh):
    found = program(fresh, make(fresh, "member")).get("/sample/salaries/@@json")
    assert found.json["title"] == "Salaries" and "Set-Cookie" not in found.headers
    program(fresh, make(fresh, "employee")).get("/sample/salaries/@@json", status=404)


def test_it_writes_without_a_form_s_token_if_it_may_write(fresh):
    for scope, status in (("read", 403), ("write", 200)):
        answer = program(fresh, make(fresh, "employee", scope)).patch_json(PAGE, {"title": scope}, status=status)
        assert "Set-Cookie" not in answer.headers
    assert fresh.visitor("employee").get(PAGE).json["title"] == "write"


def test_beyond_its_scope_it_is_told_which_one_it_needs(fresh):
    reader = program(fresh, make(fresh, "employee"))
    for answer in (
        reader.patch_json(PAGE, {"title": "x"}, status=403),
        reader.delete(PAGE, status=403),
        reader.post_json("/sample/@@json", {"type": "sample.page", "title": "x"}, status=403),
        reader.post_json(f"{API}/types/sample.page/objects?in=1", {"title": "x"}, status=403),
    ):
        assert answer.content_type == "application/problem+json"
        assert answer.headers["WWW-Authenticate"] == 'Bearer error="insufficient_scope", scope="write"'
    assert fresh.visitor("employee").get(PAGE).json["title"] == "Welcome"


@pytest.mark.parametrize("path", ["/", "/sample/welcome", "/me", "/me/tokens", "/admin", "/sample/@@feed", "/people", "/-/id/1"])
def test_it_opens_no_page(fresh, path):
    answer = program(fresh, make(fresh, "admin", "write")).get(path, status="*")
    assert answer.status_int in (303, 401)


@pytest.mark.parametrize("path", ["/tags/@@json", "/admin/plugins/@@json", "/me/following/@@json", "/people/@@json", "/admin/@@json"])
def test_an_address_that_only_looks_like_one_for_programs_opens_nothing(fresh, path):
    bringing = program(fresh, make(fresh, "admin", "write"))
    for method in ("GET", "POST"):
        answer = bringing.request(path, method=method, status="*")
        assert (answer.status_int, answer.content_type) == (404, "application/problem+json"), method


@pytest.mark.parametrize("path", ["/me", "/me/tokens", "/me/second-step", "/admin/plugins", "/sign-out", "/me/feeds"])
def test_it_changes_no_account(fresh, path):
    token = make(fresh, "admin", "write")
    before = fresh.runtime.database.lastTransaction()
    answer = program(fresh, token).post(path, {"do": "revoke", "name": "x", "scope": "write", "days": "7"}, status="*")
    assert answer.status_int in (303, 400, 401) and fresh.runtime.database.lastTransaction() == before


@pytest.mark.parametrize("header", ["Bearer", "Bearer ", "Bearer nothing", "bearer \xff", "Bearer colonnade_" + "x" * 9000, "Bearer a b"])
def test_what_is_no_token_is_answered_like_nobody(fresh, header):
    for path in (PAGE, "/vault/@@json", "/nothing/@@json", API, f"{API}/objects/1", f"{API}/nothing"):
        answer = fresh.browser().get(path, headers={"Authorization": header}, status=401)
        assert answer.content_type == "application/problem+json"
        assert answer.headers["WWW-Authenticate"] == 'Bearer error="invalid_token"'


def test_a_wrong_token_is_not_made_good_by_a_session(fresh):
    fresh.visitor("employee").get(PAGE, headers={"Authorization": "Bearer wrong"}, status=401)
    fresh.visitor("employee").get(PAGE, headers={"Authorization": "Basic wrong"}, status=200)
    fresh.visitor("employee").get("/sample", headers={"Authorization": "Bearer wrong"}, status=200)


def test_it_ends(fresh):
    bringing = program(fresh, make(fresh, "employee", days=7))
    fresh.clock.advance(days=6, hours=23)
    bringing.get(PAGE, status=200)
    fresh.clock.advance(hours=1)
    bringing.get(PAGE, status=401)
    assert "Ended" in fresh.sign_in("employee").get("/me/tokens")
    with fresh.change() as site:
        assert api_tokens.sweep(site.root, site.now) == 0
        site.advance(days=31)
        assert api_tokens.sweep(site.root, site.now) == 1


def test_whoever_becomes_an_administrator_has_shorter_ones(fresh):
    bringing = program(fresh, make(fresh, "employee", days=365))
    with fresh.change() as site:
        site.administrator("employee")
        site.advance(days=91)
    bringing.get(PAGE, status=401)


def deactivate(uow: Any, person_id: int) -> None:
    set_active(uow, person_id, False)


@pytest.mark.parametrize("end", [deactivate, sign_out_everywhere])
def test_shut_out_or_signed_out_everywhere_programs_are_out_too(fresh, end):
    bringing = program(fresh, make(fresh, "employee"))
    bringing.get(PAGE, status=200)
    with fresh.change() as site:
        end(site.uow("admin"), site.root["people"]["employee"].id)
    bringing.get(PAGE, status=401)
    with fresh.change() as site:
        assert not api_tokens.of_person(site.root, site.root["people"]["employee"].id)


def test_deactivated_in_whatever_way_it_opens_nothing(fresh):
    bringing = program(fresh, make(fresh, "employee"))
    with fresh.change() as site:
        site.root["people"].deactivate(site.root["people"]["employee"].id)
    bringing.get(PAGE, status=401)


def test_revoked_it_opens_nothing_and_nobody_revokes_another_s(fresh):
    token = make(fresh, "employee")
    bringing = program(fresh, token)
    handle = fresh.visitor("employee").get("/me/tokens").html.select_one("button[name=handle]")["value"]
    fresh.visitor("member").submit("/me/tokens", do="revoke", handle=handle, status=303)
    bringing.get(PAGE, status=200)
    fresh.visitor("employee").submit("/me/tokens", do="revoke", handle=handle, status=303)
    bringing.get(PAGE, status=401)


def test_the_database_has_no_token_and_knows_the_last_use(fresh):
    token = make(fresh, "employee")
    assert "Not used yet" in fresh.visitor("employee").get("/me/tokens")
    program(fresh, token).get(PAGE)
    fresh.clock.advance(minutes=1)
    page = fresh.visitor("employee").get("/me/tokens").text
    assert "Last used" in page and token not in page
    with fresh.change() as site:
        assert token not in str(vars(api_tokens.find(site.root, token, site.now)))


def test_making_and_revoking_are_lines_of_the_audit_log(fresh):
    make(fresh, "employee", "write", 7, name="Secret name")
    handle = fresh.visitor("employee").get("/me/tokens").html.select_one("button[name=handle]")["value"]
    fresh.visitor("employee").submit("/me/tokens", do="revoke", handle=handle)
    with fresh.change() as site:
        entries = [entry for entry in trail(site.root).all() if ".token" in entry.action]
        assert [entry.action for entry in entries] == ["person.token_made", "person.token_revoked"]
        assert entries[0].facts["scope"] == "write" and entries[0].facts["days"] == 7
    shown = fresh.visitor("admin").get("/admin/audit").text
    assert "read and write, days: 7" in shown and "Secret name" not in shown


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"name": " "}, "name"),
        ({"scope": "all"}, "scope"),
        ({"scope": ""}, "scope"),
        ({"days": "0"}, "days"),
        ({"days": "366"}, "days"),
        ({"days": "-1"}, "days"),
        ({"days": "x"}, "days"),
        ({"days": "9" * 30}, "days"),
    ],
)
def test_what_can_t_be_is_refused_at_its_field(fresh, sent, field):
    page = fresh.visitor("employee").submit("/me/tokens", **{"name": "A", "scope": "read", "days": "7", **sent}, status=400)
    assert page.html.select_one(f"#f-{field}-error, [id^=f-{field}]") is not None
    with fresh.change() as site:
        assert not api_tokens.of_person(site.root, site.root["people"]["employee"].id)


def test_administrators_get_ninety_days_at_most(fresh):
    offered = [o["value"] for o in fresh.visitor("admin").get("/me/tokens").html.select("select[name=days] option")]
    assert max(int(value) for value in offered if value) == 90
    fresh.visitor("admin").submit("/me/tokens", name="A", scope="read", days="91", status=400)


def test_wrong_ones_are_limited_by_address_and_right_ones_never_wait_for_them(fresh):
    bringing, stranger = program(fresh, make(fresh, "employee")), fresh.browser()
    wrong = {"Authorization": "Bearer colonnade_wrong"}
    assert {stranger.get(PAGE, headers=wrong, status="*").status_int for _ in range(20)} == {401}
    late = stranger.get(PAGE, headers=wrong, status=429)
    assert int(late.headers["Retry-After"]) > 0 and late.content_type == "application/problem+json"
    bringing.get(PAGE, status=200)
    answers = []
    for number in range(1100):
        environ = {"REMOTE_ADDR": f"10.{number // 250}.{number % 250}.9"}
        answers.append(stranger.get(PAGE, headers=wrong, extra_environ=environ, status="*").status_int)
    assert answers.count(401) < 1000 and set(answers) == {401, 429}
    bringing.get(PAGE, status=200)


def test_one_that_asks_too_often_waits_and_others_don_t(fresh):
    busy, other = program(fresh, make(fresh, "employee")), program(fresh, make(fresh, "employee", name="Other"))
    with fresh.change() as site:
        for token in api_tokens.of_person(site.root, site.root["people"]["employee"].id):
            for _ in range(1200 if token.name == "Program" else 0):
                fresh.runtime.limits.token_used(token.handle, site.now)
    answer = busy.get(PAGE, status=429)
    assert 0 < int(answer.headers["Retry-After"]) <= 60
    other.get(PAGE, status=200)
    fresh.clock.advance(seconds=61)
    busy.get(PAGE, status=200)
