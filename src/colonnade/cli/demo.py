"""`colonnade demo`: the demo organisation."""

from __future__ import annotations

import click

from colonnade.app.demonstration import forget_password, load_demonstration, sign_in_text
from colonnade.cli.context import CommandContext, Failure, pass_context, yes_option
from colonnade.commands.demo_load import RECORD, DemoLoaded
from colonnade.commands.demo_remove import NoDemo, Removed, remove, take_inventory
from colonnade.content.objects import path_of


@click.group(epilog="Example: colonnade demo load")
def demo() -> None:
    """Load an invented company to try things with, or remove it again without a trace."""


@demo.command("load")
@yes_option
@pass_context
def load(context: CommandContext, yes: bool) -> None:
    """60 people, two places, a wiki in two languages. Prints who can sign in; all have one random password."""
    with context.reading() as uow:
        if RECORD in uow.root:
            raise DemoLoaded()
        people = len(uow.root["people"])
    context.say("This adds 60 people, 2 places and some 60 pages, and switches on all plugins. Undo: colonnade demo remove")
    if people:
        context.confirm(f"There are {people} people here already. Load the demo organisation?", yes)
    progress = context.progress("Loading")
    try:
        loaded, password = load_demonstration(context.runtime, progress)
    finally:
        progress.close()
    context.say(f"Loaded {loaded.people} people, {loaded.places} places, {loaded.pages} pages.")
    if loaded.skipped:
        context.say(f"{loaded.skipped} pages were left out: no plugin that is on has their type.")
    context.print(sign_in_text(context.settings.var, password).rstrip())


@demo.command("remove")
@click.option("--force", is_flag=True, help="Move what others wrote in it to the trash.")
@yes_option
@pass_context
def remove_demo(context: CommandContext, force: bool, yes: bool) -> None:
    """Remove the demo people with all they made. What others made stays."""
    with context.reading() as uow:
        if RECORD not in uow.root:
            raise NoDemo()
        found = take_inventory(uow.root)
        others = [(f"/{'/'.join(path_of(obj))}", obj.title) for obj in found.others]
        number = len(found.own)
    if others and not force:
        raise Failure(_others_text(others))
    context.say(f"This removes {len(found.people)} people, {len(found.places)} places and {number:,} objects for good.")
    if others:
        context.say(f"{len(others)} objects of others go to the trash for 30 days.")
    context.confirm("Remove the demo organisation?", yes)
    _settle(context)
    removed: Removed = context.change(lambda uow: remove(uow, force=force))
    forget_password(context.settings.var)
    context.say(f"Removed {removed.people} people, {removed.places} places, {removed.pages} pages.")
    if removed.kept:
        context.say(f"Still on, as others use them: {', '.join(removed.kept)}.")


def _others_text(others: list[tuple[str, str]]) -> str:
    lines = [f"  {path}  {title}" for path, title in others[:20]]
    more = [f"  … and {len(others) - 20} more"] if len(others) > 20 else []
    return "\n".join(
        ["others wrote in the demo organisation:", *lines, *more, "Move that first, or use --force: it then goes to the trash for 30 days."]
    )


def _settle(context: CommandContext) -> None:
    """Store what waits in memory, so that nothing of people who are gone is stored later."""
    context.change(lambda uow: context.runtime.visits.flush(uow.root))
    context.runtime.visits.done()
