"""Both languages: chosen by the reader, kept, and complete."""

from __future__ import annotations

import pytest

MET = {
    "zh-TW,zh;q=0.9": "zh-Hant-TW",
    "zh": "zh-Hant-TW",
    "de, zh-HK;q=0.5": "zh-Hant-TW",
    "en-US": "en",
    "fr,de": "en",
    "": "en",
    ";;;": "en",
}
PAGES = ("/", "/sample", "/sample/welcome", "/sample/welcome/@@history", "/hall/@@settings", "/me", "/admin/plugins/sample", "/help")


@pytest.mark.parametrize(("accepts", "lang"), MET.items())
def test_visitors_are_met_in_the_language_of_their_browser(world, accepts, lang):
    assert world.browser().get("/sign-in", headers={"Accept-Language": accepts}).html.html["lang"] == lang


def test_a_choice_before_signing_in_is_kept(world):
    browser = world.browser()
    page = browser.get("/sign-in")
    filled = next(f for f in page.forms.values() if f.action.endswith("preferences"))
    filled.submit("language", value="zh_Hant", status=303)
    assert browser.get("/sign-in").html.html["lang"] == "zh-Hant-TW"


def test_a_person_s_language_wins(world):
    visitor = world.visitor("owner")
    visitor.submit("/-/preferences", language="zh_Hant", status=303)
    assert visitor.get("/help", headers={"Accept-Language": "en"}).html.html["lang"] == "zh-Hant-TW"
    visitor.submit("/-/preferences", language="en", status=303)
    for wrong in ("xx", "", "../en", "zh_Hant\0"):
        visitor.submit("/-/preferences", language=wrong, status=303)
        assert visitor.get("/help").html.html["lang"] == "en"


def test_no_page_shows_a_message_that_was_not_filled_in(world):
    visitor = world.visitor("admin")
    for language in ("en", "zh_Hant"):
        visitor.submit("/-/preferences", language=language, status=303)
        for path in (
            "/",
            "/sample",
            "/sample/welcome",
            "/sample/welcome/@@history",
            "/hall/@@settings",
            "/me",
            "/admin/plugins/sample",
            "/help",
        ):
            assert "${" not in visitor.get(path).text, path
