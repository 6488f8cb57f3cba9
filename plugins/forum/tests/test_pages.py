"""The pages of the forum, through HTTP: for everyone who may see them, and for input that can't be right."""

from __future__ import annotations

import re

import pytest
from colonnade_forum import listing, posts
from colonnade_forum.listing import PER_PAGE

from colonnade.api import Invalid

FORUM = "/team/forum"


def add_topic(browser, title: str = "How?", at: str = FORUM, **values) -> str:
    """The address of a new topic."""
    return path(browser.submit(f"{at}/@@add/forum.topic", title=title, **{"body": "Text of it", **values}, status=303))


def add_reply(browser, topic: str, body: str = "A reply", **values) -> str:
    """The address of a new reply."""
    answer = browser.submit(f"{topic}/@@add/forum.reply", body=body, **values, status=303)
    where = answer.location.partition("#")[2]
    return answer.follow().html.select_one(f"#{where} time").parent["href"]


def path(response) -> str:
    return response.location.removeprefix("http://localhost")


def uid_of(browser, address: str) -> str:
    return browser.get(f"{address}/@@json").json["uid"]


def titles(browser, address: str) -> list[str]:
    return [a.text for a in browser.get(address).html.select(".rows-big .row-t > a")]


def badges(browser, address: str, title: str) -> list[str]:
    row = next(row for row in browser.get(address).html.select(".rows-big .row") if row.select_one("a").text == title)
    return [badge.text for badge in row.select(".badge")]


def accept(browser, topic: str, reply: str, **values):
    return browser.submit(f"{topic}/@@answer", reply=uid_of(browser, reply) if reply else "", **{"status": 303, **values})


def test_a_topic_is_written_answered_and_filtered(web):
    asked = add_topic(web.anna, question="1")
    add_topic(web.anna, "Just talk")
    answer = add_reply(web.ben, asked, "Do *this*.")
    assert titles(web.reader, f"{FORUM}?show=open") == ["How?"] and titles(web.reader, FORUM) == ["How?", "Just talk"]
    accept(web.anna, asked, answer)
    page = web.reader.get(asked)
    shown = page.html.select_one(".note-ok")
    assert "Accepted answer" in shown.text and "Do this." in shown.text and page.html.select_one(".ph-meta").text.split()[0] == "Answered"
    assert len(page.html.select("article.said-c")) == 3  # the topic, its answer, and the answer in its place
    assert titles(web.reader, f"{FORUM}?show=open") == [] and titles(web.reader, f"{FORUM}?show=answered") == ["How?"]
    accept(web.anna, asked, "")
    assert "Question" in web.reader.get(asked).html.select_one(".ph-meta").text and not web.reader.get(asked).html.select(".note-ok")


def test_an_answer_in_the_trash_opens_the_question_until_it_is_back(web):
    asked = add_topic(web.anna, question="1")
    answer = add_reply(web.ben, asked)
    accept(web.anna, asked, answer)
    web.ben.submit(f"{answer}/@@trash", status=303)
    page = web.anna.get(asked)
    assert not page.html.select(".note-ok") and "No replies yet" in web.anna.get(FORUM) and "0 replies" in page
    uid = re.search(r'name="uid" value="(\d+)"', web.ben.get("/trash").text) or re.search(r'value="(\d+)"', web.ben.get("/trash").text)
    web.ben.submit("/trash", uid=uid[1], do="restore", status="*")
    assert web.anna.get(asked).html.select(".note-ok")


def test_only_who_may_accept_sees_the_button_and_can(web):
    asked = add_topic(web.anna, question="1")
    answer = add_reply(web.ben, asked)
    label = "Accept as answer"
    assert label in web.anna.get(asked) and label in web.owner.get(asked)
    assert label not in web.ben.get(asked) and label not in web.reader.get(asked)
    for browser in (web.ben, web.reader):
        accept(browser, asked, answer, status=403)
    accept(web.owner, asked, answer)


