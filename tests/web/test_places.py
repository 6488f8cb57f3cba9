"""Communities: made, described, opened and closed, joined and left; what is in them follows at once."""

from __future__ import annotations

import pytest

from colonnade.commands import membership
from colonnade.content.names import RESERVED
from colonnade.web.routes import ROUTES
from tests.web.world import World, form, make_world


@pytest.fixture(scope="module")
def world():
    with make_world() as found:
        yield found


@pytest.fixture
def place(world: World) -> str:
    """A restricted community of the owner with a page in it."""
    with world.change() as site:
        made = site.place(f"club-{len(site.root['uids'])}", "restricted", {"owner": "owner"})
        site.page("Inside", "Text of the club", by="owner", at=site.app(made))
        return f"/{made.__name__}"


def test_everyone_lists_what_they_may_see(world):
    listed = {actor: world.visitor(actor).get("/communities").text for actor in ("employee", "member", "guest")}
    assert "Hall" in listed["employee"] and "Vault" not in listed["employee"]
    assert "Hall" in listed["member"] and "Vault" in listed["member"]
    assert "Hall" not in listed["guest"] and "Vault" in listed["guest"]


def test_made_by_an_administrator_who_then_owns_it(world):
    admin = world.visitor("admin")
    filled = form(admin.get("/communities/add"), "title")
    filled["title"], filled["access"] = "讀書會 / Books", "open"
    page = filled.submit(status=303).follow()
    assert page.request.path.endswith("/@@settings")
    for title in ("", "x" * 201):
        refused = admin.submit("/communities/add", title=title, access="open", status=400)
        assert refused.html.select("[aria-invalid=true]")
    admin.submit("/communities/add", title="Odd", access="secret", status=400)


@pytest.mark.parametrize("title", ["Admin", "people", "Sign in", "-", "sample", "@@json", "hall"])
def test_no_title_takes_an_address_that_is_taken(world, title):
    admin = world.visitor("admin")
    made = admin.submit("/communities/add", title=title, access="open", same=title, status=303).location
    assert title in admin.get(made.removeprefix("http://localhost")).text
    for path in ("/admin/plugins", "/people", "/sample", "/hall"):
        admin.get(path, status=200)


def test_who_starts_another_one_of_a_title_is_told_once(world):
    admin = world.visitor("admin")
    filled = form(admin.get("/communities/add"), "title")
    filled["title"], filled["access"], filled["description"] = "  HALL ", "open", "Of another house"
    warned = filled.submit(status=400)
    assert warned.html.select_one(".note-warn a")["href"] == "/hall" and "Start it nevertheless" in warned.text
    again = form(warned, "title")
    assert again["description"].value == "Of another house"
    again["title"] = "Vault"
    last = again.submit(status=400)
    assert last.html.select_one(".note-warn a")["href"] == "/vault"
    made = form(last, "title").submit(status=303).location
    assert "/vault-" in made or "/place" in made


def test_nobody_is_told_of_one_that_they_do_not_know(world):
    with world.change() as site:
        site.place("secret-cellar", "restricted", {"owner": "owner"})
    world.visitor("employee").submit("/communities/add", title="Secret Cellar", access="restricted", status=303)
    told = world.visitor("owner").submit("/communities/add", title="secret cellar", access="open", status=400)
    assert [a["href"] for a in told.html.select(".note-warn a")] == ["/secret-cellar"]


def test_opened_and_closed(world, place):
    owner, other = world.visitor("owner"), world.visitor("employee")
    other.get(f"{place}/sample/inside", status=404)
    owner.submit(f"{place}/@@settings", title="Club", description="", access="open", status=303)
    other.get(f"{place}/sample/inside", status=200)
    assert "Inside" in other.get("/people/owner").text
    owner.submit(f"{place}/@@settings", title="Club", description="", access="restricted", status=303)
    other.get(f"{place}/sample/inside", status=404)


def test_members_come_and_go(world, place):
    owner, other = world.visitor("owner"), world.visitor("employee")
    owner.submit(f"{place}/@@members", login="employee@example.com", role="member", status=303)
    other.get(f"{place}/sample/inside", status=200)
    other.submit(f"{place}/sample/@@add/sample.page", title="Mine", status=303)
    other.submit(f"{place}/@@members", login="member", role="member", status=403)
    owner.submit(f"{place}/@@members", login="employee", role="guest", status=303)
    owner.submit(f"{place}/@@members", remove=str(other.person_id), status=303)
    other.get(f"{place}/sample/inside", status=404)


def test_the_last_owner_stays(world, place):
    owner = world.visitor("owner")
    assert "needs an owner" in owner.submit(f"{place}/@@members", remove=str(owner.person_id), status=400).text
    assert "needs an owner" in owner.submit(f"{place}/@@members", login="owner", role="member", status=400).text


