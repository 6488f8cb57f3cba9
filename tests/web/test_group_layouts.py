"""Layouts of groups and audiences of widgets: who gets what, at once, and of what others never hear."""

from __future__ import annotations

import pytest

from colonnade.commands import group_membership as groups
from colonnade.commands.layouts import add_group_layer
from colonnade.commands.people import change_person
from colonnade.commands.places import change_member
from colonnade.home.widget import Row, Widget
from colonnade.testing import make_plugin
from colonnade.web import widgets as drawing
from colonnade.web.stream_widgets import ICountSettings
from tests.web.test_customise import columns, do, offers
from tests.web.world import World, form

SITE = "/@@customise?layer=site"


def widget(number: int) -> type[Widget]:
    def data(self, view):
        return {"rows": [Row(f"Row of {number}, {self.options['count']}", "/help")]}

    kept = {"name": f"lab.w{number}", "title": f"Widget {number}", "data": data, "settings": ICountSettings}
    return type(f"Widget{number}", (Widget,), kept)


@pytest.fixture
def world(monkeypatch):
    def widgets():
        return [widget(number) for number in range(4)]

    def default_widgets():
        return [("lab.w0", "main"), ("lab.w1", "main"), ("lab.w2", "right")]

    monkeypatch.setattr(drawing, "DEFAULT_WIDGETS", ())
    with World([make_plugin("lab", widgets, default_widgets)]) as made:
        with made.change() as site:
            for login in ("ann", "ben", "cat", "owner"):
                site.person(login)
            site.person("cid", kind="contractor")
            site.person("gus", kind="guest")
            site.administrator("admin")
            site.place("hall", "open", {"owner": "owner", "ann": "member", "gus": "guest"}, ["lab"])
            for title, people in (("Finance", ["ann", "ben"]), ("Sales", ["ben"])):
                group = groups.add_group(site.uow("admin"), title)
                groups.join_group(site.uow("admin"), group, [site.root["people"][login] for login in people])
        yield made


def key(world: World, name: str) -> str:
    with world.change() as site:
        return site.root["groups"].by_name(name).principal


def layer(world: World, name: str) -> str:
    """The address of the board of a group, or of a kind, with a layer of its own."""
    wanted = name if name.startswith("k:") else key(world, name)
    with world.change() as site:
        add_group_layer(site.uow("admin"), wanted)
    return f"/@@customise?layer={wanted}"


def audience(visitor, slot: str, *keys: str, path: str = "/", query: str = "?layer=site", status: int = 303):
    fields = {"to": "chosen" if keys else "everyone", "audience": list(keys)}
    return visitor.submit(f"{path}@@widget-audience/{slot}{query}", **fields, status=status)


def shown(visitor, path: str = "/") -> list[str]:
    return [title.text.strip() for title in visitor.get(path).html.select(".card .card-t")]


# Layouts of groups


def test_a_group_has_a_page_of_its_own(world):
    admin, finance = world.visitor("admin"), layer(world, "finance")
    do(admin, "add", path=finance, widget="lab.w3")
    do(admin, "remove", "lab.w0", path=finance)
    do(admin, "lock", "lab.w3", path=finance)
    ann, cat = world.visitor("ann"), world.visitor("cat")
    assert sorted(shown(ann)) == ["Widget 1", "Widget 2", "Widget 3"] and sorted(shown(cat)) == ["Widget 0", "Widget 1", "Widget 2"]
    assert "placed by IT" in do(ann, "remove", "lab.w3").follow().text and "Widget 3" in shown(ann)
    do(ann, "column-right", "lab.w1")
    assert columns(ann)[2] == ["Widget 1", "Widget 2"]
    do(admin, "undo", path=finance), do(admin, "reset", path=finance)
    assert sorted(shown(ann)) == ["Widget 0", "Widget 1", "Widget 2"] and columns(ann)[2] == ["Widget 1", "Widget 2"]


def test_who_joins_or_leaves_has_the_other_page_at_the_next_request(world):
    do(world.visitor("admin"), "remove", "lab.w0", path=layer(world, "finance"))
    cat = world.visitor("cat")
    for change, sees in ((None, True), (groups.join_group, False), (groups.leave_group, True)):
        if change is not None:
            with world.change() as site:
                change(site.uow("admin"), site.root["groups"].by_name("finance"), [site.root["people"]["cat"]])
        assert ("Widget 0" in shown(cat)) is sees


