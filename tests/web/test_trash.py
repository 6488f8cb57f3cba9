"""Throwing away and taking back."""

from __future__ import annotations

import pytest

from colonnade.commands.remove_place import remove_place
from colonnade.commands.share import share
from colonnade.commands.sub_communities import put_below
from colonnade.commands.trash import trash
from colonnade.web.views import trash as trash_views
from tests.web.world import form


@pytest.fixture
def page(world):
    with world.change() as site:
        made = site.page("Old page", "Text", by="employee")
        site.page("Child", "Text of the child", by="employee", at=made)
        return f"/sample/{made.__name__}"


def in_trash(visitor) -> list[str]:
    return [row.b.text for row in visitor.get("/trash").html.select(".rows .row")]


def test_the_effect_is_said_before(world, page):
    text = world.visitor("employee").get(f"{page}/@@trash").text
    assert "1 entry below it goes with it" in text and "30 days" in text


def test_thrown_away_and_taken_back(world, page):
    visitor = world.visitor("employee")
    asked = visitor.get(f"{page}/@@trash")
    answer = form(asked, "csrf_token", "@@trash").submit(status=303).follow()
    assert "is in the trash" in answer.text
    visitor.get(page, status=404)
    visitor.get(f"{page}/child", status=404)
    assert f'href="{page}"' not in visitor.get("/people/employee").text
    assert "Old page" in in_trash(visitor)
    with world.change() as site:
        uid = next(str(o.uid) for o in site.root["trash"].values() if o.__name__ == page.rpartition("/")[2])
    assert visitor.get("/trash").html.select(f"input[name=uid][value='{uid}']")
    back = visitor.submit("/trash", uid=uid, status=303)
    assert back.location.endswith(page)
    assert "Text of the child" in visitor.get(f"{page}/child").text


def test_its_address_says_that_it_is_in_the_trash_to_those_who_may_take_it_back(world, page):
    author, other = world.visitor("employee"), world.visitor("member")
    author.submit(f"{page}/@@trash", status=303)
    assert "Old page" not in other.get(page, status=404).text
    for address in (page, f"{page}/child", f"{page}/@@history"):
        answer = author.get(address, status=404)
        assert answer.html.h1.text == "This is in the trash" and "Old page was moved to the trash by" in answer.text
    button = answer.html.select_one("form[action='/trash'] button")
    assert button.text == "Restore Old page"
    back = form(answer, "csrf_token", "/trash").submit(status=303)
    assert back.location.endswith(page) and author.get(f"{page}/child").status_int == 200


def test_it_comes_back_beside_a_new_page_of_its_name(world, page):
    visitor = world.visitor("employee")
    visitor.submit(f"{page}/@@trash", status=303)
    with world.change() as site:
        old = next(o for o in site.root["trash"].values() if o.__name__ == page.rpartition("/")[2])
        again = site.page("Old page", "New text", by="employee")
        uid, taken = str(old.uid), again.__name__
    back = visitor.submit("/trash", uid=uid, status=303).location
    assert not back.endswith(f"/{taken}")
    assert "New text" in visitor.get(f"/sample/{taken}").text


def test_it_comes_back_though_what_it_was_in_is_gone(world, page):
    visitor = world.visitor("employee")
    visitor.submit(f"{page}/child/@@trash", status=303)
    with world.change() as site:
        uid = str(max(site.root["trash"].values(), key=lambda o: o.uid if o.__name__ == "child" else 0).uid)
    visitor.submit(f"{page}/@@trash", status=303)
    back = visitor.submit("/trash", uid=uid, status=303).location.removeprefix("http://localhost")
    assert "Text of the child" in visitor.get(back).text


@pytest.mark.parametrize("uid", ["", "x", "1", "0", "9223372036854775807", "9999999999999999999", "-1"])
def test_what_is_not_in_it_can_t_be_taken_back(world, uid):
    world.visitor("employee").submit("/trash", uid=uid, status=404)


