"""Quick search: what is suggested, to whom, and that nothing that is sent to it does harm."""

from __future__ import annotations

import pytest

from colonnade.commands.share import share
from colonnade.commands.trash import trash
from colonnade.testing import make_plugin
from tests.web.world import make_world


def quick_commands(view):
    """What a plugin may return, and what it may not: only the first is shown."""
    bad = [("Bad script", "javascript:alert(1)", "x"), ("Bad host", "//evil.example", "x"), ("Bad",), None]
    return [(f"Reconcile {view.place.title}", "/sample", "star"), *bad]


def failing_commands(view):
    """A plugin that breaks."""
    raise RuntimeError("broken")


failing_commands.__name__ = "quick_commands"


@pytest.fixture(scope="module")
def world():
    with make_world([make_plugin("helper", quick_commands), make_plugin("broken", failing_commands)]) as found:
        with found.change() as site:
            site.person("mei", name="Lin Mei-hua", native_name="林美華", department="Payroll", job_title="Clerk")
            site.root["people"].deactivate(site.person("leaver", name="Leander Gone").id)
            for title in ("Travel rules", "Rules for travel", "Café ménage", "臺北辦公室"):
                site.page(title, by="employee", tags=("travel", "差旅"))
            secret = site.page("Travel of the board", by="owner", tags=("travel", "merger"))
            share(site.uow("owner"), secret, [])
            trash(site.uow("employee"), site.page("Travel thrown away", by="employee"))
            site.page("Travel in the vault", by="owner", at=site.app(site.site["vault"]))
        yield found


def test_people_of_one_name_are_told_apart(world):
    with world.change() as site:
        for login in ("anna", "annav"):
            site.person(login, name="Anna Visser", department="Payroll")
        site.person("annab", name="Anna Blom", department="Payroll")
    found = world.visitor("employee").get("/-/quick", params={"q": "@anna"}).json["groups"][0]["rows"]
    assert {(row["title"], row["note"]) for row in found} == {
        ("Anna Visser", "anna · Payroll"),
        ("Anna Visser", "annav · Payroll"),
        ("Anna Blom", "Payroll"),
    }


@pytest.fixture
def ask(world):
    """{group: titles} for what somebody typed."""

    def groups(typed, actor="employee", **more):
        found = world.visitor(actor).get("/-/quick", params={"q": typed, **more}).json
        return {group["title"]: [row["title"] for row in group["rows"]] for group in found["groups"]}

    return groups


def test_titles_are_found_by_the_beginning_of_any_word(ask):
    assert ask("tra")["Titles"][:1] == ["Travel rules"] and set(ask("tra")["Titles"]) == {"Travel rules", "Rules for travel"}
    assert ask("TRAVEL ru")["Titles"][:1] == ["Travel rules"]
    assert ask("menage")["Titles"] == ["Café ménage"] and "Titles" not in ask("avel")


@pytest.mark.parametrize("typed", ["台", "臺", "北", "辦公"])
def test_one_chinese_character_finds_it_anywhere(ask, typed):
    assert ask(typed)["Titles"] == ["臺北辦公室"]


@pytest.mark.parametrize(
    ("actor", "hidden"), [("employee", {"Travel of the board", "Travel in the vault"}), ("guest", {"Travel of the board", "Travel rules"})]
)
def test_nothing_is_suggested_that_the_reader_may_not_see(ask, actor, hidden):
    for typed in ("travel", "t", "board", "vault", "of", ">travel", "@travel", "/travel", "#"):
        assert not hidden & {title for titles in ask(typed, actor).values() for title in titles}


def test_whoever_may_read_it_finds_it(ask):
    assert "Travel of the board" in ask("board", "owner")["Titles"]
    assert "Travel in the vault" in ask("vault", "member")["Titles"]


def test_the_trash_and_what_is_dormant_have_no_titles(ask):
    assert "Titles" not in ask("thrown", "admin") and "Titles" not in ask("asleep", "owner")


def test_what_was_dormant_comes_back(world, ask):
    with world.change() as site:
        site.switch("sample", True, site.site["dusty"])
    assert ask("asleep")["Titles"] == ["Asleep"]
    with world.change() as site:
        site.switch("sample", False, site.site["dusty"])
    assert "Titles" not in ask("asleep")


@pytest.mark.parametrize("typed", ["lin", "MEI", "林", "美華", "mei lin", "@mei", "＠mei", "@林"])
def test_people_are_found_by_any_name(ask, typed):
    assert ask(typed)["People"] == ["Lin Mei-hua"]


def test_who_left_is_not_suggested_and_guests_have_no_directory(ask):
    assert ask("leander") == {} and ask("@leander", "admin") == {}
    assert ask("@mei", "guest") == {} and "People" not in ask("mei", "guest")


def test_communities_are_found_by_those_who_may_see_them(ask):
    assert ask("/")["Communities"] == ["Dusty", "Hall"] and ask("/hal")["Communities"] == ["Hall"]
    assert ask("/", "member")["Communities"] == ["Dusty", "Hall", "Vault"] and ask("/vau") == {}


def test_tags_are_counted_for_the_reader(world, ask):
    rows = world.visitor("employee").get("/-/quick", params={"q": "#tra"}).json["groups"][0]["rows"]
    assert [(row["title"], row["url"], row["meta"]) for row in rows] == [("travel", "/tags/travel", "4 entries")]
    assert ask("#差") == {"Tags": ["差旅"]} and ask("#merg") == {} and ask("#merg", "owner") == {"Tags": ["merger"]}
    assert set(ask("#")["Tags"]) == {"travel", "差旅"}


