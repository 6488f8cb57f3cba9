"""What can't be stored where it was written is given back whole, with a reason and with what can be done."""

from __future__ import annotations

from urllib.parse import unquote

import pytest

from colonnade.commands.move import move
from colonnade.commands.share import share
from colonnade.commands.switch import switch
from colonnade.commands.trash import trash
from tests.web.world import form

CONTINUE = "/@@widget/colonnade.continue"
FETCH = {"X-Requested-With": "fetch"}
BODY = "A text that took an hour to write, and that nobody wants to write again."


@pytest.fixture
def page(world):
    """The address of a page by the employee in the site, and a way to throw it away."""
    with world.change() as site:
        made = site.page("Handbook", "old", by="employee")
        return f"/sample/{made.__name__}"


def throw(world, path, by="employee"):
    with world.change() as site:
        trash(site.uow(by), site.app()[path.rpartition("/")[2]])


def kept(answer) -> dict[str, str]:
    """What an error page gives back, by label."""
    areas = answer.html.select("textarea[readonly]")
    return {answer.html.find("label", attrs={"for": area["id"]}).text: area.text.removeprefix("\n") for area in areas}


def offer(answer, label):
    """The form of the button called *label*."""
    button = next(b for b in answer.html.select("form button") if b.text.strip() == label)
    action = button.find_parent("form")["action"]
    return next(f for f in answer.forms.values() if f.action == action)


def test_a_save_into_what_is_switched_off_says_so_and_gives_everything_back(world):
    owner = world.visitor("owner")
    address = "/dusty/sample/asleep"
    answer = owner.submit(f"{address}/@@edit", title="T2", body=BODY, status=409)
    assert "switched off" in answer.text and "Nothing is lost" in answer.text
    assert kept(answer) == {"Title": "T2", "Text": BODY}
    adding = owner.submit("/dusty/sample/@@add/sample.page", title="Short", body="x", status=409)
    assert kept(adding) == {"Title": "Short", "Text": "x"}
    words = owner.submit(f"{address}/@@draft", body=BODY, headers=FETCH, status=409)
    assert words.content_type == "text/plain" and "switched off" in words.text


def test_who_may_not_read_what_is_switched_off_is_told_nothing(world):
    with world.change() as site:
        switch(site.uow(), "sample", on=False, place=site.site["vault"])
    try:
        stranger = world.visitor("employee")
        fields = {"title": "Mine", "body": BODY}
        answer = stranger.submit("/vault/sample/plan/@@edit", **fields, status=404)
        assert answer.body == stranger.submit("/vault/sample/nothing/@@edit", **fields, status=404).body
        assert kept(answer) == {"Title": "Mine", "Text": BODY}
    finally:
        with world.change() as site:
            switch(site.uow(), "sample", on=True, place=site.site["vault"])


def test_a_save_into_the_trash_says_who_put_it_there_and_offers_to_restore(world, page):
    visitor = world.visitor("employee")
    filled = form(visitor.get(f"{page}/@@edit"), "body")
    throw(world, page, "admin")
    filled["title"], filled["body"] = "New", BODY
    answer = filled.submit(status=404)
    assert "Handbook was moved to the trash by" in answer.text and "Admin" in answer.text
    assert kept(answer)["Title"] == "New" and kept(answer)["Text"] == BODY
    back = offer(answer, "Restore Handbook and go on writing").submit(status=303)
    assert back.location.endswith(f"{page}/@@edit")
    again = form(visitor.get(back.location), "body")
    assert (again["title"].value, again["body"].value) == ("New", BODY)
    again.submit(status=303)
    assert BODY in visitor.get(page).text


def test_a_page_below_what_went_to_the_trash_is_added_above_it(world, page):
    visitor = world.visitor("employee")
    filled = form(visitor.get(f"{page}/@@add/sample.page"), "body")
    visitor.submit(f"{page}/@@draft?type=sample.page", title="Kid", body="half")
    throw(world, page)
    filled["title"], filled["body"] = "Kid", BODY
    answer = filled.submit(status=404)
    assert kept(answer) == {"Title": "Kid", "Text": BODY}
    assert "Kid" in visitor.get(CONTINUE).text
    added = offer(answer, "Add it to Sample instead").submit(status=303)
    assert BODY in visitor.get(added.location).text
    assert "is in the trash" not in visitor.get(CONTINUE).text


def test_restoring_what_it_was_to_be_added_in_leads_back_to_the_form(world, page):
    visitor = world.visitor("employee")
    throw(world, page)
    answer = visitor.submit(f"{page}/@@add/sample.page", title="Kid", body=BODY, status=404)
    back = offer(answer, "Restore Handbook and go on writing").submit(status=303)
    assert back.location.endswith(f"{page}/@@add/sample.page")
    assert form(visitor.get(back.location), "body")["body"].value == BODY


