"""`colonnade import`: content from elsewhere."""

from __future__ import annotations

import getpass
import time
from collections.abc import Callable, Iterable
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import click

from colonnade.catalog.readers import reader_of
from colonnade.cli.archive import import_archive
from colonnade.cli.context import CommandContext, Failure, find_object, find_person, json_option, number_of, pass_context
from colonnade.cli.terminal import shown
from colonnade.commands.base import UnitOfWork
from colonnade.commands.import_markdown import NoPageType, Report, import_pages, page_type, planned, report_of
from colonnade.commands.markdown_import.folder import MARKDOWN
from colonnade.commands.markdown_import.plan import Plan, make_plan
from colonnade.commands.markdown_import.source import Source
from colonnade.content.errors import NotAllowed
from colonnade.content.objects import Content, Folder, Place, path_of
from colonnade.content.types import ContentType
from colonnade.i18n import LANGUAGES

_WHAT = {
    "link": "Links that lead nowhere (their words are kept)",
    "image": "Pictures that are missing (their description is kept)",
    "anchor": "Links to parts of pages that aren't there",
    "front matter": "Front matter that could not be used",
}


@click.group("import", epilog="Example: colonnade import markdown docs --into /wiki --dry-run")
def import_() -> None:
    """Bring content in from elsewhere."""


@import_.command("markdown", epilog="Example: colonnade import markdown docs --into /wiki/handbook --dry-run")
@click.argument("folder")
@click.option("--into", "path", metavar="PATH", required=True, help="The address below which the pages go, like /wiki.")
@click.option("--dry-run", is_flag=True, help="Only say what would be done.")
@click.option("--by", metavar="LOGIN", help="In whose name, with their rights.  [default: in nobody's, with all rights]")
@click.option("--language", type=click.Choice(list(LANGUAGES)), help="The language of all pages.  [default: seen from each text]")
@click.option("--type", "type_name", metavar="NAME", help="The type of the pages, where PATH takes several.")
@click.option("--keep-lines", is_flag=True, help="An end of a line within a paragraph is meant as one, as in what this site gives out.")
@click.option("--again", is_flag=True, help="Also add what was imported before and thrown away on the site since.")
@json_option
@pass_context
def markdown(
    context: CommandContext,
    folder: str,
    path: str,
    dry_run: bool,
    by: str | None,
    language: str | None,
    type_name: str | None,
    keep_lines: bool,
    again: bool,
    as_json: bool,
) -> None:
    """Make pages of the Markdown files in FOLDER and below it, with their links and pictures.

    Run it again after changes: what is unchanged is skipped, and pages that people edited on the site are left alone.
    """
    started = time.monotonic()
    with context.reading() as uow:
        _target(_as(uow, by), path, type_name)
    source = _read(context, folder, language, keep_lines)
    progress = context.progress("Planning")
    try:
        with context.reading() as uow:
            plan = make_plan(acting := _as(uow, by), *_target(acting, path, type_name), source, again=again, progress=progress)
    finally:
        progress.close()
    report = report_of(plan, planned(plan)) if dry_run else _write(context, plan, by)
    if as_json:
        context.print_json(asdict(report))
    else:
        _print(context, report, dry_run)
    seconds = time.monotonic() - started
    number = sum(report.counts.values())  # of the first line: also files that can be no pages
    context.say(f"{number_of(number, 'page')} in {seconds:.1f} s." + (" Nothing was changed: this was a dry run." if dry_run else ""))


@import_.command("archive", epilog="Example: colonnade import archive payroll.zip --dry-run")
@click.argument("file")
@click.option("--into", "path", metavar="PATH", help="Put the top of it there.  [default: where it was]")
@click.option("--dry-run", is_flag=True, help="Only say what would be done.")
@json_option
@pass_context
def archive(context: CommandContext, file: str, path: str | None, dry_run: bool, as_json: bool) -> None:
    """Bring back what `colonnade export PATH --to FILE` wrote: with its addresses, versions, files, comments and readers.

    What is here already stays as it is, so a broken import can be given again.
    """
    import_archive(context, file, path, dry_run=dry_run, as_json=as_json)


