"""What the page of search says: what a result is in, values that are unknown, the words that fields take, and how it is narrowed."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlsplit

import pytest

from colonnade.api import ContentType, IContent, Markdown
from colonnade.testing import TestSite, make_plugin, sample_plugin


class IJot(IContent):
    """A few words."""

    body = Markdown(title="Text", required=False, default="")


DESK = ContentType("desk.desk", IJot, title="Desk", kind="folder", listed=False)
GOAL = ContentType("desk.goal", IJot, title="Great goal", kind="folder", addable_in=("desk.desk", "desk.goal"))
TASK = ContentType(
    "desk.task", IJot, title="Errand", addable_in=("desk.goal",), statuses={"open": "Open", "done": "Done"}, status=lambda _: "open"
)
REPLY = ContentType("desk.reply", IJot, title="Answer", addable_in=("desk.goal",), answers=True)
JOT = ContentType("desk.jot", IJot, title="Jotting", addable_in=("desk.desk",), titled=False, statuses={"open": "Open"})


def content_types():
    return [DESK, GOAL, TASK, REPLY, JOT]


@pytest.fixture(scope="module")
def site():
    plugin = make_plugin("desk", content_types, title="Desk", app=DESK.name)
    with TestSite([sample_plugin(), plugin]) as made:
        with made.change() as change:
            change.person("mei", name="Mei Lin", native_name="林美", language="zh_Hant")
            change.person("ann", name="Ann Reed")
            place = change.place("hall", "open", {"mei": "owner"}, ["desk"])
            above = change.app(place, "desk")
            for title in ("Move house", "Third floor", "Kitchen"):
                above = change.make(above, GOAL.name, by="mei", title=title)
                change.make(above, TASK.name, by="mei", title=f"Order for {title.lower()}", body="Chairs")
            change.make(above, REPLY.name, by="mei", title="Re: Kitchen", body="Tables")
            jot = "Thanks @mei for the **kettle**. Coffee is ready now for whoever wants some of it."
            change.make(change.app(plugin="desk"), JOT.name, by="ann", title=jot[:30], body=jot)
            change.make(change.app(plugin="desk"), JOT.name, by="ann", title="Only a title")
            change.page("Kettles", "One **kettle**, (*kettle*); 茶壺**預算**。", by="ann")
        made.update_search()
        yield made


def rows(browser, **query) -> dict[str, str]:
    """{title: all that stands of it}, in one line each."""
    page = browser.get("/search", query)
    return {" ".join(row.select_one("a").text.split()): " ".join(row.text.split()) for row in page.html.select(".hit")}


def notes(page) -> list[str]:
    return [" ".join(note.text.split()) for note in page.html.select("main > .hint")]


def test_a_result_says_what_it_is_in(site):
    found = rows(site.sign_in("ann"), q="chairs")
    assert "Hall › Move house · Mei Lin" in found["Order for move house"]
    assert "Hall › Move house › Third floor · Mei Lin" in found["Order for third floor"]
    assert "Hall › Move house › … › Kitchen · Mei Lin" in found["Order for kitchen"]
    assert "Hall › Move house › Third floor · Mei" in rows(site.sign_in("ann"), q="tables")["Re: Kitchen"]
    assert "›" not in rows(site.sign_in("ann"), q="kettles")["Kettles"]


def test_what_has_no_title_of_its_own_stands_there_once_and_names_people(site):
    found = rows(site.sign_in("ann"), q="kettle")
    (text,) = (text for text in found if text.startswith("Thanks"))
    assert text.startswith("Thanks @Mei Lin for the kettle. Coffee") and found[text].count("Coffee") == 1
    marks = site.sign_in("ann").get("/search", {"q": "kettle"}).html.select(".hit a:not(.hit-t) mark")
    assert [mark.text for mark in marks] == ["kettle"]
    assert "Thanks @林美 for" in "".join(rows(site.sign_in("mei"), q="kettle"))
    assert list(rows(site.sign_in("ann"), q='"only a title"')) == ["Only a title"]


def test_no_blank_stands_before_a_sign(site):
    ann = site.sign_in("ann")
    assert "One kettle, (kettle); 茶壺預算。" in rows(ann, q="kettle")["Kettles"]
    assert "Kettles" in rows(ann, q="茶壺預算"), "what is half bold is one word"


ODD = ("zzz", "-1", "0", "99999999999999999999", "<b>", "\0", "%", "#", "desk.lost", "desk.task/zzz", "é" * 300)
UNKNOWN = [(facet, value) for facet in ("type", "place", "author", "state", "month", "language") for value in ODD]


@pytest.mark.parametrize(("facet", "value"), [*UNKNOWN, ("tag", "#"), ("tag", "%"), ("tag", "\0")])
def test_an_unknown_value_is_told_and_can_be_taken_back(site, facet, value):
    ann = site.sign_in("ann")
    page = ann.get("/search", {"q": "chairs", facet: value, "narrow": "1"}, status=200)
    main = page.html.select_one("main")
    (note,) = notes(page)
    assert "isn't here, or isn't shared with you" in note and value not in note and not main.select(".hit, .file-bar a")
    back = main.select_one(".hint a")["href"]
    assert dict(parse_qsl(urlsplit(back).query)) == {"q": "chairs"} and ann.get(back).html.select(".hit")
    assert "Search without narrowing" in page.html.select_one(".empty").text
    assert not page.html.select(f'form input[type=hidden][name="{facet}"]')
    for address in ("/-/search/facets", "/search/feed"):
        assert "Order for" not in ann.get(address, {"q": "chairs", facet: value}).text


def test_several_unknown_values_are_told_at_once(site):
    page = site.sign_in("ann").get("/search?type=zzz&place=-1&author=zzz&tag=tea")
    assert len(notes(page)) == 1 and notes(page)[0].count("Kind, Place, Author") == 1
    assert site.sign_in("mei").get("/search?type=zzz&place=-1").html.select_one("main > .hint").text.count("、") == 1


def test_all_words_that_a_field_takes_are_listed(site):
    ann, mei = site.sign_in("ann"), site.sign_in("mei")
    listed = {code.text: code.parent for code in ann.get("/search").html.select(".hints .tag code")}
    assert {'type:"Great goal"', "type:Errand", "type:Jotting", "is:Open", "is:Done"} <= listed.keys()
    assert "type:Desk" not in listed, "the root of an app is never found"
    assert "Errand, Jotting" in listed["is:Open"].text
    for typed, link in listed.items():
        assert notes(ann.get(link["href"])) == [], typed
    assert len(rows(ann, q="type:ERRAND is:open")) == 3
    with site.change() as change:
        change.switch("desk", False)
    assert "Errand" not in ann.get("/search").text and "Errand" not in mei.get("/search", {"q": "type:errand"}).text
    with site.change() as change:
        change.switch("desk", True)


def test_all_listed_words_are_found_in_both_languages(site):
    for login in ("ann", "mei"):
        browser = site.sign_in(login)
        links = browser.get("/search").html.select(".hints .tag")
        assert links and all(notes(browser.get(link["href"])) == [] for link in links)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("type:erand", "There is no kind of content called “erand”. Did you mean “Errand”?"),
        ("type:gre", "There is no kind of content called “gre”. Did you mean “Great goal”?"),
        ("type:zzz", "There is no kind of content called “zzz”. There are: Answer · Errand · Great goal · Jotting · "),
        ("is:opne", "There is no status called “opne”. Did you mean “Open”?"),
        ("is:zzz", "There is no status called “zzz”. There are: Open · Done"),
        ("by:zzz", "Nobody is called “zzz”."),
        ("in:zzz", "There is no place called “zzz”."),
    ],
)
def test_what_a_field_does_not_know_is_answered_by_what_it_knows(site, typed, said):
    page = site.sign_in("ann").get("/search", {"q": typed})
    (note,) = notes(page)
    assert note.startswith(said) and page.html.select(".hints .tag")


def test_another_spelling_is_offered_in_quotation_marks(site):
    assert "Did you mean “kettle”?" in site.sign_in("ann").get("/search", {"q": "ketle"}).text.replace(
        '<a href="/search?q=kettle">kettle</a>', "kettle"
    )
    shown = site.sign_in("mei").get("/search", {"q": "ketle"}).html.select_one(".empty").text
    assert "「kettle」" in shown


def test_narrowing_stands_before_the_results_and_says_that_it_is_used(site):
    ann = site.sign_in("ann")
    page = ann.get("/search", {"q": "chairs or kettle"})
    box = page.html.select_one("details.narrow")
    assert not box.has_attr("open") and box.select_one("[hx-get]") and not box.select(".badge")
    assert page.text.index('class="narrow"') < page.text.index('id="main"') and page.text.index('id="search-q"') < page.text.index(
        'class="narrow"'
    )
    plain = ann.get(box.select_one("a")["href"])  # what somebody without a script follows
    assert plain.html.select_one("details.narrow").has_attr("open") and not plain.html.select("[hx-get]")
    assert ann.get("/search", {"q": "chairs", "type": TASK.name}).html.select_one(".narrow .badge").text == "1 chosen"
    alike = ann.get("/-/search/facets", {"q": "chairs"})
    assert "nothing by which these results differ" in alike.text and not alike.html.select("a")
