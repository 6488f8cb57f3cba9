"""A form that makes something and is sent twice makes it once; the second answer leads where the first did."""

from __future__ import annotations

import pytest

from colonnade.catalog.readers import set_member
from tests.web.world import form


@pytest.fixture
def page(world):
    with world.change() as site:
        return f"/sample/{site.page('Talked about', 'Text', by='employee').__name__}"


def number_of(world, walk="all"):
    with world.change() as site:
        return len(site.listed(walk))


@pytest.mark.parametrize(
    ("actor", "address", "field", "values"),
    [
        ("employee", "/sample/@@add/sample.page", "body", {"title": "Twice", "body": "Words"}),
        ("admin", "/communities/add", "access", {"title": "Twice"}),
    ],
)
def test_two_clicks_make_one_and_lead_to_it(world, actor, address, field, values):
    visitor = world.visitor(actor)
    sent = form(visitor.get(address), field)
    for name, value in values.items():
        sent[name] = value
    first = sent.submit(status=303)
    told = first.follow().html.select_one(".toasts").text
    again = sent.submit(status=303)
    assert again.location == first.location and told.strip() and again.follow().html.select_one(".toasts").text == told
    made = form(visitor.get(address), field)
    for name, value in values.items():
        made[name] = value
    if address == "/communities/add":  # another one of the same title is asked about first
        made = form(made.submit(status=400), field)
    assert made.submit(status=303).location != first.location, "from a new page it is meant again"


def test_a_comment_is_said_once_and_the_same_words_again_when_they_are_meant(world, page):
    visitor = world.visitor("owner")
    sent = form(visitor.get(page), "text")
    sent["text"] = "+1"
    assert sent.submit(status=303).location == sent.submit(status=303).location
    assert len(visitor.get(page).html.select(".said-c")) == 1
    sent["text"] = "+2"
    sent.submit(status=303)
    again = form(visitor.get(page), "text")
    again["text"] = "+1"
    again.submit(status=303)
    assert sorted(said.text.strip() for said in visitor.get(page).html.select(".said-c .prose")) == ["+1", "+1", "+2"]


def test_what_was_refused_can_be_sent_again(world, page):
    visitor = world.visitor("owner")
    sent = form(visitor.get(page), "text")
    sent["text"] = " "
    sent.submit(status=400)
    sent["text"] = "Now"
    sent.submit(status=303)
    assert "Now" in visitor.get(page)


def test_who_lost_the_right_is_led_nowhere(world):
    with world.change() as site:
        place = site.place("nook", "restricted", {"member": "member", "owner": "owner"})
        site.page("Inside", by="owner", at=site.app(place))
    visitor = world.visitor("member")
    sent = form(visitor.get("/nook/sample/inside"), "text")
    sent["text"] = "Words"
    sent.submit(status=303)
    with world.change() as site:
        set_member(site.root, site.site["nook"], site.person("member").id, None)
    sent.submit(status=404)
