"""Its templates hold no script, style or handler of their own, and put in nothing unescaped."""

from __future__ import annotations

import re
from collections.abc import Iterator

from colonnade.conformance.markup import complaints, elements_of
from colonnade.conformance.subject import Subject

TIER = "bronze"
REASON = "browsers are told to run files of the site only, so it would be dead; and what isn't escaped lets people write pages for others."
REMEDY = "Put scripts and styles into files of the folder `static`, named by `scripts` of the manifest or `assets` of a widget."


def check(subject: Subject) -> Iterator[str]:
    """Yield what could run, with its line."""
    for path, text in subject.templates.items():
        for element in elements_of(path, text):
            yield from (f"{path}:{element.line}: {what}" for what in complaints(element))
        for number, line in enumerate(text.splitlines(), 1):
            if re.search(r"\$\{\s*structure\b|tal:(?:content|replace)=.structure\b", line):
                yield f"{path}:{number}: structure: puts text in unescaped"
