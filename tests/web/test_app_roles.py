"""Who may do what in the apps of a community: set by owners, said before it takes something, and obeyed by the next page."""

from __future__ import annotations

import pytest

from colonnade.catalog.app_roles import AppRoles, roles_in
from colonnade.commands.app_roles import set_app_roles
from colonnade.commands.group_membership import put_into
from tests.examples import installed_plugins
from tests.web.world import World, form, make_world

HERE = "/vault/@@app-roles"


@pytest.fixture
def world():
    with make_world() as found:
        yield found


def choose(world: World, members: str = "editor", guests: str = "author", **more: str):
    sent = {"do": "roles", "app.sample.members": members, "app.sample.guests": guests, **more}
    return world.visitor("owner").submit(HERE, **sent, status="*")


def roles(world: World) -> AppRoles:
    with world.change() as site:
        return roles_in(site.site["vault"], site.app(site.site["vault"]))


def test_owners_come_there_from_the_settings_and_others_dont(world):
    owner = world.visitor("owner")
    link = owner.get("/vault/@@settings").html.find("a", string="Who may do what in them…")
    page = owner.get(link["href"], status=200)
    assert page.html.h1.text == "Who may do what" and "1 guest is in it." in page.text
    chosen = [option.text for option in page.html.select("option[selected]") if option.parent["name"].startswith("app.")]
    assert chosen == ["Members edit everything", "Guests add, and edit their own"]
    for actor in ("member", "guest"):
        world.visitor(actor).get(HERE, status=403)
        world.visitor(actor).submit(HERE, do="roles", status=403)
    world.visitor("admin").get("/@@app-roles", status=404)


def test_what_takes_something_is_said_before_and_done_when_one_is_sure(world):
    while world.update_search():
        pass
    asked = choose(world, "reader", "none")
    assert asked.status_int == 200 and roles(world) == AppRoles()
    said = [li.text for li in asked.html.select(".effects li")]
    assert said[:3] == [
        "Sample: Members read. Guests see nothing of it.",
        "1 person no longer reads it.",
        "1 person can do less than now.",
    ]
    done = form(asked, "sure").submit(status=303).follow()
    assert "Saved." in done.text and roles(world) == AppRoles("reader", "none")
    member, guest = world.visitor("member"), world.visitor("guest")
    member.get("/vault/sample/plan", status=200)
    member.get("/vault/sample/plan/@@edit", status=403)
    guest.get("/vault", status=200)
    for address in ("/vault/sample", "/vault/sample/plan", "/vault/sample/@@who-may"):
        assert guest.get(address, status=404).body == guest.get("/vault/nothing", status=404).body
    assert "sample" not in guest.get("/vault").html.select_one(".tabs").text.lower()
    assert "Plan" not in guest.get("/vault").text and "Plan" not in guest.get("/search?q=plan").text


def test_the_way_back_offers_what_was_there_before(world):
    done = form(choose(world, "reader", "reader"), "sure").submit(status=303).follow()
    back = world.visitor("owner").get(done.html.find("a", string="Undo")["href"])
    assert "The form shows how it was before." in back.text and roles(world) == AppRoles("reader", "reader")
    form(back, "app.sample.members").submit(status=303)
    assert roles(world) == AppRoles()


def test_what_only_gives_is_done_at_once(world):
    form(choose(world, "reader", "none"), "sure").submit(status=303)
    assert choose(world, "author", "reader").status_int == 303 and roles(world) == AppRoles("author", "reader")
    assert "Nothing was changed." in choose(world, "author", "reader").follow().text


@pytest.mark.parametrize(("members", "guests"), [("owner", "none"), ("reader", "editor"), ("", "")])
def test_what_isnt_offered_is_refused_at_its_field(world, members, guests):
    refused = choose(world, members, guests)
    assert refused.status_int == 400 and refused.html.select("[aria-invalid=true]") and roles(world) == AppRoles()
    assert world.visitor("owner").submit(HERE, do="fly", status=400).html.select(".errs")


