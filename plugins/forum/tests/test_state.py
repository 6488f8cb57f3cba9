"""Which lists a topic is in, whatever happens to it and its replies; and the commands that change that."""

from __future__ import annotations

from typing import Any

import pytest
from colonnade_forum.commands import accept, lock, pin
from colonnade_forum.state import accepted_reply, list_name
from colonnade_forum.types import TOPIC
from ZODB.POSException import ConflictError

from colonnade.api import Invalid, NotAllowed, edit, move, trash
from colonnade.testing import MemorySite


def listed(site: MemorySite, state: str = "", board: Any = None, place: Any = None) -> list[str]:
    """The titles in a list of topics, in its order."""
    return site.titles(list_name(state, board), place)


def test_a_question_is_open_until_a_reply_is_accepted_and_open_again_when_it_is_taken_back(site, topic, reply):
    asked = topic("How?", question=True)
    topic("Just talk")
    answer = reply(asked)
    assert listed(site, "open") == ["How?"] and listed(site, "answered") == []
    accept(site.uow("anna"), asked, answer)
    assert listed(site, "open") == [] and listed(site, "answered") == ["How?"] and accepted_reply(site.root, asked) is answer
    accept(site.uow("anna"), asked, None)
    assert listed(site, "open") == ["How?"] and listed(site, "answered") == []


def test_an_answer_in_the_trash_is_none_and_counts_again_when_it_is_back(site, topic, reply):
    asked = topic("How?", question=True)
    answer = reply(asked)
    accept(site.uow("anna"), asked, answer)
    trash(site.uow("ben"), answer)
    assert listed(site, "open") == ["How?"] and listed(site, "answered") == [] and accepted_reply(site.root, asked) is None
    site.restore(answer, by="ben")
    assert listed(site, "open") == [] and listed(site, "answered") == ["How?"] and accepted_reply(site.root, asked) is answer


def test_another_answer_chosen_meanwhile_stays(site, topic, reply):
    asked = topic("How?", question=True)
    first, second = reply(asked), reply(asked)
    accept(site.uow("anna"), asked, first)
    trash(site.uow("ben"), first)
    accept(site.uow("anna"), asked, second)
    site.restore(first, by="ben")
    assert accepted_reply(site.root, asked) is second


def test_an_answer_moved_to_another_topic_answers_neither(site, topic, reply):
    asked, other = topic("How?", question=True), topic("Other", question=True)
    answer = reply(asked)
    accept(site.uow("anna"), asked, answer)
    move(site.uow("ben"), answer, other)
    assert sorted(listed(site, "open")) == ["How?", "Other"] and listed(site, "answered") == []
    assert accepted_reply(site.root, asked) is None
    move(site.uow("ben"), answer, asked)
    assert listed(site, "answered") == ["How?"]


def test_only_replies_of_the_question_itself_can_be_accepted(site, topic, reply):
    asked, other, talk = topic("How?", question=True), topic("Other", question=True), topic("Talk")
    elsewhere, gone, said = reply(other), reply(asked), reply(talk)
    trash(site.uow("ben"), gone)
    for to, wrong in ((asked, elsewhere), (asked, gone), (asked, other), (asked, asked), (talk, said)):
        with pytest.raises(Invalid):
            accept(site.uow("anna"), to, wrong)
    with pytest.raises(Invalid):
        accept(site.uow("anna"), gone, None)


def test_whoever_saw_another_answer_is_told(site, topic, reply):
    asked = topic("How?", question=True)
    first, second = reply(asked), reply(asked)
    accept(site.uow("anna"), asked, first, instead_of="")
    with pytest.raises(Invalid):
        accept(site.uow(), asked, second, instead_of="")
    assert accepted_reply(site.root, asked) is first
    accept(site.uow(), asked, second, instead_of=str(first.uid))
    assert accepted_reply(site.root, asked) is second


def test_two_who_accept_at_once_meet(site, topic, reply):
    asked = topic("How?", question=True)
    first, second = reply(asked), reply(asked)
    site.commit()
    with site.other() as other:
        accept(site.uow("anna"), asked, first, instead_of="")
        theirs = other.root["uids"][asked.uid]
        accept(other.uow(), theirs, other.root["uids"][second.uid], instead_of="")
        site.commit()
        with pytest.raises(ConflictError):
            other.commit()


def test_who_may_accept_pin_and_lock(site):
    place = site.place("team", "open", {"anna": "guest", "ben": "guest", "carol": "owner"} if site.person("carol") else {}, ["forum"])
    forum = site.app(place, "forum")
    asked = site.make(forum, "forum.topic", by="anna", title="How?", question=True)
    answer = site.make(asked, "forum.reply", by="ben", body="So.")
    with pytest.raises(NotAllowed):
        accept(site.uow("ben"), asked, answer)
    accept(site.uow("anna"), asked, answer)
    accept(site.uow("carol"), asked, None)
    for who in ("anna", "ben"):
        for command in (pin, lock):
            with pytest.raises(NotAllowed):
                command(site.uow(who), asked)
    pin(site.uow("carol"), asked), lock(site.uow("carol"), asked)
    assert asked.pinned and asked.locked and listed(site, "pinned", place=place) == ["How?"]


