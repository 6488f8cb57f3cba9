"""What several tests of texts share: a count of what comparing looks at."""

from __future__ import annotations

from difflib import SequenceMatcher

import pytest

from colonnade.content import diff

MOST = 100_000
"""Lines or words, each with its likes in the other text, that a comparison of the texts in these tests may look at."""


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> type[SequenceMatcher]:
    """What looks for equal parts, in a form that counts (`looked_at`) and fails as soon as it looks at more than `MOST`."""

    class Counting(SequenceMatcher):
        looked_at = 0

        def find_longest_match(self, alo=0, ahi=None, blo=0, bhi=None):
            for item in self.a[alo:ahi]:
                Counting.looked_at += 1 + len(self.b2j.get(item, ()))
                assert Counting.looked_at <= MOST
            return super().find_longest_match(alo, ahi, blo, bhi)

    monkeypatch.setattr(diff, "SequenceMatcher", Counting)
    return Counting
