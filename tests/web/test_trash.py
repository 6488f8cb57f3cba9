"""Throwing away and taking back."""

from __future__ import annotations

import pytest

from colonnade.commands.share import share
from colonnade.commands.trash import trash
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
