"""`colonnade plugin purge`, `restore` and `rehearse`: what becomes of the data of a plugin."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from colonnade.app.upgrade_trial import Rehearsal
from colonnade.app.upgrade_trial import rehearse as rehearse_start
from colonnade.cli import full_disk
from colonnade.cli.archive import restore_records
from colonnade.cli.context import CommandContext, Failure, NoSite, find_place, json_option, number_of, pass_context, yes_option
from colonnade.cli.plugin_rules import demand_known, impact_lines
from colonnade.commands.archive.plan import plan_import
from colonnade.commands.archive.read import Archive, ArchiveUnreadable
from colonnade.commands.archive.write import write_archive
from colonnade.commands.files import in_words
from colonnade.commands.impact import impact_of
from colonnade.commands.purge import StillOn, contents_of, demand_purgeable, purge, roots_of
from colonnade.plugins.migrations import Migration


@click.command("purge", epilog="Example: colonnade plugin purge wiki --place payroll --archive wiki-of-payroll.zip")
@click.argument("name")
@click.option("--place", metavar="NAME", help="In this place, not for the whole site.")
@click.option("--archive", "target", metavar="FILE", required=True, help="Write all of it there first, to bring it back if need be.")
@click.option("--dry-run", is_flag=True, help="Only say what would happen.")
@yes_option
@pass_context
def purge_plugin(context: CommandContext, name: str, place: str | None, target: str, dry_run: bool, yes: bool) -> None:
    """Remove all that a plugin holds, for the site or in one place, after it was switched off. An archive is written first.

    Its addresses tell then that it is gone for good. `colonnade plugin restore` brings it back, once the plugin is on again; what lay in
    its trash it doesn't.
    """
    path = context.console.folder / target
    with context.reading() as uow:
        demand_known(context, uow, name)
        where = find_place(uow, place) if place else None
        try:
            demand_purgeable(uow, name, where)
        except StillOn as error:
            at = f" --place {place}" if place else ""
            raise Failure(
                f"{name} is on there, and people may be writing. Switch it off first: colonnade plugin disable {name}{at}"
            ) from error
        expected = contents_of(roots_of(uow, name, where))
        lines = impact_lines(impact_of(uow, name, where)) if expected else []
    if not expected:
        context.say(f"{name} holds nothing {f'in {place}' if place else 'here'}.")
        return
    for line in lines:
        context.say(line)
    if dry_run:
        return
    context.confirm(f"Remove {number_of(len(expected), 'object')} of {name} for good? They are written to {path} first.", yes)
    context.demand_open()
    with full_disk.told(path.parent, full_disk.NO_ARCHIVE), context.reading() as uow:
        tops = roots_of(uow, name, find_place(uow, place) if place else None)
        write_archive(uow, tops, path, progress := context.progress("Exporting"), purged=name)
    progress.close()
    read_back(path)
    removed = context.change(lambda uow: purge(uow, name, expected, find_place(uow, place) if place else None, path.name))
    context.say(f"{number_of(removed, 'object')} removed. To bring them back: colonnade plugin restore {name} {target}")


def read_back(path: Path) -> None:
    """Look at an archive as an import will: what can't be brought back isn't removed. Raises Failure."""
    try:
        with Archive(path) as archive:
            archive.demand_whole()
    except ArchiveUnreadable as error:
        raise Failure(f"{path} can't be read back: {error}. Nothing was removed.") from error


@click.command("restore", epilog="Example: colonnade plugin restore wiki wiki-of-payroll.zip")
@click.argument("name")
@click.argument("file")
@click.option("--dry-run", is_flag=True, help="Only say what would be done.")
@pass_context
def restore_plugin(context: CommandContext, name: str, file: str, dry_run: bool) -> None:
    """Bring back what a purge of this site removed, from the archive that it wrote: all of it, or nothing.

    The plugin must be on where it was. What came from another site, or was changed, is refused.
    """
    path = context.console.folder / file
    try:
        with Archive(path) as archive:
            with context.reading() as uow:
                demand_known(context, uow, name)
                archive.demand_purged(uow.root, name)
                plan = plan_import(uow, archive)
            archive.demand_whole()
            if plan.refused:
                where, why = plan.refused[0]
                raise Failure(f"{where}: {why}. Nothing was brought back, of {number_of(len(plan.refused), 'object')} that can't be.")
            refused = [] if dry_run else restore_records(context, archive, plan)
            number = len(plan.wanted) - len(refused)
            if number and not dry_run:
                context.change(lambda uow: uow.audit("plugin.restored", f"plugin:{name}", objects=number))
    except ArchiveUnreadable as error:
        raise Failure(f"{path}: {error}. Nothing was brought back.") from error
    except OSError as error:
        raise Failure(f"{path} can't be read: {error.strerror}") from error
    would = "would be " if dry_run else ""
    context.say(f"{number_of(number, 'object')} {would}brought back, {plan.there:,} here already.")
    if refused:
        raise Failure(f"{refused[0][0]}: {refused[0][1]}, and so {number_of(len(refused), 'object')} in all. Try again after mending it.")


@click.command("rehearse", epilog="Example: colonnade plugin rehearse --json")
@json_option
@pass_context
def rehearse(context: CommandContext, as_json: bool) -> None:
    """Before a restart with new versions of plugins: do on a copy-on-write overlay what it would do to the data, and store nothing.

    The site may go on running meanwhile. Exit code 3 when a plugin would be quarantined or can't be loaded.
    """
    if context.missing:
        raise NoSite(context.missing, context.where)
    found = rehearse_start(context.settings)
    if as_json:
        context.print_json({**asdict(found), "ok": not found.failed and not found.broken})
    else:
        _print(context, found)
    if found.failed or found.broken:
        raise Failure("a restart would not go well: see above. The data is as it was", 3)
    context.say(f"A restart would go well: rehearsed in {found.seconds:.1f} s. Nothing was stored.")


def _print(context: CommandContext, found: Rehearsal) -> None:
    if not found.migrations:
        context.print("No data has to be brought up to date.")
    for migration in found.migrations:
        context.print(f"{migration.plugin}: {_done(migration)}")
        for line in impact_lines(found.impacts[migration.plugin]):
            context.print(f"  {line}")
    for name, problem in found.broken.items():
        context.print(f"{name} can't be loaded: {problem}")
    if found.bytes:
        context.print(f"{in_words(found.bytes)} would be stored")


def _done(migration: Migration) -> str:
    lifted = "; ".join(
        f"{number_of(number, 'object')} of {name} from version {stored} to {version}"
        for name, (stored, version, number) in migration.lifted.items()
    )
    took = f"{lifted or 'nothing'}, in {migration.seconds:.1f} s"
    return f"{took}. FAILED at object {migration.at}: {migration.error}" if migration.error else took


COMMANDS = (purge_plugin, restore_plugin, rehearse)
