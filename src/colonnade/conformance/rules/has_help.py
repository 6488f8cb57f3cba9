"""It has its part of the help page, in both languages."""

from __future__ import annotations

from collections.abc import Iterator

from colonnade.conformance.subject import Subject
from colonnade.i18n import LANGUAGES

TIER = "silver"
REASON = "people look there first, and ask a colleague next."
REMEDY = "Write help/en.md and help/zh_Hant.md beside the code (of one file: in the folder NAME beside it): what can be done with it."
LEAST = 60


def check(subject: Subject) -> Iterator[str]:
    """Yield languages without words."""
    for language in LANGUAGES:
        if len(subject.lab.plugin.help.get(language, "").strip()) < LEAST:
            yield f"help/{language}.md has fewer than {LEAST} letters, or isn't there"
