from __future__ import annotations

import pytest

from colonnade.commands.trash import trash
from colonnade.content.errors import NotAllowed
from colonnade.security.can import DENIED, Decision, allowed, can, demand
from colonnade.security.permission_map import ACTIONS, IN_TRASH, ON_COMMENT
from colonnade.security.reader import ANONYMOUS, SYSTEM
from colonnade.testing import MemorySite


def test_a_decision_names_the_rule(site: MemorySite) -> None:
    page = site.page("Page", by=site.person("anna"))
    assert can(site.reader("anna"), "view", page) == Decision(True, "may_read")
    assert can(SYSTEM, "view", page) == Decision(True, "is_administrator")
    assert can(site.reader("anna"), "edit", page).rule == "may_read and is_entry and is_editor_here"
    assert can(ANONYMOUS, "view", page) is DENIED and not DENIED and DENIED.rule == "denied"


@pytest.mark.parametrize("action", ["", "VIEW", "fly", "view ", "administer2"])
def test_what_is_not_listed_is_denied_to_everyone(site: MemorySite, action: str) -> None:
    page = site.page("Page")
    assert not can(SYSTEM, action, page)
    trash(site.uow(), page)
    assert not can(SYSTEM, action, page)


def test_in_the_trash_only_looking_and_taking_back_are_left(site: MemorySite) -> None:
    page = site.page("Page")
    trash(site.uow(), page)
    assert {action for action in ACTIONS | IN_TRASH if can(SYSTEM, action, page)} == {"view", "restore", "notice", "delete"}


def test_who_demands_what_is_denied_gets_an_error(site: MemorySite) -> None:
    demand(SYSTEM, "edit", site.page("Page"))
    with pytest.raises(NotAllowed) as caught:
        demand(ANONYMOUS, "edit", site.page("Other"))
    assert (caught.value.action, caught.value.rule) == ("edit", "denied")


def test_asking_changes_nothing(site: MemorySite) -> None:
    page = site.page("Page", by=site.person("anna"))
    site.commit()
    for action in ACTIONS:
        for reader in (SYSTEM, ANONYMOUS, site.reader("anna")):
            can(reader, action, page)
    assert not site.connection._registered_objects and not page._p_changed


def test_asking_for_several_gives_what_asking_for_each_gives(site: MemorySite) -> None:
    anna = site.person("anna")
    site.person("ben")
    objects = [site.page("Page", by=anna), site.page("Thrown", by=anna), site.app(), site.site]
    trash(site.uow(anna), objects[1])
    every = [*(ACTIONS | IN_TRASH | ON_COMMENT), "fly"]
    for obj in objects:
        for reader in (SYSTEM, ANONYMOUS, site.reader("anna"), site.reader("ben")):
            assert allowed(reader, every, obj) == {action for action in every if can(reader, action, obj)}
    assert allowed(site.reader("anna"), ("edit", "administer"), objects[0]) == {"edit"}
