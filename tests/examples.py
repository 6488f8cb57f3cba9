"""Content of any type made up from its schema, and the plugins that are installed: nothing here names one."""

from __future__ import annotations

from colonnade.conformance.content import addable_types, fill, own_fields, values_for
from colonnade.plugins.discovery import LoadingMarks, discover
from colonnade.plugins.registry import Loaded

__all__ = ["addable_types", "fill", "installed_plugins", "own_fields", "values_for"]


def installed_plugins() -> list[Loaded]:
    """Every plugin that is installed and can be used, loaded anew."""
    return [loaded for loaded in discover(None, LoadingMarks(None)) if loaded.usable]
