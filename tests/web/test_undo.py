"""Undoing what somebody did: shown first, done by the opposite, refused when later changes depend on it."""

from __future__ import annotations

import pytest

from colonnade.commands.move import move
from colonnade.storage.open import open_database
from colonnade.storage.packing import pack
from colonnade.testing import TestSite


@pytest.fixture
def site(tmp_path):
    with TestSite(database=open_database(f"file://{tmp_path}/Data.fs")) as made:
        with made.change() as change:
            change.administrator("boss")
            change.person("tom", name="Tom Lin")
            for title in ("Travel", "Hotels", "Trains"):
                change.page(title, "The text of before.", by="tom")
            change.place("vault", "restricted", {"tom": "owner"})
        yield made


def edit(site, page: str, body: str, login: str = "tom") -> None:
    browser = site.sign_in(login)
    browser.post(f"/sample/{page}/@@edit", {"csrf_token": browser.csrf, "title": page.title(), "body": body}, status=303)


def rows(site) -> list[str]:
    page = site.sign_in("boss").get("/admin/undo")
    return [" ".join(row.select("td")[2].text.split()) for row in page.html.select("tbody tr")]


def open_first(site, browser, number: int = 0):
    return browser.get(browser.get("/admin/undo").html.select("tbody a.btn")[number]["href"])


def undo(page):
    return next(form for form in page.forms.values() if form.action.startswith("/admin/undo/")).submit(status="*")


def test_an_edit_gets_its_text_of_before_as_a_new_version(site):
    edit(site, "travel", "Something wrong.")
    site.update_search()
    site.tell()
    edit(site, "hotels", "Something else.")  # of another page, before it is undone
    boss = site.sign_in("boss")
    page = open_first(site, boss, 1)
    assert "Undo what Tom Lin did?" in page.html.h1.text and "Something wrong." in page.text and "The text of before." in page.text
    assert undo(page).status_int == 303
    assert "The text of before." in boss.get("/sample/travel") and "Something else." in boss.get("/sample/hotels")
    assert "Undone by an administrator" in boss.get("/sample/travel/@@history")
    assert rows(site)[0] == "Edited: Travel"
    assert undo(open_first(site, boss)).status_int == 303  # that can be undone, too
    assert "Something wrong." in boss.get("/sample/travel")


def test_what_was_changed_again_is_refused_with_the_reason(site):
    edit(site, "travel", "Something wrong.")
    edit(site, "travel", "Something right.")
    boss = site.sign_in("boss")
    page = open_first(site, boss, 1)
    assert "It was changed again later." in page and "It can’t be undone." in page
    assert not any(form.action.startswith("/admin/undo/") for form in page.forms.values())
    refused = boss.post(page.request.path, {"csrf_token": boss.csrf}, status=409)
    assert "It was changed again later." in refused and "Something right." in boss.get("/sample/travel")


def test_what_changes_between_the_question_and_the_answer_is_refused(site):
    edit(site, "travel", "Something wrong.")
    boss = site.sign_in("boss")
    page = open_first(site, boss)
    edit(site, "travel", "Something right.")
    answer = undo(page)
    assert answer.status_int == 409 and "It was changed again later." in answer.html.select_one("[role=alert]").text


def test_what_was_added_goes_to_the_trash_unless_others_joined_in(site):
    tom, boss = site.sign_in("tom"), site.sign_in("boss")
    tom.post("/sample/@@add/sample.page", {"csrf_token": tom.csrf, "title": "Spam", "body": "x"}, status=303)
    page = open_first(site, boss)
    assert page.html.main.h2.text == "Added: Spam" and "moved to the trash" in page
    with site.change() as change:
        change.page("Below", "x", at=change.site["sample"]["spam"], by="tom")
    assert "Something was added or said there since." in undo(page)
    with site.change() as change:
        change.page("Another", "x", by="tom")
    tom.post("/sample/@@add/sample.page", {"csrf_token": tom.csrf, "title": "More spam", "body": "x"}, status=303)
    assert undo(open_first(site, boss)).status_int == 303
    tom.get("/sample/more-spam", status=404)
    assert rows(site)[0] == "Moved to the trash: More spam"
    assert undo(open_first(site, boss)).status_int == 303 and tom.get("/sample/more-spam").status_int == 200


def test_what_was_thrown_away_comes_back(site):
    tom, boss = site.sign_in("tom"), site.sign_in("boss")
    tom.post("/sample/travel/@@trash", {"csrf_token": tom.csrf}, status=303)
    page = open_first(site, boss)
    assert undo(page).status_int == 303 and tom.get("/sample/travel").status_int == 200
    assert "It isn’t in the trash any more." in boss.get(page.request.path)


def test_what_was_moved_goes_back_unless_its_place_is_taken(site):
    boss = site.sign_in("boss")

    def rename(wanted: str) -> None:
        with site.change() as change:
            tom = change.person("tom")
            change.manager.get().user = str(tom.id)
            obj = next(child for child in change.site["sample"].values() if child.title == "Travel")
            move(change.uow("tom"), obj, change.site["sample"], name=wanted)

    rename("journeys")
    page = open_first(site, boss)
    assert "travel" in page.text and "journeys" in page.text
    assert undo(page).status_int == 303 and boss.get("/sample/travel").status_int == 200
    rename("journeys")
    with site.change() as change:
        change.page("Travel", "Another one", by="tom")
    assert "Something else is there now." in open_first(site, boss)
    rename("trips")
    assert "It was moved again later." in open_first(site, boss, 1)


def test_only_administrators_and_only_what_is_there(site):
    edit(site, "travel", "Something wrong.")
    boss, tom = site.sign_in("boss"), site.sign_in("tom")
    address = boss.get("/admin/undo").html.select_one("tbody a.btn")["href"]
    for path in ("/admin/undo", address):
        tom.get(path, status=404)
    tom.post(address, {"csrf_token": tom.csrf}, status=404)
    boss.get("/admin/undo/0000000000000000", status=404)
    boss.get("/admin/undo/ffffffffffffffff", status=404)


def test_what_was_packed_away_or_is_about_nothing_of_this_isnt_shown(site):
    assert rows(site) == []
    boss = site.sign_in("boss")
    assert "Nothing was done lately that can be undone." in boss.get("/admin/undo")
    edit(site, "travel", "Something wrong.")
    address = boss.get("/admin/undo").html.select_one("tbody a.btn")["href"]
    pack(site.runtime.database, 0)
    assert rows(site) == []
    edit(site, "hotels", "Something else.")
    assert rows(site) == ["Edited: Hotels"]
    boss.get(address, status=404)


def test_a_database_without_a_past_says_so():
    with TestSite() as site:
        with site.change() as change:
            change.administrator("boss")
        assert "doesn’t keep what was done" in site.sign_in("boss").get("/admin/undo")
        site.sign_in("boss").get("/admin/undo/0000000000000000", status=404)
