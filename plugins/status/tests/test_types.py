"""Updates as they are stored: titles and tags that follow the text, what is refused, reposts, lists, pins."""

from __future__ import annotations

import pytest
from colonnade_status.commands import MAX_FILES, publish
from colonnade_status.pins import is_pinned, pin, pinned_on
from colonnade_status.types import original_of
from ZODB.POSException import ConflictError

from colonnade.api import Invalid, NotAllowed, edit, restore, trash


def test_title_and_tags_follow_the_text(site, write):
    post = write("First line #one\n\nmore #two", tags="three")
    assert post.title == "First line #one" and post.tags == ("three", "one", "two")
    edit(site.uow("lin"), post, {"body": "Another #two"})
    assert post.title == "Another #two" and post.tags == ("three", "two") and post.revision == 2
    edit(site.uow("lin"), post, {"title": "My own"})
    edit(site.uow("lin"), post, {"body": "Third"})
    assert post.title == "My own" and post.tags == ("three",)


@pytest.mark.parametrize("body", ["", "  \n\t ", "\u200b\u3164", "x" * 5001])
def test_nothing_and_too_much_are_refused(site, write, body):
    with pytest.raises(Invalid) as refused:
        write(body)
    assert set(refused.value.errors) == {"body"}
    post = write("x" * 5000)
    with pytest.raises(Invalid):
        edit(site.uow("lin"), post, {"body": body})
    assert len(post.body.source) == 5000


def test_a_repost_of_a_repost_refers_to_the_original(site, write):
    first = write("First")
    second = write("Look", by="kai", original=(first.uid,))
    third = write("", by="boss", original=(second.uid,))
    assert original_of(third) == first.uid and third.title == "Repost"
    assert site.listed(f"own:status.post:reposts:{first.uid}") == ["Repost", "Look"]
    assert site.listed(f"own:status.post:reposts:{second.uid}") == []


def test_nobody_reposts_what_they_cannot_read(site, write):
    secret = write("Secret", at="vault")
    inside = write("Inside", at="hall", original=(secret.uid,))
    for uid in (secret.uid, inside.uid, site.app(None, "status").uid, 12345):
        with pytest.raises(Invalid):
            write("Look", by="out", original=(uid,))
    trash(site.uow("lin"), secret)
    with pytest.raises(Invalid):
        write("Look", original=(secret.uid,))


def test_edits_and_comments_do_not_bring_an_update_up_again(site, write):
    first, _second = write("First"), write("Second")
    site.advance(hours=1)
    edit(site.uow("lin"), first, {"body": "First, corrected"})
    assert site.listed(f"own:status.post:board:{first.__parent__.uid}") == ["Second", "First, corrected"]


def test_owners_and_administrators_pin_at_most_three(site, write):
    posts = [write(f"Number {n}", at="hall") for n in range(4)]
    for login in ("lin", "out"):
        with pytest.raises(NotAllowed):
            pin(site.uow(login), posts[0])
    for post, login in zip(posts[:3], ("boss", "admin", "boss"), strict=True):
        pin(site.uow(login), post)
    pin(site.uow("boss"), posts[2])
    with pytest.raises(Invalid):
        pin(site.uow("boss"), posts[3])
    board = posts[0].__parent__
    assert [post.title for post in pinned_on(site.root, board)] == ["Number 2", "Number 1", "Number 0"]
    trash(site.uow("boss"), posts[1])
    assert not [post for post in pinned_on(site.root, board) if post is posts[1]]
    pin(site.uow("boss"), posts[3])
    restore(site.uow("boss"), posts[1])
    assert len(pinned_on(site.root, board)) == 3 and not is_pinned(posts[1])
    pin(site.uow("boss"), posts[3], on=False)
    assert not is_pinned(posts[3]) and posts[3].pinned is False


def test_an_owner_pins_nothing_that_they_cannot_read(site, write):
    post = write("Between us", at="hall")
    site.share(post, [site.person("kai").principal], by="lin")
    with pytest.raises(NotAllowed):
        pin(site.uow("boss"), post)


def test_two_who_pin_at_once_collide_and_are_tried_again(site, write):
    one, two = write("One", at="hall"), write("Two", at="hall")
    site.commit()
    with site.other() as other:
        pin(other.uow("boss"), other.root["uids"][one.uid])
        pin(site.uow("boss"), two)
        site.commit()
        with pytest.raises(ConflictError):
            other.commit()


def test_two_who_share_at_once_both_succeed(site, write):
    write("Before them")
    site.commit()
    with site.other() as other:
        meet = True
        while meet:  # lists have 16 parts by the number of a thing, which is random: two who begin the same part at once do collide
            other.abort()
            site.abort()
            one = publish(other.uow("kai"), other.app(None, "status"), "Some words", language="en")
            site.advance(seconds=1)
            two = publish(site.uow("lin"), site.app(None, "status"), "Other words", language="en")
            meet = one.uid % 16 == two.uid % 16
        other.commit()
        site.commit()
    assert set(site.titles("status.post")) == {"Other words", "Some words", "Before them"}


def test_publishing_takes_files_and_an_audience(site):
    board = site.app(None, "status")
    files = [site.received("plan.txt", b"plan")]
    post = publish(site.uow("lin"), board, "大家好", language="en", files=files, only=[site.person("kai")])
    assert list(post.attachments) == ["plan.txt"] and post.language == "zh_Hant"
    assert site.listed("type:status.post", "kai") == ["大家好"] and site.listed("type:status.post", "out") == []
    with pytest.raises(Invalid):
        publish(site.uow("lin"), board, "Many", language="en", files=files * (MAX_FILES + 1))
