"""It has tests that pytest finds."""

from __future__ import annotations

import re
from collections.abc import Iterator

from colonnade.conformance.subject import Subject

TIER = "silver"
REASON = "without them nobody dares to change it, or to move it to the next version of the site."
REMEDY = "Write tests/test_NAME.py with colonnade.testing: the tutorial shows one."


def check(subject: Subject) -> Iterator[str]:
    """Yield if there are none."""
    if not any(re.search(r"^\s*(?:async )?def test_\w+\(", text, re.MULTILINE) for text in subject.tests.values()):
        yield f"there is no test in {subject.root / 'tests'}"