def _as(uow: UnitOfWork, login: str | None) -> UnitOfWork:
    return replace(uow, actor=reader_of(uow.root, find_person(uow, login))) if login else uow


def _target(uow: UnitOfWork, path: str, type_name: str | None) -> tuple[Folder, ContentType]:
    """Where the pages go, and of which type they are. Raises Failure."""
    target = find_object(uow, path)
    try:
        return target, page_type(uow, target, type_name)
    except NoPageType as error:
        raise Failure(_no_type(uow, target, path, error, type_name)) from error
    except NotAllowed as error:
        raise Failure(f"{uow.actor.person.login if uow.actor.person else 'nobody'} may not add pages in {path}") from error


def _no_type(uow: UnitOfWork, target: Content, path: str, error: NoPageType, wanted: str | None) -> str:
    if error.found:
        which = f"no {wanted!r} there" if wanted else "several kinds of pages there"
        return f"{path}: {which}; choose one: {', '.join(f'--type {name}' for name in error.found)}"
    apps = target.app_roots() if isinstance(target, Place) else []
    fitting = ["/" + "/".join(path_of(app)) for app in apps if _takes_pages(uow, app)]
    return f"{path} takes no pages in Markdown that hold others, or their plugin is off. " + (
        f"These do: {', '.join(fitting)}" if fitting else "See: colonnade plugin list"
    )


def _takes_pages(uow: UnitOfWork, app: Content) -> bool:
    try:
        page_type(uow, app)
    except (NoPageType, NotAllowed):
        return False
    return True


def _read(context: CommandContext, folder: str, language: str | None, keep_lines: bool) -> Source:
    """Read the folder, here: in the process of the site, when it runs. Raises Failure."""
    place = context.console.folder / folder
    progress = context.progress("Reading")
    try:
        if not place.is_dir():
            raise NotADirectoryError(place)
        source = Source(place, language=language, keep_lines=keep_lines, progress=progress)
    except (OSError, RuntimeError, ValueError) as error:
        raise Failure(_no_folder(context, place, error)) from error
    finally:
        progress.close()
    if not source.documents and not source.skipped:
        raise Failure(f"there are no Markdown files in {shown(str(place))} ({', '.join(sorted(MARKDOWN))})")
    return source


def _no_folder(context: CommandContext, place: Path, error: Exception) -> str:
    if isinstance(error, NotADirectoryError) and place.is_file():
        return f"{shown(str(place))} is a file, and a folder is wanted: of one, all Markdown files are imported that lie in it and below"
    denied = isinstance(error, PermissionError)
    what = (
        f"the user {_user()} may not read {shown(str(place))}"
        if denied
        else f"there is no folder {shown(str(place))} for the user {_user()}"
    )
    return what + (". The site runs and reads it as that user: put the folder where it can." if context.in_site else "")


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "without a name"


def _write(context: CommandContext, plan: Plan, by: str | None) -> Report:
    progress = context.progress("Importing")

    def change(work: Callable[[UnitOfWork], Any]) -> Any:
        return context.change(lambda uow: work(_as(uow, by)))

    try:
        return report_of(plan, list(import_pages(change, plan, progress)))
    finally:
        progress.close()


def _print(context: CommandContext, report: Report, dry_run: bool) -> None:
    counts = ", ".join(f"{number:,} {state}" for state, number in report.counts.items())
    context.print(f"Pages{' that would be' if dry_run else ''}: {counts}. Links between them: {report.links:,}.")
    _print_part(context, "Skipped", (f"{path}: {reason}" for path, reason in report.skipped))
    for kind, title in _WHAT.items():
        found = [p for p in report.unresolved if p["kind"] == kind]
        _print_part(context, title, (f"{p['file']}:{p['line']}: {p['target']} ({p['reason']})" for p in found))
    _print_part(context, "Worth a look", (f"{path}: {text}" for path, text in report.notes))
    _print_part(context, "No longer in the folder; their pages are left as they are", report.gone)


def _print_part(context: CommandContext, title: str, lines: Iterable[str]) -> None:
    lines = list(lines)
    if lines:
        context.print(f"{title}: {len(lines):,}")
        for line in lines:
            context.print("  " + shown(line))
