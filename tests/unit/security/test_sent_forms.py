"""What somebody sent just now is found again; of two at once one gives way; little is kept."""

from __future__ import annotations

import pytest
from ZODB.POSException import ConflictError

from colonnade.security.sent_forms import AREA, KEPT, Sent, find, keep, last
from colonnade.testing import memory_site


def test_the_last_forms_of_a_person_are_found_and_older_ones_forgotten():
    with memory_site() as site:
        assert last(site.root, 1) == 0 and find(site.root, 1, "a") is None
        for number in range(KEPT + 2):
            keep(site.root, 1, Sent(str(number), f"/page-{number}", (("ok", "Published.", None),)))
        site.commit()
        assert last(site.root, 1) == KEPT + 2 and len(site.root[AREA][1]) == KEPT
        assert find(site.root, 1, "1") is None and find(site.root, 1, "2").url == "/page-2"
        assert find(site.root, 2, "2") is None, "another's"


@pytest.mark.parametrize("before", [0, 1])
def test_of_two_at_once_the_later_one_is_repeated(before):
    with memory_site() as site:
        for number in range(before):
            keep(site.root, 1, Sent(str(number), "/before", ()))
        site.commit()
        keep(site.root, 1, Sent("same", "/one", ()))
        with site.other() as other:
            keep(other.root, 1, Sent("same", "/other", ()))
            other.commit()
        with pytest.raises(ConflictError):
            site.commit()
        site.abort()
        assert find(site.root, 1, "same").url == "/other"
