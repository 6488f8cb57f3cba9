"""In an archived community topics are read, and nothing is asked, answered, accepted, pinned or liked."""

from __future__ import annotations

import pytest
from colonnade_forum.commands import accept, lock, pin
from colonnade_forum.state import accepted_reply

from colonnade.api import NotAllowed, attach, edit, trash
from colonnade.testing import MemorySite


def test_nobody_writes_in_its_forum(site: MemorySite, topic, reply) -> None:
    team = site.place("team", "open", {"anna": "owner", "ben": "member"}, ["forum"])
    asked = topic("How?", by="anna", at=site.app(team, "forum"), question=True)
    answer = reply(asked, by="ben")
    other = reply(asked, "Or so", by="ben")
    accept(site.uow("anna"), asked, answer)
    site.archive(team)
    boss = site.administrator("boss")
    for act in (
        lambda: topic("Another", by="anna", at=site.app(team, "forum")),
        lambda: reply(asked, by="ben"),
        lambda: accept(site.uow("anna"), asked, other),
        lambda: accept(site.uow(boss), asked, None),
        lambda: pin(site.uow("anna"), asked),
        lambda: lock(site.uow(boss), asked),
        lambda: edit(site.uow("ben"), answer, {"body": "Otherwise"}),
        lambda: attach(site.uow("ben"), answer, "a.txt", site.received("a.txt", b"a")),
        lambda: trash(site.uow("anna"), other),
    ):
        with pytest.raises(NotAllowed):
            act()
    assert accepted_reply(site.root, asked) is answer and len(asked) == 2
