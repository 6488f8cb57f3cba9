"""`colonnade reindex`: make the search index anew."""

from __future__ import annotations

import click

from colonnade.app.indexing import SiteDatabase
from colonnade.app.settings import read_settings
from colonnade.catalog.file_texts import file_texts, want_all
from colonnade.cli.context import CommandContext, Failure, pass_context
from colonnade.commands.base import UnitOfWork
from colonnade.extraction.outcome import Reason
from colonnade.search.engines.base import IndexUnusable

_AGAIN = (Reason.TOO_SLOW.value, Reason.FAILED.value)
"""Why a file may have no text though nothing is wrong with it: the machine was too busy."""


@click.command()
@pass_context
def reindex(context: CommandContext) -> None:
    """Make the search index anew, with the engine of the setting search_engine, while people go on searching the old one.

    The setting is read anew: a site that runs changes its engine without a restart.
    """
    engine = read_settings(context.config).search_engine
    bar = context.progress("Indexing")
    try:
        number = context.runtime.search.rebuild(SiteDatabase(context.runtime), bar, engine)
    except IndexUnusable as error:
        raise Failure(f"the index can't be stored: {error}") from error
    finally:
        bar.close()
    context.change(_want_files)
    context.print(f"{number} objects were read. The new index is in use; its engine is {engine}.")


def _want_files(uow: UnitOfWork) -> None:
    """Let the running site read the files that weren't read yet."""
    file_texts(uow.root).forget(_AGAIN)
    want_all(uow.root)
