"""`colonnade group`: groups of people, who is in them, and which communities have them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import click

from colonnade.catalog.group_members import places_of_group
from colonnade.cli.context import CommandContext, Failure, find_person, json_option, number_of, pass_context, yes_option
from colonnade.commands.base import UnitOfWork
from colonnade.commands.group_membership import add_group, change_group, join_group, leave_group, remove_group, settle_all
from colonnade.security.groups import Group


@click.group(epilog="Example: colonnade group join finance ann ben")
def group() -> None:
    """See groups, fill them, make and remove them. Whoever is in a group is in the communities that have it."""


def find_group(uow: UnitOfWork, name: str) -> Group:
    """The group with this name or title. Raises Failure."""
    found = uow.root["groups"].called(name)
    if found is None:
        raise Failure(f"there is no group {name!r}; see: colonnade group list")
    return found


@group.command("list")
@json_option
@pass_context
def list_groups(context: CommandContext, as_json: bool) -> None:
    """All groups."""
    with context.reading() as uow:
        rows = [_row(uow, each) for each in uow.root["groups"]]
    context.print_list(rows, ("name", "members", "from_table", "title"), as_json)


def _row(uow: UnitOfWork, found: Group) -> dict[str, Any]:
    return {
        "name": found.name,
        "title": found.title,
        "members": found.number_of_members,
        "from_table": found.from_table,
        "usable": found.usable,
        "places": [place.__name__ for place in places_of_group(uow.root, found)],
    }


@group.command("show")
@click.argument("name")
@json_option
@pass_context
def show(context: CommandContext, name: str, as_json: bool) -> None:
    """Who is in a group."""
    with context.reading() as uow:
        people = [uow.root["people"].get(person_id) for person_id in find_group(uow, name).members]
        rows = [{"login": person.login, "name": person.name, "active": person.active} for person in people if person is not None]
    context.print_list(sorted(rows, key=lambda row: row["login"]), ("login", "name"), as_json)


@group.command("add")
@click.argument("name")
@click.option("--title", help="How it is called.  [default: NAME]")
@click.option("--from-table", is_flag=True, help="An import of people also takes those out whose line doesn't name it.")
@pass_context
def add(context: CommandContext, name: str, title: str | None, from_table: bool) -> None:
    """Make an empty group."""

    def work(uow: UnitOfWork) -> None:
        made = add_group(uow, title or name, name)
        change_group(uow, made, title=made.title, name=made.name, usable=True, from_table=from_table)

    context.change(work)
    context.say(f"Next: colonnade group join {name} LOGIN …")


@group.command("remove")
@click.argument("name")
@yes_option
@pass_context
def remove(context: CommandContext, name: str, yes: bool) -> None:
    """Remove a group for good, also from the communities that have it."""
    with context.reading() as uow:
        found = find_group(uow, name)
        number, places = found.number_of_members, [place.__name__ for place in places_of_group(uow.root, found)]
    what = f" It is in {', '.join(places)}: whom only it brings leaves them." if places else ""
    context.confirm(f"Remove the group {name} with {number_of(number, 'member')}?{what}", yes)
    gone = context.change(lambda uow: remove_group(uow, find_group(uow, name)))
    context.say(f"{name} is removed; {number_of(gone, 'membership')} of communities ended with it.")


@group.command("join")
@click.argument("name")
@click.argument("logins", metavar="LOGIN...", nargs=-1, required=True)
@pass_context
def join(context: CommandContext, name: str, logins: Sequence[str]) -> None:
    """Put people into a group."""
    number = context.change(lambda uow: join_group(uow, find_group(uow, name), [find_person(uow, login) for login in logins]))
    context.say(f"{number_of(number, 'new member')} in {name}.")


@group.command("leave")
@click.argument("name")
@click.argument("logins", metavar="LOGIN...", nargs=-1, required=True)
@pass_context
def leave(context: CommandContext, name: str, logins: Sequence[str]) -> None:
    """Take people out of a group."""
    number = context.change(lambda uow: leave_group(uow, find_group(uow, name), [find_person(uow, login) for login in logins]))
    context.say(f"{number_of(number, 'member')} fewer in {name}.")


@group.command("settle")
@pass_context
def settle(context: CommandContext) -> None:
    """Put right what `colonnade doctor` says of groups."""
    number = context.change(settle_all)
    context.say(f"{number_of(number, 'membership')} put right.")
