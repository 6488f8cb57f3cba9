"""`colonnade reindex`: make the search index anew."""

from __future__ import annotations

import click

from colonnade.app.indexing import SiteDatabase, want_unread_files
from colonnade.app.settings import read_settings
from colonnade.cli.context import CommandContext, Failure, pass_context
from colonnade.search.engines.base import IndexUnusable


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
    context.change(want_unread_files)
    context.print(f"{number} objects were read. The new index is in use; its engine is {engine}.")