def test_two_who_choose_at_once_are_told(web):
    asked = add_topic(web.anna, question="1")
    first, second = add_reply(web.ben, asked, "First"), add_reply(web.ben, asked, "Second")
    accept(web.anna, asked, first, accepted="")
    message = accept(web.owner, asked, second, accepted="").follow()
    assert "Someone else has just chosen an answer" in message and "First" in message.html.select_one(".note-ok").text


@pytest.mark.parametrize("reply", ["x", "-1", "9" * 18, "9" * 40, "１２", "0"])
def test_no_reply_of_this_topic_is_no_answer(web, reply):
    asked = add_topic(web.anna, question="1")
    assert "no longer there" in web.anna.submit(f"{asked}/@@answer", reply=reply, status=303).follow()
    other = add_topic(web.anna, "Other")
    elsewhere = add_reply(web.ben, other)
    assert "no longer there" in accept(web.anna, asked, elsewhere).follow()


def test_quoting_opens_the_form_with_the_words_and_keeps_whose_they_were(web):
    talk = add_topic(web.anna)
    said = add_reply(web.ben, talk, "Words of Ben")
    form = next(f for f in web.anna.get(f"{said}/@@quote").forms.values() if "body" in f.fields)
    assert "> Words of Ben" in form["body"].value and form["reply_to"].value == uid_of(web.anna, said)
    form["body"] = form["body"].value + "My words"
    mine = form.submit(status=303).location.rpartition("#")[2]
    page = web.reader.get(talk).html
    link = page.select_one(f"#{mine} a[href='{said}'].at:-soup-contains('in reply to Ben')")
    address = page.select_one(f"#{mine} time").parent["href"]
    assert link is not None and web.anna.get(f"{address}/@@json").json["reply_to"] == uid_of(web.anna, said)
    form = next(f for f in web.anna.get(f"{talk}/@@quote").forms.values() if "body" in f.fields)
    assert "> Text of it" in form["body"].value


def test_the_form_at_the_end_works_by_itself(web):
    talk = add_topic(web.anna)
    form = next(f for f in web.ben.get(talk).forms.values() if "body" in f.fields)
    form["body"] = "Without a script"
    answer = form.submit(status=303)
    page = answer.follow()
    assert page.html.select_one("h1").text == "How?", "who replied is led back to the topic"
    assert "Without a script" in page.html.select_one(f"#{answer.location.partition('#')[2]}").text
    assert "Without a script" in web.anna.get(talk)


def test_a_reply_that_was_begun_waits_in_the_form(web):
    talk = add_topic(web.anna)
    web.ben.submit(f"{talk}/@@draft?type=forum.reply", body="Half a thou", status=200)
    form = next(f for f in web.ben.get(talk).forms.values() if "body" in f.fields)
    assert form["body"].value == "Half a thou"
    add_reply(web.ben, talk, "Half a thought")
    form = next(f for f in web.ben.get(talk).forms.values() if "body" in f.fields)
    assert form["body"].value == ""


def test_a_locked_topic_says_so_and_keeps_what_was_typed(web):
    talk = add_topic(web.anna)
    web.owner.submit(f"{talk}/@@moderate", do="lock", status=303)
    page = web.ben.get(talk)
    assert "takes no more replies" in page and not page.html.select("textarea") and "Locked" in badges(web.ben, FORUM, "How?")
    refused = web.ben.submit(f"{talk}/@@add/forum.reply", body="I had typed this already", status=400)
    assert "takes no more replies" in refused and "I had typed this already" in refused.html.select_one("textarea").text
    assert path(web.ben.get(f"{talk}/@@quote", status=303)) == talk
    sent_back = web.ben.get(f"{talk}/@@add/forum.reply", status=303)
    assert path(sent_back) == talk and "takes no more replies" in sent_back.follow().html.select_one("[role=alert], .toast, .note-bad").text
    web.ben.submit(f"{talk}/@@draft?type=forum.reply", body="Begun before", status=200)
    begun = web.ben.get(f"{talk}/@@add/forum.reply")
    assert "Begun before" in begun and "takes no more replies" in begun.html.select_one(".errs").text
    web.owner.submit(f"{talk}/@@moderate", do="unlock", status=303)
    add_reply(web.ben, talk)


