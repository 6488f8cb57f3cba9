"""The first steps of somebody who has just made their account: which there are, and where they land behind them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from colonnade.content.objects import Place
from colonnade.content.roots import by_uid
from colonnade.security.can import can
from colonnade.web.urls import path_for

if TYPE_CHECKING:
    from pyramid.request import Request

STEPS = ("you", "shown", "told")
FIRST = f"/me/first-steps/{STEPS[0]}"
LANDING = "lands_at"
"""The preference of a person that holds the uid of the community which their invitation led into."""


def landing(request: Request) -> str:
    """The address where the reader goes from the last step: what their invitation said, if they may still read it."""
    place = by_uid(request.database, request.reader.person.preferences.get(LANDING, 0))
    return path_for(place) if isinstance(place, Place) and can(request.reader, "view", place) else "/"


def after(request: Request, step: str) -> str:
    """Where one goes from a step."""
    number = STEPS.index(step) + 1
    return f"/me/first-steps/{STEPS[number]}" if number < len(STEPS) else landing(request)
