"""It has a README that says what it is and what each file holds."""

from __future__ import annotations

from collections.abc import Iterator

from colonnade.conformance.subject import Subject

TIER = "silver"
REASON = "whoever mends it in three years begins there."
REMEDY = "Write README.md beside setup.cfg (of one file: in the folder NAME beside it): what it is good for, and a table of its files."


def check(subject: Subject) -> Iterator[str]:
    """Yield if it isn't there, or says next to nothing."""
    if len(subject.readme) < 80 or not subject.readme.lstrip().startswith("# "):
        yield f"{subject.beside / 'README.md'} isn't there, has no heading, or says next to nothing"
