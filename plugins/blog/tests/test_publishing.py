"""Drafts and times: who may read what, when, how it is dated, and that it comes out exactly once."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
from colonnade_blog.commands import back_to_draft, publish_now
from colonnade_blog.publishing import is_live, is_scheduled, publish_due, publish_if_due
from colonnade_blog.types import POST as POST_TYPE

from colonnade.api import Content, Invalid, NotAllowed, UnitOfWork, can, edit, move, restore, restore_version, share, trash
from colonnade.testing import MemorySite

Write = Callable[..., Content]


def sees(site: MemorySite, login: str, post: Content) -> bool:
    return bool(can(site.reader(login), "view", post))


def listed(site: MemorySite, login: str, walk: str = "type:blog.post") -> list[str]:
    return site.listed(walk, login)


class Worker:
    """What the worker gives to a task."""

    def __init__(self, site: MemorySite) -> None:
        self.site = site

    @contextmanager
    def reading(self):
        yield self.site.uow()

    def change(self, work: Callable[[UnitOfWork], object]) -> object:
        result = work(self.site.uow())
        self.site.commit()
        return result


def work(site: MemorySite) -> None:
    site.commit()
    publish_due(Worker(site))


def later(site: MemorySite, **step: float) -> datetime:
    return site.now + timedelta(**step)


def test_a_post_is_published_at_once(site: MemorySite, write: Write) -> None:
    post = write("News")
    assert is_live(post) and post.published == site.now and post.access_id is None
    assert sees(site, "kai", post) and listed(site, "kai") == ["News"]


def test_a_draft_is_its_authors_alone(site: MemorySite, write: Write) -> None:
    post = write("Secret plan", state="draft")
    assert sees(site, "lin", post) and sees(site, "admin", post) and not sees(site, "kai", post)
    assert listed(site, "kai") == [] and listed(site, "lin") == ["Secret plan"]
    blog = site.app(plugin="blog").uid
    assert listed(site, "lin", f"own:blog.post:blog:{blog}") == []  # nor is it in the lists of what is published
    assert listed(site, "lin", f"own:blog.post:waiting:{post.creator}") == ["Secret plan"]


def test_a_draft_goes_on_being_hidden_when_it_is_changed_shared_with_all_or_moved(site: MemorySite, write: Write) -> None:
    post = write("Draft", state="draft")
    edit(site.uow("lin"), post, {"body": "More"})
    assert not sees(site, "kai", post)
    share(site.uow("lin"), post, None)
    assert not sees(site, "kai", post)
    move(site.uow("lin"), post, site.app(site.site["hall"], "blog"))
    assert sees(site, "lin", post) and not sees(site, "kai", post)
    trash(site.uow("lin"), post)
    restore(site.uow("lin"), post)
    assert not sees(site, "kai", post) and not is_live(post)


def test_publishing_shows_dates_and_moves_to_the_other_lists(site: MemorySite, write: Write) -> None:
    post = write("Draft", state="draft")
    now = site.advance(days=2)
    publish_now(site.uow("lin"), post)
    assert is_live(post) and post.published == now and sees(site, "kai", post)
    assert listed(site, "kai", "own:blog.post:all") == ["Draft"]
    assert listed(site, "lin", f"own:blog.post:waiting:{post.creator}") == []


def test_the_date_is_set_once_and_lists_go_by_it(site: MemorySite, write: Write) -> None:
    first = write("First")
    published = first.published
    site.advance(days=1)
    write("Second")
    site.advance(days=1)
    edit(site.uow("lin"), first, {"body": "Corrected"})
    back_to_draft(site.uow("lin"), first)
    assert not sees(site, "kai", first)
    publish_now(site.uow("lin"), first)
    assert first.published == published
    assert listed(site, "kai", "own:blog.post:all") == ["Second", "First"] == listed(site, "kai")


def test_readers_that_were_chosen_by_hand_stay(site: MemorySite, write: Write) -> None:
    post = write("For review", state="draft")
    other = site.person("eve")
    share(site.uow("lin"), post, [site.root["people"]["kai"].principal])
    assert sees(site, "kai", post) and not is_live(post)  # a draft can be shown to somebody
    publish_now(site.uow("lin"), post)
    assert sees(site, "kai", post) and not can(site.reader(other), "view", post)
    share(site.uow("lin"), post, None)
    assert can(site.reader(other), "view", post)


def test_a_published_post_restricted_to_its_author_stays_so(site: MemorySite, write: Write) -> None:
    post = write("News")
    share(site.uow("lin"), post, [])
    edit(site.uow("lin"), post, {"body": "More"})
    assert not sees(site, "kai", post)


def test_a_scheduled_post_comes_out_at_its_time(site: MemorySite, write: Write) -> None:
    when = later(site, hours=1)
    post = write("Later", publish_at=when)
    assert is_scheduled(post) and not sees(site, "kai", post)
    site.advance(minutes=59)
    work(site)
    assert not is_live(post)
    now = site.advance(minutes=1)
    work(site)
    assert is_live(post) and post.published == now and sees(site, "kai", post) and post.publish_at is None
    assert post.history[post.revision].by == post.creator
    revision = post.revision
    site.advance(minutes=1)
    work(site)
    publish_if_due(site.uow(), when, post.uid)  # another worker that had read the same index
    assert post.revision == revision and post.published == now


def test_a_time_that_is_over_publishes_at_once_and_says_so(site: MemorySite, write: Write) -> None:
    post = write("Late", state="draft")
    uow = site.uow("lin")
    edit(uow, post, {"state": "published", "publish_at": later(site, hours=-1)})
    assert is_live(post) and post.published == site.now
    assert uow.notes == ["That time is over, so it was published at once."]
    edit(uow, post, {"publish_at": later(site, hours=-2)})
    assert len(uow.notes) == 2 and post.publish_at is None


def test_a_draft_with_a_time_is_not_scheduled(site: MemorySite, write: Write) -> None:
    post = write("Plan", state="draft", publish_at=later(site, hours=1))
    site.advance(hours=2)
    work(site)
    assert not is_live(post) and not is_scheduled(post)


def test_another_time_replaces_the_first(site: MemorySite, write: Write) -> None:
    post = write("Later", publish_at=later(site, hours=1))
    edit(site.uow("lin"), post, {"publish_at": later(site, hours=3)})
    site.advance(hours=2)
    work(site)
    assert not is_live(post)
    edit(site.uow("lin"), post, {"state": "draft"})
    site.advance(hours=2)
    work(site)
    assert not is_live(post)


def test_a_published_post_can_be_taken_back_until_a_time(site: MemorySite, write: Write) -> None:
    post = write("Too early")
    edit(site.uow("lin"), post, {"publish_at": later(site, days=1)})
    assert not sees(site, "kai", post)
    now = site.advance(days=1)
    work(site)
    assert is_live(post) and post.published == now


@pytest.mark.parametrize("years", [11, 7973])
def test_nobody_waits_for_ten_years(site: MemorySite, write: Write, years: int) -> None:
    with pytest.raises(Invalid) as error:
        write("Some day", publish_at=site.now.replace(year=site.now.year + years))
    assert list(error.value.errors) == ["publish_at"]


def test_while_the_plugin_is_off_posts_wait_and_are_dated_when_they_come_out(site: MemorySite, write: Write) -> None:
    hall = site.site["hall"]
    post = write("Waits", at=site.app(hall, "blog"), publish_at=later(site, hours=1))
    other = write("Waits not", publish_at=later(site, hours=2))
    site.switch("blog", False, hall)
    site.advance(hours=5)
    work(site)
    assert not is_live(post) and is_live(other)
    site.switch("blog", True, hall)
    now = site.advance(hours=5)
    work(site)
    assert is_live(post) and post.published == now


def test_what_was_thrown_away_does_not_come_out_later(site: MemorySite, write: Write) -> None:
    post, gone = write("Regretted", publish_at=later(site, hours=1)), write("Gone", publish_at=later(site, hours=1))
    trash(site.uow("lin"), post)
    trash(site.uow("lin"), gone)
    del site.root["uids"][gone.uid]
    site.advance(hours=2)
    work(site)
    restore(site.uow("lin"), post)
    work(site)
    assert not is_live(post) and post.state == "draft" and post.publish_at is not None  # the page tells when it should have been
    assert not site.app(plugin="blog").due


def test_what_is_back_before_its_time_comes_out(site: MemorySite, write: Write) -> None:
    post = write("Back in time", publish_at=later(site, hours=1))
    trash(site.uow("lin"), post)
    restore(site.uow("lin"), post)
    site.advance(hours=2)
    work(site)
    assert is_live(post)


def test_what_was_moved_comes_out_where_it_is(site: MemorySite, write: Write) -> None:
    post = write("Moved", publish_at=later(site, hours=1))
    hall = site.app(site.site["hall"], "blog")
    move(site.uow("lin"), post, hall)
    site.advance(hours=2)
    work(site)
    assert is_live(post) and sees(site, "kai", post)
    assert listed(site, "kai", f"own:blog.post:blog:{hall.uid}") == ["Moved"]


def test_it_is_published_with_the_rights_that_its_author_has_then(site: MemorySite, write: Write) -> None:
    hall = site.site["hall"]
    post = write("From one who left", at=site.app(hall, "blog"), publish_at=later(site, hours=1))
    site.root["people"].deactivate(post.creator)
    site.advance(hours=2)
    work(site)
    assert not is_live(post) and post.state == "draft" and not sees(site, "kai", post)


def test_only_who_may_edit_publishes(site: MemorySite, write: Write) -> None:
    post = write("Mine", state="draft")
    with pytest.raises(NotAllowed):
        publish_now(site.uow("kai"), post)
    live = write("Out")
    for change in (publish_now, back_to_draft):
        with pytest.raises(NotAllowed):
            change(site.uow("kai"), live)  # colleagues write in the blog, but not in each other's posts


def test_two_who_publish_at_once_publish_once(site: MemorySite, write: Write) -> None:
    post = write("Draft", state="draft")
    publish_now(site.uow("lin"), post)
    revision, published = post.revision, post.published
    site.advance(minutes=1)
    publish_now(site.uow("admin"), post)
    assert (post.revision, post.published) == (revision, published)


def test_what_a_draft_said_before_is_not_for_its_readers(site: MemorySite, write: Write) -> None:
    post = write("Draft", state="draft", body="The boss is wrong.")
    edit(site.uow("lin"), post, {"body": "The boss may be right."})
    publish_now(site.uow("lin"), post)
    assert {version.values["body"] for version in post.history.values()} == {"The boss may be right."}
    edit(site.uow("lin"), post, {"body": "The boss is right."})
    assert "The boss may be right." in {version.values["body"] for version in post.history.values()}


def test_who_wrote_on_while_it_was_published_meets_no_conflict(site: MemorySite, write: Write) -> None:
    post = write("Later", body="One.", publish_at=later(site, hours=1))
    base = post.revision
    site.advance(hours=2)
    work(site)
    form = {"title": "Later", "body": "One. Two.", "state": "published", "publish_at": later(site, hours=-1)}
    edit(site.uow("lin"), post, form, base_revision=base)
    assert is_live(post) and post.body.source == "One. Two." and post.publish_at is None


def test_bringing_a_version_back_changes_what_it_says_not_whether_it_is_out(site: MemorySite, write: Write) -> None:
    post = write("Post", body="One.", state="draft")
    publish_now(site.uow("lin"), post)
    edit(site.uow("lin"), post, {"body": "Two."})
    restore_version(site.uow("lin"), post, 1)
    assert post.body.source == "One." and is_live(post)


def test_a_link_that_waits_for_a_title_does_not_tell_of_a_draft(site: MemorySite, write: Write) -> None:
    source = write("Links", by="kai", body="See [[Big news]].")
    draft = write("Big news", state="draft")
    assert source.body.source == "See [[Big news]]."
    publish_now(site.uow("lin"), draft)
    assert str(draft.uid) in source.body.source


def test_months_are_those_of_the_authors_zone(site: MemorySite, write: Write) -> None:
    site.clock.now = datetime(2026, 3, 31, 17, 0, tzinfo=UTC)
    assert write("In Taipei").month == "2026-04"
    assert write("In Berlin", by="kai").month == "2026-03"


def test_searches_tell_where_a_post_is_on_its_way(site: MemorySite, write: Write) -> None:
    draft, later_on, out = write("A", state="draft"), write("B", publish_at=later(site, hours=1)), write("C")
    assert [POST_TYPE.status_of(post) for post in (draft, later_on, out)] == ["draft", "scheduled", "published"]


def test_what_could_not_be_published_is_a_draft_for_searches_too(site: MemorySite, write: Write) -> None:
    post = write("B", at=site.app(site.site["hall"], "blog"), publish_at=later(site, hours=1))
    site.root["people"].deactivate(post.creator)
    site.advance(hours=1)
    waiting = len(site.root["changed"])
    work(site)
    assert POST_TYPE.status_of(post) == "draft" and len(site.root["changed"]) == waiting + 1
