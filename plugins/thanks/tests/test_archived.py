"""In an archived community thanks are read, and none are given or changed; whether they stand on one's own page one still decides."""

from __future__ import annotations

import colonnade_thanks
import pytest
from colonnade_thanks.commands import hide
from colonnade_thanks.types import THANKS

from colonnade.api import NotAllowed, edit, trash
from colonnade.testing import load_module, memory_site


def test_nobody_thanks_there() -> None:
    with memory_site(load_module(colonnade_thanks)) as site:
        ben = (site.person("ann"), site.person("ben"))[1]
        hall = site.place("hall", "open", {"ann": "owner", "ben": "member"}, ["thanks"])
        wall = site.app(hall, "thanks")
        given = site.make(wall, THANKS.name, by="ann", people=(ben.id,), reason="For the help")
        site.archive(hall)
        for act in (
            lambda: site.make(wall, THANKS.name, by="ann", people=(ben.id,), reason="For more"),
            lambda: edit(site.uow("ann"), given, {"reason": "For less"}),
            lambda: trash(site.uow("ann"), given),
        ):
            with pytest.raises(NotAllowed):
                act()
        hide(site.uow("ben"), given)
        assert given.hidden_by == (ben.id,) and list(wall.values()) == [given]
