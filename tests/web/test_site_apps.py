"""What every page shows of the site's apps: kept, and new with whatever decides about it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from persistent.mapping import PersistentMapping

from colonnade.commands.switch import pause
from colonnade.testing import Browser, TestSite, sample_plugin
from colonnade.web import site_apps

ADD = "/sample/@@add/sample.page"


@pytest.fixture
def site() -> Iterator[TestSite]:
    with TestSite([sample_plugin()]) as made:
        with made.change() as change:
            for login in ("ann", "bob"):
                change.person(login)
        yield made


def offered(browser: Browser) -> list[str]:
    """What the button New offers."""
    return [a["href"] for a in browser.get("/people").html.select(".nav-add a")]


def shown(browser: Browser) -> list[str]:
    """The apps in the menu."""
    return [a.text.strip() for a in browser.get("/people").html.select("nav.nav > a[href^='/sample']")]


def test_it_is_worked_out_once_for_all_pages_of_a_person(site: TestSite, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    real = site_apps.app_title
    monkeypatch.setattr(site_apps, "app_title", lambda request, app: asked.append(app.title) or real(request, app))
    ann = site.sign_in("ann")
    assert [offered(ann), offered(ann), shown(ann)] == [[ADD], [ADD], ["Sample"]]
    assert len(asked) == 1


def test_each_person_gets_what_they_may_do(site: TestSite) -> None:
    ann, bob = site.sign_in("ann"), site.sign_in("bob")
    with site.change() as change:
        change.app().roles = PersistentMapping({"*": "stop", change.root["people"].by_login("bob").principal: "author"})
    assert (offered(ann), offered(bob)) == ([], [ADD])
    assert (shown(ann), shown(bob)) == (["Sample"], ["Sample"])


def test_a_role_that_is_given_or_taken_counts_on_the_next_page(site: TestSite) -> None:
    ann = site.sign_in("ann")
    assert offered(ann) == [ADD]
    with site.change() as change:
        change.app().roles = PersistentMapping({"*": "stop", "staff": "reader"})
    assert offered(ann) == []
    with site.change() as change:
        change.app().roles["staff"] = "author"
    assert offered(ann) == [ADD]
    with site.change() as change:
        change.app().roles["staff"] = "reader"
        change.site.roles["staff"] = "owner"
    assert offered(ann) == []


def test_an_app_that_is_switched_off_or_paused_is_gone_and_comes_back(site: TestSite) -> None:
    ann = site.sign_in("ann")
    assert shown(ann) == ["Sample"]
    with site.change() as change:
        change.switch("sample", on=False)
    assert shown(ann) == offered(ann) == []
    with site.change() as change:
        change.switch("sample", on=True)
    assert shown(ann) == ["Sample"]
    with site.change() as change:
        pause(change.uow(), "sample", "it failed")
    assert shown(ann) == offered(ann) == []


def test_each_language_has_its_own_words(site: TestSite) -> None:
    english, chinese = site.sign_in("ann"), site.sign_in("bob", language="zh_Hant")
    new = [browser.get("/people").html.select_one(".nav-add summary").text for browser in (english, chinese)]
    assert new[0] != new[1] and offered(english) == offered(chinese)