def test_a_topic_thrown_away_meanwhile_gives_the_text_back(web):
    talk = add_topic(web.anna)
    web.anna.submit(f"{talk}/@@trash", status=303)
    answer = web.ben.submit(f"{talk}/@@add/forum.reply", body="I had typed all of this already", status=404)
    assert "I had typed all of this already" in answer


@pytest.mark.parametrize("body", ["", "   ", "\n\n"])
def test_an_empty_reply_comes_back(web, body):
    talk = add_topic(web.anna)
    assert "Please fill this in" in web.ben.submit(f"{talk}/@@add/forum.reply", body=body, status=400)


def test_a_text_of_a_megabyte(web):
    talk = add_topic(web.anna)
    long = ("word " * 200_000)[:999_999]
    with web.change() as site:
        said = f"{talk}/{site.make(site.root['uids'][int(uid_of(web.ben, talk))], 'forum.reply', by='ben', body=long).__name__}"
        with pytest.raises(Invalid):
            site.make(site.root["uids"][int(uid_of(web.ben, talk))], "forum.reply", by="ben", body=long + "more")
    add_reply(web.ben, talk, "Short one behind it")
    page = web.anna.get(talk)
    assert "Short one behind it" not in page and "Later replies" in page
    assert "Short one behind it" in web.anna.get(page.html.select_one("a[rel=next]")["href"])
    assert len(next(f for f in web.anna.get(f"{said}/@@quote").forms.values() if "body" in f.fields)["body"].value) < 1200


def test_pinned_topics_come_first_and_once(web):
    pinned = add_topic(web.anna, "Rules")
    web.clock.advance(minutes=1)
    add_topic(web.anna, "Newer")
    web.owner.submit(f"{pinned}/@@moderate", do="pin", status=303)
    assert titles(web.reader, FORUM) == ["Rules", "Newer"] and "Pinned" in badges(web.reader, FORUM, "Rules")
    web.owner.submit(f"{pinned}/@@moderate", do="unpin", status=303)
    assert titles(web.reader, FORUM) == ["Newer", "Rules"]
    web.owner.submit(f"{pinned}/@@moderate", do="nonsense", status=303)
    for browser in (web.anna, web.reader):
        browser.submit(f"{pinned}/@@moderate", do="pin", status=403)
        assert ">Pin<" not in browser.get(pinned).text


def test_long_lists_of_topics_are_paged(web):
    with web.change() as site:
        for number in range(PER_PAGE + 3):
            site.advance(minutes=1)
            site.make(site.app(site.site["team"], "forum"), "forum.topic", by="anna", title=f"Number {number}", question=True)
    for address in (f"{FORUM}?x=1", f"{FORUM}?show=open", f"{FORUM}?show=unread"):
        first = web.reader.get(address)
        assert len(titles(web.reader, address)) == PER_PAGE
        older = first.html.select_one("a[rel=next]")["href"]
        assert titles(web.reader, older) == ["Number 2", "Number 1", "Number 0"]


def test_long_topics_are_paged_the_oldest_first(web, monkeypatch):
    monkeypatch.setattr(posts, "PER_PAGE", 3)
    talk = add_topic(web.anna)
    made = []
    for number in range(7):
        web.clock.advance(minutes=1)
        made.append(add_reply(web.ben, talk, f"Reply number {number}"))

    def numbers(address: str) -> list[int]:
        return [int(n) for n in re.findall(r"Reply number (\d)", web.reader.get(address).text)]

    def way(address: str, rel: str) -> str:
        return web.reader.get(address).html.select_one(f"a[rel={rel}]")["href"]

    assert numbers(talk) == [0, 1, 2]
    second = way(talk, "next")
    assert numbers(second) == [3, 4, 5] and numbers(way(second, "next")) == [6]
    assert numbers(way(second, "prev")) == [0, 1, 2] and numbers(f"{talk}?at=end") == [4, 5, 6]
    assert numbers(made[4]) == [4, 5, 6] and numbers(way(made[4], "prev")) == [1, 2, 3]
    for junk in ("x", "--1", "9" * 30, "9" * 19, "-", "%EF%BC%91"):
        assert numbers(f"{talk}?after={junk}") == [0, 1, 2]
        assert numbers(f"{talk}?at={junk}") == [0, 1, 2]


