"""Archiving communities: read by the same people, changed by nobody, and open again afterwards."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from colonnade.commands import membership
from colonnade.commands.archive_place import archive_place, unarchive_place
from colonnade.commands.attach import attach
from colonnade.commands.comment import add_comment
from colonnade.commands.edit import edit
from colonnade.commands.import_markdown import page_type
from colonnade.commands.move import move
from colonnade.commands.places import change_member
from colonnade.commands.react import like
from colonnade.commands.restore_version import restore_version
from colonnade.commands.share import share
from colonnade.commands.trash import own_trash, restore, trash
from colonnade.content.errors import NotAllowed
from colonnade.testing import MemorySite


def test_nobody_writes_joins_or_invites_and_all_read_as_before(site: MemorySite) -> None:
    site.person("anna"), site.person("ben"), site.person("cleo"), site.administrator("root")
    club = site.place("club", "open", {"anna": "owner", "ben": "member"})
    page, old = (site.page(title, at=site.app(club), by="ben") for title in ("Plan", "Old"))
    trash(site.uow("ben"), old)
    before = {who: site.listed("all", who) for who in ("anna", "ben", "cleo")}
    archive_place(site.uow("anna"), club)
    cleo = site.root["people"].get(site.reader("cleo").id)
    refused: list[Callable[[], object]] = [
        lambda: site.page("New", at=site.app(club), by="ben"),
        lambda: edit(site.uow("root"), page, {"title": "Other"}),
        lambda: add_comment(site.uow("ben"), page, "Well"),
        lambda: like(site.uow("ben"), page),
        lambda: trash(site.uow("ben"), page),
        lambda: move(site.uow("root"), page, site.app()),
        lambda: restore(site.uow("ben"), old),
        lambda: page_type(site.uow("root"), site.app(club)),
        lambda: share(site.uow("ben"), page, ()),
        lambda: attach(site.uow("ben"), page, "a.txt", site.received("a.txt", b"a")),
        lambda: restore_version(site.uow("ben"), page, 1),
        lambda: membership.join(site.uow("cleo"), club),
        lambda: membership.ask(site.uow("cleo"), club),
        lambda: membership.invite(site.uow("anna"), club, [cleo]),
        lambda: archive_place(site.uow("ben"), club),
        lambda: archive_place(site.uow("root"), site.site),
    ]
    for act in refused:
        with pytest.raises(NotAllowed):
            act()
    assert {who: site.listed("all", who) for who in before} == before and not own_trash(site.uow("ben"))
    change_member(site.uow("anna"), club, cleo.id, "member")
    unarchive_place(site.uow("anna"), club)
    site.page("New", at=site.app(club), by="cleo")
    assert own_trash(site.uow("ben")) == [old]