def test_everyone_sees_their_own(world, page):
    world.visitor("employee").submit(f"{page}/@@trash", status=303)
    with world.change() as site:
        uid = str(next(o for o in site.root["trash"].values() if o.__name__ == page.rpartition("/")[2]).uid)
    assert "Old page" not in in_trash(world.visitor("member"))
    world.visitor("member").submit("/trash", uid=uid, status=404)
    assert "Old page" in in_trash(world.visitor("admin"))
    world.visitor("employee").submit("/trash", uid=uid, status=303)


def test_twice_is_once(world, page):
    visitor = world.visitor("employee")
    visitor.submit(f"{page}/@@trash", status=303)
    visitor.submit(f"{page}/@@trash", status=404)


LINKED = "/sample/linking"


@pytest.fixture
def linked(world):
    """A page with links to one that its author threw away, which the administrator may see in the trash and a member may not."""
    with world.change() as site:
        if "linking" not in site.app():
            target = site.page("Lost words", "x", by="employee")
            site.page("Linking", f"See [[Lost words]], [[Lost words|those]] and <b>.\n\n[[uid:{target.uid}]]", by="employee")
            trash(site.uow("employee"), target)


def _prose(visitor):
    return " ".join(visitor.get(LINKED).html.select_one("[data-prose]").get_text(" ", strip=True).split())


@pytest.mark.usefixtures("linked")
def test_a_link_into_the_trash_is_named_for_those_who_may_see_it_there(world):
    for _ in range(2):  # whoever comes first: what is kept for others may not tell it
        assert _prose(world.visitor("member")).startswith("See … , those and <b>. …")
        assert _prose(world.visitor("employee")).startswith("See Lost words (in the trash) , those (in the trash) and <b>.")
    assert not world.visitor("employee").get(LINKED).html.select("[data-prose] a")


@pytest.mark.usefixtures("linked")
def test_the_editor_shows_titles_of_what_is_in_the_trash_and_changes_nothing(world):
    filled = form(world.visitor("employee").get(f"{LINKED}/@@edit"), "body")
    assert "|Lost words]]" in filled["body"].value and "|those]]" in filled["body"].value
    assert "Nothing was changed" in filled.submit(status=303).follow().text
    assert "Lost words" not in form(world.visitor("admin").get(f"{LINKED}/@@edit"), "body")["body"].value.replace("|Lost words]]", "")
    assert "Lost words" not in world.visitor("member").get(f"{LINKED}/@@json").text


def test_the_links_that_would_break_are_counted(world):
    with world.change() as site:
        site.page("Much linked", "x", by="employee")
        for number in range(2):
            site.page(f"Source {number}", "[[Much linked]]", by="employee")
        secret = site.page("Secret source", "[[Much linked]]", by="owner")
        share(site.uow("owner"), secret, [])
    assert "2 texts link to it" in world.visitor("employee").get("/sample/much-linked/@@trash").text
    assert "3 texts link to it" in world.visitor("admin").get("/sample/much-linked/@@trash").text


def test_what_one_can_t_see_below_it_is_not_counted(world):
    with world.change() as site:
        page = site.page("Open above", "x", by="employee")
        site.page("Seen below", "x", by="employee", at=page)
        share(site.uow("owner"), site.page("Kept apart", "x", by="owner", at=page), [])
    assert "1 entry below it goes with it" in world.visitor("employee").get("/sample/open-above/@@trash").text
    assert "2 entries below it go with it" in world.visitor("admin").get("/sample/open-above/@@trash").text


def thrown(world, title: str, by: str = "employee") -> str:
    with world.change() as site:
        made = site.page(title, "Text", by=by)
        site.page("Below", "Text", by=by, at=made)
        trash(site.uow(by), made)
        return str(made.uid)