def test_who_replies_or_changes_a_reply_lands_at_it_in_the_topic(web, monkeypatch):
    monkeypatch.setattr(posts, "PER_PAGE", 3)
    talk = add_topic(web.anna)
    made = [add_reply(web.ben, talk, f"Reply number {number}") for number in range(7)]
    for number, shown in ((1, "012"), (4, "234"), (6, "456")):
        answer = web.ben.submit(f"{made[number]}/@@edit", body=f"Reply number {number} again", status=303)
        page = answer.follow()
        assert path(answer).startswith(f"{talk}?at=")
        assert "".join(re.findall(r"Reply number (\d)", page.text)) == shown
        assert f"number {number} again" in page.html.select_one(f"#{answer.location.partition('#')[2]}").text


def test_what_is_new_is_marked_until_it_is_opened(web):
    talk = add_topic(web.anna)
    assert "New" in badges(web.ben, FORUM, "How?")
    web.ben.get(talk)
    assert badges(web.ben, FORUM, "How?") == [] and titles(web.ben, f"{FORUM}?show=unread") == []
    web.store_what_waits()
    assert badges(web.ben, FORUM, "How?") == [] and "New" in badges(web.reader, FORUM, "How?")
    web.clock.advance(minutes=5)
    add_reply(web.anna, talk, "Something")
    assert badges(web.ben, FORUM, "How?") == ["New"] and titles(web.ben, f"{FORUM}?show=unread") == ["How?"]
    assert "New" in web.ben.get(talk).html.select_one("#replies").text
    assert "New" not in web.ben.get(talk).html.select_one("#replies").text


def test_nobody_s_own_reply_is_new_to_them(web):
    talk = add_topic(web.anna)
    web.ben.get(talk)
    web.clock.advance(minutes=5)
    add_reply(web.ben, talk)
    assert "New" not in web.ben.get(talk).html.select_one("#replies").text


def test_opening_the_same_topic_twice_in_a_row_is_noticed_by_the_browsers_copy(web):
    talk = add_topic(web.anna)
    web.ben.get(talk)
    web.clock.advance(minutes=5)
    add_reply(web.anna, talk)
    tag = web.ben.get(FORUM).headers["ETag"]
    web.ben.get(talk)
    assert web.ben.get(FORUM, headers={"If-None-Match": tag}, status=200)


def test_all_can_be_marked_as_read(web):
    add_topic(web.anna, "One"), add_topic(web.anna, "Two")
    board = path(web.owner.submit(f"{FORUM}/@@add/forum.board", title="IT", status=303))
    add_topic(web.anna, "Three", at=board)
    web.ben.submit(f"{board}/@@read", status=303)
    assert sorted(titles(web.ben, f"{FORUM}?show=unread")) == ["One", "Two"]
    web.ben.submit(f"{FORUM}/@@read", status=303)
    assert titles(web.ben, f"{FORUM}?show=unread") == [] and "You have read everything" in web.ben.get(f"{FORUM}?show=unread")
    assert len(titles(web.reader, f"{FORUM}?show=unread")) == 3
    web.clock.advance(minutes=1)
    add_topic(web.anna, "Later")
    assert titles(web.ben, f"{FORUM}?show=unread") == ["Later"]


