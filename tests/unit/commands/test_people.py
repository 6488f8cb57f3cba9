from __future__ import annotations

import pytest

from colonnade.commands.people import invite, set_active
from colonnade.content.errors import Invalid, NotAllowed
from colonnade.security import sessions
from colonnade.security.invitations import look_at
from colonnade.testing import MemorySite


def test_administrators_invite(site: MemorySite) -> None:
    admin = site.administrator("root")
    token = invite(site.uow(admin), email="new@example.org", name="New", kind="guest")
    assert look_at(site.root, token, site.now)["kind"] == "guest"
    with pytest.raises(NotAllowed):
        invite(site.uow(site.person("anna")), email="other@example.org")


def test_someone_who_leaves_is_out_at_once(site: MemorySite) -> None:
    admin, anna = site.administrator("root"), site.person("anna")
    raw = sessions.start(site.root, anna, site.now)
    set_active(site.uow(admin), anna.id, False)
    assert sessions.find(site.root, raw, site.now) is None and not site.reader(anna).id
    set_active(site.uow(admin), anna.id, True)
    assert sessions.find(site.root, raw, site.now) is None and site.reader(anna).id == anna.id


def test_the_last_administrator_stays(site: MemorySite) -> None:
    admin = site.administrator("root")
    with pytest.raises(Invalid):
        set_active(site.uow(admin), admin.id, False)
    site.administrator("second")
    set_active(site.uow(admin), admin.id, False)


def test_others_change_nobody_and_nobody_changes_no_one(site: MemorySite) -> None:
    anna = site.person("anna")
    with pytest.raises(NotAllowed):
        set_active(site.uow(anna), anna.id, False)
    with pytest.raises(Invalid):
        set_active(site.uow(site.administrator()), 12345, False)
