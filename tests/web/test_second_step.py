"""Signing in with a second step: setting it up, codes and recovery codes, a lost device, and what guessing meets."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pyotp import TOTP

from colonnade.jobs.mode import MAINTENANCE, NORMAL, READ_ONLY
from colonnade.security import tokens
from colonnade.security.audit import trail
from colonnade.security.rate_limits import MemoryLimits, SignInLimits
from colonnade.security.second_factor import has_second_factor
from tests.web.world import World, form

HERE = "/me/second-step"


@pytest.fixture(scope="module")
def made() -> Iterator[World]:
    with World([]) as world:
        with world.change() as site:
            site.administrator("boss")
        yield world


@pytest.fixture
def world(made: World) -> World:
    """Ann has a password and nothing else, and all tries are left."""
    made.runtime.limits = SignInLimits(MemoryLimits())
    made.ann_password = made.password("ann")
    with made.change() as site:
        site.root["people"]["ann"].second_factor = None
    made.clock.advance(minutes=2)
    return made


def code(world: World) -> str:
    """What the device shows now."""
    with world.change() as site:
        return TOTP(site.root["people"]["ann"].second_factor.secret).at(world.clock())


def set_up(world: World):
    """Ann turns it on; her browser, and her recovery codes."""
    ann = world.sign_in("ann")
    ann.submit(HERE, do="begin", password=world.ann_password, status=303)
    page = ann.submit(HERE, do="confirm", code=code(world))
    world.clock.advance(minutes=2)
    return ann, page.html.select_one("pre code").text.split()


def give_password(world: World, **fields: str):
    browser = world.browser()
    filled = form(browser.get("/sign-in"), "password")
    filled["login"], filled["password"] = "ann", world.ann_password
    for name, value in fields.items():
        filled[name] = value
    return browser, filled.submit(status=303).follow()


def give_code(page, code: str, status: int = 303):
    filled = form(page, "code")
    filled["code"] = code
    return filled.submit(status=status)


def is_signed_in(browser) -> bool:
    return browser.get("/me", status="*").status_int == 200


def test_it_is_set_up_with_a_picture_and_a_code(world):
    ann = world.sign_in("ann")
    assert "your password alone signs you in" in ann.get("/me").text
    page = ann.submit(HERE, do="begin", password=world.ann_password, status=303).follow()
    assert page.html.select_one(".qr svg") and page.html.select_one("a[href^='otpauth://totp/']")
    wrong = ann.submit(HERE, do="confirm", code="000000", status=400)
    assert "isn’t the code" in wrong.html.find(id="f-code-err").text
    page = ann.submit(HERE, do="confirm", code=code(world))
    assert len(page.html.select_one("pre code").text.split()) == 10 and page.headers["Cache-Control"] == "no-store"
    again = ann.get(HERE)
    assert not again.html.select("pre") and "10 recovery codes are left." in again.text
    with world.change() as site:
        assert next(trail(site.root).latest()).action == "person.second_step"


def test_the_password_alone_signs_nobody_in(world):
    set_up(world)
    browser, page = give_password(world)
    assert page.request.path == "/sign-in/code" and not is_signed_in(browser)
    give_code(page, code(world))
    assert is_signed_in(browser)


def test_it_leads_where_the_reader_wanted_to_go(world):
    set_up(world)
    browser = world.browser()
    first = browser.get("/people", status=303).follow()
    filled = form(first, "password")
    filled["login"], filled["password"] = "ann", world.ann_password
    assert give_code(filled.submit(status=303).follow(), code(world)).location.endswith("/people")


def test_a_code_opens_one_session(world):
    set_up(world)
    now = code(world)
    give_code(give_password(world)[1], now)
    browser, page = give_password(world)
    assert "used already" in give_code(page, now, 401).text and not is_signed_in(browser)


def test_a_recovery_code_lets_in_once(world):
    _ann, codes = set_up(world)
    give_code(give_password(world)[1], codes[0])
    give_code(give_password(world)[1], codes[0], 401)
    for used in codes[1:7]:
        world.runtime.limits = SignInLimits(MemoryLimits())
        browser, page = give_password(world)
        give_code(page, used)
    assert "You have 3 recovery codes left" in browser.get("/me").text


def test_guessing_ends_after_five_tries(world):
    set_up(world)
    _browser, page = give_password(world)
    for _try in range(5):
        give_code(page, "000000", 401)
    answer = give_code(page, code(world), 429)
    assert int(answer.headers["Retry-After"]) > 0
    world.clock.advance(minutes=4, seconds=30)
    give_code(page, code(world), 429)


def test_whoever_comes_without_the_password_begins_again(world):
    set_up(world)
    stranger = world.browser()
    assert stranger.get("/sign-in/code", status=303).location.endswith("/sign-in")
    stranger.set_cookie("second-step", "nonsense")
    assert stranger.get("/sign-in/code", status=303).location.endswith("/sign-in")


def test_there_are_five_minutes_for_the_code(world):
    set_up(world)
    browser, page = give_password(world)
    world.clock.advance(seconds=tokens.LIFETIMES[tokens.SECOND_STEP].total_seconds())
    assert give_code(page, code(world)).location.endswith("/sign-in") and not is_signed_in(browser)


def test_a_new_password_ends_what_was_begun(world):
    set_up(world)
    browser, page = give_password(world)
    world.password("ann")
    give_code(page, code(world))
    assert not is_signed_in(browser)


def test_a_session_that_was_left_open_changes_nothing(world):
    ann, codes = set_up(world)
    for do in ("renew", "remove"):
        ann.submit(HERE, do=do, password="not it", status=400)
        ann.submit(HERE, do=do, status=400)
    assert ann.submit(HERE, do="stop", status=303) and ann.submit(HERE, do="begin", password=world.ann_password, status=303)
    give_code(give_password(world)[1], codes[0])


def test_other_sessions_end_with_a_change_of_how_one_signs_in(world):
    other = world.sign_in("ann")
    ann, _ = set_up(world)
    assert is_signed_in(ann) and not is_signed_in(other)
    other = world.sign_in("ann")
    ann.submit(HERE, do="remove", password=world.ann_password, status=303)
    assert is_signed_in(ann) and not is_signed_in(other)


def test_recovery_codes_are_made_new(world):
    ann, codes = set_up(world)
    new = ann.submit(HERE, do="renew", password=world.ann_password).html.select_one("pre code").text.split()
    assert len(new) == 10 and not set(new) & set(codes)
    browser, page = give_password(world)
    give_code(page, codes[0], 401)
    assert not is_signed_in(browser)
    browser, page = give_password(world)
    give_code(page, new[0])
    assert is_signed_in(browser)


def test_it_is_turned_off(world):
    ann, _codes = set_up(world)
    ann.submit(HERE, do="remove", password=world.ann_password, status=303)
    browser, _page = give_password(world)
    assert is_signed_in(browser)


def test_it_isnt_on_before_a_code_was_right(world):
    ann = world.sign_in("ann")
    ann.submit(HERE, do="begin", password=world.ann_password, status=303)
    assert is_signed_in(give_password(world)[0])
    ann.submit(HERE, do="stop", status=303)
    assert "It is off." in ann.get(HERE).text
    ann.submit(HERE, do="nonsense", status=404)


def test_an_administrator_helps_who_lost_the_device(world):
    ann, _codes = set_up(world)
    boss = world.sign_in("boss")
    page = boss.get(f"/admin/people/{ann.person_id}")
    filled = form(page, "one_step")
    filled["one_step"] = True
    filled.submit(status=303)
    assert not is_signed_in(ann)
    assert is_signed_in(give_password(world)[0])
    assert "one_step" not in boss.get(f"/admin/people/{ann.person_id}").text
    with world.change() as site:
        assert next(trail(site.root).latest()).action == "person.one_step"
        assert not has_second_factor(site.root["people"]["ann"])


def test_the_secret_is_shown_to_nobody_else_and_never_again(world):
    ann, codes = set_up(world)
    with world.change() as site:
        secret = site.root["people"]["ann"].second_factor.secret
    boss = world.sign_in("boss")
    for page in (ann.get(HERE), ann.get("/me"), boss.get(f"/admin/people/{ann.person_id}"), boss.get("/admin/audit")):
        assert secret not in page.text.replace(" ", "") and not any(each in page.text for each in codes)


@pytest.mark.parametrize("kind", [READ_ONLY, MAINTENANCE])
def test_the_code_is_taken_while_the_site_isnt_open(world, kind):
    set_up(world)
    world.runtime.mode.set(kind)
    try:
        answer = give_code(give_password(world)[1], code(world))
        assert "session" in str(answer.headers.getall("Set-Cookie"))
    finally:
        world.runtime.mode.set(NORMAL)
