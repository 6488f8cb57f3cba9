"""The demo company's profiles: every field holds what it may, many have skills in both languages, and some choose who is shown a number."""

from __future__ import annotations

import colonnade_profiles
from colonnade_profiles.demo import questions, read

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
