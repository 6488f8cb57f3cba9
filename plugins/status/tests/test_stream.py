"""Updates in the stream: a view of their own while they are on, and their words once."""

from __future__ import annotations

WORDS = "The cafeteria opens at ten tomorrow"


def test_status_updates_are_a_view_of_the_stream(web):
    web.lin.submit("/status/@@upload", body=WORDS, status=303)
    page = web.kai.get("/stream?view=status.post")
    item = page.html.select_one(".item")
    assert page.html.h1.text == "Status updates" and page.text.count(WORDS) == 1 and "added" not in item.text
    assert item.select_one("a.at")["href"].startswith("/status/") and item.select_one(".item-b p")["lang"] == "en"
    assert "近況" in web.wen.get("/stream").html.select_one(".tabs").text


def test_a_comment_on_one_still_says_on_what(web):
    web.lin.submit("/status/@@upload", body=WORDS, status=303)
    address = web.kai.get("/stream").html.select_one(".item a.at")["href"]
    web.kai.submit(f"{address}/@@comments", text="Good", status=303)
    told = [" ".join(item.text.split()) for item in web.lin.get("/stream").html.select(".item")]
    assert any("Kai commented on The cafeteria" in text and "Good" in text for text in told)


def test_the_view_is_gone_with_the_plugin(web):
    with web.change() as site:
        site.switch("status", False)
    assert "Status updates" not in web.lin.get("/stream").text


def test_lists_of_updates_name_the_feed_of_just_these(web):
    for address, feed in (
        ("/status", "/status/@@feed"),
        ("/status?show=all", "/stream/feed?view=status.post"),
        ("/status/@@by?person=lin", "/stream/feed?view=status.post&person=lin"),
    ):
        assert web.kai.get(address).html.select_one("head link[rel=alternate]")["href"] == feed
        assert web.kai.get(feed).content_type == "application/atom+xml"
