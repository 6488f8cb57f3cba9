"""Mentions in the browser: whom a form offers, how they look to each reader, and what an author is told."""

from __future__ import annotations

import pytest

from colonnade.commands.share import share


@pytest.fixture(scope="module", autouse=True)
def people(world):
    with world.change() as site:
        site.person("mei.tsai", name="Mei Tsai", native_name="蔡美")
        site.person("left", name="Lena Left")
        site.root["people"].deactivate(site.person("left").id)
        site.place("den", "restricted", {"owner": "owner", "member": "member"}, ["sample"])
        site.page("Lair", "x", by="member", at=site.app(site.site["den"]))


def offered(world, actor, path, q):
    return [row["insert"].strip() for row in world.visitor(actor).get(f"{path}/@@mention", {"q": q}).json]


@pytest.mark.parametrize("typed", ["me", "tsai", "蔡", "美", "MEI.T"])
def test_people_are_found_by_each_name_and_by_one_chinese_character(world, typed):
    assert "@mei.tsai" in offered(world, "employee", "/sample/rules", typed)


def test_what_is_offered_is_named_in_the_readers_language(world):
    [row] = world.visitor("employee").get("/sample/rules/@@mention", {"q": "蔡"}).json
    assert row == {"title": "Mei Tsai", "insert": "@mei.tsai ", "hint": "蔡美 · mei.tsai"}


def test_only_who_may_read_it_is_offered(world):
    assert offered(world, "member", "/den/sample/lair", "m") == ["@member"]
    assert offered(world, "member", "/den/sample", "m") == ["@member"], "nor for what will be in it"
    assert offered(world, "owner", "/den/sample/lair", "mei") == offered(world, "owner", "/den/sample/lair", "left") == []
    assert offered(world, "owner", "/sample/salaries", "m") == ["@member"]
    assert "@admin" in offered(world, "owner", "/sample/salaries", "ad")
    world.visitor("employee").get("/den/sample/lair/@@mention?q=m", status=404)


def test_who_may_not_write_is_offered_nobody(world):
    assert offered(world, "employee", "/hall/sample/plan", "own") == []
    assert offered(world, "owner", "/hall/sample/plan", "own") == ["@owner"]
    assert offered(world, "guest", "/vault/sample/plan", "mei") == []
    assert offered(world, "employee", "/sample/rules", "") == offered(world, "employee", "/sample/rules", "zzz") == []


def test_a_guest_is_offered_the_people_of_the_place(world):
    with world.change() as site:
        loft = site.place("loft", "restricted", {"owner": "owner", "guest": "member"}, ["sample"])
        site.page("Beam", "x", by="owner", at=site.app(loft))
    assert offered(world, "owner", "/loft/sample/beam", "ad") == ["@admin"]
    assert offered(world, "guest", "/loft/sample/beam", "ad") == []
    assert offered(world, "guest", "/loft/sample/beam", "own") == ["@owner"]


def test_everyone_is_offered_to_owners_with_their_number(world):
    [row] = [row for row in world.visitor("owner").get("/den/sample/lair/@@mention?q=al").json if row["insert"] == "@all "]
    assert row["hint"] == "2 members of Den"
    assert "@all" not in offered(world, "member", "/den/sample/lair", "al")


def test_each_form_knows_where_to_ask(world):
    visitor = world.visitor("member")
    page = visitor.get("/sample/welcome").html
    assert page.select_one("#comment-text")["data-mention"] == "/sample/welcome/@@mention"
    assert page.select_one("text-expander[keys='@'] #comment-text")
    assert visitor.get("/sample/@@add/sample.page").html.select_one("textarea[name=body]")["data-mention"] == "/sample/@@mention"


def test_a_mention_leads_to_the_person_and_is_marked_for_them_alone(world):
    with world.change() as site:
        page = site.page("For member", "Ask @member, @mei.tsai and @left.", by="employee")
        path = f"/sample/{page.__name__}"
    for actor, marked in (("employee", []), ("member", ["/people/member"]), ("owner", [])):
        html = world.visitor(actor).get(path).html
        assert [a["href"] for a in html.select("a.mention")] == ["/people/member", "/people/mei.tsai"]
        assert [a["href"] for a in html.select("a.mention.me")] == marked
        assert "@Mei Tsai and @Lena Left" in html.text and not html.select("a[href='/people/left']")


def test_names_are_in_the_readers_language(world):
    with world.change() as site:
        page = site.page("Names", "@mei.tsai，請看", by="employee")
        path = f"/sample/{page.__name__}"
        site.root["people"].update(site.person("owner").id, language="zh_Hant")
    try:
        assert "@蔡美，請看" in world.sign_in("owner").get(path).html.text
    finally:
        with world.change() as site:
            site.root["people"].update(site.person("owner").id, language="en")
    assert "@Mei Tsai，請看" in world.visitor("member").get(path).html.text


def test_the_form_shows_logins_and_the_preview_names(world):
    with world.change() as site:
        page = site.page("Form", "Hello @mei.tsai", by="member")
        path = f"/sample/{page.__name__}"
    visitor = world.visitor("member")
    assert visitor.get(f"{path}/@@edit").html.select_one("textarea[name=body]").text.strip() == "Hello @mei.tsai"
    preview = visitor.submit(f"{path}/@@preview?field=body", body="@mei.tsai")
    assert preview.html.select_one("a.mention").text == "@Mei Tsai"


def test_who_cant_read_is_told_to_the_author_with_a_way_to_share(world):
    with world.change() as site:
        page = site.page("Secret", "x", by="member")
        share(site.uow("member"), page, [])
        path = f"/sample/{page.__name__}"
    visitor = world.visitor("member")
    visitor.submit(f"{path}/@@edit", title="Secret", body="@mei.tsai", status=303)
    shown = visitor.get(path)
    saved, missed = [toast.text for toast in shown.html.select(".toast")]
    assert "Saved." in saved and "Mei Tsai can't read this and won't be told." in missed
    assert shown.html.select_one(".toast a")["href"] == f"{path}/@@share"
    visitor.submit(f"{path}/@@comments", text="@mei.tsai look", status=303)
    assert "Mei Tsai can't read this" in visitor.get(path).html.select_one(".toast").text
    visitor.submit(f"{path}/@@comments", text="@member look", status=303)
    assert not visitor.get(path).html.select(".toast")