def test_the_list_of_what_is_new_ends_where_nothing_can_be_new(web, monkeypatch):
    monkeypatch.setattr(listing, "MAX_LOOKED_AT", PER_PAGE)
    with web.change() as site:
        for number in range(2 * PER_PAGE):
            site.advance(minutes=1)
            site.make(site.app(site.site["team"], "forum"), "forum.topic", by="anna", title=f"Number {number}")
    for number in range(PER_PAGE, 2 * PER_PAGE):
        web.ben.get(f"{FORUM}/number-{number}")
    page = web.ben.get(f"{FORUM}?show=unread")
    assert "Older ones may have something" in page and page.html.select_one("a[rel=next]")
    web.ben.submit(f"{FORUM}/@@read", status=303)
    page = web.ben.get(f"{FORUM}?show=unread")
    assert "You have read everything" in page and not page.html.select("a[rel=next]")


def test_boards_are_beside_the_list_with_their_numbers(web):
    board = path(web.owner.submit(f"{FORUM}/@@add/forum.board", title="IT help", body="Computers and *networks*", status=303))
    add_topic(web.anna, "In it", at=board), add_topic(web.anna, "Outside")
    page = web.reader.get(board)
    assert titles(web.reader, board) == ["In it"] and "networks" in page and "IT help 1" in page.html.select_one(".toc").text
    assert sorted(titles(web.reader, FORUM)) == ["In it", "Outside"] and "in IT help" in web.reader.get(FORUM)


def test_counts_and_names_are_only_of_what_one_may_see(web):
    talk = add_topic(web.anna)
    open_, hidden = add_reply(web.ben, talk, "For all"), add_reply(web.ben, talk, "For few")
    with web.change() as site:
        obj = site.root["uids"][int(uid_of(web.ben, hidden))]
        site.share(obj, [], by="ben")
    assert "1 reply by Ben" in web.reader.get(FORUM) and "1 reply" in web.reader.get(talk) and "For few" not in web.reader.get(talk)
    assert "2 replies" in web.ben.get(talk)
    web.reader.get(hidden, status=404)
    web.reader.get(f"{hidden}/@@quote", status=404)
    assert uid_of(web.ben, hidden) and "For all" in web.reader.get(open_)
    assert "no longer there" in web.anna.submit(f"{talk}/@@answer", reply=uid_of(web.ben, hidden), status=303).follow()


def test_an_answer_that_one_may_not_see_is_not_shown(web):
    asked = add_topic(web.anna, question="1")
    answer = add_reply(web.ben, asked, "Secret words")
    accept(web.anna, asked, answer)
    with web.change() as site:
        site.share(site.root["uids"][int(uid_of(web.ben, answer))], [], by="ben")
    assert "Secret words" not in web.reader.get(asked) and not web.reader.get(asked).html.select(".note-ok")
    assert "Secret words" in web.ben.get(asked)


def test_whom_somebody_replies_to_is_not_named_to_who_may_not_see_it(web):
    talk = add_topic(web.anna)
    hidden = add_reply(web.ben, talk, "For few")
    uid = uid_of(web.ben, hidden)
    add_reply(web.ben, talk, "Go on", reply_to=uid)
    assert "in reply to Ben" in web.reader.get(talk)
    with web.change() as site:
        site.share(site.root["uids"][int(uid)], [], by="ben")
    assert "in reply to" not in web.reader.get(talk) and "in reply to Ben" in web.ben.get(talk)


def test_what_a_reply_answers_is_no_text_to_search_for(web):
    talk = add_topic(web.anna)
    uid = uid_of(web.anna, add_reply(web.ben, talk, "Hydrangea"))
    add_reply(web.anna, talk, "Azalea", reply_to=uid)
    web.update_search()
    assert uid not in web.anna.get("/search?q=azalea").html.select_one(".hit").text
    assert not web.anna.get(f"/search?q={uid}").html.select(".hit")


def test_who_reads_only_has_no_forms(web):
    talk = add_topic(web.anna)
    page = web.reader.get(talk)
    assert not page.html.select("textarea") and "Quote" not in page.text and "New topic" not in web.reader.get(FORUM)
    web.reader.submit(f"{talk}/@@add/forum.reply", body="Anyway", status=403)
    web.reader.submit(f"{FORUM}/@@add/forum.topic", title="Anyway", status=403)


