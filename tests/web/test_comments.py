"""Commenting in the browser: with and without script, and what becomes of the text when it can't be stored."""

from __future__ import annotations

import re

import pytest

from tests.web.world import form


@pytest.fixture
def page(world):
    with world.change() as site:
        return f"/sample/{site.page('Talked about', 'Text', by='employee').__name__}"


def comment(visitor, page, text, **options):
    return visitor.submit(f"{page}/@@comments", text=text, status=303, **options)


def key_of(answer):
    return re.search(r"#comment-(\d+)$", answer.headers["Location"])[1]


def test_a_comment_is_read_by_all_who_read_the_page(world, page):
    answer = comment(world.visitor("employee"), page, "I *like* this.")
    shown = world.visitor("owner").get(page)
    (said,) = shown.html.select(f"#comment-{key_of(answer)}")
    assert said.select_one(".prose em").text == "like" and "employee" in said.text.lower()
    assert not said.select("button[name=do], a[href*='@@comment/']"), "others change nothing"


def test_replies_stand_below_what_they_answer(world, page):
    first = key_of(comment(world.visitor("employee"), page, "Question?"))
    comment(world.visitor("owner"), page, "Answer.", reply_to=first)
    thread = world.visitor("member").get(page).html.select_one(f"li:has(> #comment-{first})")
    assert [prose.text.strip() for prose in thread.select(".prose")] == ["Question?", "Answer."]


def test_own_words_are_changed_and_the_former_ones_shown(world, page):
    author = world.visitor("employee")
    key = key_of(comment(author, page, "Frist"))
    form(author.get(f"{page}/@@comment/{key}"), "text")
    author.submit(f"{page}/@@comment/{key}", text="First", status=303)
    shown = world.visitor("owner").get(page)
    assert "edited" in shown.text and "Frist" not in shown.text
    history = world.visitor("owner").get(f"{page}/@@comment-history/{key}").text
    assert history.index("First") < history.index("Frist")
    world.visitor("owner").get(f"{page}/@@comment/{key}", status=403)
    world.visitor("owner").submit(f"{page}/@@comment/{key}", text="Mine now", status=403)


def test_deleted_words_are_hidden_from_others_and_brought_back(world, page):
    author, other = world.visitor("employee"), world.visitor("owner")
    key = key_of(comment(author, page, "Said in anger"))
    author.submit(f"{page}/@@comment/{key}", do="delete", status=303)
    assert f"comment-{key}" not in other.get(page).text
    assert "Said in anger" not in author.get(page).text and "Undo" in author.get(page).text
    other.get(f"{page}/@@comment-history/{key}", status=404)
    author.submit(f"{page}/@@comment/{key}", do="restore", status=303)
    assert "Said in anger" in other.get(page).text


def test_what_others_replied_to_leaves_a_gap(world, page):
    author, other = world.visitor("employee"), world.visitor("owner")
    key = key_of(comment(author, page, "Outburst"))
    comment(other, page, "Calm down", reply_to=key)
    author.submit(f"{page}/@@comment/{key}", do="delete", status=303)
    shown = other.get(page)
    assert "This comment was deleted." in shown.text and "Calm down" in shown.text and "Outburst" not in shown.text
    assert shown.html.select_one(f"#comment-{key} .av").text == "–"


@pytest.mark.parametrize("text", ["", "   ", "x" * 10_001])
def test_what_cant_be_stored_comes_back(world, page, text):
    answer = world.visitor("employee").submit(f"{page}/@@comments", text=text, status=400)
    area = answer.html.select_one("#comment-text")
    assert area.text.strip() == text.strip() and area["aria-invalid"] == "true"


def test_a_reply_to_a_deleted_comment_comes_back_as_a_comment(world, page):
    author, other = world.visitor("employee"), world.visitor("owner")
    key = key_of(comment(author, page, "Gone"))
    author.submit(f"{page}/@@comment/{key}", do="delete", status=303)
    answer = other.submit(f"{page}/@@comments", text="My long answer", reply_to=key, status=400)
    assert answer.html.select_one("#comment-text").text.strip() == "My long answer"
    assert "deleted meanwhile" in answer.text


@pytest.mark.parametrize("key", ["0", "77", "x", "", "1/2", "9" * 30, "-1"])
def test_no_such_comment(world, page, key):
    visitor = world.visitor("employee")
    visitor.get(f"{page}/@@comment/{key}", status=404)
    visitor.submit(f"{page}/@@comment/{key}", text="x", status=404)


def test_scripts_are_words(world, page):
    comment(world.visitor("employee"), page, '<script>hit()</script> [x](javascript:hit()) ![y](x "onerror=hit()") <b onclick=hit()>z</b>')
    said = world.visitor("owner").get(page).html.select_one(".said-c .prose")  # the visitor itself fails on what could run
    assert "<script>hit()</script>" in said.text and not said.select("script, [onclick], [onerror], a[href^='javascript']")


def test_older_comments_are_on_pages_of_their_own(world, page):
    author = world.visitor("employee")
    for number in range(55):
        comment(author, page, f"Number {number:02}.")
    shown = author.get(page)
    assert "Number 54." in shown.text and "Number 04." not in shown.text
    older = author.get(shown.html.find("a", string="Earlier comments")["href"])
    assert "Number 04." in older.text and "Number 54." not in older.text


def test_a_like_counts_once_and_can_be_taken_back(world, page):
    visitor = world.visitor("owner")
    for _ in range(2):
        visitor.submit(f"{page}/@@like", on="1", status=303)
    assert "1 like" in world.visitor("member").get(page).text
    assert "owner" in world.visitor("member").get(f"{page}/@@likes").text.lower()
    fragment = visitor.submit(f"{page}/@@like", on="0", headers={"HX-Request": "true"}, status=200)
    assert 'aria-pressed="false"' in fragment.text and "<html" not in fragment.text
    assert "Nobody likes this yet" in visitor.get(f"{page}/@@likes").text


def in_card(answer, title, href):
    """The link to *href* in the card with this title; what is new may be in others, too."""
    card = next(card for card in answer.html.select("section.card") if card.h2 and card.h2.get_text(strip=True) == title)
    return card.find("a", href=href)


def test_followed_pages_are_a_widget(world, page):
    visitor = world.visitor("member")
    visitor.submit(f"{page}/@@follow", on="1", status=303)
    visitor.submit("/@@customise", do="add", widget="colonnade.following", column="right", status=303)
    assert in_card(visitor.get("/"), "Following", page)
    visitor.submit(f"{page}/@@follow", on="0", status=303)
    assert not in_card(visitor.get("/"), "Following", page)


def test_json_tells_what_the_facets_hold(world, page):
    author = world.visitor("employee")
    comment(author, page, "For machines")
    author.submit(f"{page}/@@follow", on="1", status=303)
    found = author.get(f"{page}/@@json").json
    assert (found["comments"][0]["text"], found["followers"], found["tags"]) == ("For machines", 1, [])


def test_strangers_see_and_change_nothing(world):
    with world.change() as site:
        secret = f"/vault/sample/{next(iter(site.app(site.site['vault']).keys()))}"
    stranger = world.visitor("employee")
    for view in ("comments", "like", "follow"):
        stranger.submit(f"{secret}/@@{view}", text="x", on="1", status=404)
    stranger.get(f"{secret}/@@comments", status=404)
    stranger.get(f"{secret}/@@likes", status=404)
