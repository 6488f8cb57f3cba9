"""What the demo company asks and discusses."""

from __future__ import annotations

from colonnade.api import Demo


def add(demo: Demo) -> None:
    """Fill the forums."""