def test_each_finds_what_is_theirs_to_do_beside_a_reply(web):
    with web.change() as site:
        site.place("hall", "open", {"anna": "member", "ben": "member", "owner": "owner"}, ["forum"])
    talk = add_topic(web.anna, at="/hall/forum")
    said = add_reply(web.ben, talk)
    for browser, offered in ((web.ben, True), (web.owner, True), (web.anna, False), (web.reader, False)):
        links = [a["href"] for a in browser.get(talk).html.select(".said-f a.link")]
        assert (f"{said}/@@edit" in links, f"{said}/@@trash" in links) == (offered, offered)
    assert web.anna.get(f"{said}/@@edit", status="*").status_int == 403
    assert f"{said}/@@edit" in [a["href"] for a in web.owner.get(said).html.select(".ph-actions a")]


def test_a_reply_whose_topic_is_gone_still_has_a_page(web):
    talk = add_topic(web.anna)
    said = add_reply(web.ben, talk, "Left over")
    uid = uid_of(web.ben, said)
    web.ben.submit(f"{said}/@@trash", status=303)
    web.anna.submit(f"{talk}/@@trash", status=303)
    with web.change() as site:
        site.restore(site.root["uids"][int(uid)], by="ben")
    page = web.ben.get(path(web.ben.get(f"/-/id/{uid}")), status=200)
    assert "Left over" in page and "is not here" in page
    assert web.ben.get(FORUM).status_int == 200


@pytest.mark.parametrize("address", ["?show=nonsense", "?after=x", "?after=" + "9" * 30, "?show=open&after=-", "?show=unread&after=-1"])
def test_addresses_that_mean_nothing_show_the_list(web, address):
    add_topic(web.anna)
    web.reader.get(FORUM + address, status=200)


def test_an_empty_forum_says_what_to_do(web):
    assert "Start a topic" in web.anna.get(FORUM) and "Nobody has written here yet" in web.reader.get(FORUM)
    for shown in ("open", "answered", "unread"):
        assert web.anna.get(f"{FORUM}?show={shown}").html.select_one(".empty").text.strip()


def test_in_chinese(web):
    with web.change() as site:
        site.person("reader", language="zh_Hant")
    asked = add_topic(web.anna, question="1")
    answer = add_reply(web.ben, asked)
    accept(web.anna, asked, answer)
    assert "已採納的解答" in web.reader.get(asked) and "已解答" in web.reader.get(FORUM) and "全部標為已讀" in web.reader.get(FORUM)


def test_json_tells_the_state_too(web):
    asked = add_topic(web.anna, question="1")
    answer = add_reply(web.ben, asked)
    accept(web.anna, asked, answer)
    web.owner.submit(f"{asked}/@@moderate", do="lock", status=303)
    found = web.reader.get(f"{asked}/@@json").json
    assert found["question"] is True and found["accepted"] == uid_of(web.reader, answer) and found["locked"] is True
    web.ben.submit(f"{answer}/@@trash", status=303)
    assert web.reader.get(f"{asked}/@@json").json["accepted"] == "", "what is in the trash is nobody's answer"


def test_widgets_show_the_place_or_everything(web):
    add_topic(web.anna, "Asked in the team", question="1")
    web.anna.submit("/forum/@@add/forum.topic", title="Asked of all", question="1", status=303)
    for name in ("forum.recent", "forum.questions"):
        everywhere, here = web.anna.get(f"/@@widget/{name}").text, web.anna.get(f"/team/@@widget/{name}").text
        assert "Asked in the team" in everywhere and "Asked of all" in everywhere
        assert "Asked in the team" in here and "Asked of all" not in here


def test_the_widget_of_open_questions_forgets_what_was_answered(web):
    asked = add_topic(web.anna, question="1")
    answer = add_reply(web.ben, asked)
    assert "How?" in web.anna.get("/team/@@widget/forum.questions")
    accept(web.anna, asked, answer)
    card = web.anna.get("/team/@@widget/forum.questions")
    assert "How?" not in card and "Ask a question" in card and "No question waits" in web.reader.get("/team/@@widget/forum.questions")


