"""Authors of topics and replies are told that they were answered, and that their answer was accepted."""

from __future__ import annotations

from typing import Any

import pytest
from colonnade_forum.commands import accept

from colonnade.api import edit


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
    assert told(web.anna) == [("directed", "Ben replied to your topic: VPN")]
    assert web.anna.get("/notifications?format=json").json["items"][0]["url"].endswith(f"#post-{uid}")
    assert told(web.ben) == []


def test_a_reply_that_quotes_is_told_to_whom_it_quotes(web: Any, topic_uid: int) -> None:
    first = reply(web, topic_uid, "ben")
    reply(web, topic_uid, "owner", reply_to=str(first))
    reply(web, topic_uid, "owner", reply_to=str(topic_uid))
    assert told(web.ben) == [("directed", "Owner replied to you in VPN")]
    assert len(told(web.anna)) == 3


def test_a_sentence_about_a_reply_names_the_topic_once(web: Any, topic_uid: int) -> None:
    """In the inbox, in What's new and in its feed; in Chinese, too."""
    lin = web.sign_in("lin", language="zh_Hant")
    for browser in (web.owner, lin):
        browser.submit(f"/me/following/o:{topic_uid}", level="3", status=303)
    uid = reply(web, topic_uid, "ben")
    with web.change() as site:
        path = site.root["uids"][uid].__name__
        site.advance(hours=1)
        edit(site.uow("ben"), site.root["uids"][uid], {"body": "Look there"})
    web.owner.submit(f"/forum/vpn/{path}/@@like", on="1", status=303)
    web.tell()
    assert {"Ben replied to VPN", "Ben changed a reply to VPN"} & {sentence for _, sentence in told(web.owner)}
    assert ("response", "Owner liked your reply to VPN") in told(web.ben)
    assert {"Ben回覆了「VPN」", "Ben 回覆了「VPN」"} & {sentence for _, sentence in told(lin)}
    happened = [" ".join(item.text.split()) for item in web.reader.get("/stream?view=all").html.select(".item-h")]
    assert [text.rpartition(" VPN")[0] for text in happened] == ["Ben changed a reply to", "Ben replied to", "Anna added"]
    fed = [title.text for title in web.reader.get("/stream/feed?view=all").xml.iter("{http://www.w3.org/2005/Atom}title")]
    assert "Ben replied to VPN" in fed
    for browser, address in ((lin, "/stream?view=all"), (web.reader, "/stream?view=all"), (web.owner, "/notifications")):
        assert "Re: " not in browser.get(address).text


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
