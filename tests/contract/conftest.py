"""What holds for every plugin and theme is tested on a site that has them all."""

from __future__ import annotations

import pytest

from colonnade.web import cards


@pytest.fixture(autouse=True)
def patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """No widget is slow, however busy the machine is."""
    monkeypatch.setattr(cards, "PAGE_BUDGET", 60.0)
