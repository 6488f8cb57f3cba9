"""Administration of people: their accounts, and what becomes of their things as they leave."""

from __future__ import annotations

import pytest

from colonnade.commands.people import set_active
from colonnade.security import feed_tokens


@pytest.fixture
def ann(world):
    """Somebody who owns a community alone, with a manager, and is here again afterwards."""
    with world.change() as site:
        boss = site.person("boss2", name="Ada Boss", email="boss2@example.com")
        person = site.person("ann2", name="Ann Two", email="ann2@example.com", manager_id=boss.id)
        if "atelier" not in site.site:
            site.place("atelier", "restricted", {"ann2": "owner", "boss2": "member"})
            site.page("Mine", by="ann2")
        ident = person.id
    return ident


def row(world, login: str) -> dict:
    with world.change() as site:
        person = site.root["people"][login]
        return {name: getattr(person, name) for name in ("name", "email", "kind", "active", "manager_id", "job_title")}


def test_an_account_is_changed(world, ann):
    admin = world.visitor("admin")
    page = admin.get(f"/admin/people/{ann}")
    assert page.html.find("input", id="f-manager")["value"] == "Ada Boss <boss2>"
    values = {
        "name": "Ann Three",
        "native_name": "",
        "email": "three@example.com",
        "kind": "contractor",
        "manager": "",
        "job_title": "Clerk",
    }
    admin.submit(f"/admin/people/{ann}", **values, status=303)
    found = row(world, "ann2")
    assert (found["name"], found["email"], found["kind"]) == ("Ann Three", "three@example.com", "contractor")
    assert (found["manager_id"], found["job_title"]) == (None, "Clerk")
    assert "Contractor" in admin.get("/admin/people").text


WRONG = {
    "email": {"email": "boss2@example.com"},
    "name": {"name": ""},
    "kind": {"kind": "robot"},
    "manager": {"manager": "nobody at all"},
}


@pytest.mark.parametrize(("field", "wrong"), WRONG.items())
def test_what_is_wrong_stands_at_its_field(world, ann, field, wrong):
    before = row(world, "ann2")
    values = {"name": "Ann X", "native_name": "", "email": "ann2@example.com", "kind": "employee", "manager": "boss2", "department": "D"}
    page = world.visitor("admin").submit(f"/admin/people/{ann}", **{**values, **wrong}, status=400)
    assert [a["href"] for a in page.html.select(".errs a")] == [f"#f-{field}"]
    assert page.html.find("input", id="f-department")["value"] == "D" and row(world, "ann2") == before


def test_only_administrators(world, ann):
    for path in (f"/admin/people/{ann}", f"/admin/people/{ann}/leave"):
        world.visitor("employee").get(path, status=404)
        world.visitor("employee").submit(path, status=404)
    for path in ("/admin/people/99", "/admin/people/99/leave"):
        world.visitor("admin").get(path, status=404)


def test_who_alone_owns_something_goes_by_a_page_that_hands_it_over(world, ann):
    admin, visitor = world.visitor("admin"), world.sign_in("ann2")
    with world.change() as site:
        person = site.root["people"]["ann2"]
        place = site.site["atelier"]
        feed = f"/-/feed/{feed_tokens.issue(site.root, person.id, 'Reader', ('stream', '', ''), site.now)}"
        place_field, boss = f"place-{place.uid}", site.root["people"]["boss2"].id
        if place.members[ann] != "owner":
            place.members[ann] = "owner"
    world.browser().get(feed, status=200)
    answer = admin.submit("/admin/people", do="deactivate", person=str(ann), status=303)
    assert answer.location.endswith(f"/admin/people/{ann}/leave") and row(world, "ann2")["active"]
    page = admin.get(f"/admin/people/{ann}/leave")
    assert page.html.find("input", id=f"f-{place_field}")["value"] == "Ada Boss <boss2>"
    assert "Sample page: 1" in page.text
    page = admin.submit(f"/admin/people/{ann}/leave", **{place_field: "nobody at all"}, status=400)
    assert page.html.find("input", id=f"f-{place_field}")["value"] == "nobody at all"
    page = admin.submit(f"/admin/people/{ann}/leave", **{place_field: ""}, status=400)
    assert "Say who takes this over" in page.text and row(world, "ann2")["active"]
    admin.submit(f"/admin/people/{ann}/leave", **{place_field: "boss2"}, status=303)
    assert not row(world, "ann2")["active"]
    with world.change() as site:
        assert site.site["atelier"].members[boss] == "owner"
    assert "/sign-in" in visitor.get("/people", status=303).location  # the session is cut at the next request
    assert world.browser().get(feed, status="*").status_int in (401, 404, 410)
    with world.change() as site:
        set_active(site.uow(), ann, True)
    world.browser().get(feed, status="*")


