"""Folders and files of the demo organisation."""

from __future__ import annotations

from colonnade.api import Demo


def load(demo: Demo) -> None:
    """Later."""
