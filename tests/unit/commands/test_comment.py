"""Comments: said once, changed by who said it, taken back and brought back; nothing is lost."""

from __future__ import annotations

import pytest

from colonnade.commands.comment import MAX_LENGTH, add_comment, delete_comment, edit_comment, restore_comment
from colonnade.commands.erase import erase_object
from colonnade.commands.share import share
from colonnade.commands.trash import trash
from colonnade.content.errors import Dormant, Invalid, NotAllowed
from colonnade.content.events import Commented
from colonnade.content.roots import by_uid
from colonnade.facets import comments
from colonnade.facets.forget import forget_person
from colonnade.facets.plain import facets_of
from colonnade.plugins.manifest import hookimpl
from colonnade.testing import SAMPLE_APP, MemorySite, memory_site, sample_plugin


def said(obj: object) -> list[str]:
    return [comment.text.source for comment in comments.all_of(obj) if not comment.deleted]


def test_comments_stand_in_their_order_with_their_replies(site: MemorySite) -> None:
    anna, page = site.person("anna"), site.page("Page")
    first = add_comment(site.uow(anna), page, "First")
    second = add_comment(site.uow(anna), page, "Second at the same moment")
    reply = add_comment(site.uow(anna), page, "Reply", reply_to=first.key)
    again = add_comment(site.uow(anna), page, "Reply to the reply", reply_to=reply.key)
    assert len({first.key, second.key, reply.key, again.key}) == 4
    assert [c.key for c in comments.threads(page)] == [second.key, first.key]
    assert [c.key for c in comments.replies(first)] == [reply.key, again.key]
    assert comments.number_of(page) == 4 and [c.key for c in comments.threads(page, before=second.key)] == [first.key]


@pytest.mark.parametrize("text", ["", "  \n ", "\x00\x07", "x" * (MAX_LENGTH + 1)])
def test_nothing_and_too_much_are_refused(site: MemorySite, text: str) -> None:
    page = site.page("Page")
    with pytest.raises(Invalid):
        add_comment(site.uow(), page, text)
    assert comments.number_of(page) == 0


def test_what_it_said_before_is_kept(site: MemorySite) -> None:
    anna, page = site.person("anna"), site.page("Page")
    comment = add_comment(site.uow(anna), page, "One")
    when = site.now
    later = site.advance(minutes=5)
    edit_comment(site.uow(anna), comment, "Two")
    edit_comment(site.uow(anna), comment, "Two\n")
    assert [(moment, text.source) for moment, text in comment.former] == [(when, "One")]
    assert (comment.text.source, comment.edited) == ("Two", later)


def test_nobody_changes_what_another_said_and_the_owner_may_take_it_away(site: MemorySite) -> None:
    anna, ben, olga = (site.person(login) for login in ("anna", "ben", "olga"))
    hall = site.place("hall", "open", {"anna": "member", "ben": "member", "olga": "owner"}, ["sample"])
    page = site.page("Page", at=site.app(hall), by=ben)
    comment = add_comment(site.uow(anna), page, "Mine")
    for who in (ben, olga):
        with pytest.raises(NotAllowed):
            edit_comment(site.uow(who), comment, "Yours")
    with pytest.raises(NotAllowed):
        delete_comment(site.uow(ben), comment)
    delete_comment(site.uow(olga), comment)
    assert said(page) == [] and comments.number_of(page) == 0
    restore_comment(site.uow(anna), comment)
    restore_comment(site.uow(anna), comment)
    assert said(page) == ["Mine"] and comments.number_of(page) == 1


def test_who_may_not_read_or_takes_no_part_says_nothing(site: MemorySite) -> None:
    anna, ben = site.person("anna"), site.person("ben")
    hall = site.place("hall", "open", {"anna": "owner"}, ["sample"])
    page, secret = site.page("Page", at=site.app(hall), by=anna), site.page("Secret", by=anna)
    share(site.uow(anna), secret, [])
    for obj in (page, secret):
        with pytest.raises(NotAllowed):
            add_comment(site.uow(ben), obj, "Hello")


def test_nothing_is_said_where_the_plugin_is_off_or_about_an_app(site: MemorySite) -> None:
    page = site.page("Page")
    comment = add_comment(site.uow(), page, "Before")
    with pytest.raises(Invalid):
        add_comment(site.uow(), site.app(), "About the app")
    site.switch("sample", on=False)
    for change in (lambda: add_comment(site.uow(), page, "After"), lambda: delete_comment(site.uow(), comment)):
        with pytest.raises(Dormant):
            change()
    assert facets_of(page, str)["comments"][0]["text"] == "Before"


def test_a_reply_to_what_was_deleted_meanwhile_is_told(site: MemorySite) -> None:
    page = site.page("Page")
    comment = add_comment(site.uow(), page, "Gone")
    delete_comment(site.uow(), comment)
    for key in (comment.key, 77):
        with pytest.raises(Invalid, match="deleted"):
            add_comment(site.uow(), page, "Why?", reply_to=key)


def test_links_are_kept_by_uid(site: MemorySite) -> None:
    target, page = site.page("Target"), site.page("Page")
    comment = add_comment(site.uow(), page, "See [[Target]].")
    assert comment.text.targets == (target.uid,)


def test_plugins_are_told() -> None:
    heard: list[Commented] = []

    def content_changed(event: object) -> None:
        heard.extend([event] if isinstance(event, Commented) else [])

    with memory_site(sample_plugin(hookimpl(content_changed))) as site:
        comment = add_comment(site.uow(), site.page("Page"), "Hello")
        assert [event.comment for event in heard] == [comment.key]


def test_comments_go_with_the_object_and_with_the_person(site: MemorySite) -> None:
    anna, ben = site.person("anna"), site.person("ben")
    page, other = site.page("Page"), site.page("Other")
    first = add_comment(site.uow(anna), page, "Anna's")
    add_comment(site.uow(ben), page, "Ben's reply", reply_to=first.key)
    add_comment(site.uow(anna), page, "Anna's second")
    add_comment(site.uow(anna), other, "Anna's elsewhere")
    trash(site.uow(), other)
    erase_object(site.root, other)
    assert [uid for uid, _ in site.root["comments"][anna.id]] == [page.uid, page.uid]
    forget_person(site.root, anna.id, by_uid)
    assert said(page) == ["Ben's reply"] and comments.number_of(page) == 1
    assert first.deleted and first.text.source == "" and anna.id not in site.root["comments"]


def test_a_type_says_in_one_word_that_it_takes_comments() -> None:
    assert not SAMPLE_APP.has("commentable")
