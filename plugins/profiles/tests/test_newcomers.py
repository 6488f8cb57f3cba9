"""Who is new: those who came lately, as far as the reader may know of them."""

from __future__ import annotations


def card_of(site, login):
    """The words of the widget on somebody's homepage."""
    head = next(h for h in site.sign_in(login).get("/").html.select("section h2") if h.text.strip() == "Who is new")
    return head.find_parent("section").text


def test_the_latest_stand_first_and_who_came_long_ago_not_at_all(front):
    front.clock.advance(days=38)
    with front.change() as site:
        site.person("nia", name="Nia New", job_title="Baker", location="Secret lab")
    front.clock.advance(days=1)
    with front.change() as site:
        site.person("ned", name="Ned Newest")
    text = card_of(front, "kai")
    assert text.index("Ned Newest") < text.index("Nia New") and "Baker" in text
    assert "Lin Mei" not in text and "Secret lab" not in text
    with front.change() as site:
        site.root["people"].deactivate(site.root["people"]["nia"].id)
    assert "Nia New" not in card_of(front, "kai")


def test_guests_are_marked(front):
    front.clock.advance(days=1)  # later than all others, or the widget may be full
    with front.change() as site:
        site.person("gil", name="Gil Guest", kind="guest")
    assert "Gil Guest Guest" in " ".join(card_of(front, "kai").split()) and "Lin Mei Guest" not in " ".join(card_of(front, "kai").split())


def test_after_a_while_nobody_is_new(front):
    assert "Nobody new in this time." not in card_of(front, "lin")
    front.clock.advance(days=31)
    assert "Nobody new in this time." in card_of(front, "lin")