@pytest.mark.parametrize("login", ["", "nobody", "\u202e", "x" * 999, "<b>"])
def test_a_member_who_is_nobody_is_refused_by_name(world, place, login):
    answer = world.visitor("owner").submit(f"{place}/@@members", login=login, role="member", status=400)
    assert "Nobody is called" in answer.text
    assert form(answer, "login")["login"].value == login


def test_apps_are_switched_and_come_back(world, place):
    owner = world.visitor("owner")
    owner.submit(f"{place}/@@apps", plugin="sample", do="off", status=303)
    assert "switched off" in owner.get(f"{place}/sample/inside").text
    owner.get(place, status=200)
    owner.get("/sample/welcome", status=200)
    owner.submit(f"{place}/@@apps", plugin="sample", do="on", status=303)
    assert "Text of the club" in owner.get(f"{place}/sample/inside").text
    owner.submit(f"{place}/@@apps", plugin="no-such", do="on", status=409)


def test_the_site_itself_has_no_settings_of_a_community(world):
    for view in ("settings", "members", "apps"):
        world.visitor("admin").get(f"/@@{view}", status=404)
        world.visitor("admin").submit(f"/@@{view}", title="Taken over", access="restricted", login="employee", role="owner", status=404)
    world.visitor("admin").submit("/@@apps", plugin="sample", do="off", status=404)
    with world.change() as site:
        assert not site.site.members
        assert site.site.title == "Colonnade" and site.site.access == "open"


def test_no_place_gets_the_address_of_a_page_of_the_site():
    assert {pattern.split("/")[1] for _name, pattern in ROUTES} <= RESERVED


def test_a_community_with_content_asks_for_its_title_and_comes_back_from_the_trash(world, place):
    owner, member, employee = (world.visitor(who) for who in ("owner", "member", "employee"))
    with world.change() as site:
        membership.add_members(site.uow(), site.site[place.strip("/")], [site.root["people"].get(member.person_id)])
    nothing = employee.get("/nothing-there", status=404).html.find("main").text
    page = owner.get(f"{place}/@@remove")
    assert "Sample page: 1" in page.text or "Members: " in page.html.find("main").text
    refused = owner.submit(f"{place}/@@remove", typed="something", status=400)
    assert refused.html.find("input", id="typed")["value"] == "something"
    title = page.html.find("label", attrs={"for": "typed"}).b.text
    owner.submit(f"{place}/@@remove", typed=title, status=303)
    assert title in owner.get("/trash").html.find("main").text
    for visitor in (member, employee):
        assert visitor.get(place, status=404).html.find("main").text == nothing
        assert title not in visitor.get("/communities").text and title not in visitor.get("/trash").html.find("main").text
    assert title in owner.get(place, status=404).text
    sent = "A long text of somebody who was writing just then"
    answer = member.submit(f"{place}/sample/@@add/sample.page", title="T", body=sent, status=404)
    assert sent in answer.text and "was removed meanwhile" in answer.text
    assert member.submit(f"{place}/sample/no-such/@@edit", title="T", body=sent, status=404).text.count("was removed meanwhile") == 1
    assert "was removed meanwhile" not in employee.submit(f"{place}/sample/@@add/sample.page", title="T", body=sent, status=404).text
    uid = owner.get("/trash").html.find("input", attrs={"name": "uid"})["value"]
    assert title not in member.submit("/trash", uid=uid, status=404).text
    owner.submit("/trash", uid=uid, status=303)
    member.get(place)


def test_an_empty_community_is_removed(world, place):
    owner = world.visitor("owner")
    made = owner.submit("/communities/add", title="By mistake", access="open", status=303).location.removeprefix("http://localhost")
    address = made.removesuffix("/@@settings")
    assert f"{address}/@@remove" in owner.get(made).text
    world.visitor("employee").submit(f"{address}/@@remove", status=403)
    owner.submit(f"{address}/@@remove", status=303)
    owner.get(address, status=404)


def test_a_community_above_others_says_so_before_it_is_removed(world):
    with world.change() as site:
        above = site.place("harbour", "open", {"owner": "owner"})
        site.place("quay", "open", {"owner": "owner"}).above = above
        hidden = site.place("cellar", "restricted", {"member": "owner"})
        hidden.above = above
    owner = world.sign_in("owner")
    page = owner.get("/harbour/@@remove")
    assert [link.text for link in page.html.select("[role=alert] a")] == ["Quay"] and "Cellar" not in page.text
    assert not page.html.select("form[action$='@@remove']")
    assert "There are communities in it" in owner.submit("/harbour/@@remove", typed="Harbour", status=400).text
