"""Personal blogs: one a person, theirs, at their name, in the company's blog."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from colonnade_blog.personal import PERSONAL, blog_of, open_blog

from colonnade.api import Content, Invalid, MoveRefused, NotAllowed, can, move, restore, share, trash
from colonnade.testing import MemorySite

Write = Callable[..., Content]
BLOGGERS = f"own:{PERSONAL}:bloggers"


@pytest.fixture
def mine(site: MemorySite) -> Content:
    return open_blog(site.uow("lin"), site.app(plugin="blog"))


def bloggers(site: MemorySite) -> list[str]:
    return site.listed(BLOGGERS, "kai")


def test_it_is_made_once_at_the_name_of_its_owner(site: MemorySite, mine: Content) -> None:
    app = site.app(plugin="blog")
    assert mine.__name__ == "lin" and mine.__parent__ is app
    assert open_blog(site.uow("lin"), app) is mine is blog_of(app, mine.creator, site.root)


def test_a_name_that_is_taken_gets_a_number(site: MemorySite, write: Write) -> None:
    write("Kai")
    assert open_blog(site.uow("kai"), site.app(plugin="blog")).__name__ == "kai-2"


def test_only_its_owner_and_administrators_write(site: MemorySite, mine: Content, write: Write) -> None:
    assert can(site.reader("lin"), "add", mine) and can(site.reader("admin"), "add", mine) and not can(site.reader("kai"), "add", mine)
    post = write("Mine", at=mine)
    assert can(site.reader("kai"), "comment", post) and not can(site.reader("kai"), "edit", post)
    with pytest.raises(NotAllowed):
        write("Not mine", by="kai", at=mine)
    with pytest.raises(NotAllowed):
        move(site.uow("kai"), write("From kai", by="kai"), mine)


def test_it_stays_in_the_companys_blog(site: MemorySite, mine: Content) -> None:
    hall = site.app(site.site["hall"], "blog")
    with pytest.raises(MoveRefused):
        move(site.uow("lin"), mine, hall)
    with pytest.raises(Invalid):
        open_blog(site.uow("lin"), hall)


def test_bloggers_are_those_who_published_the_latest_first(site: MemorySite, mine: Content, write: Write) -> None:
    theirs = open_blog(site.uow("kai"), site.app(plugin="blog"))
    write("Draft", at=mine, state="draft")
    assert bloggers(site) == []
    write("By kai", by="kai", at=theirs)
    site.advance(days=1)
    write("By lin", at=mine)
    assert bloggers(site) == ["Lin", "Kai"]
    site.advance(days=1)
    secret = write("For two", by="kai", at=theirs, state="draft")
    share(site.uow("kai"), secret, [site.root["people"]["admin"].principal])
    assert bloggers(site) == ["Lin", "Kai"]  # an order that moved would tell of it


def test_after_it_was_thrown_away_another_can_be_begun_and_the_first_restored(site: MemorySite, mine: Content) -> None:
    app = site.app(plugin="blog")
    trash(site.uow("lin"), mine)
    assert blog_of(app, mine.creator, site.root) is None
    second = open_blog(site.uow("lin"), app)
    restore(site.uow("lin"), mine)
    assert second is not mine and blog_of(app, mine.creator, site.root) is second


def test_programs_have_no_blogs(site: MemorySite) -> None:
    with pytest.raises(Invalid):
        open_blog(site.uow(), site.app(plugin="blog"))
