"""Feeds: valid documents with nothing hidden in them, and private addresses that open what their person may read now."""

from __future__ import annotations

from urllib.parse import urlsplit
from xml.etree import ElementTree

import pytest

from colonnade.catalog.readers import set_member
from colonnade.commands.share import share
from colonnade.security import feed_tokens

ATOM = {"a": "http://www.w3.org/2005/Atom"}
EACH = ("/@@feed", "/sample/@@feed", "/hall/@@feed", "/hall/sample/@@feed", "/tags/x/feed", "/people/owner/feed", "/search/feed?q=plan")


def feed(response):
    assert response.content_type == "application/atom+xml" and response.charset.lower() == "utf-8"
    return ElementTree.fromstring(response.body)


def titles(response):
    return [node.text for node in feed(response).findall("a:entry/a:title", ATOM)]


def private(visitor, address, name="Reader"):
    page = visitor.submit("/me/feeds", feed=address, name=name)
    return urlsplit(page.html.select_one(".note-ok input")["value"]).path


@pytest.mark.parametrize("address", EACH)
def test_each_list_has_a_feed_that_is_atom(fresh, address):
    fresh.update_search()
    found = feed(fresh.visitor("employee").get(address))
    for node in (found, *found.findall("a:entry", ATOM)):
        assert all(node.findtext(f"a:{name}", namespaces=ATOM) for name in ("id", "title", "updated", "author/a:name"))
        assert all(urlsplit(link.get("href")).scheme and urlsplit(link.get("href")).netloc for link in node.findall("a:link", ATOM))
    assert found.find("a:link[@rel='self']", ATOM).get("href").endswith(address)
    identities = [node.text for node in found.findall("a:entry/a:id", ATOM)]
    assert len(identities) == len(set(identities))


@pytest.mark.parametrize(
    ("page", "address"),
    [
        ("/", "/@@feed"),
        ("/hall", "/hall/@@feed"),
        ("/sample", "/sample/@@feed"),
        ("/tags/x", "/tags/x/feed"),
        ("/people/owner", "/people/owner/feed"),
    ],
)
def test_pages_name_their_feed(fresh, page, address):
    html = fresh.visitor("employee").get(page).html
    assert html.select_one("head link[type='application/atom+xml']")["href"] == address
    feed_link, private_link = (a["href"] for a in html.select(".feed-l a"))
    assert feed_link == address
    fresh.visitor("employee").get(private_link)


def test_what_has_no_list_has_no_feed(fresh):
    for address in ("/@@customise", "/hall/@@members", "/me/following"):
        assert fresh.visitor("owner").get(address).html.select_one("head link[rel=alternate], .feed-l") is None
    for address in ("/sample/welcome/@@feed", "/people/nobody/feed", "/dusty/sample/@@feed", "/nowhere/@@feed"):
        fresh.visitor("employee").get(address, status=404)


def test_a_feed_has_nothing_that_its_reader_may_not_see(fresh):
    employee, member, owner = (fresh.visitor(name) for name in ("employee", "member", "owner"))
    for address in ("/@@feed", "/sample/@@feed", "/people/owner/feed", "/tags/secret/feed"):
        text = employee.get(address).text
        assert "Salaries" not in text and "vault" not in text.lower().replace("/vault", "") and "Gone" not in text
    assert "Salaries" in titles(member.get("/sample/@@feed"))
    employee.get("/vault/@@feed", status=404)
    assert "Plan" in titles(member.get("/vault/@@feed"))
    with fresh.change() as site:
        set_member(site.root, site.site["vault"], site.root["people"]["member"].id, None)
    member.get("/vault/@@feed", status=404)
    assert owner.get("/vault/@@feed")


@pytest.mark.parametrize("title", ["<b>&amp; ]]>", "a\x0bb\x00c\x1fd\ufffe", "標題：二〇二六年計畫", "\U0001f600 𠮷", "\"'"])
def test_any_title_makes_a_document(fresh, title):
    with fresh.change() as site:
        site.page("Plain", "Text <script>alert(1)</script>", by="employee").title = title
    response = fresh.visitor("employee").get("/sample/@@feed")
    assert "".join(c for c in title if c not in "\x00\x0b\x1f\ufffe") in titles(response)
    assert "<script" not in response.text


def test_conditions_are_answered_with_304(fresh):
    visitor = fresh.visitor("employee")
    first = visitor.get("/sample/@@feed")
    assert first.headers["Cache-Control"] == "private, no-cache" and first.etag and first.last_modified
    again = visitor.get("/sample/@@feed", headers={"If-None-Match": f'"{first.etag}"'}, status=304)
    assert not again.body
    visitor.get("/sample/@@feed", headers={"If-Modified-Since": first.headers["Last-Modified"]}, status=304)
    head = visitor.head("/sample/@@feed")
    assert head.status_int == 200 and not head.body and head.etag == first.etag
    fresh.clock.advance(minutes=5)
    with fresh.change() as site:
        site.page("Something new", "Text", by="employee")
    changed = visitor.get(
        "/sample/@@feed", headers={"If-None-Match": f'"{first.etag}"', "If-Modified-Since": first.headers["Last-Modified"]}
    )
    assert titles(changed)[0] == "Something new"


