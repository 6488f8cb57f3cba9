"""The wiki that comes along: tree, wanted pages, links both ways, order. Skipped where it isn't installed."""

from __future__ import annotations

from urllib.parse import unquote

import pytest
from BTrees.LLBTree import LLTreeSet

from colonnade.catalog.titles import drop, put
from colonnade.content.links import forget_links
from tests.examples import installed_plugins
from tests.web.world import World, form

WIKI = [loaded for loaded in installed_plugins() if loaded.name == "wiki"]
pytestmark = pytest.mark.skipif(not WIKI, reason="the wiki is not installed")


@pytest.fixture
def world():
    with World([loaded for loaded in installed_plugins() if loaded.name == "wiki"]) as made:
        with made.change() as site:
            for login in ("employee", "member"):
                site.person(login)
            site.administrator("admin")
        yield made


def write(visitor, title, body="", at="/wiki"):
    filled = form(visitor.get(f"{at}/@@add/wiki.page"), "body")
    filled["title"], filled["body"] = title, body
    return filled.submit(status=303).location.removeprefix("http://localhost")


def test_a_wanted_page_becomes_one_and_links_are_kept(world):
    visitor = world.visitor("employee")
    rules = write(visitor, "Travel", "See [[Hotels]] and [[Hotels]] again.")
    link = visitor.get(rules).html.select_one("article a[href*='title=Hotels']")
    assert link is not None
    assert "Hotels" in visitor.get("/wiki/@@wanted").text
    filled = form(visitor.get(link["href"]), "body")
    assert filled["title"].value == "Hotels"
    hotels = filled.submit(status=303).location.removeprefix("http://localhost")
    assert visitor.get(rules).html.find("a", href=hotels)
    assert visitor.get(hotels).html.find("a", href=rules), "backlink"
    renamed = form(visitor.get(f"{hotels}/@@edit"), "body")
    renamed["title"] = "Inns"
    renamed.submit(status=303)
    page = visitor.get(rules)
    assert page.html.find("a", href=hotels)
    assert "[[Inns" in form(visitor.get(f"{rules}/@@edit"), "body")["body"].value


def test_a_link_leads_to_a_heading(world):
    visitor = world.visitor("employee")
    alpha = write(visitor, "Alpha page", "# First\n\n# 第二 part")
    page = write(visitor, "Linking", "[[Alpha page#第二 Part|there]] [[Beta#Heading]]")
    shown = visitor.get(page).html
    link = shown.find("a", string="there")["href"]
    assert unquote(link) == f"{alpha}#h-第二-part"
    assert visitor.get(alpha).html.find(id=unquote(link).partition("#")[2])
    assert shown.select_one("article a.wanted")["href"].endswith("?title=Beta")
    wanted = visitor.get("/wiki/@@wanted").html.select_one("main").text
    assert "Beta" in wanted and "Heading" not in wanted and "Alpha" not in wanted
    assert form(visitor.get(f"{page}/@@edit"), "body")["body"].value.strip() == "[[Alpha page#第二 part|there]] [[Beta#Heading]]"


def test_a_text_of_before_that_has_a_heading_in_its_wanted_title_leads_there(world):
    visitor = world.visitor("employee")
    page = write(visitor, "Linking", "[[Alpha page#First]]")
    alpha = write(visitor, "Alpha", "# First")
    with world.change() as site:
        place = site.site
        source, target = place["wiki"]["linking"], place["wiki"]["alpha"]
        forget_links(site.root, source)
        site.root["wanted"][(place.uid, "alpha page#first")] = LLTreeSet([source.uid])
        source.links = (frozenset(), frozenset({(place.uid, "alpha page#first")}))
        drop(site.root, target)
        target.title = "Alpha page"
        put(site.root, target, 0)
    assert visitor.get(page).html.select_one("article a.wanted")["href"] == f"{alpha}#h-first"
    assert "Linking" not in visitor.get("/wiki/@@wanted").html.select_one("main").text
    with world.change() as site:
        site.root["wanted"][(place.uid, "nowhere#first")] = LLTreeSet([source.uid])
    assert "Linking" in visitor.get("/wiki/@@wanted").html.select_one("main").text, "no page leads there"


def test_what_can_be_no_title_is_not_advertised(world):
    visitor = world.visitor("employee")
    page = write(visitor, "Odd", "[[../admin]] [[<script>]] [[javascript:alert(1)]] [[/x|label]] [[https://example.org]] [[Fine]]")
    article = visitor.get(page).html.select_one("article")
    assert [link.text for link in article.select("a.wanted")] == ["Fine"]
    assert [link.text for link in article.select(".gone")] == [
        "../admin",
        "<script>",
        "javascript:alert(1)",
        "label",
        "https://example.org",
    ]
    wanted = visitor.get("/wiki/@@wanted").html.select_one("main").text
    assert "Fine" in wanted and not any(word in wanted for word in ("admin", "script", "alert", "/x", "example"))


