"""The demo company's communities: of each kind, one with guests, with people who ask and are invited, and all in what they can hold."""

from __future__ import annotations

import colonnade_communities
from colonnade_communities.demo import read

from colonnade.testing import load_module, memory_site


def test_they_are_started_as_people_would_start_them():
    with memory_site(load_module(colonnade_communities)) as site:
        site.load_demo()
        made = {entry["name"]: site.site[entry["name"]] for entry in read()}
        assert {place.access for place in made.values()} == {"open", "moderated", "restricted"}
        assert any(place.number_of_guests for place in made.values()) and len(made) >= 6
        assert all("owner" in place.members.values() and place.description for place in made.values())
        assert made["buoys"].above is made["field-notes"] and [name for name, place in made.items() if place.archived] == ["lab-move"]
        assert sum(bool(place.important_links and place.rules) for place in made.values()) >= 3
        assert made["field-notes"].related_places == (made["calibration"].uid, site.site["tideline"].uid)
        asking = [entry for entry in read() if entry.get("asked")]
        assert asking and any(entry.get("invited") for entry in read())