def test_a_reader_who_may_not_see_the_trash_is_told_neither_who_nor_what(world, page):
    throw(world, page, "admin")
    answer = world.visitor("member").submit(f"{page}/@@edit", title="Mine", body=BODY, status=404)
    assert "moved to the trash" in answer.text and "Handbook" not in answer.text and "Admin" not in answer.html.main.text
    assert not [b for b in answer.html.select("form button") if "Restore" in b.text]


def test_who_could_never_read_it_gets_the_answer_of_what_is_not_there(world):
    with world.change() as site:
        secret = site.page("Secret", "x", by="owner")
        share(site.uow("owner"), secret, [])
        trash(site.uow("owner"), secret)
    visitor = world.visitor("employee")
    for view in ("@@edit", "@@add/sample.page", "@@draft"):
        assert (
            visitor.submit(f"/sample/secret/{view}", title="T", status=404).body
            == visitor.submit(f"/sample/never/{view}", title="T", status=404).body
        )


def test_a_stored_draft_is_told_that_its_page_is_gone(world, page):
    visitor = world.visitor("employee")
    throw(world, page)
    answer = visitor.submit(f"{page}/@@draft?type=", title="T", body=BODY, headers=FETCH, status=404)
    assert answer.content_type == "text/plain" and "moved to the trash" in answer.text


def test_drafts_for_what_is_in_the_trash_can_be_reached_by_their_author_alone(world, page):
    visitor, other = world.visitor("employee"), world.visitor("member")
    visitor.submit(f"{page}/@@draft?type=sample.page", title="Kid of it", body="half a text")
    visitor.submit("/sample/@@draft?type=sample.page", title="Another one", body="not this")
    throw(world, page)
    listed = visitor.get(CONTINUE)
    assert "is in the trash" in listed.text and "Kid of it" not in other.get(CONTINUE).text
    address = next(a["href"] for a in listed.html.select("a") if a.text.strip() == "Kid of it")
    filled = form(visitor.get(address), "body")
    assert (filled["title"].value, filled["body"].value) == ("Kid of it", "half a text")
    filled.submit(status=303)
    listed = visitor.get(CONTINUE).text
    assert "is in the trash" not in listed and "Another one" in listed
    assert form(other.get(address), "body")["body"].value == ""


def test_an_edit_begun_before_its_page_went_can_be_reached(world, page):
    visitor = world.visitor("employee")
    visitor.submit(f"{page}/@@draft?type=", title="Begun", body="half a text")
    throw(world, page)
    address = next(a["href"] for a in visitor.get(CONTINUE).html.select("a") if a.text.strip() == "Begun")
    assert form(visitor.get(address), "body")["body"].value == "half a text"


def test_signing_in_again_leads_back_to_the_form(world, page):
    nobody = world.browser()
    for path in (f"{page}/@@edit", f"{page}/@@add/sample.page"):
        answer = nobody.post(f"{path}?draft=no", {"title": "T", "password": "a long secret of mine", "csrf_token": "x" * 30}, status=401)
        link = answer.html.find("a", string="Sign in")["href"]
        assert link.startswith("/sign-in?next=") and unquote(link).endswith(f".{path}")
        assert kept(answer) == {"Title": "T"}
    said = nobody.post(f"{page}/@@comments", {"text": "short"}, status=401)
    assert said.html.find("a", string="Sign in")["href"].endswith(f".{page}") and kept(said) == {"Comment": "short"}
    assert "signed out" in nobody.post(f"{page}/@@draft", {"title": "T"}, headers=FETCH, status=401).text


def test_a_form_of_a_new_page_takes_no_files_and_says_when(world, page):
    visitor = world.visitor("employee")
    for at in ("/sample", page):
        adding = visitor.get(f"{at}/@@add/sample.page").html
        area = adding.find("textarea", attrs={"name": "body"})
        assert not area.has_attr("data-upload") and not adding.select("[data-attach]")
        assert "once it is published" in adding.find(id=area["aria-describedby"]).text
    editing = visitor.get(f"{page}/@@edit").html
    assert editing.find("textarea", attrs={"name": "body"})["data-upload"] == f"{page}/@@attach" and editing.select("[data-attach]")


def test_an_address_below_a_page_that_was_renamed_still_adds(world, page):
    visitor = world.visitor("employee")
    filled = form(visitor.get(f"{page}/@@add/sample.page"), "body")
    name = page.rpartition("/")[2]
    with world.change() as site:
        move(site.uow("employee"), site.app()[name], site.app(), name=f"{name}-renamed")
    filled["title"] = "Kid"
    answer = filled.submit(status=308)
    assert answer.location.endswith(f"{page}-renamed/@@add/sample.page")
