"""What linked to something that is erased wants it again, in the words of its title."""

from __future__ import annotations

from colonnade.commands.erase import withdraw_links
from colonnade.content.links import wanted_by
from colonnade.testing import MemorySite


def test_links_to_what_is_erased_are_titles_again(site: MemorySite) -> None:
    target = site.page("Target", "# Two rooms")
    page = site.page("Page", "[[Target]] [[target#two rooms]] [[Target#gone|there]]")
    withdraw_links(site.uow(), target)
    assert page.body.source == "[[Target]] [[Target#Two rooms]] [[Target#gone|there]]"
    assert wanted_by(site.root, 1, "Target") == [page.uid]
