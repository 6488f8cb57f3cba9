"""What the program's log says of signing in and of refusals, so that guessing and prying can be seen there while they go on.

Lines name people and things by number and hold nothing that anybody typed: neither a wrong user name, which may be a password in the wrong
field, nor an address with a title in it. The audit log has what was done; what was only tried would let strangers fill the database.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pyramid.request import Request

    from colonnade.security.person import Person

log = logging.getLogger("colonnade.security")


def signed_in(request: Request, person: Person) -> None:
    """Somebody has a session now."""
    steps = "password and code" if person.second_factor is not None and person.second_factor.confirmed else "one step"
    log.info("signed in: person:%d from %s with %s", person.id, _address(request), steps)


def refused(request: Request, what: str, person: Person | None) -> None:
    """*what* was refused to *person*, or to nobody that is known."""
    who = f"person:{person.id}" if person is not None else "nobody known"
    log.info("refused: %s; %s from %s; %s", what, who, _address(request), _asked(request))


def _asked(request: Request) -> str:
    """What was asked for, by names of the program and numbers."""
    route = request.matched_route.name if getattr(request, "matched_route", None) is not None else ""
    number = getattr(getattr(request, "context", None), "uid", None)
    method = request.method if request.method in _METHODS else "another method"
    return " ".join(part for part in (method, route, f"object:{number}" if number is not None else "") if part)


_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"})


def _address(request: Request) -> str:
    return "".join(filter(str.isprintable, request.client_addr or "nowhere"))[:64]
