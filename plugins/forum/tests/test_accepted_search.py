"""An accepted answer is found as one, and as one no longer when that is taken back."""

from __future__ import annotations

from colonnade_forum.commands import accept

from colonnade.api import edit


def found(web):
    web.update_search()
    return [a.text for a in web.reader.get("/search?q=is:accepted").html.select(".hits a")]


def test_accepted_answers_are_found_by_their_status(web):
    with web.change() as site:
        forum = site.app(plugin="forum")
        topic = site.make(forum, "forum.topic", by="anna", title="Which printer?", question=True)
        reply = site.make(topic, "forum.reply", by="ben", body="The one below.")
        topic_uid, reply_uid = topic.uid, reply.uid
    assert found(web) == []
    for change in (
        lambda site, topic, reply: (accept(site.uow("anna"), topic, reply), True)[1],
        lambda site, topic, reply: (accept(site.uow("anna"), topic, None), False)[1],
        lambda site, topic, reply: (accept(site.uow("anna"), topic, reply), True)[1],
        lambda site, topic, reply: (edit(site.uow("anna"), topic, {"question": False}), False)[1],
    ):
        with web.change() as site:
            is_found = change(site, site.root["uids"][topic_uid], site.root["uids"][reply_uid])
        assert bool(found(web)) is is_found
