"""`colonnade demo`: the demo organisation."""

from __future__ import annotations

import click

from colonnade.app.demonstration import forget_password, load_demonstration, sign_in_text
from colonnade.app.worker_tasks import store
from colonnade.cli.context import CommandContext, Failure, number_of, pass_context, yes_option
from colonnade.commands.base import UnitOfWork
from colonnade.commands.demo_load import RECORD, DemoLoaded
from colonnade.commands.demo_remove import NoDemo, Removed, remove, staying, take_inventory
from colonnade.content.objects import path_of


@click.group(epilog="Example: colonnade demo load")
def demo() -> None:
    """Load an invented company to try things with, or remove it again without a trace."""


@demo.command("load", epilog="Example: colonnade demo load --yes")
@yes_option
@pass_context
def load(context: CommandContext, yes: bool) -> None:
    """60 people, ten communities, a wiki in two languages. Prints who can sign in; all have one random password."""
    with context.reading() as uow:
        if RECORD in uow.root:
            raise DemoLoaded()
        people = len(uow.root["people"])
    context.say("This adds 60 people, ten communities and some hundred objects, and switches on all plugins. Undo: colonnade demo remove")
    if people:
        context.confirm(f"There {'is' if people == 1 else 'are'} {_people(people)} here already. Load the demo organisation?", yes)
    progress = context.progress("Loading")
    try:
        loaded, password = load_demonstration(context.runtime, progress)
    finally:
        progress.close()
    counted = f"{_people(loaded.people)}, {number_of(loaded.places, 'place')}, {number_of(loaded.pages + loaded.added, 'object')}"
    context.say(f"Loaded {counted}.")
    if loaded.skipped:
        left_out = f"{number_of(loaded.skipped, 'page')} {'was' if loaded.skipped == 1 else 'were'} left out"
        context.say(f"{left_out}: no plugin that is on has their type.")
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
        nobody_left = _nobody_left(uow)
    if others and not force:
        raise Failure(_others_text(others))
    counted = f"{_people(len(found.people))}, {number_of(len(found.places), 'place')} and {number_of(number, 'object')}"
    context.say(f"This removes {counted} for good.")
    if others:
        context.say(f"{number_of(len(others), 'object')} of others {'goes' if len(others) == 1 else 'go'} to the trash for 30 days.")
    if nobody_left:
        context.say("Nobody is left then who could sign in or administer the site.")
    context.confirm("Remove the demo organisation?", yes)
    _settle(context)
    removed: Removed = context.change(lambda uow: _remove(uow, force))
    forget_password(context.settings.var)
    context.say(f"Removed {_people(removed.people)}, {number_of(removed.places, 'place')}, {number_of(removed.objects, 'object')}.")
    if nobody_left:
        context.say("Nobody administers the site now. Next: colonnade user add LOGIN --administrator")
    if removed.kept:
        context.say(f"Still on, as others use them: {', '.join(removed.kept)}.")


def _nobody_left(uow: UnitOfWork) -> bool:
    """Whether the demo people are all that there are. Raises Failure when others stay, but none who administers the site."""
    people, found = staying(uow.root, take_inventory(uow.root).people)
    if people and not found:
        names = ", ".join(person.login for person in people[:5])
        raise Failure(
            f"only people of the demo organisation administer the site, and {names}{' and others' if len(people) > 5 else ''} would be "
            f"left without an administrator. Name one first: colonnade user admin {people[0].login}"
        )
    return not people


def _remove(uow: UnitOfWork, force: bool) -> Removed:
    _nobody_left(uow)
    return remove(uow, force=force)


def _people(number: int) -> str:
    return f"{number:,} {'person' if number == 1 else 'people'}"


def _others_text(others: list[tuple[str, str]]) -> str:
    lines = [f"  {path}  {title}" for path, title in others[:20]]
    more = [f"  … and {len(others) - 20} more"] if len(others) > 20 else []
    return "\n".join(
        ["others wrote in the demo organisation:", *lines, *more, "Move that first, or use --force: it then goes to the trash for 30 days."]
    )


def _settle(context: CommandContext) -> None:
    """Store what waits in memory, so that nothing of people who are gone is stored later."""
    store(context.runtime, context.runtime.visits)
