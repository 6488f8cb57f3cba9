"""The lists of topics are kept drawn: what they show is nevertheless true for each reader, and at once."""

from __future__ import annotations

FORUM = "/team/forum"


def add(browser, at: str, kind: str, **values) -> str:
    """The address of what was made."""
    return browser.submit(f"{at}/@@add/forum.{kind}", **values, status=303).location.removeprefix("http://localhost")


def shown(browser, address: str) -> str:
    """The address of a reply by itself, of the one that *address* leads to in its topic."""
    return browser.get(address).html.select_one(f"#{address.partition('#')[2]} time").parent["href"]


def row(browser, title: str, at: str = FORUM) -> str:
    """The line of a topic in a list, '' when it isn't there."""
    rows = browser.get(at).html.select(".rows-big .row")
    return next((" ".join(line.text.split()) for line in rows if line.select_one("a").text == title), "")


def test_new_is_what_each_reader_has_not_seen(web):
    topic = add(web.anna, FORUM, "topic", title="How?", body="Text")
    assert "New" in row(web.ben, "How?") and "New" in row(web.reader, "How?")
    web.ben.get(topic)
    assert "New" not in row(web.ben, "How?") and "New" in row(web.reader, "How?")
    web.clock.advance(minutes=1)
    add(web.anna, topic, "reply", body="More")
    assert "New" in row(web.ben, "How?")
    web.ben.submit(f"{FORUM}/@@read", status=303)
    assert "New" not in row(web.ben, "How?") and "New" in row(web.reader, "How?")


def test_a_change_is_seen_at_once(web):
    topic = add(web.anna, FORUM, "topic", title="How?", body="Text", question="1")
    assert "Question" in row(web.reader, "How?") and "No replies yet" in row(web.reader, "How?")
    reply = shown(web.ben, add(web.ben, topic, "reply", body="Thus"))
    assert "1 reply by Ben" in row(web.reader, "How?")
    web.anna.submit(f"{topic}/@@answer", reply=web.anna.get(f"{reply}/@@json").json["uid"], status=303)
    assert "Answered" in row(web.reader, "How?")
    for name, word in (("lock", "Locked"), ("pin", "Pinned")):
        assert word not in row(web.reader, "How?")
        web.owner.submit(f"{topic}/@@moderate", do=name, status=303)
        assert word in row(web.reader, "How?")
    web.ben.submit(f"{reply}/@@trash", status=303)
    assert "No replies yet" in row(web.reader, "How?")
    with web.change() as site:
        site.person("anna", name="Anna Berg")
    assert "Anna Berg" in row(web.reader, "How?")
    web.anna.submit(f"{topic}/@@trash", status=303)
    assert row(web.reader, "How?") == ""


def test_a_board_is_called_by_its_new_name_at_once(web):
    board = add(web.owner, FORUM, "board", title="Tools")
    add(web.anna, board, "topic", title="How?", body="Text")
    assert "in Tools" in row(web.reader, "How?")
    web.owner.submit(f"{board}/@@edit", title="Machines", status=303)
    assert "in Machines" in row(web.reader, "How?") and "Machines" not in row(web.reader, "How?", board)


def test_a_reply_for_few_counts_for_them_alone(web):
    topic = add(web.anna, FORUM, "topic", title="How?", body="Text")
    reply = add(web.ben, topic, "reply", body="Hush")
    assert "1 reply" in row(web.reader, "How?")
    with web.change() as site:
        site.share(next(iter(site.app(site.site["team"], "forum")[topic.rsplit("/", 1)[1]].values())), ["group:nobody"], by="ben")
    assert "No replies yet" in row(web.reader, "How?") and "1 reply by Ben" in row(web.ben, "How?"), reply


def test_boards_are_beside_the_list_as_they_are(web):
    def side() -> list[str]:
        return [link.text.split()[0] for link in web.reader.get(FORUM).html.select(".toc a")]

    assert side() == []
    tools, cars = (add(web.owner, FORUM, "board", title=title) for title in ("Tools", "Cars"))
    assert side() == ["All", "Tools", "Cars"]
    web.owner.submit(f"{tools}/@@edit", title="Machines", status=303)
    assert side() == ["All", "Machines", "Cars"]
    web.owner.submit(f"{cars}/@@trash", status=303)
    assert side() == ["All", "Machines"]
