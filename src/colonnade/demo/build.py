"""Put the demo organisation together."""

from __future__ import annotations

from datetime import UTC, datetime

from colonnade.demo.model import Company
from colonnade.demo.people import ADMINISTRATORS, LEFT, SIGN_IN, departments, people
from colonnade.demo.places import groups, places
from colonnade.demo.portraits import sketches
from colonnade.demo.wiki import PAGE_TYPE, WANTED, pages


def company(now: datetime, seed: int = 7) -> Company:
    """The demo company as of *now* (aware): the same for the same *now* and *seed*, and nothing in it is later than *now*.

    The seed moves the times of day only. Raises ValueError for a naive *now*.
    """
    if now.tzinfo is None:
        raise ValueError("now must have a time zone")
    everyone = people()
    return Company(
        name="Lantern Bay Instruments",
        native_name="燈灣儀器",
        departments=departments(),
        people=everyone,
        groups=groups(everyone),
        places=places(),
        pages=pages(now.astimezone(UTC), seed, {person.key: person for person in everyone}),
        sign_in=SIGN_IN,
        wanted=WANTED,
        page_type=PAGE_TYPE,
        administrators=ADMINISTRATORS,
        left=LEFT,
        portraits=sketches(),
    )
