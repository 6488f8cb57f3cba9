"""`colonnade place`: the site's places."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

import click

from colonnade.cli.context import CommandContext, Failure, find_person, find_place, json_option, number_of, pass_context, yes_option
from colonnade.cli.place_roles import role, roles
from colonnade.commands.archive_place import archive_place, unarchive_place
from colonnade.commands.base import UnitOfWork
from colonnade.commands.places import add_place
from colonnade.commands.remove_place import remove_place, restore_place
from colonnade.commands.switch import switch
from colonnade.content.objects import ACCESS, Place
from colonnade.content.trash import removed_places


@click.group(epilog="Example: colonnade place add payroll --access restricted --owner mei.lin --member tom.baker")
def place() -> None:
    """See places (communities) and make them."""


class Named(click.Command):
    """A command whose first word is a name that somebody chooses, perhaps one that looks like an option."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """As usual; what is no option is told to be no name either."""
        try:
            return super().parse_args(ctx, args)
        except click.NoSuchOption as error:
            raise click.UsageError(f"{error.format_message()} A name begins with a letter or a digit.", ctx) from error


@place.command("add", cls=Named)
@click.argument("name")
@click.option("--title", help="How it is called.  [default: NAME]")
@click.option("--description", default="", help="What it is for, in a sentence.")
@click.option(
    "--access",
    type=click.Choice(ACCESS),
    default="restricted",
    show_default=True,
    help="Who may read: all staff, or members; of a moderated one all staff know.",
)
@click.option("--owner", "owners", metavar="LOGIN", multiple=True, help="Who manages it. May be given several times.")
@click.option("--member", "members", metavar="LOGIN", multiple=True, help="Who is in it. May be given several times.")
@click.option("--plugin", "plugins", metavar="NAME", multiple=True, help="What is on in it. May be given several times.")
@json_option
@pass_context
def add(
    context: CommandContext,
    name: str,
    title: str | None,
    description: str,
    access: str,
    owners: Sequence[str],
    members: Sequence[str],
    plugins: Sequence[str],
    as_json: bool,
) -> None:
    """Make a place with the address /NAME: small letters and digits of any script, with - between words."""

    def work(uow: UnitOfWork) -> dict[str, Any]:
        roles = {find_person(uow, login).id: "member" for login in members} | {find_person(uow, login).id: "owner" for login in owners}
        made = add_place(uow, title or name, access=access, description=description, members=roles, name=name)
        for plugin in plugins:
            switch(uow, plugin, on=True, place=made)
        return _row(uow, made)

    row = context.change(work)
    if as_json:
        context.print_json(row)
    else:
        context.print(f"/{row['name']}")
    if not owners:
        context.say("It has no owner: only administrators can manage it.")
    if not row["plugins"]:
        context.say(f"Next: colonnade plugin enable NAME --place {row['name']}")


def _row(uow: UnitOfWork, place: Place) -> dict[str, Any]:
    return {
        "name": place.__name__,
        "title": place.title,
        "access": place.access,
        "members": place.number_of_members,
        "plugins": sorted(place.apps),
    }


@place.command("list", epilog="Example: colonnade place list --json")
@json_option
@pass_context
def list_places(context: CommandContext, as_json: bool) -> None:
    """All places."""
    with context.reading() as uow:
        rows = [_row(uow, child) for child in uow.root["site"].values() if isinstance(child, Place)]
    context.print_list(rows, ("name", "access", "members", "title"), as_json)


@place.command("show", epilog="Example: colonnade place show payroll")
@click.argument("name")
@json_option
@pass_context
def show(context: CommandContext, name: str, as_json: bool) -> None:
    """One place with its members."""
    with context.reading() as uow:
        found = find_place(uow, name)
        people = uow.root["people"]
        members = [
            {"login": people.get(i).login, "name": people.get(i).name, "role": role} for i, role in found.members.items() if people.get(i)
        ]
        row = {
            **_row(uow, found),
            "description": found.description,
            "rules": found.rules,
            "created": found.created.isoformat(),
            "members": members,
        }
    if as_json:
        context.print_json(row)
        return
    members.sort(key=lambda member: (member["role"] != "owner", member["login"]))
    roles = Counter(member["role"] for member in members)
    context.print(f"{row['title']}  /{row['name']}  {row['access']}  {', '.join(number_of(n, role) for role, n in roles.items())}")
    context.print(f"plugins: {', '.join(row['plugins']) or 'none'}")
    for member in members:
        context.print(f"  {member['role']:<7} {member['login']}  {member['name']}")


@place.command("archive")
@click.argument("name")
@pass_context
def archive(context: CommandContext, name: str) -> None:
    """Archive a place: it stays readable, and nobody writes in it."""
    context.change(lambda uow: archive_place(uow, find_place(uow, name)))


@place.command("unarchive")
@click.argument("name")
@pass_context
def unarchive(context: CommandContext, name: str) -> None:
    """Take a place out of the archive."""
    context.change(lambda uow: unarchive_place(uow, find_place(uow, name)))


@place.command("remove")
@click.argument("name")
@yes_option
@pass_context
def remove(context: CommandContext, name: str, yes: bool) -> None:
    """Move a place to the trash with all that is in it; it can be restored for 30 days."""
    with context.reading() as uow:
        found = find_place(uow, name)
        title, members = found.title, found.number_of_members
    context.confirm(f"Move {title!r} with {number_of(members, 'member')} to the trash?", yes)
    context.change(lambda uow: remove_place(uow, find_place(uow, name), title))
    context.print(f"{title} is in the trash for 30 days")


@place.command("restore")
@click.argument("name")
@pass_context
def restore(context: CommandContext, name: str) -> None:
    """Take a place back from the trash, as it was."""

    def work(uow: UnitOfWork) -> str:
        found = next((place for place in removed_places(uow.root) if place.__name__ == name), None)
        if found is None:
            known = ", ".join(sorted(uow.root["site"].removed)) or "none"
            raise Failure(f"no place {name!r} is in the trash. There: {known}")
        restore_place(uow, found)
        return f"/{found.__name__}"

    context.print(context.change(work))


place.add_command(roles)
place.add_command(role)