def test_in_the_trash_nothing_can_be_accepted(site, topic, reply):
    asked = topic("How?", question=True)
    answer = reply(asked)
    trash(site.uow("anna"), asked)
    with pytest.raises(NotAllowed):
        accept(site.uow("anna"), asked, answer)
    assert listed(site, "open") == []
    site.restore(asked, by="anna")
    assert listed(site, "open") == ["How?"]


def test_no_question_any_more_is_in_no_list_of_questions(site, topic, reply):
    asked = topic("How?", question=True)
    accept(site.uow("anna"), asked, reply(asked))
    edit(site.uow("anna"), asked, {"question": False})
    assert listed(site, "answered") == [] and listed(site, "open") == []
    edit(site.uow("anna"), asked, {"question": True})
    assert listed(site, "answered") == ["How?"]


def test_boards_have_lists_of_their_own_and_topics_take_their_state_along(site, topic, reply):
    board = site.make(site.app(plugin="forum"), "forum.board", by="anna", title="IT")
    asked = topic("How?", at=board, question=True)
    pin(site.uow(), asked)
    assert listed(site, board=board) == listed(site, "open", board) == listed(site, "pinned", board) == ["How?"] == listed(site, "open")
    move(site.uow("anna"), asked, site.app(plugin="forum"))
    assert listed(site, board=board) == listed(site, "open", board) == listed(site, "pinned", board) == []
    assert listed(site) == listed(site, "open") == ["How?"]


def test_a_reply_brings_its_topic_to_the_top_and_an_edit_of_it_does_not(site, topic, reply):
    first, _second = topic("First"), topic("Second")
    assert listed(site) == ["Second", "First"]
    said = reply(first)
    assert listed(site) == ["First", "Second"] and first.modified == said.created and first.revision == 1
    topic("Third")
    site.advance(minutes=1)
    edit(site.uow("ben"), said, {"body": "Changed"})
    assert listed(site) == ["Third", "First", "Second"]


def test_replies_at_one_moment_are_all_news(site, topic):
    talk = topic()
    seen = talk.modified
    for _ in range(2):
        site.make(talk, "forum.reply", by="ben", body="At once")
        assert talk.modified > seen
        seen = talk.modified


def test_a_reply_comes_back_from_the_trash_to_its_place(site, topic, reply):
    talk = topic()
    one, two, three = reply(talk, "1"), reply(talk, "2"), reply(talk, "3")
    trash(site.uow("ben"), two)
    site.restore(two, by="ben")
    assert list(talk.values()) == [one, two, three]


def test_a_locked_topic_takes_no_reply_by_any_door(site, topic, reply):
    talk = topic()
    lock(site.uow(), talk)
    with pytest.raises(Invalid):
        reply(talk)
    lock(site.uow(), talk, on=False)
    assert reply(talk).title == "Re: Topic"


@pytest.mark.parametrize("body", ["", "  \n\t ", "\u200b"[:0]])
def test_an_empty_reply_is_refused(site, topic, reply, body):
    with pytest.raises(Invalid):
        reply(topic(), body)


def test_a_reply_keeps_whom_it_replies_to_and_nothing_that_is_not_there(site, topic, reply):
    talk, other = topic(), topic("Other")
    said, elsewhere = reply(talk), reply(other)
    assert reply(talk, reply_to=str(said.uid)).reply_to == str(said.uid)
    assert reply(talk, reply_to=str(talk.uid)).reply_to == str(talk.uid)
    trash(site.uow("ben"), said)
    for wrong in (str(said.uid), str(elsewhere.uid), "x", "-1", "9" * 19, "", None, 7):
        assert reply(talk, reply_to=wrong).reply_to == ""


def test_nobody_replies_to_what_they_may_not_see(site, topic, reply):
    talk = topic()
    hidden = reply(talk)
    site.share(hidden, [], by="ben")
    assert reply(talk, by="anna", reply_to=str(hidden.uid)).reply_to == ""
    assert reply(talk, by="ben", reply_to=str(hidden.uid)).reply_to == str(hidden.uid)


def test_a_very_long_title_still_makes_a_title_for_replies(site, topic, reply):
    assert len(reply(topic("很" * 200)).title) == 200


def test_only_replies_with_readers_of_their_own_are_remembered(site, topic, reply):
    talk = topic()
    said, _other = reply(talk), reply(talk)
    site.share(said, [], by="ben")
    assert talk.apart == (said.__name__,)
    site.share(said, None, by="ben")
    assert talk.apart == ()


def test_a_reply_that_only_some_may_read_does_not_bring_its_topic_to_the_top(site, topic, reply):
    first, second = topic("First"), topic("Second")
    hidden = reply(second)
    site.share(hidden, ())
    site.advance(hours=1)
    changed = first.modified
    move(site.uow(), hidden, first)
    assert first.modified == changed


def test_searches_tell_open_questions_from_answered_ones(site, topic, reply):
    asked, talk = topic("How?", question=True), topic("Just talk")
    answer = reply(asked)
    assert TOPIC.status_of(asked) == "open" and TOPIC.status_of(talk) is None
    accept(site.uow("anna"), asked, answer)
    assert TOPIC.status_of(asked) == "answered"
