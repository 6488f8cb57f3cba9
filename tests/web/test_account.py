"""Signing in, one's own account, invitations, and the first administrator."""

from __future__ import annotations

import pytest

from colonnade.commands.inviting import invite
from colonnade.security import first_admin
from colonnade.security.rate_limits import MemoryLimits, SignInLimits
from tests.web.world import World, form

GOOD = "seven green boats on a quiet lake"


@pytest.fixture(autouse=True)
def no_tries_yet(world):
    """Every test begins with all its tries."""
    world.runtime.limits = SignInLimits(MemoryLimits())


def sign_in(world, login, password, status):
    browser = world.browser()
    filled = form(browser.get("/sign-in"), "password")
    filled["login"], filled["password"] = login, password
    return browser, filled.submit(status=status)


def test_wrong_and_unknown_are_told_alike(world):
    world.password("employee")
    answers = [sign_in(world, login, "wrong password", 401)[1] for login in ("employee", "nobody", "", "\u202e", "x" * 3000)]
    assert len({answer.html.find(role="alert").text for answer in answers}) == 1


def test_a_new_session_replaces_the_old_one(world):
    password = world.password("owner")
    browser, _ = sign_in(world, "owner", password, 303)
    first = dict(browser.cookies)["session"]
    browser.submit("/-/preferences", status=400, language="en")
    page = browser.get("/help")
    token = page.html.body["data-csrf"]
    browser.post("/sign-out", {"csrf_token": token}, status=303)
    fresh = world.browser()
    fresh.set_cookie("session", first)
    fresh.get("/people", status=303)


def test_too_many_tries_are_slowed_down(world):
    for _ in range(40):
        _, answer = sign_in(world, "guest", "wrong", "*")
        if answer.status_int == 429:
            break
    assert answer.status_int == 429
    assert int(answer.headers["Retry-After"]) > 0


def test_the_profile_is_changed(world):
    visitor = world.visitor("member")
    filled = form(visitor.get("/me"), "native_name")
    filled["name"], filled["native_name"], filled["language"] = "Mem Ber", "會員", "zh_Hant"
    page = filled.submit(status=303).follow()
    assert page.html.html["lang"] == "zh-Hant-TW"
    assert "會員" in world.visitor("employee").get("/people/member").text


@pytest.mark.parametrize(
    "fields",
    [
        {"name": "", "language": "en", "timezone": "Asia/Taipei"},
        {"name": "x" * 500, "language": "en", "timezone": "Asia/Taipei"},
        {"name": "A", "language": "xx", "timezone": "Asia/Taipei"},
        {"name": "A", "language": "en", "timezone": "Mars/Olympus"},
        {"name": "A", "language": "en", "timezone": "../../etc/passwd"},
    ],
    ids=str,
)
def test_a_wrong_profile_is_refused_beside_the_field(world, fields):
    answer = world.visitor("employee").submit("/me", do="profile", native_name="", status=400, **fields)
    assert answer.html.select("[aria-invalid=true]")


def test_the_password_is_changed_and_other_sessions_end(world):
    password = world.password("owner")
    here, _ = sign_in(world, "owner", password, 303)
    elsewhere, _ = sign_in(world, "owner", password, 303)
    for old, new in (("wrong", GOOD), (password, "short"), (password, "owner owner owner"), (password, "password1234567")):
        filled = form(here.get("/me"), "old_password")
        filled["old_password"], filled["password"] = old, new
        filled.submit(status=400)
    filled = form(here.get("/me"), "old_password")
    filled["old_password"], filled["password"] = password, GOOD
    filled.submit(status=303)
    here.get("/me", status=200)
    sign_in(world, "owner", password, 401)
    sign_in(world, "owner", GOOD, 303)
    elsewhere.get("/me", status=303)


