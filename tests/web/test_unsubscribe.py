"""One kind of mail is stopped by its signed address: by a click and a button, or by a mail program, signed in or not."""

from __future__ import annotations

import pytest

from colonnade.mail.unsubscribe import VALID, is_off, token_for
from tests.web.world import World

ONE_CLICK = {"List-Unsubscribe": "One-Click"}


def address(world: World, login: str, kind: str = "digest") -> str:
    with world.change() as site:
        return f"/-/unsubscribe/{token_for(site.root, site.person(login).id, kind, site.now)}"


def wants(world: World, login: str, kind: str = "digest") -> bool:
    with world.change() as site:
        return not is_off(site.person(login), kind)


def test_a_click_only_asks(world: World) -> None:
    before = world.runtime.database.lastTransaction()
    page = world.browser().get(address(world, "member"))
    assert world.runtime.database.lastTransaction() == before and wants(world, "member")
    assert "Summaries of what is new" in page.text and "member" not in page.html.main.text.lower()
    assert page.headers["Referrer-Policy"] in ("no-referrer", "same-origin")


def test_the_button_stops_that_kind_for_that_person(world: World) -> None:
    browser = world.browser()
    page = browser.get(address(world, "owner"))
    done = page.forms[1].submit()
    assert "no more" in done.text
    assert not wants(world, "owner") and wants(world, "owner", "notice") and wants(world, "member")


def test_a_mail_program_needs_no_session_and_no_token_of_a_form(world: World) -> None:
    url = address(world, "employee")
    for headers in ({}, {"Origin": "https://webmail.example", "Sec-Fetch-Site": "cross-site"}):
        world.browser().post(url, ONE_CLICK, headers=headers, status=200)
        assert not wants(world, "employee")


def test_whose_mail_it_is_the_address_says_not_the_session(world: World) -> None:
    world.visitor("admin").post(address(world, "guest"), ONE_CLICK, status=200)
    assert not wants(world, "guest") and wants(world, "admin")


def test_the_answer_for_someone_who_left_is_the_same(world: World) -> None:
    with world.change() as site:
        person = site.person("leaver")
        url = f"/-/unsubscribe/{token_for(site.root, person.id, 'digest', site.now)}"
        site.root["people"].retire(person.id)
    assert "no more" in world.browser().post(url, ONE_CLICK, status=200).text


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_token_that_is_old_or_made_up_opens_nothing(world: World, method: str) -> None:
    url, send = address(world, "named"), getattr(world.browser(), method)
    with world.change() as site:
        old = token_for(site.root, site.person("named").id, "digest", site.now - VALID)
    for wrong in (f"/-/unsubscribe/{old}", url[:-1], url.replace(".digest.", ".notice."), "/-/unsubscribe/x", "/-/unsubscribe/%E9%8C%AF"):
        assert "not valid" in send(wrong, status=400).text
    assert wants(world, "named") and wants(world, "named", "notice")


def test_the_page_is_in_the_language_of_the_browser(world: World) -> None:
    page = world.browser().get(address(world, "member"), headers={"Accept-Language": "zh-TW"})
    assert "要停止寄送這類郵件嗎？" in page.text and "最新動態摘要" in page.text
