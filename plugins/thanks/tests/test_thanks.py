"""Thanks: told to whom they are for, shown to those who may read them, hidden by the thanked, taken back by the giver."""

from __future__ import annotations

from collections.abc import Iterator

import colonnade_profiles
import colonnade_thanks
import pytest
from colonnade_thanks.commands import hide
from colonnade_thanks.demo import read
from colonnade_thanks.types import THANKS, WALL

from colonnade.api import Invalid, NotAllowed, edit
from colonnade.testing import MemorySite, TestSite, load_module, memory_site

FORM = "/thanks/@@add/thanks.thanks"


@pytest.fixture
def site() -> Iterator[MemorySite]:
    with memory_site(load_module(colonnade_thanks)) as made:
        for login in ("ann", "ben", "cho"):
            made.person(login)
        yield made


@pytest.fixture
def web() -> Iterator[TestSite]:
    with TestSite([load_module(colonnade_profiles), load_module(colonnade_thanks)]) as made:
        with made.change() as site:
            for login in ("ann", "ben", "cho"):
                site.person(login)
            site.person("guest", kind="guest")
            site.place("room", "restricted", {"ann": "owner", "ben": "member", "guest": "guest"}, ["thanks"])
        for login in ("ann", "ben", "cho", "guest"):
            setattr(made, login, made.sign_in(login))
        yield made


def give(browser, *logins, reason="For the **quick** help", at="/thanks", status=303):
    fields = [("csrf_token", browser.csrf), ("title", ""), ("reason", reason), ("language", "en"), *(("people", login) for login in logins)]
    return browser.post(f"{at}/@@add/thanks.thanks", fields, status=status)


def test_rules(site):
    wall, ann, ben = site.app(plugin="thanks"), site.person("ann"), site.person("ben")
    made = site.make(wall, THANKS.name, by="ann", people=(ben.id,), reason="For the help")
    assert made.title == "For the help"
    for people, reason in (((ann.id,), "Me"), ((ben.id,), " "), ((ben.id,), "x" * 301), (tuple(range(2000, 2006)), "Many")):
        with pytest.raises(Invalid):
            site.make(wall, THANKS.name, by="ann", people=people, reason=reason)
    with pytest.raises(Invalid):
        edit(site.uow("ann"), made, {"people": (ann.id,)})
    edit(site.uow("ann"), made, {"reason": "For more"})
    assert made.title == "For more"
    with pytest.raises(NotAllowed):
        edit(site.uow("cho"), made, {"reason": "For nothing"})
    for who in ("ann", "cho", None):
        with pytest.raises(NotAllowed):
            hide(site.uow(who), made)
    assert wall.type_name == WALL.name


def test_the_thanked_are_told_and_it_stands_on_their_page(web):
    page = web.ann.get("/people/ben")
    form = page.click("Thank Ben")
    assert form.html.select_one("input[name=people]")["value"] == "ben"
    at = give(web.ann, "ben", "cho").location
    web.tell()
    for login in ("ben", "cho"):
        assert "Ann thanks you: For the quick help" in getattr(web, login).get("/notifications").text
        assert "For the quick help" in web.ann.get(f"/people/{login}").text
    shown = web.cho.get(at)
    assert "Thanks from Ann" in shown.text and shown.html.select_one(".prose strong").text == "quick"
    assert "Thank Ben" not in web.ben.get("/people/ben").text and "Thanked for" in web.ben.get("/people/ben").text


def test_the_thanked_hide_it_and_the_giver_takes_it_back(web):
    at = give(web.ann, "ben", "cho").location
    hide_it = next(f for f in web.ben.get(at).forms.values() if f.action.endswith("@@hide"))
    assert "It doesn't stand on your page." in hide_it.submit().follow().text
    assert "quick help" not in web.ann.get("/people/ben").text and "quick help" in web.ann.get("/people/cho").text
    next(f for f in web.ben.get(at).forms.values() if f.action.endswith("@@hide")).submit()
    assert "quick help" in web.ann.get("/people/ben").text
    web.ann.submit(at + "/@@hide", on="1", status=(403, 404))
    web.cho.submit(at + "/@@trash", status=(403, 404))
    web.ann.submit(at + "/@@trash")
    web.ann.get("/")  # says that it is in the trash
    assert "quick help" not in web.ann.get("/people/ben").text + web.ann.get("/thanks").text


def test_what_is_wrong_is_said(web):
    answer = give(web.ann, "ann", reason="Well done me", status=400)
    assert "leave yourself out" in answer.text and "Well done me" in answer.text
    assert "Nobody is called nobody" in give(web.ann, "nobody", status=400).text


def test_thanks_in_a_closed_place_stay_there(web):
    give(web.ann, "ben", at="/room/thanks", reason="Secret deed")
    assert "Secret deed" in web.ann.get("/people/ben").text and "Secret deed" in web.guest.get("/people/ben").text
    for path in ("/people/ben", "/thanks", "/stream?view=all"):
        assert "Secret deed" not in web.cho.get(path).text, path


def test_empty_lists_lead_to_the_form(web):
    assert web.ann.get("/thanks").html.select_one(".empty a.btn")["href"] == FORM
    give(web.ann, "ben")
    assert "From Ann to Ben" in web.cho.get("/thanks").text


def test_the_demo_company_thanks():
    with memory_site(load_module(colonnade_thanks)) as site:
        site.load_demo()
        assert len(site.titles(THANKS.name)) == len(read()) >= 5