def test_backlinks_and_wanted_pages_tell_nothing_of_hidden_pages(world):
    author, other = world.visitor("employee"), world.visitor("member")
    target = write(author, "Target", "text")
    secret = write(author, "Secret plans", "See [[Target]] and [[Takeover of a rival]].")
    assert "Secret plans" in other.get(target).text
    author.submit(f"{secret}/@@share", readers="only", people="", status=[303, 400])
    author.submit(f"{secret}/@@share", readers="only", people="admin", status=303)
    for path in (target, "/wiki", "/wiki/@@pages", "/wiki/@@wanted", "/", "/people/employee"):
        text = other.get(path).text
        assert "Secret plans" not in text and "rival" not in text, path
    assert other.get("/wiki/@@complete?q=sec").json == []
    link = write(author, "Open", "See [[Secret plans]]")
    assert "secret-plans" not in other.get(link).text.replace("/@@add", "")


def test_the_order_of_the_tree_is_changed(world):
    visitor = world.visitor("employee")
    for title in ("One", "Two", "Three"):
        write(visitor, title)

    def titles():
        return [a.text for a in visitor.get("/wiki/@@pages").html.select("main a") if a.text in ("One", "Two", "Three")]

    assert titles() == ["One", "Two", "Three"]
    with world.change() as site:
        uid = str(site.app(plugin="wiki")["three"].uid)
    for direction, after in (("up", ["One", "Three", "Two"]), ("up", ["Three", "One", "Two"]), ("up", ["Three", "One", "Two"])):
        visitor.submit("/wiki/@@pages", page=uid, do=direction, status=303)
        assert titles() == after
    visitor.submit("/wiki/@@pages", page=uid, do="down", status=303)
    assert titles() == ["One", "Three", "Two"]
    before = world.runtime.database.lastTransaction()
    for page in ("", "x", "1", "0", "9" * 19, "9" * 30):
        visitor.submit("/wiki/@@pages", page=page, do="up", status=303)
    assert world.runtime.database.lastTransaction() == before


def test_the_tree_shows_the_way_to_a_page(world):
    visitor = world.visitor("employee")
    top = write(visitor, "Top")
    below = write(visitor, "Below", at=top)
    write(visitor, "Elsewhere", at=write(visitor, "Aside"))
    page = visitor.get(below)
    tree = page.html.select_one("nav.tree, .tree")
    assert tree is not None
    assert tree.find(attrs={"aria-current": "page"}).text.strip() == "Below"
    assert "Elsewhere" not in tree.text


def test_older_changes_are_a_page_away(world):
    visitor = world.visitor("employee")
    for number in range(18):
        world.clock.advance(minutes=1)
        write(visitor, f"Page {number:02}")
    first = visitor.get("/wiki")
    link = first.html.select_one("a[href*='after=']")
    rest = visitor.get(link["href"])
    assert "Page 00" in rest.text.split("</nav>")[-1]
    for after in ("x", "0", "-1", "9" * 40, "%00"):
        visitor.get(f"/wiki?after={after}", status=200)


def test_a_page_in_the_other_language_says_so(world):
    visitor = world.visitor("employee")
    filled = form(visitor.get("/wiki/@@add/wiki.page"), "body")
    filled["title"], filled["body"], filled["language"] = "請假", "說明", "zh_Hant"
    page = filled.submit(status=303).follow()
    assert page.html.find(attrs={"lang": "zh-Hant-TW"}) is not None


def test_an_empty_wiki_has_no_heading_over_nothing(world):
    visitor = world.visitor("employee")
    assert not visitor.get("/wiki").html.select(".side h2")
    write(visitor, "First")
    assert visitor.get("/wiki").html.select_one(".side h2").text == "Pages"


def test_an_address_after_the_last_page_shows_the_first_ones(world):
    visitor = world.visitor("employee")
    write(visitor, "Only one")
    for after in ("-5", "0", "-9223372036854775807"):
        page = visitor.get(f"/wiki?after={after}").html.main
        assert "Only one" in page.text and "Nothing has been written" not in page.text


def test_a_link_into_the_trash_is_named_for_nobody_who_may_not_see_it_there(world):
    author, other = world.visitor("employee"), world.visitor("member")
    target = write(author, "Secret plans")
    source = write(author, "Source", "See [[Secret plans]].")
    author.submit(f"{target}/@@trash", status=303)
    for _ in range(2):  # what is drawn for one isn't kept for the other
        assert "Secret plans (in the trash)" in author.get(source).html.select_one("[data-prose]").text
        assert "Secret plans" not in other.get(source).html.select_one("[data-prose]").text


def test_while_it_is_off_its_community_tells_what_is_kept(world):
    with world.change() as site:
        place = site.place("lab", "open", {"member": "member"}, ["wiki"])
        site.make(site.app(place, "wiki"), "wiki.page", title="Goggles")
        site.person("member", language="zh_Hant")
        site.switch("wiki", False, place)
    visitor = world.visitor("member")
    overview = visitor.get("/lab").html.main
    assert overview.find("a", href="/lab/wiki").text == "知識庫"
    assert visitor.get("/lab/wiki").html.find("h1").text == "知識庫"
    with world.change() as site:
        site.place("bare", "open", {"member": "member"}, ["wiki"])
        site.switch("wiki", False, site.site["bare"])
    assert not visitor.get("/bare").html.main.find("a", href="/bare/wiki")
