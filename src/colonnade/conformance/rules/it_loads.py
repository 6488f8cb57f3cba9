"""It can be loaded, and switched on."""

from __future__ import annotations

from collections.abc import Iterator

from colonnade.conformance.subject import Subject

TIER = "bronze"
REASON = "a site leaves out what it can't load, and all else of a plugin can't be tried then."
REMEDY = "Mend what is said; `colonnade plugin show NAME` says the same of an installed one."


def check(subject: Subject) -> Iterator[str]:
    """Yield why it can't be used."""
    if subject.loaded.problem:
        yield subject.loaded.problem
        return
    for loaded in subject.lab.runtime.registry:
        if not loaded.usable:
            yield f"{loaded.name}: {loaded.problem}"
