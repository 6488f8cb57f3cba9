"""Authors of topics and replies are told that they were answered, and that their answer was accepted."""

from __future__ import annotations

from typing import Any

import pytest
from colonnade_forum.commands import accept


@pytest.fixture
def topic_uid(web: Any) -> int:
    with web.change() as site:
        return site.make(site.app(plugin="forum"), "forum.topic", by="anna", title="VPN", question=True).uid


def reply(web: Any, topic_uid: int, by: str, **values: Any) -> int:
    with web.change() as site:
        uid = site.make(site.root["uids"][topic_uid], "forum.reply", by=by, body="Look here", **values).uid
    web.tell()
    return uid


def told(browser: Any) -> list[tuple[str, str]]:
    return [(item["kind"], item["sentence"]) for item in browser.get("/notifications?format=json").json["items"]]


def test_a_reply_is_told_to_the_author_of_the_topic_and_leads_there(web: Any, topic_uid: int) -> None:
    uid = reply(web, topic_uid, "ben")
    assert told(web.anna) == [("directed", "Ben replied to your topic: Re: VPN")]
    assert web.anna.get("/notifications?format=json").json["items"][0]["url"].endswith(f"#post-{uid}")
    assert told(web.ben) == []


def test_a_reply_that_quotes_is_told_to_whom_it_quotes(web: Any, topic_uid: int) -> None:
    first = reply(web, topic_uid, "ben")
    reply(web, topic_uid, "owner", reply_to=str(first))
    reply(web, topic_uid, "owner", reply_to=str(topic_uid))
    assert told(web.ben) == [("directed", "Owner replied to you: Re: VPN")]
    assert len(told(web.anna)) == 3


def test_an_accepted_answer_is_told_to_its_author(web: Any, topic_uid: int) -> None:
    uid = reply(web, topic_uid, "ben")
    with web.change() as site:
        accept(site.uow("anna"), site.root["uids"][topic_uid], site.root["uids"][uid])
    web.tell()
    assert told(web.ben) == [("directed", "Anna accepted your answer to VPN")]
    with web.change() as site:
        accept(site.uow("anna"), site.root["uids"][topic_uid], None)
    web.tell()
    assert len(told(web.ben)) == 1