def test_before_typing_there_is_what_was_opened_lately(world, ask):
    member = world.sign_in("member")
    member.get("/sample/rules"), member.get("/sample/welcome")
    assert ask("", "member") == {"Opened lately": ["Welcome", "Rules"]}
    found = ask("rul", "member")
    assert found["Opened lately"] == ["Rules"] and "Rules" not in found["Titles"] and "Travel rules" in found["Titles"]


def test_commands_are_what_the_reader_can_do(world, ask):
    assert "New: Sample page" in ask(">new")["Commands"] and "Administration" not in ask(">admin").get("Commands", [])
    assert ask(">admin", "admin")["Commands"] == ["Administration"]
    assert ask(">tags")["Commands"] == ["Tags"] and ask(">tags", "guest") == {} and ask(">help", "guest")["Commands"] == ["Help"]
    assert len(ask(">")["Commands"]) > 6 and "Help" in ask("hel")["Commands"]


def test_commands_are_for_the_page_that_is_shown(world):
    def new_at(actor, **at):
        rows = [row for g in world.visitor(actor).get("/-/quick", params={"q": ">new", **at}).json["groups"] for row in g["rows"]]
        return next(row["url"] for row in rows if row["title"] == "New: Sample page")

    vault = world.visitor("member").get("/vault/sample/plan/@@json").json["uid"]
    assert world.visitor("member").get("/vault/sample/plan").html.body["data-at"] == vault
    assert new_at("member", at=vault).startswith("/vault/sample/plan/@@add")
    assert new_at("employee", at=vault) == new_at("employee") == new_at("employee", at="nonsense")


def test_plugins_offer_commands_where_they_are_on_and_break_nothing(world, ask):
    assert ask(">reconcile") == {"Commands": ["Reconcile Colonnade"]} and ask(">bad") == {}
    assert world.runtime.registry.health.record("broken").total_failures
    hall = world.visitor("employee").get("/hall/sample/plan/@@json").json["uid"]
    assert ask(">reconcile", at=hall) == {"Commands": ["Reconcile Hall"]}
    with world.change() as site:
        site.switch("helper", False, site.site["hall"])
    assert ask(">reconcile", at=hall) == {}


def test_who_opened_nothing_yet_begins_with_what_can_be_done(world, ask):
    with world.change() as site:
        site.person("newcomer")
    assert "Help" in ask(">", "newcomer")["Commands"]
    begin = ask("", "newcomer")
    assert list(begin) == ["Commands"] and begin["Commands"] == ask(">", "newcomer")["Commands"][:6]


def test_no_group_has_more_than_six_unless_it_is_asked_for_alone(world, ask):
    with world.change() as site:
        for number in range(12):
            site.person(f"clone{number}", name=f"Clone {number}")
            site.page(f"Clone page {number}", by="employee", tags=(f"clone{number}",))
            site.person(f"clone{number + 12}", name=f"Clone {number + 12}")
    for typed in ("clone", ""):
        assert all(len(titles) <= 6 for titles in ask(typed).values())
    assert len(ask("clone")["Titles"]) == 6 and len(ask("@clone")["People"]) == 20


LONG = ("x" * 8000, "台" * 800, "a " * 2000, "@" * 500, "#" + "/" * 500, "> " * 500, "[" * 900)


@pytest.mark.parametrize("typed", [*LONG, "<script>alert(1)</script>", "\x00", "%", "\u202e\u0301"])
def test_nothing_that_is_typed_does_harm(world, typed):
    answer = world.visitor("employee").get("/-/quick", params={"q": typed})
    assert answer.content_type == "application/json" and len(answer.json["words"]) <= 100


@pytest.mark.parametrize("typed", ["word " * 2_000, "台" * 3_400])
def test_what_is_too_long_is_told_as_on_the_page(world, typed):
    visitor = world.visitor("employee")
    assert "only its first 100 characters count" in visitor.get("/-/quick", {"q": typed}).json["note"]
    assert not visitor.get("/-/quick", {"q": typed[:100]}).json["note"]
    for address in ("/-/search/facets", "/search/feed"):
        assert visitor.get(address, {"q": typed}, status="*").status_int != 414


def test_what_is_far_too_long_is_refused(world):
    world.visitor("employee").get("/-/quick?q=" + "x" * 40_000, status=414)
    assert world.visitor("employee").get("/-/quick?q=%FF%FE&at=%FF").json["groups"] == []


def test_nobody_else_is_told_anything(world):
    assert world.browser().get("/-/quick?q=travel", status="*").content_type != "application/json"


def test_the_field_stands_on_every_page_and_searches_without_a_script(world):
    for path in ("/", "/sample/welcome", "/people", "/me", "/help", "/hall"):
        form = world.visitor("employee").get(path).html.select_one("form[role=search].top-search")
        assert form["action"] == "/search" and form.get("method", "get") == "get" and form.select_one("input[name=q]")["aria-label"]
    assert not world.browser().get("/help").html.select("form[role=search]")


def test_the_help_says_what_the_keys_of_the_search_do_in_an_editor(world):
    text = world.visitor("employee").get("/help").html.select_one("main").text
    assert "Ctrl K on any page" not in text and "in an editor, / is a slash and Ctrl K makes a link" in text