def waiting(browser) -> list[str]:
    return [a.text for a in browser.get("/notifications/actions").html.select("[data-acts] .row-t > a")]


def test_a_question_waits_for_its_author_until_an_answer_is_accepted(web):
    asked = add_topic(web.anna, "Which way?", question="1")
    assert waiting(web.anna) == []
    answer = add_reply(web.ben, asked, "That way.")
    assert waiting(web.anna) == ["Which way?"] and waiting(web.ben) == []
    add_reply(web.anna, asked, "No, it is closed.")
    assert waiting(web.anna) == []
    add_reply(web.ben, asked, "Then the other one.")
    page = web.anna.get("/notifications/actions")
    assert "Which reply is the answer?" in page and not [f for f in page.forms.values() if f.action.endswith("@@answer")]
    accept(web.anna, asked, answer)
    assert waiting(web.anna) == []


def test_a_single_answer_can_be_accepted_in_place(web):
    asked = add_topic(web.anna, "And here?", question="1")
    add_reply(web.ben, asked, "Like this.")
    form = next(f for f in web.anna.get("/notifications/actions").forms.values() if f.action.endswith("@@answer"))
    form.submit(status=303)
    assert waiting(web.anna) == [] and titles(web.reader, f"{FORUM}?show=answered") == ["And here?"]


def test_who_finds_nothing_can_ask(web):
    web.update_search()
    ways = {a.text: a["href"] for a in web.anna.get("/search?q=permit+sticker").html.select(".empty .btn")}
    form = web.anna.get(ways["Ask in the forum"]).html
    assert form.select_one("[name=title]")["value"] == "permit sticker" and form.select_one("[name=question]").has_attr("checked")
    web.anna.get("/search?q=by:anna+sticker").mustcontain('/forum/@@add/forum.topic?question=1"')
    with web.change() as site:
        place = site.site["team"].uid
    assert f"{FORUM}/@@add/" in web.anna.get(f"/search?q=permit&place={place}").text
    assert "Ask in the forum" not in web.reader.get(f"/search?q=permit&place={place}").text, "who may not write there can't ask there"


ATOM = {"a": "http://www.w3.org/2005/Atom"}


def test_each_filter_offers_the_feed_of_just_what_it_shows(web):
    with web.change() as site:
        forum = site.app(plugin="forum")
        board = site.make(forum, "forum.board", by="owner", title="Travel")
        site.advance(minutes=1)
        waiting = site.make(board, "forum.topic", by="anna", title="Who knows?", question=True)
        site.make(waiting, "forum.reply", by="ben", body="Nobody")
        site.make(forum, "forum.topic", by="anna", title="Hello")
    for path, show, titles in (
        ("/forum", "", {"Who knows?", "Hello", "Re: Who knows?"}),
        ("/forum", "open", {"Who knows?"}),
        ("/forum", "answered", set()),
        (f"/forum/{board.__name__}", "", {"Who knows?"}),
        (f"/forum/{board.__name__}", "open", {"Who knows?"}),
        (f"/forum/{board.__name__}", "answered", set()),
    ):
        query = f"?show={show}" if show else ""
        feed = f"{path}/@@feed{query}"
        assert web.ben.get(path + query).html.select_one("head link[rel=alternate]")["href"] == feed
        found = web.ben.get(feed)
        assert {title.text for title in found.xml.findall("a:entry/a:title", ATOM)} == titles
        assert bool(show) == ("–" in found.xml.findtext("a:title", namespaces=ATOM))
        web.ben.get(feed, headers={"If-None-Match": f'"{found.etag}"'}, status=304)
        assert web.ben.get(path + "?show=unread").html.select_one("head link[rel=alternate]") is None
    assert web.ben.get("/team/forum/@@feed").xml.findtext("a:title", namespaces=ATOM) == "Team: Forum"