def test_kinds_of_people_have_pages_too(world):
    do(world.visitor("admin"), "remove", "lab.w0", path=layer(world, "k:contractor"))
    cid = world.visitor("cid")
    assert "Widget 0" not in shown(cid) and "Widget 0" in shown(world.visitor("ann"))
    with world.change() as site:
        change_person(site.uow("admin"), site.root["people"]["cid"].id, {"kind": "employee"})
    assert "Widget 0" in shown(cid)


def test_of_several_groups_the_lowest_has_the_last_word_and_administrators_choose_it(world):
    admin, ben = world.visitor("admin"), world.visitor("ben")
    finance, sales = layer(world, "finance"), layer(world, "sales")
    do(admin, "column-left", "lab.w1", path=finance), do(admin, "column-right", "lab.w1", path=sales)
    assert columns(ben)[2] == ["Widget 1", "Widget 2"]
    page = admin.submit("/admin/homepage", do="up", layer=key(world, "sales"), status=303).follow()
    rows = [link.text for link in page.html.select(".rows-big .row-t > a")]
    assert rows == ["The page for everyone", "Sales", "Finance"] and "the lowest has the last word" in page.text
    assert columns(ben)[1] == ["Widget 1"] and columns(world.visitor("ann"))[1] == ["Widget 1"]
    do(admin, "lock", "lab.w1", path=sales)
    assert columns(ben)[2] == ["Widget 1", "Widget 2"] and columns(world.visitor("ann"))[1] == ["Widget 1"]


def test_what_the_site_holds_fast_a_group_cant_change(world):
    admin, finance = world.visitor("admin"), layer(world, "finance")
    do(admin, "lock", "lab.w0", path=SITE)
    slot = admin.get(finance).html.select_one("[data-slot='lab.w0']")
    assert "Placed by IT" in slot.text and not slot.select("button[name=do]")
    answer = do(admin, "remove", "lab.w0", path=finance)
    assert answer.location.endswith(finance) and "placed by IT" in answer.follow().text
    assert "placed by IT" in audience(admin, "lab.w0", "k:employee", query=finance.partition("@@customise")[2]).follow().text


def test_settings_belong_to_the_layer_that_is_arranged(world):
    admin, finance = world.visitor("admin"), layer(world, "finance")
    query = finance.partition("@@customise")[2]
    page = admin.get(finance)
    link = page.html.select_one("[data-slot='lab.w0'] a[href*=widget-settings]")["href"]
    assert link.endswith(query)
    refused = admin.submit(link, count="99", status=400)
    assert form(refused, "count")["count"].value == "99"
    assert admin.submit(link, count="3", status=303).location.endswith(finance)
    assert "Row of 0, 3" in world.visitor("ann").get("/").text and "Row of 0, 6" in world.visitor("cat").get("/").text
    assert "Row of 0, 6" in admin.get("/").text


def test_a_layout_is_added_and_removed(world):
    admin, finance = world.visitor("admin"), key(world, "finance")
    page = admin.get("/admin/homepage")
    assert "No group has a layout of its own yet." in page.text
    offered = [option.text for option in page.html.select("#f-layer option")]
    assert offered == ["Choose who", "Employees", "Contractors", "Administrators", "Finance", "Sales"]
    for wrong in ("", "g:77", "k:guest", "site"):
        assert admin.submit("/admin/homepage", layer=wrong, status=400).html.select("#f-layer[aria-invalid=true]")
    board = admin.submit("/admin/homepage", layer=finance, status=303).follow()
    assert "Finance" in board.html.h1.text and "people in several groups" in board.text
    do(admin, "remove", "lab.w0", path=f"/@@customise?layer={finance}")
    ann = world.visitor("ann")
    do(ann, "column-left", "lab.w1")
    again = admin.submit("/admin/homepage", layer=finance, status=400)
    assert "It has a layout of its own already." in again.text
    question = admin.get(admin.get("/admin/homepage").html.select_one("a[href*='/remove?']")["href"])
    assert "What people arranged themselves stays." in question.text
    admin.submit(f"/admin/homepage/remove?layer={finance}", status=303)
    assert "Widget 0" in shown(ann) and columns(ann)[1] == ["Widget 1"]
    for path in (f"/admin/homepage/remove?layer={finance}", f"/@@customise?layer={finance}", "/@@customise?layer=x"):
        admin.get(path, status=404)


