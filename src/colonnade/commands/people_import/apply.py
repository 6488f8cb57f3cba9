"""Do what a plan says, in one transaction: all of it or nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from colonnade.catalog.group_members import settle_person
from colonnade.commands.base import UnitOfWork
from colonnade.commands.group_membership import join_group, leave_group
from colonnade.commands.membership import make_guest_everywhere
from colonnade.commands.people import shut_out
from colonnade.commands.people_import.plan import Entry, Options, Plan, make_plan
from colonnade.commands.people_import.report import Report, report_of
from colonnade.commands.people_import.table import Table
from colonnade.security import from_directory, tokens
from colonnade.security.can import demand


def plan_import(uow: UnitOfWork, table: Table, options: Options) -> Report:
    """What *table* would change now. Raises NotAllowed, Unreadable."""
    return report_of(uow.root, _planned(uow, table, options))


def import_people(uow: UnitOfWork, table: Table, options: Options) -> Report:
    """Plan it as the database is by now, and do it unless something `stops` it. Raises NotAllowed, Unreadable."""
    plan = _planned(uow, table, options)
    report = report_of(uow.root, plan)
    if not plan.stops:
        _apply(uow, plan, options)
        uow.audit("people.imported", people=len(plan.entries))
    return report


def _planned(uow: UnitOfWork, table: Table, options: Options) -> Plan:
    demand(uow.actor, "administer", uow.root["site"])
    return make_plan(uow.root, table, options)


def _apply(uow: UnitOfWork, plan: Plan, options: Options) -> None:
    """First all give up what others get, then all get it: addresses can change hands, and managers can change places."""
    people = uow.root["people"]
    for entry in plan.entries:
        if entry.person is not None:
            given_up: dict[str, Any] = {"email": ""} if "email" in entry.values else {}
            if entry.manager_moves:
                given_up["manager_id"] = None
            if given_up:
                people.update(entry.person.id, **given_up)
    readdressed = {entry.person.principal for entry in plan.entries if entry.person is not None and "email" in entry.values}
    tokens.revoke_all(uow.root, tokens.RESET, readdressed)  # links for a new password went to the old address
    ids = {entry: _store(uow, entry) for entry in plan.entries}
    for entry, person_id in ids.items():
        if entry.manager_moves and entry.manager_is is not None:
            above = ids[entry.manager_is] if isinstance(entry.manager_is, Entry) else entry.manager_is
            people.update(person_id, manager_id=above)
    for entry, person_id in ids.items():
        if entry.switches:
            from_directory.decided_by_hand(uow.root, person_id)
            people.activate(person_id) if entry.active else shut_out(uow, people.get(person_id))
        if options.adopt or entry.person is None:
            from_directory.note_known(uow.root, person_id)
    _regroup(uow, ids, may_be_last=options.leave_ownerless)
    _narrow(uow, plan)


def _regroup(uow: UnitOfWork, ids: Mapping[Entry, int], *, may_be_last: bool) -> None:
    """Each group at once: who comes, and who goes. Raises Invalid where a community would lose its last owner."""
    people, groups = uow.root["people"], uow.root["groups"]
    for group_id in sorted({group_id for entry in ids for group_id in entry.joins | entry.leaves}):
        group = groups.get(group_id)
        join_group(uow, group, [people.get(person_id) for entry, person_id in ids.items() if group_id in entry.joins])
        gone = [people.get(person_id) for entry, person_id in ids.items() if group_id in entry.leaves]
        leave_group(uow, group, gone, may_be_last=may_be_last)


def _narrow(uow: UnitOfWork, plan: Plan) -> None:
    """Guests are guests everywhere, and who is missing is shut out."""
    for entry in plan.entries:
        if entry.person is not None and entry.values.get("kind") == "guest":
            make_guest_everywhere(uow, entry.person, may_be_last=True)
        elif entry.person is not None and "kind" in entry.values:
            settle_person(uow.root, entry.person.id)
    for person in plan.missing:
        shut_out(uow, person)
        from_directory.note_left(uow.root, person.id)


def _store(uow: UnitOfWork, entry: Entry) -> int:
    people, person = uow.root["people"], entry.person
    if person is None:
        person = people.add(entry.login, created=uow.now, **entry.values)
    else:
        if entry.renamed:
            people.rename_login(person.id, entry.login)
        if entry.values:
            people.update(person.id, **entry.values)
    if entry.profile:
        people.describe(person.id, entry.profile, {})
    return person.id
