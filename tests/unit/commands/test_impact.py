"""What a plugin holds and where it shows, counted before it is switched."""

from __future__ import annotations

import pytest

from colonnade.commands.attach import attach
from colonnade.commands.edit import edit
from colonnade.commands.impact import impact_of
from colonnade.commands.react import follow
from colonnade.commands.trash import trash
from colonnade.content.errors import NotAllowed
from colonnade.home.layout import Layer
from colonnade.home.store import store
from colonnade.home.widget import Slot, Widget
from colonnade.testing import MemorySite, make_plugin, memory_site, sample_plugin


class Here(Widget):
    """A widget."""

    name, title = "sample.here", "Here"


def with_widget() -> list[type[Widget]]:
    return [Here]


with_widget.__name__ = "widgets"


def test_everything_is_counted_once() -> None:
    with memory_site(sample_plugin(with_widget), make_plugin("upper", requires=["sample"])) as site:
        ann, ben = site.person("ann"), site.person("ben")
        hall = site.place("hall", members={"ann": "owner", "ben": "member"})
        page = site.page("Plan", "äö", by="ann")
        linking = site.page("Linking", "See [[Plan]]", by="ben")
        there = site.page("There", at=site.app(hall), by="ann")
        trash(site.uow("ann"), site.page("Thrown", by="ann"))
        edit(site.uow("ann"), page, {"body": "ab"})
        attach(site.uow("ann"), page, "plan.txt", site.received("plan.txt", b"12345"))
        for who in ("ann", "ben"):
            follow(site.uow(who), page)
        follow(site.uow("ben"), linking)
        store(site.root, site.site, Layer(added={"x": Slot("x", "sample.here")}, order={"main": ("x",)}))
        store(site.root, site.site, Layer(order={"side": ("sample.here", "other.widget")}), ben.id)
        found = impact_of(site.uow(), "sample")
        assert (found.objects, found.trashed) == (5, 1)  # three pages and the roots of two apps
        assert found.types == {"sample.app": 2, "sample.page": 4}
        assert found.places == ["/", "/hall"] and found.on_in == ["hall"]
        assert found.owners == {"ann": 3, "ben": 1} and found.makers == 2
        assert (found.followers, found.subscriptions) == (2, 3)
        assert found.links == 0, "a link from one page of it to another is no link from elsewhere"
        assert (found.files, found.file_bytes) == (1, 5)
        assert found.bytes > found.file_bytes + len("äö".encode()) + len("ab")
        assert found.widgets == {"suggested": 0, "site": 1, "groups": 0, "people": 1}
        assert found.needed_by == ["upper"] and found.needs == []
        in_hall = impact_of(site.uow(ann), "sample", hall)
        assert (in_hall.objects, in_hall.places, in_hall.place) == (2, ["/hall"], "hall") and there.uid in site.root["uids"]
        assert in_hall.widgets == {"suggested": 0, "site": 0, "groups": 0, "people": 0}


def test_it_is_for_who_may_switch(site: MemorySite) -> None:
    site.person("ann")
    with pytest.raises(NotAllowed):
        impact_of(site.uow("ann"), "sample")


def test_of_a_plugin_without_code_what_its_apps_hold_is_counted(site: MemorySite) -> None:
    site.page("Plan")
    site.registry.plugins.pop("sample")
    assert impact_of(site.uow(), "sample").objects == 2
