"""The demo company's profiles: every field holds what it may, many have skills in both languages, and some choose who is shown a number."""

from __future__ import annotations

from datetime import date

import colonnade_profiles
import pytest
from colonnade_profiles.demo import days, questions, read, tags

from colonnade.api import profile_value
from colonnade.testing import load_module, memory_site


def test_they_are_stored_as_people_would_store_them():
    with memory_site(load_module(colonnade_profiles)) as site:
        site.load_demo()
        people = site.root["people"]
        entries = list(read())
        assert len(entries) >= 30
        for login, values, _audiences in entries:
            for name in values:
                assert profile_value(people[login], name), (login, name)
        chosen = {login: dict(people[login].audiences) for login, _values, audiences in entries if audiences}
        assert chosen["shu.huang"] == {"phone": "communities"} and len(chosen) >= 3
        assert {"vpn", "薪資"} <= {skill for login, *_ in entries for skill in profile_value(people[login], "skills")}


def test_networks_are_there_and_some_still_wait():
    with memory_site(load_module(colonnade_profiles)) as site:
        site.load_demo()
        networks, people = site.root["network"], site.root["people"]
        agreed = [(by, to) for by, to, _days, agreed, _words in questions() if agreed]
        assert len(agreed) >= 15 and all(people[to].id in networks[people[by].id] for by, to in agreed)
        waiting = site.root["network_invited_by"]
        assert len(waiting[people["mei.lin"].id]) == 2 and len(waiting[people["emily.clarke"].id]) == 1


@pytest.mark.parametrize("today", [date(2026, 11, 28), date(2028, 2, 29), date(2027, 12, 31)])
def test_some_days_always_come_round_soon_after_the_demo_is_loaded(today):
    found = {login: values for login, values, _shown in days(today)}
    assert len(found) >= 12 and found["mei.lin"]["birthday"] == f"{today:%m-%d}"
    assert all(date.fromisoformat(values["joined_company"]) < today for values in found.values() if "joined_company" in values)


def test_colleagues_say_what_people_can_be_asked_about():
    with memory_site(load_module(colonnade_profiles)) as site:
        site.load_demo()
        people = site.root["people"]
        given = {(person, tag, giver) for person, tag, giver in site.root["asked_about"].by_person}
        assert len(given) >= 25 and all((people[to].id, words.split(", ")[0], people[by].id) in given for by, to, words, _days in tags())
        assert people["mei.lin"].profile["birthday"] and people["mei.lin"].audiences["birthday"] == "staff"