def test_a_removed_group_takes_its_layout_along(world):
    admin, finance = world.visitor("admin"), layer(world, "finance")
    do(admin, "remove", "lab.w0", path=finance)
    audience(admin, "lab.w2", key(world, "finance"))
    number = key(world, "finance").removeprefix("g:")
    question = admin.get(f"/admin/groups/{number}/remove").text
    assert (
        "Its layout of the homepage goes with it." in question
        and "1 widget of the homepage that only it gets is for nobody then." in question
    )
    admin.submit(f"/admin/groups/{number}/remove", status=303)
    assert sorted(shown(world.visitor("ann"))) == ["Widget 0", "Widget 1"]
    assert "a group that was removed" in admin.get(SITE).html.select_one("[data-slot='lab.w2']").text
    admin.get(finance, status=404)


@pytest.mark.parametrize("path", ["/admin/homepage", "/admin/homepage/remove?layer=k:employee"])
def test_only_administrators_see_that(world, path):
    layer(world, "k:employee")
    world.visitor("ann").get(path, status=404)
    world.visitor("ann").submit(path, status=404)


@pytest.mark.parametrize("name", ["site", "k:employee", "k:contractor", "x"])
def test_only_administrators_arrange_for_others_whatever_there_is(world, name):
    layer(world, "k:employee")
    ann = world.visitor("ann")
    for view in ("customise", "widget-settings/lab.w0", "widget-audience/lab.w0"):
        ann.get(f"/@@{view}?layer={name}", status=403)
        ann.submit(f"/@@{view}?layer={name}", do="reset", status=403)


def test_a_community_has_no_layouts_of_groups(world):
    layer(world, "k:employee")
    world.visitor("owner").get("/hall/@@customise?layer=k:employee", status=404)
    assert "Arrange the page for a group" not in world.visitor("owner").get("/hall/@@customise").text


# Audiences


def answers(visitor, name: str, path: str = "/") -> list[tuple[int, str]]:
    """What the addresses of a widget say to somebody, beside what was still to be told."""
    visitor.get("/help")
    got = [
        visitor.get(f"{path}@@{view}", status="*") for view in (f"widget/{name}", f"widget/{name}?format=json", f"widget-settings/{name}")
    ]
    sent = [
        visitor.submit(f"{path}@@widget-settings/{name}", count="3", status="*"),
        visitor.submit(f"{path}@@customise", do="add", widget=name, status="*"),
    ]
    moved = visitor.submit(f"{path}@@customise", do="column-left", slot=name, headers={"X-Requested-With": "x"}, status="*")
    return [(answer.status_int, answer.text.replace(name, "NAME").replace(visitor.csrf or "-", "")) for answer in (*got, *sent, moved)]


@pytest.mark.parametrize("language", ["en", "zh_Hant"])
@pytest.mark.parametrize("where", ["site", "group"])
def test_who_is_outside_never_hears_of_it(world, language, where):
    admin = world.visitor("admin")
    query = "?layer=site" if where == "site" else layer(world, "k:employee").partition("@@customise")[2]
    audience(admin, "lab.w2", key(world, "finance"), query=query)
    with world.change() as site:
        site.person("out", language=language)
    out = world.sign_in("out", language=language)
    pages = (
        "/",
        "/@@customise",
        "/@@widget/lab.w2",
        "/@@widget/lab.w2?format=json",
        "/@@widget-settings/lab.w2",
        "/help",
        "/me",
        "/-/quick?q=Widget",
    )
    for page in pages:
        text = out.get(page, status="*").text
        assert "Widget 2" not in text and "Row of 2" not in text, page
    assert answers(out, "lab.w2") == answers(out, "lab.no")
    out.submit("/@@customise", do="add", widget="lab.w2", status=303)
    assert "Widget 2" not in shown(out)
    ann = world.visitor("ann")
    assert "Widget 2" in shown(ann) and "Row of 2" in ann.get("/@@widget/lab.w2").text and "Widget 2" in offers(ann)
    assert "Widget 2" in offers(admin, SITE)


