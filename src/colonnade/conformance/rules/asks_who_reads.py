"""Each of its pages names the action that its reader must be allowed to do."""

from __future__ import annotations

from collections.abc import Iterator

from colonnade.app.checks import NO_PERMISSION_REQUIRED
from colonnade.conformance.subject import Subject

TIER = "bronze"
REASON = "a page that asks nothing is there for everyone on the internet, signed in or not."
REMEDY = "Give the view the permission that its content needs, mostly `view`; `signed in` is for all who have an account."


def check(subject: Subject) -> Iterator[str]:
    """Yield pages that are for anybody."""
    for declaration in subject.lab.declared():
        if declaration.permission == NO_PERMISSION_REQUIRED:
            yield f"the page {declaration.name or '(default)'!r} ({declaration.function.__name__}) asks for no permission"