def test_somebody_gets_a_role_by_name_and_loses_it(world):
    owner = world.visitor("owner")
    form(choose(world, "reader", "none"), "sure").submit(status=303)
    sent = {"do": "give", "app": "sample", "role": "author"}
    assert "Member has a role in Sample now." in owner.submit(HERE, login="member", **sent, status=303).follow().text
    page = owner.submit(HERE, login="guest", **sent, status=303).follow()
    assert [a.text for a in page.html.select("#by-name .row-t a")] == ["Guest", "Member"]
    world.visitor("guest").get("/vault/sample/plan", status=200)
    world.visitor("member").get("/vault/sample/@@add/sample.page", status=200)
    asked = form(page, "who").submit("do", value="take", status=200)
    assert [li.text for li in asked.html.select(".effects li")][:2] == [
        "Guest has no role of their own in Sample any more.",
        "1 person no longer reads it.",
    ]
    done = form(asked, "sure").submit(status=303).follow()
    world.visitor("guest").get("/vault/sample/plan", status=404)
    again = form(owner.get(done.html.find("a", string="Undo")["href"].partition("#")[0]), "login")
    assert again["login"].value == "Guest <guest>" and again["role"].value == "author"
    again.submit(status=303)
    world.visitor("guest").get("/vault/sample/plan", status=200)


@pytest.mark.parametrize(
    ("login", "why"),
    [
        ("employee", "isn’t in this community"),
        ("owner", "owns this community"),
        ("nobody.at.all", "Nobody is called"),
        ("", "Nobody is called"),
        ("member", "may do that already"),
    ],
)
def test_a_name_that_makes_no_sense_is_refused_and_kept(world, login, why):
    refused = world.visitor("owner").submit(HERE, do="give", app="sample", role="author", login=login, status=400)
    field = refused.html.find(id="f-login")
    assert field["value"] == login and field["aria-invalid"] == "true" and why in refused.html.find(id="f-login-err").text


def test_a_group_gets_a_role_and_guests_from_outside_arent_told_of_it(world):
    with world.change() as site:
        group = site.root["groups"].by_name("finance")
        group.usable = True
        put_into(site.uow("owner"), site.site["vault"], group, "member")
        set_app_roles(site.uow("owner"), site.site["vault"], {site.app(site.site["vault"]): AppRoles("reader", "reader")})
        number = str(group.id)
    done = world.visitor("owner").submit(HERE, do="give", app="sample", role="editor", group=number, login="", status=303).follow()
    assert "finance" in done.html.select_one("#by-name .rows").text
    assert "finance" in world.visitor("member").get("/vault/sample/@@who-may").text
    assert "finance" not in world.visitor("guest").get("/vault/sample/@@who-may").text


def test_whoever_reads_an_app_is_told_who_may_do_what_in_it(world):
    with world.change() as site:
        place, app = site.site["vault"], site.app(site.site["vault"])
        named = {site.root["people"]["member"].principal: "author"}
        set_app_roles(site.uow("owner"), place, {app: AppRoles("reader", "reader", named)})
    page = world.visitor("guest").get("/vault/sample/@@who-may")
    assert {"Owners do everything", "Members read", "Guests read"} <= {li.text for li in page.html.select(".effects li")}
    assert "Member" in page.html.main.text and not page.html.find("a", href=HERE)
    assert world.visitor("owner").get("/vault/sample/@@who-may").html.find("a", href=HERE)
    world.visitor("owner").get("/sample/@@who-may", status=404)
    world.visitor("owner").get("/vault/sample/plan/@@who-may", status=404)
    assert world.visitor("member").get("/vault/sample").html.find("a", href="/vault/sample/@@who-may")


def test_guests_are_shown_neither_tabs_nor_cards_of_what_is_not_for_them():
    with make_world(installed_plugins()) as world:
        with world.change() as site:
            place = site.site["vault"]
            closed = {app: AppRoles(guests="none") for app in place.app_roots()}
            set_app_roles(site.uow("owner"), place, closed)
            apps = {loaded.name for loaded in site.registry if loaded.usable and loaded.manifest.app}
            cards = [widget.name for owner, widget in site.registry.widgets() if owner in apps]
            addresses = [f"/vault/{app.__name__}" for app in closed]
        guest, member = world.visitor("guest"), world.visitor("member")
        for address in addresses:
            assert not guest.get("/vault").html.find("a", href=address) and member.get("/vault").html.find("a", href=address), address
        answered = [name for name in cards if guest.get(f"/vault/@@widget/{name}", status="*").status_int == 200]
        assert cards and not answered
        assert any(member.get(f"/vault/@@widget/{name}", status="*").status_int == 200 for name in cards)
        assert not guest.get("/vault/@@customise").html.select("[value^='blog.'], [value^='files.']")
