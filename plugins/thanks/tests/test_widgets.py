"""The widget: the latest thanks, for each reader."""

from __future__ import annotations

import colonnade_thanks
import pytest

from colonnade.testing import TestSite, load_module

CARD = "/@@widget/thanks.latest"


@pytest.fixture
def site():
    with TestSite([load_module(colonnade_thanks)]) as made:
        with made.change() as inside:
            people = {login: inside.person(login) for login in ("ann", "ben", "cho")}
            room = inside.place("room", "restricted", {"ann": "owner", "ben": "member"}, ["thanks"])
            for place, reason in ((None, "For the open help"), (room, "For the secret help")):
                inside.make(inside.app(place, "thanks"), "thanks.thanks", by="ann", people=(people["ben"].id,), reason=reason)
        yield made


def test_it_shows_each_reader_what_they_may_read(site):
    assert "For the open help" in site.sign_in("cho").get(CARD) and "For the secret help" not in site.sign_in("cho").get(CARD)
    assert "For the secret help" in site.sign_in("ben").get(f"/room{CARD}")
    site.sign_in("cho").get(f"/room{CARD}", status=404)


def test_without_thanks_it_invites_to_thank_somebody():
    with TestSite([load_module(colonnade_thanks)]) as made:
        card = made.sign_in("ann").get(CARD).html
        assert "Nobody has been thanked here yet." in card.text and card.select_one("a[href*='@@add']")