def test_a_feed_ends_after_fifty(fresh):
    with fresh.change() as site:
        for number in range(55):
            site.advance(minutes=1)
            site.page(f"Page {number}", "Text", by="employee")
    found = titles(fresh.visitor("employee").get("/sample/@@feed"))
    assert len(found) == 50 and found[0] == "Page 54"


def test_a_private_address_opens_one_feed_as_its_person(fresh):
    address = private(fresh.visitor("member"), "/sample/@@feed")
    for browser in (fresh.browser(), fresh.visitor("employee")):
        response = browser.get(address)
        assert "Salaries" in titles(response) and feed(response).find("a:link[@rel='self']", ATOM).get("href").endswith(address)
        assert response.headers["Cache-Control"] == "private, no-cache" and "Set-Cookie" not in response.headers
    stranger = fresh.browser()
    assert stranger.get(address, headers={"If-None-Match": f'"{response.etag}"'}, status=304)
    assert not stranger.head(address).body
    assert stranger.post(address, status="*").status_int != 200
    stranger.get(address + "/x", status=303)
    assert "/sign-in" in stranger.get("/sample", status=303).location


@pytest.mark.parametrize("address", EACH)
def test_each_feed_can_have_a_private_address(fresh, address):
    fresh.update_search()
    assert titles(fresh.browser().get(private(fresh.visitor("employee"), address))) == titles(fresh.visitor("employee").get(address))


def test_rights_are_those_of_now(fresh):
    member = fresh.visitor("member")
    place, everything = private(member, "/vault/@@feed"), private(member, "/@@feed")
    stranger = fresh.browser()
    assert "Plan" in titles(stranger.get(place)) and "Salaries" in titles(stranger.get(everything))
    with fresh.change() as site:
        set_member(site.root, site.site["vault"], site.root["people"]["member"].id, None)
        share(site.uow("owner"), site.app()["salaries"], [])
    unknown = stranger.get("/-/feed/unknown", status=404)
    gone = stranger.get(place, status=404)
    assert gone.body == unknown.body and gone.headers.get("ETag") == unknown.headers.get("ETag")
    assert "Salaries" not in titles(stranger.get(everything)) and "No longer there for you" in member.get("/me/feeds").text


def test_revoked_or_left_it_is_as_unknown_as_any(fresh):
    member, stranger = fresh.visitor("member"), fresh.browser()
    first, second = private(member, "/@@feed", "One"), private(member, "/@@feed", "Two")
    page = member.get("/me/feeds")
    assert [b.text for b in page.html.select("li.row b")] == ["One", "Two"] or [b.text for b in page.html.select("li.row b")] == [
        "Two",
        "One",
    ]
    handle = next(row.select_one("button[name=handle]")["value"] for row in page.html.select("li.row") if row.b.text == "One")
    fresh.visitor("employee").submit("/me/feeds", do="revoke", handle=handle, status=303)
    assert stranger.get(first).status_int == 200
    member.submit("/me/feeds", do="revoke", handle=handle, status=303)
    unknown = stranger.get("/-/feed/unknown", status=404)
    assert stranger.get(first, status=404).body == unknown.body
    with fresh.change() as site:
        site.root["people"].deactivate(site.root["people"]["member"].id)
    assert stranger.get(second, status=404).body == unknown.body


def test_wrong_tokens_are_limited_and_right_ones_never_wait(fresh):
    address, stranger = private(fresh.visitor("member"), "/@@feed"), fresh.browser()
    answers = {stranger.get(f"/-/feed/wrong-{number}", status="*").status_int for number in range(20)}
    assert answers == {404}
    late = stranger.get("/-/feed/wrong", status=429)
    assert int(late.headers["Retry-After"]) > 0 and stranger.get(address).status_int == 200


def test_the_database_has_no_token_and_knows_the_last_use(fresh):
    address = private(fresh.visitor("member"), "/@@feed")
    raw = address.rpartition("/")[2]
    assert "Not used yet" in fresh.visitor("member").get("/me/feeds").text
    fresh.browser().get(address)
    fresh.clock.advance(minutes=1)
    page = fresh.visitor("member").get("/me/feeds").text
    assert "Last used" in page and raw not in page
    with fresh.change() as site:
        token = feed_tokens.find(site.root, raw)
        assert raw not in str(vars(token)) and raw.encode() not in token.key


@pytest.mark.parametrize(
    "address", ["", "//x.example/@@feed", "/vault/@@feed", "/sample/welcome/@@feed", "/people/nobody/feed", "/tags//feed", "/me"]
)
def test_no_address_for_what_is_no_feed(fresh, address):
    fresh.visitor("employee").submit("/me/feeds", feed=address, name="X", status=404)
    fresh.visitor("employee").get("/me/feeds", {"feed": address})


def test_a_private_address_has_a_name(fresh):
    page = fresh.visitor("employee").submit("/me/feeds", feed="/@@feed", name="  ", status=400)
    assert "give it a name" in page.text
