"""Links that people of the demo organisation would keep."""

from __future__ import annotations

from colonnade.api import Demo


def load(demo: Demo) -> None:
    """Save them."""
