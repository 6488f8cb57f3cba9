"""`colonnade place roles` and `colonnade place role`: who may do what in the apps of a community."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import click

from colonnade.catalog.app_roles import BY_NAME, FOR_GUESTS, FOR_MEMBERS, AppRoles, roles_in
from colonnade.cli.context import CommandContext, Failure, find_person, find_place, json_option, number_of, pass_context, yes_option
from colonnade.cli.group import find_group
from colonnade.commands.app_roles import demand_sound, effect_of, set_app_roles
from colonnade.commands.archive.names import principal_name
from colonnade.commands.base import UnitOfWork
from colonnade.content.objects import Content, Place

_GROUP = "group:"


@click.command("roles")
@click.argument("name")
@json_option
@pass_context
def roles(context: CommandContext, name: str, as_json: bool) -> None:
    """Who may do what in each app of a place: members, guests, and people and groups by name."""
    with context.reading() as uow:
        place = find_place(uow, name)
        rows = [_row(uow, place, app) for app in place.app_roots()]
    if as_json:
        context.print_json(rows)
        return
    context.print_list([{**row, "named": ", ".join(f"{who}={r}" for who, r in row["named"].items())} for row in rows], _COLUMNS, False)


_COLUMNS = ("app", "members", "guests", "named")


def _row(uow: UnitOfWork, place: Place, app: Content) -> dict[str, Any]:
    found = roles_in(place, app)
    named = {principal_name(uow.root, who).removeprefix("person:"): role for who, role in sorted(found.named.items())}
    return {"app": app.__name__, "members": found.members, "guests": found.guests, "named": named}


@click.command("role")
@click.argument("name")
@click.argument("app")
@click.option("--members", type=click.Choice(FOR_MEMBERS), help="What members may do.")
@click.option("--guests", type=click.Choice(FOR_GUESTS), help="What guests may do.")
@click.option(
    "--give",
    "given",
    type=(str, click.Choice(BY_NAME)),
    multiple=True,
    metavar="LOGIN ROLE",
    help="Who may do more; group:NAME for a group. May be given several times.",
)
@click.option("--take", "taken", multiple=True, metavar="LOGIN", help="Who has no role by name any more. May be given several times.")
@yes_option
@pass_context
def role(
    context: CommandContext,
    name: str,
    app: str,
    members: str | None,
    guests: str | None,
    given: Sequence[tuple[str, str]],
    taken: Sequence[str],
    yes: bool,
) -> None:
    """Change who may do what in an app of a place. Owners may do everything."""

    def wanted(uow: UnitOfWork) -> tuple[Place, dict[Content, AppRoles]]:
        place = find_place(uow, name)
        found = next((root for root in place.app_roots() if root.__name__ == app), None)
        if found is None:
            known = ", ".join(str(root.__name__) for root in place.app_roots()) or "none"
            raise Failure(f"there is no app {app!r} in {name}. There: {known}")
        now = roles_in(place, found)
        gone = {_principal(uow, login) for login in taken}
        named = {who: of_it for who, of_it in now.named.items() if who not in gone}
        named |= {_principal(uow, login): new for login, new in given}
        return place, {found: replace(now, members=members or now.members, guests=guests or now.guests, named=named)}

    with context.reading() as uow:
        place, changes = wanted(uow)
        demand_sound(uow, place, changes)
        effect = effect_of(uow, place, changes)
    if effect.loses:
        lost = f"{number_of(effect.unread, 'person')} can't read it any more, {number_of(effect.less, 'person')} can do less."
        context.confirm(f"{lost.replace('persons', 'people')} Go on?", yes)
    context.change(lambda uow: set_app_roles(uow, *wanted(uow)))


def _principal(uow: UnitOfWork, login: str) -> str:
    return find_group(uow, login.removeprefix(_GROUP)).principal if login.startswith(_GROUP) else find_person(uow, login).principal