def test_a_community_is_left_ownerless_only_by_saying_so(world):
    with world.change() as site:
        ident = site.person("lone").id
        site.place("island", "restricted", {"lone": "owner"})
    admin = world.visitor("admin")
    admin.submit(f"/admin/people/{ident}/leave", status=400)
    admin.submit(f"/admin/people/{ident}/leave", leave_ownerless="1", status=303)
    assert not row(world, "lone")["active"]


def test_nobody_shuts_out_themselves(world):
    with world.change() as site:
        ident = site.root["people"]["admin"].id
    admin = world.visitor("admin")
    admin.get(f"/admin/people/{ident}/leave", status=303)
    admin.submit(f"/admin/people/{ident}/leave", status=404)


def accounts(browser, **asked) -> list[str]:
    """The user names on a page of the list."""
    page = browser.get("/admin/people", asked, status=200)
    return [row.select("td")[1].text for row in page.html.select("tbody tr")]


def test_accounts_come_a_page_at_a_time_and_are_found(world):
    with world.change() as site:
        for number in range(130):
            site.person(f"many{number:03}", name=f"Many Number{number:03}", email=f"m{number:03}@many.example.com")
        site.root["people"].deactivate(site.person("many007").id)
        site.person("many-guest", name="Many Guest", kind="guest")
    admin = world.visitor("admin")
    pages = [accounts(admin, q="many", start=start) for start in (0, 60, 120)]
    assert [len(page) for page in pages] == [60, 60, 11] and len({login for page in pages for login in page}) == 131
    page = admin.get("/admin/people", {"q": "many", "start": 60})
    assert [link["href"] for link in page.html.select(".pager a")] == ["/admin/people?q=many", "/admin/people?q=many&start=120"]
    assert "131 accounts" in page.text and accounts(admin, q="many", start=10**9) == pages[2]
    for words in ("many003", "number003", "many number003", "m003@many.example.com", "m003@"):
        assert accounts(admin, q=words) == ["many003"]
    assert accounts(admin, q="many", state="left") == ["many007"] and "many007" not in accounts(admin, q="many", state="active")
    assert accounts(admin, q="many", state="guests") == ["many-guest"]
    assert accounts(admin, state="administrators") == ["admin"]
    assert "many003" in accounts(admin, q="many", state="new")
    nothing = admin.get("/admin/people", {"q": "nobody at all"})
    assert "No account fits this." in nothing.text and not nothing.html.select("table")


def test_somebody_is_signed_out_everywhere_and_may_sign_in_again(world, ann):
    admin, theirs = world.visitor("admin"), world.sign_in("ann2")
    page = admin.get(f"/admin/people/{ann}")
    assert page.html.find("a", href="/people/ann2") and page.html.find("a", href=f"/admin/people/{ann}/sign-out")
    assert "User name: ann2 · Communities: Atelier" in page.text
    asked = admin.get(f"/admin/people/{ann}/sign-out")
    assert "Sign Ann" in asked.text and "signed in on" in asked.text
    theirs.get("/me", status=200)
    done = admin.submit(f"/admin/people/{ann}/sign-out", status=303).follow()
    assert "is signed out everywhere" in done.text
    theirs.get("/me", status=303)
    world.sign_in("ann2").get("/me", status=200)
    world.visitor("employee").submit(f"/admin/people/{ann}/sign-out", status=404)
