"""The views of what is new: one row of tabs, their feeds, pages that hide what they must, and the widgets Mentions and Popular."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import parse_qs, urlsplit
from xml.etree import ElementTree

import pytest

from colonnade.commands.comment import add_comment, delete_comment
from colonnade.commands.react import like
from colonnade.commands.share import share
from colonnade.content.types import TYPES
from colonnade.testing import sample_plugin
from colonnade.web import stream as streams
from colonnade.web.sealed import unseal
from tests.web.world import World

ATOM = {"a": "http://www.w3.org/2005/Atom"}
VIEWS = ("/stream", "/stream?view=all", "/notifications", "/notifications?tab=mentions", "/notifications/actions", "/stream?view=saved")


@pytest.fixture
def site():
    with World([sample_plugin()]) as world:
        with world.change() as change:
            for login in ("ann", "ben", "cho"):
                change.person(login)
        yield world


def titles(page):
    return [item.select(".item-h a")[-1].text for item in page.html.select(".item")]


def row_of_tabs(page):
    return [(a["href"], a.text.strip()) for a in page.html.select(".tabs a")]


@pytest.mark.parametrize("address", VIEWS)
def test_every_view_has_the_same_row_of_tabs_and_marks_its_own(site, address):
    ann = site.sign_in("ann")
    page = ann.get(address)
    assert row_of_tabs(page) == row_of_tabs(ann.get("/stream")) and [href for href, _text in row_of_tabs(page)] == list(VIEWS)
    assert [a["href"] for a in page.html.select(".tabs [aria-current=page]")] == [address]


def test_a_type_has_a_view_while_its_plugin_is_on(site, monkeypatch):
    found, owner = TYPES._types["sample.page"]
    monkeypatch.setitem(TYPES._types, "sample.page", (replace(found, stream_view="Sample pages"), owner))
    with site.change() as change:
        change.page("Plan", by="ben")
    ann = site.sign_in("ann")
    page = ann.get("/stream?view=sample.page")
    assert titles(page) == ["Plan"] and page.html.h1.text == "Sample pages" and not page.html.select("#s-type")
    assert page.html.select_one(".tabs [aria-current]").text == "Sample pages"
    with site.change() as change:
        change.switch("sample", False)
    page = ann.get("/stream?view=sample.page")
    assert "Sample pages" not in page.text and page.html.select_one(".tabs [aria-current]").text == "Following"


def hidden_in_between(site):
    """Old pages that all may read, then many that only their author still may."""
    with site.change() as change:
        for number in range(3):
            change.advance(hours=2)
            change.page(f"Old {number}", by="ann")
        pages = []
        for number in range(25):
            change.advance(minutes=1)
            pages.append(change.page(f"Secret {number}", by="ann"))
        for page in pages:
            share(change.uow("ann"), page, [])
        change.advance(minutes=1)
        change.page("New", by="ann")
        return [next(iter(change.root["stream"].of_object(page.uid))).key for page in pages]


@pytest.mark.parametrize(("entries", "objects"), [(5, 400), (5000, 4), (1, 400)])
def test_pages_go_on_behind_what_is_hidden_and_never_name_it(site, monkeypatch, entries, objects):
    hidden = hidden_in_between(site)
    monkeypatch.setattr(streams, "MAX_LOOKED_AT", entries)
    monkeypatch.setattr(streams, "MAX_FETCHED", objects)
    ben, found, address, steps = site.sign_in("ben"), [], "/stream?view=all", 0
    cursors = set()
    while address:
        page = ben.get(address)
        assert "Secret" not in page.text and not any(str(key) in page.text or str(-key) in page.text for key in hidden)
        found += titles(page)
        older = page.html.select_one(".pager a[rel=next]")
        if older and not page.html.select(".item"):
            assert "There may be more further back." in page.text
        address, steps = older and older["href"], steps + 1
        if address:
            cursor = parse_qs(urlsplit(address).query)["after"][0]
            assert cursor not in cursors and not cursor.lstrip("-").isdecimal()
            cursors.add(cursor)
        assert steps < 100
    assert found == ["New", "Old 2", "Old 1", "Old 0"] and steps > 1


def test_a_place_that_one_may_not_see_is_like_none(site, monkeypatch):
    with site.change() as change:
        vault = change.place("vault", "restricted", {"ann": "owner"})
        for number in range(30):
            change.page(f"Secret {number}", by="ann", at=change.app(vault))
        uid = vault.uid
    monkeypatch.setattr(streams, "MAX_LOOKED_AT", 10)
    ben = site.sign_in("ben")
    there, nowhere = (ben.get(f"/stream?view=all&place={number}", status=404) for number in (uid, uid + 1))
    assert there.text.replace(str(uid), "") == nowhere.text.replace(str(uid + 1), "")


def test_a_made_up_cursor_is_none(site):
    with site.change() as change:
        change.page("Plan", by="ann")
        secret, key = change.root["secret"], change.root["stream"].newest()
    ben = site.sign_in("ben")
    assert unseal(secret, str(key)) is None
    for odd in (str(key), "A" * 22, "%00", "é"):
        assert titles(ben.get(f"/stream?view=all&after={odd}")) == ["Plan"]


def feed(response):
    assert response.content_type == "application/atom+xml"
    return [entry.findtext("a:title", namespaces=ATOM) for entry in ElementTree.fromstring(response.body).findall("a:entry", ATOM)]


def test_stream_and_inbox_have_feeds_that_the_page_names(site):
    with site.change() as change:
        page = change.page("Travel rules", "Hotels for all", by="ann")
        hidden = change.page("Salaries", by="ann")
        change.advance(minutes=1)
        add_comment(change.uow("ben"), page, "Ask @cho")
        share(change.uow("ann"), hidden, [])
    site.tell()
    cho = site.sign_in("cho")
    assert feed(cho.get("/stream/feed")) == ["Ben commented on Travel rules", "Ann added Travel rules"]
    assert (
        feed(cho.get("/stream/feed?view=all&person=ben")) == ["Ben commented on Travel rules"]
        and feed(cho.get("/stream/feed?view=saved")) == []
    )
    inbox = cho.get("/notifications/feed?tab=mentions")
    assert len(feed(inbox)) == 1 and "Travel rules" in feed(inbox)[0]
    assert "1 new notification" in cho.get("/").text  # fetching a feed is no looking
    cho.get("/notifications/feed?tab=mentions", headers={"If-None-Match": f'"{inbox.etag}"'}, status=304)
    for address in (*VIEWS[:4], VIEWS[5]):
        html = cho.get(address).html
        named = html.select_one("head link[type='application/atom+xml']")["href"]
        assert html.select_one(".feed-l a")["href"] == named and feed(cho.get(named)) is not None
    signed_out = site.browser().get("/stream/feed", status=401)
    assert "private address" in signed_out.html.select_one("main").text  # a program would take a sign-in page for a broken feed


@pytest.mark.parametrize(
    ("address", "title"),
    [("/stream/feed", "What's new"), ("/notifications/feed", "Notifications"), ("/notifications/feed?tab=mentions", "Mentions")],
)
def test_private_addresses_of_them_are_their_persons(site, address, title):
    with site.change() as change:
        page = change.page("Plan", by="ann")
        add_comment(change.uow("ben"), page, "Hello @ann")
    site.tell()
    ann, ben = site.sign_in("ann"), site.sign_in("ben")
    shown = ann.submit("/me/feeds", feed=address, name="Reader")
    assert shown.html.select_one("[data-copy='#made']") and title in ann.get("/me/feeds").text
    private = urlsplit(shown.html.select_one("#made")["value"]).path
    for browser in (site.browser(), ben):
        assert feed(browser.get(private)) == feed(ann.get(address)) != []
    with site.change() as change:
        share(change.uow("ann"), change.app()["plan"], [])
    assert feed(ben.get("/stream/feed")) == [] and feed(site.browser().get(private)) != []


def commented(site, title, *people):
    with site.change() as change:
        page = change.page(title, by="ann")
        for login in people:
            add_comment(change.uow(login), page, "Good to know, @ann")
        return f"/sample/{page.__name__}"


def test_opening_what_one_was_told_of_marks_it_as_read_and_seen(site):
    one, two = commented(site, "One", "ben"), commented(site, "Two", "ben")
    site.tell()
    ann = site.visitor("ann")  # fails its test if reading writes

    def unread():
        return [item["read"] for item in ann.get("/notifications?format=json").json["items"]]

    first = ann.get("/")
    assert unread() == [False, False] and "2 new notifications" in first.text
    assert "1 new notification" in ann.get(one).text
    again = ann.get("/", headers={"If-None-Match": f'"{first.etag}"'})
    assert again.status_int == 200 and "1 new notification" in again.text and sorted(unread()) == [False, True]
    site.store_what_waits()
    assert sorted(unread()) == [False, True] and "1 new notification" in ann.get("/").text
    ann.get(two)
    assert unread() == [True, True] and "Mark all read" not in ann.get("/notifications").text
    site.visitor("ben").get(one)


def test_a_kept_page_is_drawn_again_when_the_inbox_was_looked_at(site):
    commented(site, "One", "ben")
    site.tell()
    ann = site.sign_in("ann")
    ann.get("/")
    first = ann.get("/")
    assert "1 new notification" in first.text
    ann.get("/", headers={"If-None-Match": f'"{first.etag}"'}, status=304)
    ann.get("/notifications")
    again = ann.get("/", headers={"If-None-Match": f'"{first.etag}"'})
    assert again.status_int == 200 and "new notification" not in again.text


def card(visitor, name):
    return visitor.get("/").html.select_one(f"#w-colonnade-{name}")


def test_popular_says_why_and_only_what_the_reader_may_see(site):
    with site.change() as change:
        plan, secret = change.page("Plan", by="ann"), change.page("Secret", by="ann")
        for login in ("ben", "cho"):
            like(change.uow(login), plan)
            like(change.uow(login), secret)
            comment = add_comment(change.uow(login), plan, "Good")
        add_comment(change.uow("ann"), secret, "Mine")
        share(change.uow("ann"), secret, [])
    ann, ben = site.sign_in("ann"), site.sign_in("ben")
    rows = [(row.a.text, row.select_one(".row-n").text) for row in card(ben, "popular").select(".row")]
    assert rows == [("Plan", "2 likes, 2 comments")] and "Secret" in card(ann, "popular").text
    data = ben.get("/@@widget/colonnade.popular?format=json").json
    assert [(row["title"], row["note"]) for row in data["rows"]] == rows
    with site.change() as change:
        like(change.uow("cho"), change.app()["plan"], on=False)
        delete_comment(change.uow("cho"), comment)
        change.advance(minutes=2)
    assert card(ben, "popular").select_one(".row-n").text == "1 like, 1 comment"
    site.clock.advance(days=8)
    assert "Nothing was liked" in card(site.sign_in("ben"), "popular").text


def test_mentions_as_a_widget(site):
    ann = site.sign_in("ann")
    assert ann.get("/@@widget/colonnade.mentions?format=json").json == {"rows": []}
    ann.submit("/@@customise", do="add", widget="colonnade.mentions", status=303)
    assert "Nobody has mentioned you yet" in ann.get("/").text
    address = commented(site, "One", "ben")
    site.tell()
    shown = next(found for found in ann.get("/").html.select(".card") if found.h2.text.strip().startswith("Mentions"))
    assert "One" in shown.text and shown.select_one(".badge").text == "1" and shown.select_one(".row a")["href"].startswith(address)
    with site.change() as change:
        share(change.uow("ann"), change.app()["one"], ["p:1"])
    assert site.sign_in("ben").get("/@@widget/colonnade.mentions?format=json").json == {"rows": []}


def test_the_middle_of_the_homepage_comes_first(site):
    columns = [column["class"][1] for column in site.sign_in("ann").get("/").html.select(".page > .col")]
    assert columns == ["head", "main", "side", "rail"]
    assert [column["class"][1] for column in site.sign_in("ann").get("/stream").html.select(".page > .col")] == [
        "head",
        "side",
        "main",
        "rail",
    ]


def test_the_button_of_what_is_muted_says_so(site):
    with site.change() as change:
        change.page("Loud", by="ann")
    cho, address = site.visitor("cho"), "/sample/loud"
    uid = cho.get(f"{address}/@@json").json["uid"]
    cho.submit(f"/me/following/o:{uid}", level="0", status=303)
    assert cho.get(address).html.select_one(f".react a[href='/me/following/o:{uid}']").text == "Muted"
    cho.submit(f"/me/following/o:{uid}", level="1", status=303)
    assert "Muted" not in cho.get(address).html.select_one(".react").text
