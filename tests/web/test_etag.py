"""A page that nobody changed is not drawn again; whatever changes it, or ends a right, is seen at once."""

from __future__ import annotations

import pytest

from colonnade.commands.edit import edit
from colonnade.commands.share import share


@pytest.fixture
def page(world):
    with world.change() as site:
        return "/sample/" + site.page("Tagged", "before", by="member").__name__


def again(visitor, path, tag, status):
    return visitor.get(path, headers={"If-None-Match": f'"{tag}"'}, status=status)


def test_the_same_page_is_not_sent_again(world, page):
    visitor = world.visitor("employee")
    tag = visitor.get(page).etag
    assert tag and again(visitor, page, tag, 304).body == b""
    assert again(visitor, page, "something else", 200).etag == tag


def test_a_change_is_seen_at_once(world, page):
    visitor = world.visitor("employee")
    tag = visitor.get(page).etag
    with world.change() as site:
        edit(site.uow("member"), site.app()[page.rpartition("/")[2]], {"body": "after"})
    assert "after" in again(visitor, page, tag, 200).text


def test_a_right_that_ends_is_seen_at_once(world, page):
    visitor = world.visitor("employee")
    tag = visitor.get(page).etag
    with world.change() as site:
        share(site.uow("member"), site.app()[page.rpartition("/")[2]], ())
    assert again(visitor, page, tag, 404).etag is None


def test_the_tag_of_another_session_is_none(world, page):
    tag = world.visitor("employee").get(page).etag
    other = world.visitor("other")
    other.get(page)
    assert "before" in again(other, page, tag, 200).text
    assert "before" in again(world.visitor("employee"), page, tag, 200).text


def test_what_the_person_opened_shows_on_the_homepage(world, page):
    visitor = world.visitor("employee")
    tag = visitor.get("/").etag
    visitor.get(page)
    assert "Tagged" in again(visitor, "/", tag, 200).text