def test_an_invitation_works_once(world):
    with world.change() as site:
        token = invite(site.uow("admin"), ["new@example.com"], name="New One").links[0][1]
    browser = world.browser()
    filled = form(browser.get(f"/invitation/{token}"), "password")
    filled["login"], filled["password"] = "new.one", "short"
    refused = form(filled.submit(status=400), "password")
    assert refused["login"].value == "new.one"
    refused["password"] = GOOD
    refused.submit(status=303)
    browser.get("/", status=200)
    assert "used already" in world.browser().get(f"/invitation/{token}", status=410).text
    assert "not valid" in world.browser().get("/invitation/nonsense", status=410).text


@pytest.mark.parametrize("login", ["", "a b", "a/b", "..", "@@edit", "employee", "\u202ex", "x" * 100, "臺灣"])
def test_a_user_name_that_is_none_is_refused(world, login):
    with world.change() as site:
        token = invite(site.uow("admin"), [f"{len(login)}{ord((login or 'a')[0])}@example.com"], name="N").links[0][1]
    filled = form(world.browser().get(f"/invitation/{token}"), "password")
    filled["login"], filled["password"] = login, GOOD
    answer = filled.submit(status="*")
    assert answer.status_int in (400, 303)
    if answer.status_int == 303:
        with world.change() as site:
            assert site.root["people"].by_login(login) is not None


def test_someone_deactivated_is_out_at_once(world):
    visitor = world.sign_in("leaver", email="leaver@example.org")
    visitor.get("/people", status=200)
    world.visitor("admin").submit("/admin/people", do="deactivate", person=str(visitor.person_id), status=303)
    visitor.get("/people", status=303)
    left = world.visitor("employee").get("/people/leaver").text
    assert "Has left" in left and "leaver@example.org" not in left
    assert "Has left" in world.visitor("admin").get("/people/leaver").text


def test_the_last_administrator_stays(world):
    admin = world.visitor("admin")
    answer = admin.submit("/admin/people", do="deactivate", person=str(admin.person_id), status=400)
    assert "last administrator" in answer.text
    admin.submit("/admin/people", do="deactivate", person="99", status=400)


def test_an_invitation_is_made_and_wrong_addresses_are_refused(world):
    admin = world.visitor("admin")
    page = admin.submit("/admin/people", email="guest@example.com", name="G", language="en", kind="guest", status=200)
    assert "/invitation/" in page.text
    for email in ("", "x", "a b@example.com", "x@", "<script>@example.com", "employee@example.com"):
        answer = admin.submit("/admin/people", email=email, name="G", language="en", kind="guest", status="*")
        assert answer.status_int == 400, email
        assert answer.html.select("[aria-invalid=true]")


@pytest.mark.parametrize(("email", "kept"), [("boss@example.com", "boss@example.com"), ("  ", ""), ("", "")])
def test_the_first_administrator_may_give_an_address_for_mail(email, kept):
    with World([]) as empty:
        with empty.change() as site:
            token = first_admin.ensure(site.root, empty.clock.now)
        page = empty.browser().get(f"/set-up?token={token}")
        filled = form(page, "token")
        assert page.html.select_one("#f-email").get("required") is None
        filled["login"], filled["name"], filled["password"], filled["email"] = "boss", "Boss", GOOD, "nowhere"
        refused = filled.submit(status=400)
        assert "This is not an e-mail address." in refused.html.select_one("#f-email").find_parent(class_="field").text
        filled = form(refused, "token")
        assert filled["email"].value == "nowhere"
        filled["email"], filled["password"] = email, GOOD
        filled.submit(status=303)
        with empty.change() as site:
            assert site.root["people"].by_login("boss").email == kept


def test_the_first_administrator_is_set_up_once():
    with World([]) as empty:
        browser = empty.browser()
        page = browser.get("/set-up", status=200)
        filled = form(page, "token")
        filled["token"], filled["login"], filled["name"], filled["password"] = "wrong", "boss", "Boss", GOOD
        refused = filled.submit(status=400)
        assert "not valid" in refused.text
        with empty.change() as site:
            site.administrator("someone")
        browser.get("/set-up", status=[303, 404])
