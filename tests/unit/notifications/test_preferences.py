"""What counts for a person: their choice, the administrators', or what the software comes with; a lock goes before all."""

from __future__ import annotations

import pytest

from colonnade.commands.notifications import choose_rules, choose_ways
from colonnade.content.errors import Invalid, NotAllowed
from colonnade.notifications.preferences import Ways, Wishes, defaults, ways_of, wishes
from colonnade.plugins.manifest import ManifestError, Plugin
from colonnade.testing import MemorySite, memory_site, sample_plugin


def ways(site: MemorySite, row: str, login: str = "ann") -> Ways:
    return ways_of(site.root, site.registry, site.person(login), row)


def test_the_software_s_own_defaults() -> None:
    with memory_site(sample_plugin(mail="weekly")) as site:
        mails = {row: found.mail for row, found in defaults(site.root, site.registry).items()}
        assert mails == {
            "mention": "now",
            "directed": "now",
            "moderation": "now",
            "response": "now",
            "broadcast": "daily",
            "follow:communities": "daily",
            "follow:people": "weekly",
            "follow:tags": "weekly",
            "follow:sample": "weekly",
        }
        assert ways(site, "follow:sample") == Ways(True, "weekly")


def test_a_manifest_says_a_known_period() -> None:
    with pytest.raises(ManifestError, match="mail"):
        Plugin("sample", "Sample", mail="hourly")


def test_a_person_s_choice_counts_unless_it_is_locked(site: MemorySite) -> None:
    site.person("ann")
    choose_ways(site.uow("ann"), Wishes({"response": Ways(False, "weekly")}, 18, 4))
    assert ways(site, "response") == Ways(False, "weekly")
    assert (wishes(site.person("ann")).hour, wishes(site.person("ann")).weekday) == (18, 4)
    choose_rules(site.uow(), {"response": Ways(True, "daily")}, ["response"])
    assert ways(site, "response") == Ways(True, "daily")
    choose_ways(site.uow("ann"), Wishes({"response": Ways(False, "off")}))
    choose_rules(site.uow(), {"response": Ways(True, "daily")}, [])
    assert ways(site, "response") == Ways(False, "weekly")


def test_who_chose_nothing_else_goes_with_the_default(site: MemorySite) -> None:
    site.person("ann")
    choose_ways(site.uow("ann"), Wishes({"response": Ways(True, "now"), "broadcast": Ways(True, "off")}))
    choose_rules(site.uow(), {"response": Ways(True, "off"), "broadcast": Ways(True, "now")}, [])
    assert ways(site, "response").mail == "off"
    assert ways(site, "broadcast").mail == "off"


def test_what_is_meant_for_one_alone_is_always_in_the_inbox(site: MemorySite) -> None:
    site.person("ann")
    choose_ways(site.uow("ann"), Wishes({"directed": Ways(False, "off")}))
    choose_rules(site.uow(), {"mention": Ways(False, "off")}, ["mention"])
    assert ways(site, "directed") == ways(site, "mention") == Ways(True, "off")


def test_nonsense_and_outsiders_are_refused(site: MemorySite) -> None:
    site.person("ann")
    for wrong in (Wishes({"nothing": Ways()}), Wishes({"response": Ways(True, "hourly")}), Wishes(hour=24), Wishes(weekday=7)):
        with pytest.raises(Invalid):
            choose_ways(site.uow("ann"), wrong)
    with pytest.raises(NotAllowed):
        choose_ways(site.uow(), Wishes())
    with pytest.raises(NotAllowed):
        choose_rules(site.uow("ann"), {}, [])
    with pytest.raises(Invalid):
        choose_rules(site.uow(), {"nothing": Ways()}, [])
