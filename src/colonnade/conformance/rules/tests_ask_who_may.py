"""Its tests ask for its pages as somebody who may not."""

from __future__ import annotations

import re
from collections.abc import Iterator

from colonnade.conformance.subject import Subject

TIER = "gold"
REASON = "that the right people can is seen at once; that the wrong ones can't is seen by tests only."
REMEDY = "Let a test open each page of yours as somebody who isn't in the community: status=404, or raises(NotAllowed) for a command."
_REFUSED = re.compile(r"status=40[134]|NotAllowed|\b40[134]\b")


def check(subject: Subject) -> Iterator[str]:
    """Yield pages that no test names, and say if no test is ever refused."""
    words = "\n".join(subject.tests.values())
    declared = list(subject.lab.declared())
    if (declared or subject.manifest.app) and not _REFUSED.search(words):
        yield "no test expects to be refused (404, 403, NotAllowed)"
    for name in sorted({each.name for each in declared if each.name}):
        if not re.search(rf"\b{re.escape(name)}\b", words):
            yield f"no test opens the page @@{name}"