def test_who_has_put_it_there_themselves_keeps_it(world):
    admin, cat = world.visitor("admin"), world.visitor("cat")
    do(cat, "add", widget="lab.w3")
    do(admin, "add", path=SITE, widget="lab.w3")
    audience(admin, "lab.w3", key(world, "finance"))
    assert "Widget 3" in shown(cat) and "Row of 3" in cat.get("/@@widget/lab.w3").text and "Widget 3" in offers(cat)
    assert "Widget 3" in shown(world.visitor("ann")) and "Widget 3" not in shown(world.visitor("cid"))
    do(cat, "remove", "lab.w3")
    assert "Widget 3" not in shown(cat) and "Widget 3" not in offers(cat)


def test_it_follows_the_membership_at_the_next_request(world):
    audience(world.visitor("admin"), "lab.w2", key(world, "finance"))
    cat = world.visitor("cat")
    for change, sees in ((None, False), (groups.join_group, True), (groups.leave_group, False)):
        if change is not None:
            with world.change() as site:
                change(site.uow("admin"), site.root["groups"].by_name("finance"), [site.root["people"]["cat"]])
        assert ("Widget 2" in shown(cat)) is sees and cat.get("/@@widget/lab.w2", status="*").status_int == (200 if sees else 404)


def test_it_follows_what_somebody_is(world):
    audience(world.visitor("admin"), "lab.w2", "k:contractor")
    cid = world.visitor("cid")
    assert "Widget 2" in shown(cid) and "Widget 2" not in shown(world.visitor("ann"))
    with world.change() as site:
        change_person(site.uow("admin"), site.root["people"]["cid"].id, {"kind": "employee"})
    assert "Widget 2" not in shown(cid)


def test_the_page_that_arranges_says_who_gets_it(world):
    admin, finance = world.visitor("admin"), key(world, "finance")
    page = admin.get("/@@widget-audience/lab.w2?layer=site")
    assert "no right to read" in page.text and form(page, "to")["to"].value == "everyone"
    audience(admin, "lab.w2", finance, "k:contractor")
    slot = admin.get(SITE).html.select_one("[data-slot='lab.w2']")
    assert "Only for: Finance, Contractors" in slot.text
    page = admin.get(slot.select_one("a[href*=widget-audience]")["href"])
    assert [box["value"] for box in page.html.select("input[name=audience][checked]")] == ["k:contractor", finance]
    do(admin, "undo", path=SITE)
    assert "Only for" not in admin.get(SITE).text
    assert not admin.get("/@@customise").html.select("a[href*=widget-audience]")
    admin.get("/@@widget-audience/lab.w2", status=404)


@pytest.mark.parametrize("chosen", [(), ("g:77",), ("r:owner",), ("",)], ids=str)
def test_nobody_is_no_audience(world, chosen):
    admin = world.visitor("admin")
    page = admin.submit("/@@widget-audience/lab.w2?layer=site", to="chosen", audience=list(chosen), status=400)
    assert page.html.select(".field-bad") and form(page, "to")["to"].value == "chosen"
    assert "Widget 2" in shown(world.visitor("ann"))


def test_in_a_community_owners_choose_roles(world):
    owner, ann, cat, gus = (world.visitor(login) for login in ("owner", "ann", "cat", "gus"))
    page = owner.get("/hall/@@widget-audience/lab.w2?layer=site")
    assert [label.text.strip() for label in page.html.select("#f-audience label")] == ["Members and owners", "Owners", "Guests"]
    audience(owner, "lab.w0", "r:owner", path="/hall/")
    audience(owner, "lab.w1", "r:member", path="/hall/")
    audience(owner, "lab.w2", "r:guest", path="/hall/")
    seen = {"owner": ["Widget 0", "Widget 1"], "ann": ["Widget 1"], "gus": ["Widget 2"], "cat": []}
    for visitor, login in ((owner, "owner"), (ann, "ann"), (gus, "gus"), (cat, "cat")):
        assert shown(visitor, "/hall") == seen[login], login
    assert answers(cat, "lab.w1", "/hall/") == answers(cat, "lab.no", "/hall/")
    with world.change() as site:
        change_member(site.uow("owner"), site.site["hall"], site.root["people"]["cat"].id, "member")
    assert shown(cat, "/hall") == ["Widget 1"]
    ann.get("/hall/@@widget-audience/lab.w2?layer=site", status=403)