def test_one_thing_is_deleted_for_good_after_a_question(world):
    uid = thrown(world, "To be deleted")
    visitor = world.visitor("employee")
    row = next(row for row in visitor.get("/trash").html.select(".rows .row") if row.b.text == "To be deleted")
    asked = visitor.get(row.find("a")["href"])
    assert "1 entry in it goes with it" in asked.text and "be undone" in asked.text
    assert "To be deleted" in in_trash(visitor)
    answer = form(asked, "csrf_token", f"/trash/delete?uid={uid}").submit(status=303).follow()
    assert "To be deleted is deleted for good" in answer.text and "To be deleted" not in in_trash(visitor)
    visitor.submit(f"/trash/delete?uid={uid}", status=404)
    visitor.submit("/trash", uid=uid, status=404)


def test_nobody_deletes_what_they_can_t_restore(world):
    uid = thrown(world, "Not yours")
    world.visitor("member").get(f"/trash/delete?uid={uid}", status=404)
    world.visitor("member").submit(f"/trash/delete?uid={uid}", status=404)
    assert "Not yours" in in_trash(world.visitor("employee"))


def test_emptying_is_offered_for_what_stands_behind_the_rows_too(world, monkeypatch):
    thrown(world, "Behind the rows")
    world.clock.advance(seconds=1)
    with world.change() as site:
        made = site.page("Holds a secret", by="employee")
        share(site.uow("owner"), site.page("Deep secret", by="owner", at=made), [])
        trash(site.uow("employee"), made)
    visitor = world.visitor("employee")
    monkeypatch.setattr(trash_views, "MAX_ROWS", 1)
    assert in_trash(visitor) == ["Holds a secret"]
    assert visitor.get("/trash").html.select_one(".ph-actions a")["href"] == "/trash/empty"


def test_what_holds_something_of_others_is_kept_and_the_reason_told(world):
    with world.change() as site:
        made = site.page("With a secret", by="employee")
        share(site.uow("owner"), site.page("Secret below", by="owner", at=made), [])
        trash(site.uow("employee"), made)
        address = f"/trash/delete?uid={made.uid}"
    visitor = world.visitor("employee")
    for answer in (visitor.get(address, status=400), visitor.submit(address, status=400)):
        assert "by somebody else" in answer.text and "Secret below" not in answer.text
    assert "With a secret" in in_trash(visitor)


def test_the_trash_is_emptied_of_what_the_question_counted(world):
    visitor = world.visitor("member")
    thrown(world, "First", by="member")
    asked = visitor.get(visitor.get("/trash").html.select_one(".ph-actions a")["href"])
    assert "1 entry is deleted" in asked.text and "1 entry in them goes" in asked.text
    world.clock.advance(seconds=1)
    thrown(world, "Second", by="member")
    answer = form(asked, "csrf_token", asked.html.select_one("main form")["action"]).submit(status=303).follow()
    assert "1 entry is deleted for good" in answer.text and in_trash(visitor) == ["Second"]
    assert visitor.submit("/trash/empty", status=303).location.endswith("/trash/empty")
    assert in_trash(visitor) == ["Second"]


def test_emptying_says_how_much_of_it_others_threw_away(world):
    thrown(world, "Of the employee")
    assert "thrown away by" in world.visitor("admin").get("/trash/empty").text
    assert "thrown away by" not in world.visitor("employee").get("/trash/empty").text


def test_an_empty_trash_is_not_emptied(world):
    visitor = world.visitor("owner")
    assert not visitor.get("/trash").html.select(".ph-actions a")
    visitor.get("/trash/empty", status=303)


def test_a_community_below_one_in_the_trash_says_what_to_restore_first(world):
    with world.change() as site:
        above, below = (site.place(name, "open", {"owner": "owner"}) for name in ("finance", "audit"))
        put_below(site.uow("owner"), below, above, owners_inherited=False)
        remove_place(site.uow("owner"), below, below.title)
        remove_place(site.uow("owner"), above, above.title)
        uid = str(below.uid)
    owner = world.visitor("owner")
    page = owner.submit("/trash", uid=uid, status=303).follow(status=200)
    assert page.request.path == "/trash" and "It lies in Finance. Restore that first." in page.html.select_one(".toast-bad").text
    owner.get("/audit", status=404)
